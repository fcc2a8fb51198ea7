from odoo import api, fields, models

from .res_company import HOLD_SCOPES


class ResPartner(models.Model):
    _inherit = "res.partner"

    backorder_automatic = fields.Boolean(
        string="Backorder at Confirmation",
        help="Backorder shortages of the customer's orders as soon as they are "
        "confirmed, if enabled for the company.",
    )
    backorder_hold_scope = fields.Selection(
        selection=HOLD_SCOPES,
        string="Hold Applies To",
        help="What can be neither delivered nor invoiced while an order of the "
        "customer waits for its backorders. Default for new orders; leave empty to "
        "use the company default.",
    )
    backorder_no_notice = fields.Boolean(
        string="No Backorder Notices",
        help="The customer receives no automatic emails about orders on hold, even if "
        "the company sends them.",
    )

    @api.model
    def _commercial_fields(self):
        return [
            *super()._commercial_fields(),
            "backorder_hold_scope",
            "backorder_no_notice",
        ]
