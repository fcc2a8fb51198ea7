from odoo import fields, models
from odoo.exceptions import UserError

from ...models.res_company import HOLD_SCOPES


class SaleBackorderHoldScope(models.TransientModel):
    """Asks what orders on hold keep back from now on, and why."""

    _name = "sale.backorder.hold.scope"
    _inherit = "sale.backorder.dialog"
    _description = "Change Hold"

    order_ids = fields.Many2many(
        comodel_name="sale.order",
        string="Sales Orders",
        required=True,
    )
    scope = fields.Selection(
        selection=HOLD_SCOPES,
        string="Hold Applies To",
        default="lines",
        required=True,
        wish=True,
    )
    reason = fields.Char(wish=True)

    def action_change(self):
        """Change the hold of the orders, and log the reason in their chatters.

        :raise AccessError: for users who cannot release or write on the orders
        :raise UserError: without a reason
        """
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(
                self.env._(
                    "Enter a reason for changing the hold of %s.",
                    ", ".join(self.order_ids.mapped("name")),
                )
            )
        self.order_ids._change_hold_scope(self.scope, self.reason)
        return {"type": "ir.actions.act_window_close"}
