from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged, users

from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestDialog(BackorderCommon):
    @classmethod
    def _open_dialog(cls, orders, user=None):
        orders = orders.with_user(user or cls.salesperson)
        action = orders.action_backorder()
        return orders.env[action["res_model"]].browse(action["res_id"])

    def assertRefused(self, dialog, message):
        """Nothing is made, and the message names the order and the product."""
        orders = dialog.order_ids.sudo()
        before = self.env["purchase.order"].search_count([])
        with self.assertRaisesRegex(UserError, message):
            dialog.action_create_backorders()
        self.assertEqual(self.env["purchase.order"].search_count([]), before)
        self.assertFalse(orders.backorder_ids)
        self.assertNotIn("on_hold", orders.mapped("state"))

    def test_short_lines_are_ticked_with_the_shortage(self):
        self._add_stock(self.desk, 6)
        self._add_stock(self.lamp, 2)
        order = self._make_order((self.desk, 10), (self.lamp, 2))
        dialog = self._open_dialog(order)
        self.assertRecordValues(
            dialog.line_ids,
            [
                {
                    "selected": True,
                    "product_id": self.desk.id,
                    "qty_ordered": 10,
                    "qty_delivered": 0,
                    "qty_available": 6,
                    "qty_on_its_way": 0,
                    "qty_backordered": 0,
                    "product_uom_qty": 4,
                    "vendor_id": self.wood.id,
                    "warehouse_id": self.warehouse.id,
                }
            ],
        )

    def test_untick_and_change_quantity_vendor_and_price(self):
        order = self._make_order((self.desk, 10), (self.lamp, 2))
        dialog = self._open_dialog(order, self.sales_buyer_of(order))
        with Form(dialog) as form:
            with form.line_ids.edit(0) as line:
                line.product_uom_qty = 7
                line.vendor_id = self.light
                line.price_unit = 12.5
            with form.line_ids.edit(1) as line:
                line.selected = False
        dialog.action_create_backorders()
        self.assertRecordValues(
            order.backorder_ids,
            [{"product_id": self.desk.id, "product_uom_qty": 7}],
        )
        purchase = order.backorder_ids.purchase_id
        self.assertEqual(purchase.partner_id, self.light)
        self.assertEqual(purchase.order_line.price_unit, 12.5)
        self.assertEqual(order.order_line[0].qty_short, 3)

    def sales_buyer_of(self, order):
        order.user_id = self.sales_buyer
        return self.sales_buyer

    def test_a_typed_price_survives_a_change_of_the_quantity(self):
        order = self._make_order((self.desk, 5))
        dialog = self._open_dialog(order, self.sales_buyer_of(order))
        dialog.line_ids.price_unit = 44
        dialog.action_create_backorders()
        line = order.backorder_ids.purchase_line_id
        line.product_qty = 8
        self.assertEqual(line.price_unit, 44)

    def test_vendor_for_all_lines(self):
        order = self._make_order((self.desk, 10), (self.lamp, 2))
        dialog = self._open_dialog(order)
        with Form(dialog) as form:
            form.vendor_id = self.light
        self.assertEqual(dialog.line_ids.vendor_id, self.light)
        dialog.action_create_backorders()
        self.assertEqual(len(order.backorder_ids.purchase_id), 1)

    # Bad input

    def test_nothing_short(self):
        self._add_stock(self.desk, 10)
        order = self._make_order((self.desk, 10))
        with self.assertRaisesRegex(UserError, f"Nothing is short in {order.name}"):
            self._open_dialog(order)

    def test_nothing_ticked(self):
        order = self._make_order((self.desk, 10))
        dialog = self._open_dialog(order)
        dialog.line_ids.selected = False
        self.assertRefused(dialog, f"Select at least one line of {order.name}")

    def test_quantity_must_be_positive_and_not_more_than_is_open(self):
        self._add_stock(self.desk, 6)
        order = self._make_order((self.desk, 10))
        dialog = self._open_dialog(order)
        for quantity, reason in (
            (0, "greater than zero"),
            (-1, "greater than zero"),
            (10.5, "at most 10 Units can still be delivered"),
        ):
            dialog.line_ids.product_uom_qty = quantity
            self.assertRefused(dialog, f"{order.name}, Desk: .*{reason}")

    def test_more_than_the_shortage_may_be_bought_up_to_what_is_undelivered(self):
        self._add_stock(self.desk, 6)
        order = self._make_order((self.desk, 10))
        dialog = self._open_dialog(order)
        dialog.line_ids.product_uom_qty = 10
        dialog.action_create_backorders()
        self.assertEqual(order.backorder_ids.product_uom_qty, 10)

    def test_p1_no_vendor(self):
        orphan = self._make_product("Orphan")
        order = self._make_order((self.desk, 1), (orphan, 2))
        dialog = self._open_dialog(order)
        line = dialog.line_ids.filtered(lambda line: line.product_id == orphan)
        self.assertIn("Orphan: no vendor", dialog.warnings)
        self.assertFalse(dialog.notes)
        self.assertFalse(line.selected)
        line.selected = True
        self.assertRefused(dialog, f"{order.name}, Orphan: no vendor")
        line.selected = False
        action = dialog.action_create_backorders()
        self.assertEqual(order.backorder_ids.product_id, self.desk)
        self.assertIn(
            f"{order.name} is still short of Orphan", action["params"]["message"]
        )
        self.assertTrue(action["params"]["sticky"])

    def test_p1_whoever_chooses_a_vendor_wants_the_line(self):
        order = self._make_order((self.desk, 1), (self._make_product("Orphan"), 2))
        dialog = self._open_dialog(order)
        with self._form(dialog) as form:
            with form.line_ids.edit(1) as line:
                self.assertFalse(line.selected)
                line.vendor_id = self.light
                self.assertTrue(line.selected)
            self.assertFalse(form.warnings)
        dialog = self._open_dialog(order)
        with self._form(dialog) as form:
            form.vendor_id = self.light
        self.assertEqual(dialog.line_ids.mapped("selected"), [True, True])
        self.assertEqual(dialog.line_ids.vendor_id, self.light)

    def test_what_ends_the_hold_is_told_by_the_policy(self):
        order = self._make_order((self.desk, 1))
        for policy, message in (
            ("billed", "On hold until the vendor bill is posted."),
            ("received", "On hold until the goods are received."),
            ("both", "On hold until the goods are received and billed."),
        ):
            self.company.backorder_release_policy = policy
            self.assertEqual(self._open_dialog(order).until_message, message)

    def test_deleted_and_archived_vendor(self):
        order = self._make_order((self.desk, 1))
        dialog = self._open_dialog(order)
        dialog.line_ids.vendor_id = self.env["res.partner"].create({"name": "Gone"})
        dialog.line_ids.vendor_id.sudo().unlink()
        dialog.invalidate_recordset()
        self.assertRefused(dialog, f"{order.name}, Desk: no vendor")
        dialog.line_ids.vendor_id = self.env["res.partner"].create({"name": "Old"})
        dialog.line_ids.vendor_id.sudo().action_archive()
        self.assertRefused(dialog, f"{order.name}, Desk: the vendor Old is archived")

    def test_archived_product(self):
        order = self._make_order((self.desk, 1))
        dialog = self._open_dialog(order)
        self.desk.action_archive()
        self.assertRefused(dialog, f"{order.name}, Desk: the product is archived")

    def test_order_cancelled_meanwhile(self):
        order = self._make_order((self.desk, 1))
        dialog = self._open_dialog(order)
        order._action_cancel()
        self.assertRefused(dialog, f"Only confirmed sales orders.*{order.name}")

    def test_order_delivered_meanwhile(self):
        order = self._make_order((self.desk, 1))
        dialog = self._open_dialog(order)
        self._add_stock(self.desk, 1)
        order.picking_ids.action_assign()
        order.picking_ids.button_validate()
        self.assertRefused(
            dialog, f"{order.name}, Desk: at most 0 Units can still be delivered"
        )

    def test_line_deleted_meanwhile(self):
        order = self._make_order((self.desk, 1), (self.lamp, 1), confirm=False)
        order.action_confirm()
        dialog = self._open_dialog(order)
        order._action_cancel()
        order.order_line[0].unlink()
        dialog.invalidate_recordset()
        self.assertEqual(dialog.line_ids.product_id, self.lamp)
        self.assertRefused(dialog, f"Only confirmed sales orders.*{order.name}")

    # Purchase orders

    def test_p1_preferred_vendor_by_quantity_and_company(self):
        small = self.env["res.partner"].create({"name": "Small Vendor"})
        foreign = self.env["res.partner"].create({"name": "Vendor of another company"})
        other_company = self.env["res.company"].create({"name": "Other"})
        product = self._make_product(
            "Chair",
            self._prepare_seller_values(foreign, 1, company_id=other_company.id),
            self._prepare_seller_values(self.wood, 5, min_qty=10),
            self._prepare_seller_values(small, 8),
        )
        few = self._open_dialog(self._make_order((product, 4)))
        many = self._open_dialog(self._make_order((product, 12)))
        self.assertEqual(few.line_ids.vendor_id, small)
        self.assertEqual(many.line_ids.vendor_id, self.wood)

    def test_p2_one_purchase_order_per_vendor_and_one_line_per_product(self):
        order = self._make_order((self.desk, 6), (self.desk, 5), (self.lamp, 2))
        self._backorder(order)
        self.assertRecordValues(
            order.backorder_ids.purchase_line_id.sorted("product_qty"),
            [
                {"product_id": self.lamp.id, "product_qty": 2, "price_unit": 20},
                # 11 together: the price of the whole quantity
                {"product_id": self.desk.id, "product_qty": 11, "price_unit": 45},
            ],
        )
        self.assertEqual(len(order.backorder_ids), 3)
        self.assertEqual(len(order.backorder_ids.purchase_id), 2)

    def test_p2_the_dialog_shows_the_price_of_the_whole_quantity(self):
        order = self._make_order((self.desk, 6), (self.desk, 5))
        dialog = self._open_dialog(order, self.sales_buyer_of(order))
        self.assertEqual(dialog.line_ids.mapped("price_unit"), [45, 45])
        dialog.line_ids[1].selected = False
        self.assertEqual(dialog.line_ids.mapped("price_unit"), [50, 50])

    def test_p2_several_orders_share_a_purchase_order(self):
        first, second = (self._make_order((self.desk, n)) for n in (6, 5))
        purchase = self._backorder(first | second)
        self.assertEqual(len(purchase), 1)
        self.assertRecordValues(
            purchase.order_line, [{"product_qty": 11, "price_unit": 45}]
        )
        self.assertEqual(first.backorder_ids.product_uom_qty, 6)
        self.assertEqual(second.backorder_ids.product_uom_qty, 5)
        self.assertEqual((first | second).mapped("state"), ["on_hold", "on_hold"])

    def test_p2_warehouses_and_currencies_get_their_own_purchase_orders(self):
        other = self.env["stock.warehouse"].create(
            {"name": "Other", "code": "OTH", "company_id": self.company.id}
        )
        self.lamp.seller_ids.partner_id = self.wood
        self.lamp.seller_ids.currency_id = self.env.ref("base.CHF")
        here = self._make_order((self.desk, 1), (self.lamp, 1))
        there = self._make_order((self.desk, 1), warehouse_id=other.id)
        purchases = self._backorder(here | there)
        self.assertEqual(len(purchases), 3)
        self.assertEqual(
            there.backorder_ids.purchase_id.picking_type_id, other.in_type_id
        )
        in_francs = purchases.filtered(lambda p: p.currency_id.name == "CHF")
        self.assertEqual(in_francs.order_line.product_id, self.lamp)
        self.assertEqual(in_francs.order_line.price_unit, 20)

    def test_p2_vendor_terms(self):
        term = self.env["account.payment.term"].create({"name": "Some day"})
        position = self.env["account.fiscal.position"].create({"name": "Abroad"})
        self.wood.property_supplier_payment_term_id = term
        self.wood.property_account_position_id = position
        self.desk.seller_ids.write({"discount": 10, "product_name": "Vendor's Desk"})
        purchase = self._backorder(self._make_order((self.desk, 3)))
        self.assertEqual(purchase.payment_term_id, term)
        self.assertEqual(purchase.fiscal_position_id, position)
        self.assertEqual(purchase.order_line.discount, 10)
        self.assertIn("Vendor's Desk", purchase.order_line.name)

    def test_p3_vendor_unit_and_minimum_round_up_and_the_rest_is_stock(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        candle = self._make_product(
            "Candle",
            self._prepare_seller_values(self.light, 9, product_uom_id=dozen.id),
        )
        nail = self._make_product(
            "Nail", self._prepare_seller_values(self.light, 1, min_qty=100)
        )
        order = self._make_order((candle, 14), (nail, 60))
        dialog = self._open_dialog(order)
        self.assertIn("10 Units for stock", dialog.line_ids[0].note)
        self.assertIn("40 Units for stock", dialog.line_ids[1].note)
        dialog.action_create_backorders()
        self.assertRecordValues(
            order.backorder_ids.sorted("id"),
            [{"product_uom_qty": 14}, {"product_uom_qty": 60}],
        )
        self.assertRecordValues(
            order.backorder_ids.purchase_line_id.sorted("id"),
            [
                {"product_qty": 2, "product_uom_id": dozen.id, "price_unit": 9},
                {
                    "product_qty": 100,
                    "product_uom_id": nail.uom_id.id,
                    "price_unit": 1,
                },
            ],
        )

    def test_p4_all_or_nothing(self):
        orphan = self._make_product("Orphan")
        first = self._make_order((self.desk, 1))
        second = self._make_order((orphan, 1))
        dialog = self._open_dialog(first | second)
        dialog.line_ids.selected = True
        self.assertRefused(dialog, second.name)

    def test_p5_a_second_dialog_of_the_same_order_makes_no_duplicate(self):
        order = self._make_order((self.desk, 10))
        first, second = self._open_dialog(order), self._open_dialog(order)
        first.action_create_backorders()
        purchase = order.backorder_ids.purchase_id
        with self.assertRaisesRegex(UserError, purchase.name):
            second.action_create_backorders()
        with self.assertRaisesRegex(UserError, purchase.name):
            first.action_create_backorders()
        with self.assertRaisesRegex(UserError, purchase.name):
            self._open_dialog(order)
        self.assertEqual(len(order.backorder_ids), 1)

    def test_p6_core_links_work_both_ways(self):
        order = self._make_order((self.desk, 10))
        purchase = self._backorder(order)
        self.assertEqual(purchase.reference_ids, order.stock_reference_ids)
        self.assertEqual(order._get_purchase_orders(), purchase)
        self.assertEqual(purchase._get_sale_orders(), order)
        self.assertEqual(order.purchase_order_count, 1)
        self.assertEqual(purchase.sale_order_count, 1)
        self.assertEqual(purchase.origin, order.name)
        self.assertEqual(order.backorder_count, 1)
        self.assertEqual(purchase.backorder_count, 1)

    def test_p6_the_chatters_link_to_each_other(self):
        order = self._make_order((self.desk, 10))
        purchase = self._backorder(order)
        self.assertIn(purchase.name, "".join(order.message_ids.mapped("body")))
        self.assertIn(order.name, "".join(purchase.message_ids.mapped("body")))

    @users("salesperson")
    def test_p7_salesperson_without_purchase_rights(self):
        order = self._make_order((self.desk, 10))
        dialog = self._open_dialog(order, self.env.user)
        with self.assertRaises(AccessError):
            dialog.line_ids.read(["price_unit"])
        action = dialog.action_create_backorders()
        purchase = order.backorder_ids.purchase_id
        self.assertEqual(action["tag"], "display_notification")
        self.assertIn(purchase.name, action["params"]["message"])
        self.assertEqual(
            action["params"]["links"],
            [{"label": order.name, "url": f"/odoo/sale.order/{order.id}"}],
        )
        self.assertEqual(purchase.company_id, self.company)
        self.assertEqual(purchase.currency_id, self.company.currency_id)
        self.assertFalse(purchase.user_id)
        self.assertNotIn(self.env.user.partner_id, purchase.message_partner_ids)
        with self.assertRaises(AccessError):
            purchase.with_user(self.env.user).read(["name"])

    def test_p7_the_buyer_is_the_vendors_or_who_makes_it(self):
        order = self._make_order((self.desk, 10), (self.lamp, 1))
        self.wood.buyer_id = self.buyer
        purchases = self._backorder(order, self.sales_buyer_of(order))
        self.assertEqual(
            purchases.filtered(lambda p: p.partner_id == self.wood).user_id, self.buyer
        )
        self.assertEqual(
            purchases.filtered(lambda p: p.partner_id == self.light).user_id,
            self.sales_buyer,
        )

    def test_p7_who_may_read_purchase_orders_is_taken_to_them(self):
        order = self._make_order((self.desk, 10))
        action = self._open_dialog(
            order, self.sales_buyer_of(order)
        ).action_create_backorders()
        purchase = order.backorder_ids.purchase_id
        self.assertEqual(action["params"]["next"]["res_model"], "purchase.order")
        self.assertEqual(action["params"]["next"]["res_id"], purchase.id)
        self.assertEqual(
            action["params"]["message"],
            "Purchase orders: %s. "
            "Sales orders: %s. On hold until the vendor bill is posted.",
        )
        self.assertEqual(
            [link["url"] for link in action["params"]["links"]],
            [f"/odoo/purchase.order/{purchase.id}", f"/odoo/sale.order/{order.id}"],
        )

    def test_the_delivery_is_untouched_and_no_cancellation_reaches_it(self):
        order = self._make_order((self.desk, 10))
        move = order.picking_ids.move_ids
        purchase = self._backorder(order)
        self.assertEqual(order.picking_ids.move_ids, move)
        self.assertEqual(move.product_uom_qty, 10)
        self.assertFalse(move.move_orig_ids)
        self.assertFalse(purchase.order_line.propagate_cancel)

    def test_procurements_never_grow_a_line_of_a_backorder(self):
        order = self._make_order((self.desk, 10))
        purchase = self._backorder(order)
        buy = self.env.ref("purchase_stock.route_warehouse0_buy")
        self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": self.desk.id,
                "product_min_qty": 50,
                "product_max_qty": 50,
                "route_id": buy.id,
                "warehouse_id": self.warehouse.id,
            }
        ).action_replenish()
        self.assertEqual(order.backorder_ids.purchase_line_id.product_qty, 10)
        self.assertEqual(purchase.state, "draft")

    def test_rpc_lines_of_orders_that_were_not_chosen_are_checked(self):
        mine = self._make_order((self.desk, 1))
        theirs = self._make_order((self.desk, 1), user_id=self.sales_manager.id)
        dialog = self._open_dialog(mine)
        dialog.sudo().line_ids = [
            Command.create(
                {
                    "sale_line_id": theirs.order_line.id,
                    "product_id": self.desk.id,
                    "warehouse_id": self.warehouse.id,
                    "product_uom_qty": 1,
                }
            )
        ]
        with self.assertRaises(AccessError):
            dialog.action_create_backorders()
