from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users

from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestCreateBackorders(BackorderCommon):
    """Backorders without the dialog."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._make_order((cls.desk, 4), (cls.lamp, 2))
        cls.second = cls._make_order((cls.desk, 6))
        cls.orders = cls.first | cls.second

    @users("salesperson")
    def test_all_that_is_short(self):
        draft = self._make_order((self.desk, 1), confirm=False)
        orders = (self.orders | draft).with_user(self.env.user)
        result = orders.create_backorders()
        backorders = self.orders.backorder_ids
        purchases = backorders.purchase_id
        self.assertEqual(set(result["purchase_order_ids"]), set(purchases.ids))
        self.assertEqual(set(result["purchase_orders"]), set(purchases.mapped("name")))
        self.assertEqual(set(result["backorder_ids"]), set(backorders.ids))
        self.assertEqual(
            result["skipped"],
            [
                {
                    "order_id": draft.id,
                    "sale_line_id": False,
                    "reason": "it is not confirmed",
                }
            ],
        )
        self.assertEqual(set(self.orders.mapped("state")), {"on_hold"})

    @users("salesperson")
    def test_a_second_call_makes_nothing_twice(self):
        orders = self.orders.with_user(self.env.user)
        orders.create_backorders()
        result = orders.create_backorders()
        self.assertEqual(result["purchase_order_ids"], [])
        self.assertEqual(len(result["skipped"]), 2)
        self.assertEqual(len(self.orders.backorder_ids), 3)

    @users("salesperson")
    def test_chosen_lines_quantities_and_vendors(self):
        desks = self.first.order_line[0]
        result = self.orders.with_user(self.env.user).create_backorders(
            [
                {
                    "sale_line_id": desks.id,
                    "quantity": 3,
                    "vendor_id": self.light.id,
                    "is_dropship": True,
                }
            ]
        )
        self.assertRecordValues(
            self.orders.backorder_ids,
            [{"sale_line_id": desks.id, "product_uom_qty": 3, "is_dropship": True}],
        )
        self.assertEqual(self.orders.backorder_ids.purchase_id.partner_id, self.light)
        self.assertEqual(result["skipped"], [])
        self.assertEqual(self.second.state, "sale")

    def test_grouping(self):
        self.orders.create_backorders(grouping="order")
        self.assertEqual(len(self.orders.backorder_ids.purchase_id), 3)

    def test_prices_and_requests_are_for_purchase_users(self):
        [desks, _lamps] = self.first.order_line
        choice = {"sale_line_id": desks.id, "price_unit": 12.5}
        with self.assertRaises(AccessError):
            self.first.with_user(self.salesperson).create_backorders([choice])
        self.first.create_backorders([choice])
        self.assertEqual(self.first.backorder_ids.purchase_line_id.price_unit, 12.5)

    @users("salesperson")
    def test_bad_input_is_refused_and_nothing_is_made(self):
        order = self.first.with_user(self.env.user)
        item = order.order_line[0].id
        for lines, message in (
            ([], "Select at least one line"),
            ([{"quantity": 3}], "The sales order item None is not short"),
            ([{"sale_line_id": 0}], "The sales order item 0 is not short"),
            (
                [{"sale_line_id": self.second.order_line.id}],
                f"is not short in {order.name}",
            ),
            ([{"sale_line_id": item, "quantity": 5}], "at most 4 Units can still"),
            ([{"sale_line_id": item, "quantity": -1}], "greater than zero"),
            ([{"sale_line_id": item, "vendor_id": False}], "no vendor"),
            ([{"sale_line_id": item, "dialog_id": 1}], "Unknown: dialog_id"),
            ([{"sale_line_id": item, "selected": 1, "note": 2}], "note, selected"),
        ):
            with (
                self.subTest(lines=lines),
                self.assertRaisesRegex(UserError, message),
                self.env.cr.savepoint(),
            ):
                order.create_backorders(lines)
        draft = self._make_order((self.desk, 1), confirm=False)
        with self.assertRaisesRegex(UserError, f"{draft.name}: it is not confirmed"):
            draft.with_user(self.env.user).create_backorders([{"sale_line_id": item}])
        self.assertFalse(self.orders.backorder_ids)

    def test_only_who_may_write_on_the_order(self):
        result = self.orders.with_user(self.buyer).create_backorders()
        self.assertEqual(
            [item["reason"] for item in result["skipped"]],
            ["you do not have write access"] * 2,
        )
