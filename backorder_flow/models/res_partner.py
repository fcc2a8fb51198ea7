from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    backorder_automatic = fields.Boolean(
        string="Backorder at Confirmation",
        help="Backorder what confirmed orders of the customer lack at once, if the "
        "company does so.",
    )

    def _has_order(self, partner_domain):
        return super(ResPartner, self.with_context(held_as_confirmed=True))._has_order(
            partner_domain
        )

    def _compute_credit_to_invoice(self):
        return super(
            ResPartner, self.with_context(held_as_confirmed=True)
        )._compute_credit_to_invoice()
