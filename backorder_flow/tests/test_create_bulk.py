from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged, users

from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestBulk(BackorderCommon):
    """Bulk Backorder: many orders, one dialog, shared purchase orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = cls.env["sale.order"].union(
            *(
                cls._make_order(
                    (cls.desk, 4), (cls.lamp, 1), commitment_date=cls._days(day)
                )
                for day in (1, 2, 3)
            )
        )

    def _open(self, orders, user=None):
        orders = orders.with_user(user or self.env.user)
        action = orders.action_bulk_backorder()
        return orders.env[action["res_model"]].browse(action["res_id"])

    @users("salesperson")
    def test_orders_that_cannot_be_backordered_are_listed_with_the_reason(self):
        draft = self._make_order((self.desk, 1), confirm=False)
        self._add_stock(self.lamp, 1)
        served = self._make_order((self.lamp, 1))
        held = self._make_order((self.desk, 1))
        purchase = self._backorder(held)
        others = self._make_order((self.desk, 1), user_id=self.sales_manager.id)
        chosen = self.orders | draft | served | held | others
        dialog = self._open(chosen, self.env.user)
        self.assertEqual(dialog.order_ids, self.orders)
        self.assertEqual(
            sorted(dialog.skipped.split("\n")),
            [
                f"{draft.name}: it is not confirmed",
                f"{served.name}: nothing is short",
                f"{held.name}: nothing else is short, see {purchase.name}",
                "orders you cannot access (1): you do not have write access",
            ],
        )
        with self.assertRaisesRegex(UserError, f"{draft.name}: it is not confirmed"):
            self._open(draft | served, self.env.user)

    @users("salesperson")
    def test_the_list_action_opens_the_dialog(self):
        action = self.env.ref("backorder_flow.action_bulk_backorder")
        result = action.with_context(
            active_model="sale.order", active_ids=self.orders.ids
        ).run()
        self.assertEqual(result["res_model"], "sale.backorder.create")

    def test_p2_all_orders_per_vendor(self):
        dialog = self._open(self.orders)
        self.assertEqual(dialog.grouping, "vendor")
        self.assertEqual(
            dialog.summary,
            "Purchase orders: 2, vendors: 2, lines: 6, sales orders: 3",
        )
        self.assertEqual(dialog.total, "$\xa0600.00")
        dialog.action_create_backorders()
        self.assertRecordValues(
            self.orders.backorder_ids.purchase_line_id.sorted("product_qty"),
            [
                {"product_qty": 3, "price_unit": 20},
                {"product_qty": 12, "price_unit": 45},
            ],
        )

    def test_p2_one_per_vendor_and_order(self):
        dialog = self._open(self.orders)
        with self._form(dialog) as form:
            form.grouping = "order"
            self.assertEqual(
                form.summary,
                "Purchase orders: 6, vendors: 2, lines: 6, sales orders: 3",
            )
        dialog.action_create_backorders()
        for order in self.orders:
            purchases = order.backorder_ids.purchase_id
            self.assertEqual(len(purchases), 2)
            self.assertEqual(purchases.backorder_ids.order_id, order)
            self.assertEqual(set(purchases.mapped("origin")), {order.name})
        desks = self.orders.backorder_ids.purchase_line_id.filtered(
            lambda line: line.product_id == self.desk
        )
        self.assertEqual(desks.mapped("price_unit"), [50] * 3)

    def test_p2_added_to_the_open_request_of_the_vendor(self):
        first = self.orders[0]
        requests = self._backorder(first)
        of_desks = requests.filtered(lambda p: p.partner_id == self.wood)
        dialog = self._open(self.orders)
        with self._form(dialog) as form:
            form.grouping = "request"
        self.assertEqual(
            set(dialog.line_ids.mapped("purchase_name")), set(requests.mapped("name"))
        )
        dialog.action_create_backorders()
        self.assertEqual(self.orders.backorder_ids.purchase_id, requests)
        self.assertRecordValues(
            of_desks.order_line, [{"product_qty": 12, "price_unit": 45}]
        )
        self.assertEqual(
            sorted(of_desks.origin.split(", ")), self.orders.mapped("name")
        )
        self.assertEqual(of_desks.reference_ids, self.orders.stock_reference_ids)

    def test_p2_the_request_can_be_changed(self):
        first = self._backorder(self.orders[0]).filtered(
            lambda p: p.partner_id == self.wood
        )
        second = self._backorder(self.orders[1]).filtered(
            lambda p: p.partner_id == self.wood
        )
        dialog = self._open(self.orders[2])
        dialog.grouping = "request"
        desks = dialog.line_ids.filtered(lambda line: line.product_id == self.desk)
        self.assertEqual(desks.purchase_id, second)
        desks.purchase_id = first
        dialog.line_ids.filtered(lambda line: line.product_id == self.lamp).write(
            {"purchase_id": False}
        )
        dialog.action_create_backorders()
        self.assertEqual(
            [purchase.order_line.product_qty for purchase in first | second], [8, 4]
        )
        self.assertEqual(len(self.orders.backorder_ids.purchase_id), 5)

    def test_p2_the_company_decides_what_is_proposed(self):
        self.company.backorder_grouping = "order"
        self.assertEqual(self._open(self.orders).grouping, "order")

    def test_p2_what_was_rounded_up_is_used_for_the_orders_that_are_added(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        seller = self._prepare_seller_values(self.light, 9, product_uom_id=dozen.id)
        egg = self._make_product("Egg", seller)
        line = self._backorder(self._make_order((egg, 10))).order_line
        for needed, dozens in ((2, 1), (1, 2)):
            self._add_to_request(self._make_order((egg, needed)))
            self.assertEqual(line.product_qty, dozens)
        # What the buyer wants in stock stays there.
        line.product_qty = 3
        self._add_to_request(self._make_order((egg, 1)))
        self.assertEqual(line.product_qty, 4)
        self.assertEqual(sum(line.backorder_ids.mapped("product_uom_qty")), 14)

    def _add_to_request(self, order):
        dialog = self._open(order)
        dialog.grouping = "request"
        dialog.action_create_backorders()

    def test_p2_a_foreign_line_of_the_request_is_not_touched(self):
        request = self.env["purchase.order"].create(
            {
                "partner_id": self.wood.id,
                "order_line": [
                    Command.create({"product_id": self.desk.id, "product_qty": 7})
                ],
            }
        )
        dialog = self._open(self.orders)
        dialog.grouping = "request"
        dialog.action_create_backorders()
        self.assertEqual(sorted(request.order_line.mapped("product_qty")), [7, 12])

    def test_a_lower_price_for_a_little_more_is_offered_and_taken(self):
        dialog = self._open(self.orders[:2])
        self.assertEqual(
            dialog.offers,
            "Desk: at 10 Units, the price drops to $ 45.00; 2 Units for stock",
        )
        self.assertEqual(dialog.total, "$\xa0440.00")
        desks = dialog.line_ids.filtered(lambda line: line.product_id == self.desk)
        desks[0].take_offer = True
        self.assertEqual(dialog.total, "$\xa0490.00")
        self.assertEqual(desks.mapped("price_unit"), [45, 45])
        dialog.action_create_backorders()
        self.assertRecordValues(
            desks.sale_line_id.backorder_ids.purchase_line_id,
            [{"product_qty": 10, "price_unit": 45}],
        )
        self.assertEqual(
            desks.sale_line_id.backorder_ids.mapped("product_uom_qty"), [4, 4]
        )

    def test_p7_salespeople_see_neither_offers_nor_the_total(self):
        dialog = self._open(self.orders[:2], self.salesperson)
        for name in ("total", "offers"):
            with self.assertRaises(AccessError):
                dialog.read([name])
        self.assertNotIn("45", dialog.notes or "")

    def test_one_warning_for_each_product_and_many_documents_are_counted(self):
        orphan = self._make_product("Orphan")
        many = self.env["sale.order"].union(
            *(self._make_order((self.desk, 1), (orphan, 1)) for _number in range(6))
        )
        dialog = self._open(many)
        self.assertEqual(
            dialog.warnings,
            "Orphan (lines: 6): no vendor. Left out unless you choose one.",
        )
        dialog.grouping = "order"
        params = dialog.action_create_backorders()["params"]
        self.assertEqual(
            params["message"],
            "Purchase orders: 6. "
            "Sales orders: 6. On hold until the vendor bill is posted. "
            "Orders still short of Orphan: 6.",
        )
        self.assertFalse(params["links"])
        self.assertEqual(params["next"]["res_model"], "purchase.order")
