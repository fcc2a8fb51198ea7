from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import BackorderCommon


@tagged("-standard", "backorder_beside", "post_install", "-at_install")
class TestBeside(BackorderCommon):
    """With addons of the Odoo Community Association that need no addon of ours.

    Run by ``script/test-oca``, on a database that has them.
    """

    # sale_invoice_blocking

    def test_a_blocked_order_is_released_and_not_invoiced(self):
        order = self._make_order((self.desk, 4))
        order.invoice_blocking_reason_id = (
            self.env["invoice.blocking.reason"].sudo().create({"name": "Unclear"})
        )
        self.desk.invoice_policy = "order"
        purchase = self._backorder(order)
        with self.assertRaisesRegex(UserError, purchase.name):
            order._create_invoices()
        purchase.button_confirm()
        self._make_bill(purchase)
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.invoice_status, "no")
        with self.assertRaisesRegex(UserError, "blocking reason"):
            order._create_invoices()
        order.invoice_blocking_reason_id = False
        self.assertEqual(order.invoice_status, "to invoice")

    # queue_job

    def test_backorders_are_made_by_a_job(self):
        order = self._make_order((self.desk, 4))
        delayed = order.with_user(self.salesperson).with_delay().create_backorders()
        self.assertEqual(order.state, "sale")
        job = delayed.load(self.env, delayed.uuid)
        job.perform()
        job.set_done()
        job.store()
        self.assertEqual(order.state, "on_hold")
        self.assertEqual(order.backorder_ids.create_uid, self.salesperson)
        record = self.env["queue.job"].sudo().search([("uuid", "=", delayed.uuid)])
        self.assertIn(order.backorder_ids.purchase_id.name, record.result)
