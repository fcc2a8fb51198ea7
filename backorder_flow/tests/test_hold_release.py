from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users

from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestRelease(BackorderCommon):
    """H5: an order can be released manually."""

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

    # What is told

    def _track(self):
        """Forget what came before; what comes is tracked, as in the browser."""
        self.env.cr.precommit.run()
        self.env.invalidate_all()
        self.before = self.order.message_ids
        return self.order.with_context(tracking_disable=False, mail_notrack=False)

    def _get_told(self):
        self.env.cr.precommit.run()
        self.env.invalidate_all()
        return self.order.message_ids - self.before

    def test_a_release_by_hand_is_one_message(self):
        order = self._track().with_user(self.sales_manager)
        order._release_hold_by_hand("They take six")
        told = self._get_told()
        self.assertEqual(len(told), 1)
        self.assertIn("They take six", told.body)
        self.assertEqual(
            told.subtype_id, self.env.ref("backorder_flow.mt_order_released")
        )
        changes = told.sudo().tracking_value_ids
        self.assertRecordValues(
            changes, [{"old_value_char": "On Hold", "new_value_char": "Sales Order"}]
        )

    def test_many_releases_are_one_notification_for_each_salesperson(self):
        follower = self.sales_manager.partner_id
        orders = self._make_order((self.desk, 3)) | self._make_order((self.desk, 2))
        mine = self._make_order((self.desk, 1), user_id=self.sales_buyer.id)
        (orders[0] | mine).message_subscribe(follower.ids)
        purchase = self._backorder(orders | mine, self.sales_manager)
        purchase.button_confirm()
        messages = self.env["mail.message"].sudo()
        before = messages.search([])
        self._make_bill(purchase, user=self.accountant)
        new = messages.search([("id", "not in", before.ids)])
        released = self.env.ref("backorder_flow.mt_order_released")
        told = new.filtered(lambda message: message.subtype_id == released)
        self.assertEqual(set(told.mapped("res_id")), set((orders | mine).ids))
        self.assertEqual(
            told.tracking_value_ids.mapped("new_value_char")[0], "Sales Order"
        )
        self.assertEqual(len(told.tracking_value_ids), 3)
        for partner, named in (
            (self.salesperson.partner_id, orders),
            (self.sales_buyer.partner_id, mine),
            (follower, orders[0] | mine),
        ):
            [notice] = new.filtered_domain(
                [("notified_partner_ids", "in", partner.ids)]
            )
            for order in orders | mine:
                self.assertEqual(order.name in notice.body, order in named)
        [notice] = new.filtered(
            lambda m: self.sales_buyer.partner_id in m.notified_partner_ids
        )
        self.assertEqual((notice.model, notice.res_id), ("sale.order", mine.id))

    def test_a_hold_is_one_message(self):
        self.order = self._make_order((self.desk, 3), (self.lamp, 1))
        purchases = self._backorder(self._track())
        told = self._get_told()
        self.assertEqual(len(told), 1)
        self.assertIn("On hold until the vendor bill is posted.", told.body)
        for purchase in purchases:
            self.assertIn(f"with {purchase.name}", told.body)
            [message] = purchase.message_ids.filtered(
                lambda m: self.order.name in m.body
            )
            # Salespeople may not open purchase orders, nor buyers sales orders.
            self.assertNotIn("<a", message.body)
        self.assertNotIn("<a", told.body)
        self.assertEqual(told.sudo().tracking_value_ids.new_value_char, "On Hold")

    def test_a_bill_that_is_taken_back_is_one_message(self):
        self.purchase.button_confirm()
        bill = self._make_bill(self.purchase)
        self.assertEqual(self.order.state, "sale")
        self._track()
        bill.with_context(tracking_disable=False, mail_notrack=False).button_draft()
        self.assertEqual(self.order.state, "on_hold")
        told = self._get_told()
        self.assertEqual(len(told), 1)
        self.assertIn("On hold until the vendor bill is posted.", told.body)

    def test_what_is_open_is_told_after_a_release_by_hand(self):
        self.assertFalse(self.order.backorder_released_message)
        self.order.with_user(self.sales_manager)._release_hold_by_hand("Now")
        self.assertFalse(self.order.hold_message)
        self.assertIn(
            f"{self.purchase.name} (Wood Vendor, request for quotation): "
            "4 Units of Desk to be billed",
            self.order.backorder_released_message,
        )
        self.purchase.button_confirm()
        self._make_bill(self.purchase)
        self.assertFalse(self.order.backorder_released_message)
