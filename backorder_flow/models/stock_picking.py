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
        help="What can be delivered from this transfer while the rest is on hold.",
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
        held = self._filter_all_on_hold()
        for picking in self:
            moves = picking._get_moves_to_hold()
            picking.hold_message = (
                moves._get_orders_keeping_back_on_hold()._get_hold_message()
                if picking in held
                else False
            )
            picking.hold_partly_message = (
                picking not in held
                and moves._filter_partly_on_hold()._get_hold_partly_message()
            )

    def _filter_all_on_hold(self):
        """The transfers of which nothing can be delivered."""
        moves = self._get_moves_to_hold()
        # Read at once: each move asks for its own order.
        moves._get_backorder_orders().fetch(["backorder_hold_scope", "state"])
        kept = set(moves._filter_kept_back_on_hold()._ids)
        return self.filtered(
            lambda picking: (
                (moves := picking._get_moves_to_hold()) and kept.issuperset(moves._ids)
            )
        )

    def _get_moves_to_hold(self):
        """The moves of these transfers that still have to be done."""
        return self.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
