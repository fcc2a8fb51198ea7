from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    backorder_release_policy = fields.Selection(
        related="company_id.backorder_release_policy",
        readonly=False,
        required=True,
    )
    backorder_hold_scope = fields.Selection(
        related="company_id.backorder_hold_scope",
        readonly=False,
        required=True,
    )
    backorder_grouping = fields.Selection(
        related="company_id.backorder_grouping",
        readonly=False,
        required=True,
    )
    backorder_at_confirmation = fields.Boolean(
        related="company_id.backorder_at_confirmation",
        string="Backorder at Confirmation",
        readonly=False,
    )
    backorder_nightly = fields.Boolean(
        related="company_id.backorder_nightly",
        string="Backorder Every Night",
        readonly=False,
    )
    backorder_background_limit = fields.Integer(
        related="company_id.backorder_background_limit",
        readonly=False,
    )
    backorder_never = fields.Boolean(
        related="company_id.backorder_never",
        readonly=False,
    )
    backorder_bill_days = fields.Integer(
        related="company_id.backorder_bill_days",
        readonly=False,
    )
    backorder_notice = fields.Boolean(
        related="company_id.backorder_notice",
        readonly=False,
    )
    backorder_notice_days = fields.Integer(
        related="company_id.backorder_notice_days",
        readonly=False,
    )
    backorder_ask_customer = fields.Boolean(
        related="company_id.backorder_ask_customer",
        readonly=False,
    )
