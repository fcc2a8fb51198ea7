from odoo.tests import tagged

from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestFulfilment(BackorderCommon):
    def test_from_shortage_to_paid_invoice_and_done_delivery(self):
        self._add_stock(self.desk, 6)
        order = self._make_order((self.desk, 10))
        purchase = self._backorder(order)
        self.assertEqual(order.state, "on_hold")
        self.assertRecordValues(
            purchase.order_line,
            [{"product_id": self.desk.id, "product_qty": 4, "price_unit": 50}],
        )
        purchase.button_confirm()
        self._receive(purchase)
        self.assertEqual(order.state, "on_hold")
        self.assertEqual(order.picking_ids.move_ids.quantity, 10)

        self._make_bill(purchase, user=self.accountant)
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.backorder_ids.state, "fulfilled")

        order.picking_ids.button_validate()
        self.assertEqual(order.picking_ids.state, "done")
        self.assertEqual(order.order_line.qty_delivered, 10)
        invoice = order._create_invoices()
        invoice.action_post()
        self.assertEqual(invoice.amount_total, 1000)
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({}).action_create_payments()
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual(order.invoice_status, "invoiced")
