from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged, users

from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestDropship(BackorderCommon):
    """The vendor ships what is short to the customer; the rest comes from stock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_stock(cls.desk, 6)
        cls.order = cls._make_order((cls.desk, 10))
        cls.line = cls.order.order_line
        cls.delivery = cls.order.picking_ids
        cls.purchase = cls._backorder(cls.order, is_dropship=True)

    def test_c1_a_request_for_another_customer(self):
        contact, other = self.env["res.partner"].create(
            [{"name": "Gate 2", "parent_id": self.customer.id}, {"name": "Other"}]
        )
        purchase = self.purchase.with_user(self.buyer)
        purchase.dest_address_id = contact
        self.assertEqual(self.order.state, "on_hold")
        purchase.dest_address_id = other
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self.line.qty_short, 4)
        self.assertIn("Desk", self.order.activity_ids.note)

    def assertDemand(self, from_stock, dropshipped):
        """Nothing is delivered twice, nothing is forgotten."""
        moves = self.line.move_ids.filtered(
            lambda move: move.state != "cancel" and not move._is_dropshipped()
        )
        self.assertEqual(sum(moves.mapped("product_uom_qty")), from_stock)
        self.assertEqual(
            sum(self.line._get_backorder_dropships().mapped("product_uom_qty")),
            dropshipped,
        )
        self.assertEqual(self.line._get_qty_procurement(), from_stock + dropshipped)

    def test_one_purchase_order_to_the_address_of_the_customer(self):
        self.assertRecordValues(
            self.purchase,
            [
                {
                    "picking_type_id": self.company.backorder_dropship_type_id.id,
                    "dest_address_id": self.order.partner_shipping_id.id,
                    "partner_id": self.wood.id,
                }
            ],
        )
        self.assertRecordValues(
            self.purchase.order_line,
            [{"product_qty": 4, "sale_line_id": self.line.id, "price_unit": 50}],
        )
        self.assertTrue(self.order.backorder_ids.is_dropship)
        self.assertDemand(6, 4)
        self.assertEqual(self.line.qty_short, 0)
        self.assertEqual(self.order.purchase_order_count, 1)
        self.assertEqual(self.purchase.sale_order_count, 1)

    def test_the_purchase_never_doubles(self):
        self.line._action_launch_stock_rule()
        self.purchase.button_confirm()
        self.line._action_launch_stock_rule()
        self.line.product_uom_qty = 12
        self.assertDemand(8, 4)
        self.assertEqual(self.line.qty_short, 2)

    @users("stock_user")
    def test_h3_a_dropship_is_not_blocked_by_the_hold(self):
        self.purchase.button_confirm()
        dropship = self.purchase.picking_ids
        self.assertEqual(dropship.move_ids.backorder_summary, f"{self.order.name}: 4")
        dropship.with_user(self.env.user).move_ids.quantity = 3
        dropship.with_user(self.env.user).with_context(
            skip_backorder=True
        ).button_validate()
        self.assertEqual(self.line.qty_delivered, 3)
        self.assertEqual(self.order.state, "on_hold")
        with self.assertRaisesRegex(UserError, "while the order is on hold"):
            self.delivery.with_user(self.env.user).button_validate()

    def test_delivered_in_part_billed_and_done(self):
        self.purchase.button_confirm()
        self._receive(self.purchase, 3)
        self._receive(self.purchase)
        self.assertEqual(self.line.qty_delivered, 4)
        self.assertEqual(self.order.backorder_ids.qty_received, 4)
        self.assertIn("delivered to the customer", self.order.hold_message)
        self._make_bill(self.purchase)
        self.assertEqual(self.order.state, "sale")
        self._validate(self.delivery)
        self.assertEqual(self.line.qty_delivered, 10)
        self.assertEqual(self.order.delivery_status, "full")
        self.line._action_launch_stock_rule()
        self.assertDemand(6, 4)

    def test_f4_policy_received_counts_dropship_deliveries(self):
        self.company.backorder_release_policy = "received"
        self.purchase.button_confirm()
        dropship = self._receive(self.purchase)
        self.assertEqual(self.order.state, "sale")
        self._return(dropship, 1)
        self.assertEqual(self.line.qty_delivered, 3)
        self.assertEqual(self.order.backorder_ids.qty_fulfilled, 3)

    def test_f3b_what_the_customer_returns_to_the_vendor_is_waited_for_no_more(self):
        for policy in ("billed", "received", "both"):
            with self.subTest(policy=policy):
                self.company.backorder_release_policy = policy
                order = self._make_order((self.lamp, 10))
                purchase = self._backorder(order, is_dropship=True)
                purchase.button_confirm()
                dropship = self._receive(purchase)
                bill = self._make_bill(purchase)
                self._return(dropship, 4)
                self.assertReturned(order)
                credit_note = bill._reverse_moves([{"invoice_date": bill.invoice_date}])
                credit_note.invoice_line_ids.quantity = 4
                credit_note.action_post()
                self.assertReturned(order)

    def assertReturned(self, order):
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.backorder_ids.product_uom_qty, 6)
        self.assertEqual(order.backorder_ids.state, "fulfilled")
        self.assertEqual(order.order_line.qty_delivered, 6)
        self.assertFalse(
            order.picking_ids.filtered(lambda p: p.state not in ("done", "cancel")),
            "nothing else is sent instead",
        )
        self.assertIn("4 Units", order.activity_ids.note)

    def test_f3b_what_is_exchanged_is_short(self):
        """Odoo delivers it from stock."""
        self.company.backorder_release_policy = "received"
        order = self._make_order((self.lamp, 10))
        purchase = self._backorder(order, is_dropship=True)
        purchase.button_confirm()
        dropship = self._receive(purchase)
        dialog = (
            self.env["stock.return.picking"]
            .with_context(active_id=dropship.id, active_model="stock.picking")
            .create({})
        )
        dialog.product_return_moves.quantity = 4
        dialog.action_create_exchanges()
        back = purchase.picking_ids.filtered(lambda p: p.return_id == dropship)
        back.move_ids.quantity = 4
        self._validate(back)
        self.assertEqual(order.backorder_ids.product_uom_qty, 6)
        self.assertEqual(order.order_line.qty_short, 4)
        self.assertEqual(order.state, "sale")

    def test_all_of_it_dropshipped_and_nothing_left_to_deliver(self):
        order = self._make_order((self.lamp, 5))
        purchase = self._backorder(order, is_dropship=True)
        self.assertEqual(order.picking_ids.state, "cancel")
        purchase.button_confirm()
        self._receive(purchase)
        self._make_bill(purchase)
        self.assertEqual(order.order_line.qty_delivered, 5)
        self.assertEqual(order.delivery_status, "full")
        self.assertEqual(order.state, "sale")

    def test_c1_what_the_vendor_does_not_ship_is_delivered_from_stock(self):
        self.order.action_lock()
        self.purchase.order_line.product_qty = 3
        self.assertDemand(7, 3)
        self.assertEqual(self.line.qty_short, 1)
        self.purchase.button_confirm()
        self.purchase.button_cancel()
        self.assertDemand(10, 0)
        self.assertEqual(self.line.qty_short, 4)
        self.assertEqual(self.order.state, "sale")
        self.assertTrue(self.order.locked)
        self.assertEqual(
            self.delivery.move_ids._filter_backorder_first_leg().product_uom_qty, 10
        )

    def test_c1_a_deleted_line_is_delivered_from_stock(self):
        self.purchase.order_line.unlink()
        self.assertDemand(10, 0)

    def test_h5_a_cancelled_backorder_is_delivered_from_stock(self):
        self.order.backorder_ids.with_user(self.salesperson).action_cancel_backorder()
        self.assertDemand(10, 0)
        self.assertFalse(self.purchase.exists())

    def test_c2_a_cut_line_shrinks_the_request_first(self):
        line = self.line.with_user(self.salesperson)
        line.product_uom_qty = 8
        self.assertDemand(6, 2)
        self.assertEqual(self.purchase.order_line.product_qty, 2)
        line.product_uom_qty = 5
        self.assertDemand(5, 0)
        self.assertFalse(self.purchase.exists())
        self.assertEqual(self.order.state, "sale")
        self.assertFalse(
            self.order.picking_ids.filtered(lambda p: p.picking_type_code == "incoming")
        )

    def test_c2_the_buyer_of_a_confirmed_dropship_is_told(self):
        self.purchase.button_confirm()
        self.line.product_uom_qty = 8
        self.assertDemand(6, 2)
        self.assertIn("2 Units of Desk", self.purchase.activity_ids.note)
        self.assertIn("will ship it unless you cancel", self.purchase.activity_ids.note)

    def test_c2_a_cancelled_order(self):
        self.order.with_user(self.salesperson).action_cancel()
        self.assertFalse(self.purchase.exists())
        self.order.action_draft()
        self.order.action_confirm()
        self.assertDemand(10, 0)

    def test_p2_one_purchase_order_for_each_address(self):
        address = self.env["res.partner"].create(
            {"name": "Warehouse of Azure", "parent_id": self.customer.id}
        )
        orders = (
            self._make_order((self.desk, 2))
            | self._make_order((self.desk, 3))
            | self._make_order((self.desk, 4), partner_shipping_id=address.id)
        )
        purchases = self._backorder(orders, is_dropship=True)
        self.assertEqual(len(purchases), 2)
        self.assertEqual(purchases.order_line.sale_line_id, orders.order_line)
        self.assertEqual(
            purchases.filtered(
                lambda p: p.dest_address_id == address
            ).order_line.mapped("product_qty"),
            [4],
        )

    def test_some_lines_dropshipped_and_some_to_the_warehouse(self):
        order = self._make_order((self.desk, 2), (self.lamp, 3))
        action = order.action_backorder()
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        dialog.line_ids[0].is_dropship = True
        dialog.action_create_backorders()
        desk, lamp = order.order_line
        self.assertTrue(desk.backorder_ids.is_dropship)
        self.assertFalse(lamp.backorder_ids.is_dropship)
        self.assertEqual(lamp.move_ids.product_uom_qty, 3)
        self.assertEqual(desk.move_ids.state, "cancel")

    def test_a_dropship_has_no_surplus(self):
        self.lamp.seller_ids.product_uom_id = self.env.ref("uom.product_uom_dozen")
        self.lamp.seller_ids.write({"min_qty": 2, "price": 240})
        order = self._make_order((self.lamp, 5))
        action = order.action_backorder()
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        with self._form(dialog) as form:
            form.is_dropship = True
            self.assertIn("below the vendor's minimum of 2 Dozens", form.notes)
        dialog.action_create_backorders()
        self.assertRecordValues(
            order.backorder_ids.purchase_line_id,
            [
                {
                    "product_qty": 5,
                    "product_uom_id": self.lamp.uom_id.id,
                    "price_unit": 20,
                }
            ],
        )

    def test_products_that_are_dropshipped_anyway_are_not_short(self):
        route = self.env.ref("stock_dropshipping.route_drop_shipping")
        self.lamp.route_ids = [Command.set(route.ids)]
        order = self._make_order((self.lamp, 5))
        self.assertEqual(order.order_line.qty_short, 0)
        self.assertFalse(order.backorder_needed)
        self.assertEqual(order._get_purchase_orders().order_line.product_qty, 5)

    def test_products_made_to_order_are_not_short(self):
        self.warehouse.mto_pull_id.route_id.active = True
        self.lamp.route_ids = [
            Command.set(
                (
                    self.warehouse.mto_pull_id.route_id
                    | self.warehouse.buy_pull_id.route_id
                ).ids
            )
        ]
        order = self._make_order((self.lamp, 5))
        self.assertEqual(order.order_line.qty_short, 0)
        self.assertFalse(order.backorder_needed)

    def test_c4_dropships_are_not_merged(self):
        other = self._make_order((self.desk, 5))
        second = self._backorder(other, is_dropship=True)
        with self.assertRaises(UserError):
            (self.purchase | second).action_merge()
        self.assertEqual(second.order_line.sale_line_id, other.order_line)

    def test_a_dropship_stays_one(self):
        with self.assertRaisesRegex(UserError, self.purchase.name):
            self.purchase.picking_type_id = self.warehouse.in_type_id
        stocked = self._backorder(self._make_order((self.lamp, 1)))
        with self.assertRaisesRegex(UserError, stocked.name):
            stocked.picking_type_id = self.company.backorder_dropship_type_id

    def test_replaced_by_another_vendor_it_stays_a_dropship(self):
        action = self.order.backorder_ids.with_user(self.buyer).action_replace()
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        dialog = dialog.with_user(self.buyer)
        dialog.vendor_id = self.light
        dialog.action_replace()
        new = self.order.backorder_ids.purchase_id
        self.assertEqual(new.partner_id, self.light)
        self.assertEqual(new.dest_address_id, self.order.partner_shipping_id)
        self.assertEqual(new.order_line.sale_line_id, self.line)
        self.assertDemand(6, 4)
        new.button_confirm()
        self._receive(new)
        self.assertEqual(self.line.qty_delivered, 4)

    def test_pick_pack_and_ship(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        self._add_stock(self.lamp, 6)
        order = self._make_order((self.lamp, 10))
        purchase = self._backorder(order, is_dropship=True)
        pick = order.picking_ids.move_ids.filtered(lambda m: m.state != "cancel")
        self.assertEqual(pick.product_uom_qty, 6)
        purchase.button_confirm()
        self._receive(purchase)
        order.order_line._action_launch_stock_rule()
        pick = order.picking_ids.move_ids.filtered(lambda m: m.state == "assigned")
        self.assertEqual(pick.product_uom_qty, 6)

    def test_without_an_operation_type(self):
        self.company.backorder_dropship_type_id.active = False
        self.company.invalidate_recordset()
        order = self._make_order((self.lamp, 1))
        with self.assertRaisesRegex(
            UserError, "has no operation type for dropshipping"
        ):
            self._backorder(order, is_dropship=True)
