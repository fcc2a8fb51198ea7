from odoo.tests import tagged

from odoo.addons.backorder_flow.tests.common import BackorderCommon


@tagged("-standard", "backorder_beside", "post_install", "-at_install")
class TestPickingBlocking(BackorderCommon):
    """What is blocked is not short, and a held order is blocked as a confirmed one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason = (
            cls.env["sale.delivery.block.reason"].sudo().create({"name": "Unpaid"})
        )
        cls.later = cls.env["account.payment.term"].create(
            {"name": "Later", "default_delivery_block_reason_id": cls.reason.id}
        )

    def test_what_is_blocked_is_backordered_once_it_is_not(self):
        order = self._make_order((self.desk, 4), delivery_block_id=self.reason.id)
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.picking_ids)
        self.assertFalse(order.backorder_needed)
        order.action_remove_delivery_block()
        self.assertTrue(order.backorder_needed)
        self._backorder(order)
        self.assertEqual(order.state, "on_hold")

    def test_a_held_order_gets_no_block_by_its_payment_term(self):
        confirmed = self._make_order((self.desk, 4))
        held = self._make_order((self.desk, 4))
        purchase = self._backorder(held)
        for order in (confirmed, held):
            order.payment_term_id = self.later
            self.assertFalse(order.delivery_block_id)
        held.order_line.product_uom_qty = 6
        self.assertEqual(sum(held.picking_ids.move_ids.mapped("product_uom_qty")), 6)
        purchase.button_confirm()
        self._make_bill(purchase)
        self.assertEqual(held.state, "sale")

    def test_what_is_blocked_is_not_backordered_at_its_confirmation(self):
        self.company.backorder_at_confirmation = True
        self.customer.backorder_automatic = True
        self.customer.default_delivery_block = self.reason
        order = self._make_order((self.desk, 4), confirm=False)
        self.assertEqual(order.delivery_block_id, self.reason)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.backorder_ids)
        order.action_remove_delivery_block()
        self.assertTrue(order.backorder_needed)

    def test_a_block_is_removed_on_hold(self):
        order = self._make_order((self.desk, 4))
        self._backorder(order)
        order.delivery_block_id = self.reason
        order.order_line.product_uom_qty = 6
        self.assertEqual(sum(order.picking_ids.move_ids.mapped("product_uom_qty")), 4)
        order.action_remove_delivery_block()
        self.assertFalse(order.delivery_block_id)
        self.assertEqual(sum(order.picking_ids.move_ids.mapped("product_uom_qty")), 6)
        self.assertEqual(order.state, "on_hold")
