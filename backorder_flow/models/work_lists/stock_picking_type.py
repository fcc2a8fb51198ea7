from odoo import api, fields, models


class StockPickingType(models.Model):
    """How many transfers of the overview are on hold, and not *Ready*."""

    _inherit = "stock.picking.type"

    count_picking_on_hold = fields.Integer(compute="_compute_count_picking_on_hold")

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_count_picking_on_hold(self):
        groups = self.env["stock.picking"]._read_group(
            [("picking_type_id", "in", self.ids), ("hold_status", "=", "on_hold")],
            ["picking_type_id"],
            ["__count"],
        )
        counts = dict(groups)
        for picking_type in self:
            picking_type.count_picking_on_hold = counts.get(picking_type, 0)

    def get_action_picking_tree_on_hold(self):
        """Open the transfers of this type that are on hold."""
        return self._get_action("backorder_flow.action_picking_on_hold")
