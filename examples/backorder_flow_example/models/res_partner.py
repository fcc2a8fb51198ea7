from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    backorder_importance = fields.Selection(
        selection=[("normal", "Normal"), ("vip", "VIP")],
        default="normal",
        help="The orders of a VIP are never held.",
    )
