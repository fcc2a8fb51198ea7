from odoo.tests import tagged

from odoo.addons.backorder_flow.tests.common import BackorderCommon

LOGGER = "odoo.addons.sale_automatic_workflow.models.automatic_workflow_job"


@tagged("-standard", "backorder_beside", "post_install", "-at_install")
class TestAutomaticWorkflow(BackorderCommon):
    """A held order is left in peace, and goes on by itself after its release."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.email = "azure@example.com"
        cls.workflow = (
            cls.env["sale.workflow.process"]
            .sudo()
            .create(
                {
                    "name": "Full",
                    "validate_order": True,
                    "send_order_confirmation_mail": True,
                    "create_invoice": True,
                    "validate_invoice": True,
                    "sale_done": True,
                }
            )
        )
        cls.desk.invoice_policy = "order"

    @classmethod
    def _make_order(cls, *lines, **values):
        values.setdefault("workflow_process_id", cls.workflow.id)
        return super()._make_order(*lines, **values)

    def _run(self):
        with self.assertNoLogs(LOGGER, "ERROR"):
            self.env(su=True)["automatic.workflow.job"].run()

    def test_an_order_that_is_held_is_neither_invoiced_nor_locked(self):
        order = self._make_order((self.desk, 4))
        purchase = self._backorder(order)
        self._run()
        self.assertFalse(order.invoice_ids)
        self.assertFalse(order.locked)
        purchase.button_confirm()
        self._make_bill(purchase)
        self.assertEqual(order.state, "sale")
        self._run()
        self.assertEqual(order.invoice_ids.state, "posted")
        self.assertTrue(order.locked)

    def test_an_order_that_is_held_at_its_confirmation_is_announced(self):
        self.company.backorder_at_confirmation = True
        self.customer.backorder_automatic = True
        order = self._make_order((self.desk, 4), confirm=False)
        self._run()
        self.assertEqual(order.state, "on_hold")
        self.assertFalse(order.invoice_ids)
        mails = order.message_ids.filtered(
            lambda message: self.customer in message.partner_ids
        )
        self.assertEqual(len(mails), 1)
        self.assertIn("will arrive later", mails.body)
        self._run()
        self.assertEqual(
            len(order.message_ids.filtered(lambda m: self.customer in m.partner_ids)),
            1,
        )

    def test_an_order_that_is_confirmed_is_announced_as_ever(self):
        order = self._make_order((self.desk, 4), confirm=False)
        self._run()
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.invoice_ids.state, "posted")
        self.assertTrue(
            order.message_ids.filtered(
                lambda message: self.customer in message.partner_ids
            )
        )

    def test_a_draft_invoice_waits_for_the_release_without_an_error(self):
        order = self._make_order((self.desk, 4))
        other = self._make_order((self.desk, 1))
        invoices = order._create_invoices() | other._create_invoices()
        purchase = self._backorder(order)
        self._run()
        self.assertEqual(order.invoice_ids.state, "draft")
        self.assertEqual(other.invoice_ids.state, "posted")
        purchase.button_confirm()
        self._make_bill(purchase)
        self._run()
        self.assertEqual(set(invoices.mapped("state")), {"posted"})
