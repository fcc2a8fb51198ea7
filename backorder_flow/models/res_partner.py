from odoo import api, fields, models

from .res_company import HOLD_SCOPES


class ResPartner(models.Model):
    _inherit = "res.partner"

    backorder_automatic = fields.Boolean(
        string="Backorder at Confirmation",
        help="Backorder what confirmed orders of the customer lack at once, if the "
        "company does so.",
    )
    backorder_hold_scope = fields.Selection(
        selection=HOLD_SCOPES,
        string="On Hold Is",
        help="What of an order of the customer can be neither delivered nor invoiced "
        "while it waits for its backorders. Proposed for new orders; if empty, as the "
        "company does.",
    )
    backorder_no_notice = fields.Boolean(
        string="No Backorder Notices",
        help="The customer gets no mail by itself about orders on hold, if the company "
        "sends such mails.",
    )

    @api.model
    def _commercial_fields(self):
        return [
            *super()._commercial_fields(),
            "backorder_hold_scope",
            "backorder_no_notice",
        ]
