from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    backorder_automatic = fields.Boolean(
        string="Backorder at Confirmation",
        help="Backorder what confirmed orders of the customer lack at once, if the "
        "company does so.",
    )
