from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users

from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestRelease(BackorderCommon):
    """H5: an order can be released by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_stock(cls.desk, 6)
        cls.order = cls._make_order((cls.desk, 10))
        cls.purchase = cls._backorder(cls.order)

    def _open_dialog(self):
        action = self.order.with_user(self.env.user).action_release_hold()
        return self.env[action["res_model"]].browse(action["res_id"])

    @users("sales_manager")
    def test_h5_released_with_a_reason_the_backorders_stay_open(self):
        dialog = self._open_dialog()
        self.assertIn(self.purchase.name, dialog.hold_message)
        dialog.reason = "The customer takes six now"
        dialog.action_release()
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self.order.backorder_ids.state, "open")
        chatter = "".join(self.order.message_ids.mapped("body"))
        self.assertIn("The customer takes six now", chatter)
        self.order.backorder_ids._refresh()
        self.assertEqual(self.order.state, "sale")
        delivery = self.order.picking_ids.with_context(skip_backorder=True)
        delivery.move_ids.picked = True
        delivery.button_validate()
        self.assertEqual(self.order.order_line.qty_delivered, 6)

    @users("sales_manager")
    def test_h5_a_reason_is_asked_for(self):
        dialog = self._open_dialog()
        for reason in (False, "  "):
            dialog.reason = reason
            with self.assertRaisesRegex(UserError, self.order.name):
                dialog.action_release()
        self.assertEqual(self.order.state, "on_hold")

    @users("salesperson", "buyer", "accountant", "stock_user")
    def test_h5_only_its_group_releases(self):
        order = self.order.with_user(self.env.user)
        with self.assertRaises(AccessError):
            order.action_release_hold()
        with self.assertRaises(AccessError):
            order._release_hold_by_hand("No")
        self.assertEqual(self.order.state, "on_hold")

    @users("sales_manager")
    def test_h5_only_held_orders_are_released(self):
        order = self._make_order((self.lamp, 1)).with_user(self.env.user)
        with self.assertRaisesRegex(UserError, order.name):
            order.action_release_hold()

    @users("sales_manager")
    def test_h5_a_new_backorder_holds_it_again(self):
        dialog = self._open_dialog()
        dialog.reason = "Now"
        dialog.action_release()
        self.order.order_line.product_uom_qty = 12
        self._backorder(self.order)
        self.assertEqual(self.order.state, "on_hold")
        self.assertEqual(len(self.order.backorder_ids), 2)
