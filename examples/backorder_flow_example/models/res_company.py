from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    backorder_release_policy = fields.Selection(
        selection_add=[("paid", "Vendor bill is paid")],
        ondelete={"paid": "set default"},
    )
