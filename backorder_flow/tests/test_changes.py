from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged, users

from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestChanges(BackorderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_order((cls.desk, 10))
        cls.purchase = cls._backorder(cls.order)

    def assertShortAgain(self):
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self.order.backorder_ids.state, "cancelled")
        self.assertEqual(self.order.order_line.qty_short, 10)
        delivery = self.order.picking_ids
        self.assertEqual(delivery.state, "confirmed")
        self.assertEqual(delivery.move_ids.product_uom_qty, 10)
        self.assertEqual(self.order.activity_ids.user_id, self.salesperson)
        self.assertIn(self.purchase.name, self.order.activity_ids.note)
        self.assertIn("10 Units", self.order.activity_ids.note)

    @users("buyer")
    def test_c1_rfq_cancelled(self):
        self.purchase.with_user(self.env.user).button_cancel()
        self.assertShortAgain()

    @users("buyer")
    def test_c1_confirmed_purchase_order_cancelled(self):
        purchase = self.purchase.with_user(self.env.user)
        purchase.button_confirm()
        purchase.button_cancel()
        self.assertShortAgain()

    @users("buyer")
    def test_c1_purchase_line_deleted(self):
        self.purchase.with_user(self.env.user).order_line.unlink()
        self.assertShortAgain()

    @users("buyer")
    def test_c1_a_request_for_another_warehouse(self):
        other = self._make_warehouse()
        self._deliver_to(other)
        self.assertShortAgain()
        self.assertEqual(self.purchase.order_line.product_qty, 10)
        self._deliver_to(self.warehouse)
        self.assertShortAgain()
        self._backorder(self.order)
        self.assertEqual(self.order.state, "on_hold")

    def _make_warehouse(self):
        return (
            self.env["stock.warehouse"]
            .sudo()
            .create({"name": "Other", "code": "OTH", "company_id": self.company.id})
        )

    def _deliver_to(self, warehouse):
        self.env.invalidate_all()
        purchase = self.purchase.with_user(self.env.user)
        purchase.picking_type_id = warehouse.in_type_id
        self.env.flush_all()
        self.env.invalidate_all()

    @users("buyer")
    def test_c1_a_request_for_another_dock_of_the_warehouse(self):
        dock = self.warehouse.in_type_id.sudo().copy({"sequence_code": "DOCK"})
        self.purchase.with_user(self.env.user).picking_type_id = dock
        self.assertEqual(self.order.state, "on_hold")
        self.assertEqual(self.order.backorder_ids.state, "open")

    @users("buyer")
    def test_c1_a_request_follows_its_order_to_another_warehouse(self):
        other = self._make_warehouse()
        second = self._make_order((self.desk, 3))
        second.with_user(self.salesperson).create_backorders(grouping="request")
        self.assertEqual(second.backorder_ids.purchase_id, self.purchase)
        self.order.picking_ids.action_cancel()
        self.order.sudo().warehouse_id = other
        self.order.sudo().order_line._action_launch_stock_rule()
        self._deliver_to(other)
        self.assertEqual(self.order.state, "on_hold")
        self.assertRecordValues(
            self.order.backorder_ids, [{"state": "open", "product_uom_qty": 10}]
        )
        self.assertEqual(second.backorder_ids.state, "cancelled")
        self.assertEqual(second.state, "sale")
        self.assertEqual(second.order_line.qty_short, 3)

    def test_c1_cancelled_and_backordered_again(self):
        self.purchase.button_cancel()
        again = self._backorder(self.order)
        self.assertEqual(self.order.state, "on_hold")
        again.button_confirm()
        self._make_bill(again)
        self.assertEqual(self.order.state, "sale")

    @users("buyer")
    def test_c1_purchase_line_cut_takes_from_the_latest_claim(self):
        early = self._make_order((self.lamp, 4), commitment_date=self._days(1))
        late = self._make_order((self.lamp, 4), commitment_date=self._days(9))
        purchase = self._backorder(early | late)
        purchase.with_user(self.env.user).order_line.product_qty = 6
        self.assertEqual(early.backorder_ids.product_uom_qty, 4)
        self.assertEqual(late.backorder_ids.product_uom_qty, 2)
        self.assertFalse(early.activity_ids)
        self.assertIn("2 Units", late.activity_ids.note)
        self.assertEqual(late.order_line.qty_short, 2)
        purchase.with_user(self.env.user).order_line.product_qty = 4
        self.assertEqual(late.backorder_ids.state, "cancelled")
        self.assertEqual(late.state, "sale")
        self.assertEqual(early.state, "on_hold")

    def test_c1_a_raised_purchase_line_is_for_stock(self):
        self.purchase.order_line.product_qty = 25
        self.assertEqual(self.order.backorder_ids.product_uom_qty, 10)

    def test_c2_a_request_shrinks_with_a_cancelled_order(self):
        other = self._make_order((self.lamp, 4))
        order = self._make_order((self.lamp, 3), (self.desk, 1))
        purchases = self._backorder(order | other)
        of_lamps = other.backorder_ids.purchase_id
        order.with_user(self.salesperson).action_cancel()
        self.assertEqual(of_lamps.order_line.product_qty, 4)
        self.assertFalse((purchases - of_lamps).exists())
        self.assertEqual(order.backorder_ids.mapped("state"), ["cancelled"] * 2)
        self.assertEqual(other.state, "on_hold")

    def test_c2_what_was_added_for_stock_stays_on_the_request(self):
        self.purchase.order_line.product_qty = 25
        self.order._action_cancel()
        self.assertEqual(self.purchase.order_line.product_qty, 15)

    def test_c2_whole_units_of_the_vendor(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.lamp.seller_ids.product_uom_id = dozen
        first, second = (self._make_order((self.lamp, n)) for n in (20, 8))
        line = self._backorder(first | second).order_line
        self.assertEqual(line.product_qty, 3)
        first._action_cancel()
        self.assertEqual(line.product_qty, 1)
        second._action_cancel()
        self.assertFalse(line.exists())

    def test_c2_not_below_the_minimum_of_the_vendor(self):
        self.lamp.seller_ids.min_qty = 100
        first, second = (self._make_order((self.lamp, n)) for n in (20, 8))
        line = self._backorder(first | second).order_line
        self.assertEqual(line.product_qty, 100)
        first._action_cancel()
        self.assertEqual(line.product_qty, 100)
        second._action_cancel()
        self.assertFalse(line.exists())

    def test_c2_the_buyer_of_a_confirmed_purchase_order_is_told(self):
        self.wood.buyer_id = self.buyer
        self.purchase.button_confirm()
        self.env.invalidate_all()
        self.order.with_user(self.salesperson).action_cancel()
        self.assertEqual(self.purchase.order_line.product_qty, 10)
        self.assertEqual(self.purchase.activity_ids.user_id, self.buyer)
        self.assertIn("10 Units", self.purchase.activity_ids.note)
        self.assertIn(self.order.name, self.purchase.activity_ids.note)

    def test_c2_a_line_that_is_cut_gives_back_what_it_does_not_need(self):
        self._add_stock(self.lamp, 6)
        order = self._make_order((self.lamp, 10))
        purchase = self._backorder(order)
        line = order.with_user(self.salesperson).order_line
        line.product_uom_qty = 7
        self.assertEqual(order.backorder_ids.product_uom_qty, 1)
        self.assertEqual(purchase.order_line.product_qty, 1)
        self.assertEqual(order.state, "on_hold")
        line.product_uom_qty = 5
        self.assertEqual(order.backorder_ids.state, "cancelled")
        self.assertFalse(purchase.exists())
        self.assertEqual(order.state, "sale")
        self.assertEqual(sum(order.picking_ids.move_ids.mapped("product_uom_qty")), 5)

    def test_c2_a_line_that_is_cut_in_the_form(self):
        """The form writes on the order; what it frees is free when all is written."""
        self._add_stock(self.lamp, 4)
        order = self._make_order((self.lamp, 10), (self.desk, 1))
        self._backorder(order)
        lamp, desk = order.order_line
        with self._form(order.with_user(self.salesperson)) as form:
            with form.order_line.edit(1) as line:
                line.product_uom_qty = 0
        self.assertEqual(order.state, "on_hold")
        with self._form(order.with_user(self.salesperson)) as form:
            with form.order_line.edit(0) as line:
                line.product_uom_qty = 4
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.backorder_ids.mapped("state"), ["cancelled"] * 2)
        self.assertEqual(lamp.qty_short + desk.qty_short, 0)

    def test_c2_a_cancelled_order_is_served_no_more(self):
        other = self._make_order((self.lamp, 4))
        order = self._make_order((self.lamp, 4), commitment_date=self._days(-1))
        purchase = self._backorder(order | other)
        purchase.button_confirm()
        order._action_cancel()
        self._make_bill(purchase, 4)
        self.assertEqual(order.state, "cancel")
        self.assertEqual(other.state, "sale")

    def test_c2_a_bill_taken_back_reopens_nothing_on_a_cancelled_order(self):
        self.purchase.button_confirm()
        bill = self._make_bill(self.purchase)
        self.order._action_cancel()
        bill.button_draft()
        self.assertEqual(self.order.backorder_ids.state, "cancelled")
        self.assertEqual(self.order.state, "cancel")
        self.order.action_draft()
        self.order.action_confirm()
        self.assertEqual(self.order.backorder_ids.state, "cancelled")
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self.order.order_line.qty_short, 10)

    def test_c1_nothing_waits_for_a_purchase_order_that_was_cancelled(self):
        """It was received and cancelled before the company asked for the bill."""
        self.company.backorder_release_policy = "received"
        self.purchase.button_confirm()
        self._receive(self.purchase)
        self.purchase.button_cancel()
        self.company.backorder_release_policy = "billed"
        self.assertEqual(self.order.backorder_ids.state, "cancelled")
        self.assertEqual(self.order.state, "sale")

    def test_c2_what_a_deleted_line_had_goes_to_the_others(self):
        other = self._make_order((self.desk, 5), commitment_date=self._days(90))
        self.order.commitment_date = self._days(1)
        self._backorder(other, user=self.env.user, purchase_id=self.purchase.id)
        self.purchase.button_confirm()
        self._make_bill(self.purchase, 10)
        self.assertEqual(other.state, "on_hold")
        self.order._action_cancel()
        self.order.order_line.unlink()
        self.assertEqual(self.order.backorder_progress, 0)
        self.assertEqual(other.state, "sale")

    def test_c2_mass_cancel_takes_held_orders_too(self):
        self.order.action_lock()
        self.env["sale.mass.cancel.orders"].with_context(
            active_model="sale.order", active_ids=self.order.ids
        ).create({}).action_mass_cancel()
        self.assertEqual(self.order.state, "cancel")
        self.assertEqual(self.order.backorder_ids.state, "cancelled")

    def test_c4_merged_requests_keep_their_orders(self):
        other = self._make_order((self.desk, 5))
        second = self._backorder(other)
        (self.purchase | second).action_merge()
        backorders = (self.order | other).backorder_ids
        self.assertEqual(backorders.mapped("state"), ["open", "open"])
        self.assertEqual(len(backorders.purchase_line_id), 1)
        self.assertEqual(backorders.purchase_line_id.product_qty, 15)
        self.assertEqual((self.order | other).mapped("state"), ["on_hold"] * 2)

    def test_a_held_order_keeps_its_lines(self):
        with self.assertRaises(UserError):
            self.order.order_line.unlink()
        with self.assertRaises(UserError):
            self.order.order_line = [Command.clear()]
