from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    backorder_release_policy = fields.Selection(
        related="company_id.backorder_release_policy",
        readonly=False,
        required=True,
    )
