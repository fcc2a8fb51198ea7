from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleBackorderRelease(models.TransientModel):
    """Asks why held orders are released although they wait for their backorders."""

    _name = "sale.backorder.release"
    _inherit = "sale.backorder.dialog"
    _description = "Release Hold"

    order_ids = fields.Many2many(
        comodel_name="sale.order",
        string="Sales Orders",
        required=True,
    )
    hold_message = fields.Text(compute="_compute_hold_message")
    reason = fields.Char(wish=True)

    @api.depends("order_ids")
    def _compute_hold_message(self):
        for dialog in self:
            dialog.hold_message = dialog.order_ids._get_hold_message()

    def action_release(self):
        """Release the orders, and log the reason in their chatters.

        :raise AccessError: for users who cannot release or write on the orders
        :raise UserError: without a reason
        """
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(
                self.env._(
                    "Enter a reason for releasing %s before its backorders are "
                    "fulfilled.",
                    ", ".join(self.order_ids.mapped("name")),
                )
            )
        self.order_ids._release_hold_by_hand(self.reason)
        return {"type": "ir.actions.act_window_close"}
