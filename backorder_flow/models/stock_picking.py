from odoo import api, fields, models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    hold_message = fields.Text(
        compute="_compute_hold_message",
        groups="base.group_user",  # It names vendors: not for customers.
        help="Why nothing of this transfer can be delivered, and what it waits for.",
    )
    hold_partly_message = fields.Text(
        compute="_compute_hold_message",
        groups="base.group_user",  # It names vendors: not for customers.
        help="What of this transfer can be delivered while the rest is on hold.",
    )
    has_backorders = fields.Boolean(compute="_compute_has_backorders")

    @api.depends("move_ids.backorder_summary")
    def _compute_has_backorders(self):
        for picking in self:
            picking.has_backorders = any(picking.move_ids.mapped("backorder_summary"))

    @api.depends(
        "state",
        "move_ids.quantity",
        "move_ids.sale_line_id.order_id.state",
        "move_ids.sale_line_id.order_id.backorder_hold_scope",
    )
    @api.depends_context("uid")
    def _compute_hold_message(self):
        for picking in self:
            moves = picking.move_ids.filtered(
                lambda move: move.state not in ("done", "cancel")
            )
            kept = moves._filter_kept_back_on_hold()
            orders = kept._get_backorder_orders()._filter_on_hold()
            picking.hold_message = (
                # The user is told of them, not the superuser who has found them.
                orders.sudo(self.env.su)._get_hold_message()
                if kept and len(kept) == len(moves)
                else False
            )
            partly = moves._filter_partly_on_hold()
            picking.hold_partly_message = (
                partly._get_hold_partly_message()
                if partly and not picking.hold_message
                else False
            )
