from odoo import models


class ResPartner(models.Model):
    """Where core counts the confirmed orders of a customer."""

    _inherit = "res.partner"

    def _has_order(self, partner_domain):
        return super(ResPartner, self.with_context(held_as_confirmed=True))._has_order(
            partner_domain
        )

    def _compute_credit_to_invoice(self):
        return super(
            ResPartner, self.with_context(held_as_confirmed=True)
        )._compute_credit_to_invoice()
