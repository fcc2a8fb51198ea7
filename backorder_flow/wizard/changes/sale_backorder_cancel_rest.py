from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleBackorderCancelRest(models.TransientModel):
    """Asks why undelivered quantities are removed from orders."""

    _name = "sale.backorder.cancel.rest"
    _inherit = "sale.backorder.dialog"
    _description = "Cancel the Rest"

    order_ids = fields.Many2many(
        comodel_name="sale.order",
        string="Sales Orders",
        required=True,
    )
    rest = fields.Text(
        compute="_compute_rest",
        help="What is removed from the orders.",
    )
    reason = fields.Char(wish=True)

    @api.depends("order_ids")
    def _compute_rest(self):
        for dialog in self:
            dialog.rest = "\n".join(
                order._get_backorder_rest_message() for order in dialog.order_ids
            )

    def action_cancel_rest(self):
        """Remove undelivered quantities from the orders, and log the reason.

        :raise AccessError: for users without write access to the orders
        :raise UserError: without a reason; or names the orders that have no rest
        """
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(
                self.env._(
                    "Enter a reason for cancelling the rest of %s.",
                    ", ".join(self.order_ids.mapped("name")),
                )
            )
        self.order_ids._cancel_backorder_rest(self.reason)
        return {"type": "ir.actions.act_window_close"}
