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

    def test_c1_cancelled_and_backordered_again(self):
        self.purchase.button_cancel()
        again = self._backorder(self.order)
        self.assertEqual(self.order.state, "on_hold")
        again.button_confirm()
        self._make_bill(again)
        self.assertEqual(self.order.state, "sale")

    def test_c2_a_cancelled_order_is_served_no_more(self):
        other = self._make_order((self.lamp, 4))
        order = self._make_order((self.lamp, 4), commitment_date=self._days(-1))
        purchase = self._backorder(order | other)
        purchase.button_confirm()
        order._action_cancel()
        self._make_bill(purchase, 4)
        self.assertEqual(order.state, "cancel")
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
