from odoo import models


class PaymentTransaction(models.Model):
    """What was invoiced before the hold is still sent."""

    _inherit = "payment.transaction"

    def _cron_send_invoice(self):
        # What was invoiced before the hold is still sent.
        return super(
            PaymentTransaction, self.with_context(held_as_confirmed=True)
        )._cron_send_invoice()
