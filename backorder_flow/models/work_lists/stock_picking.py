from odoo import api, fields, models
from odoo.fields import Domain


class StockPicking(models.Model):
    """Which transfers are on hold, in lists: else a held one would be *Ready*."""

    _inherit = "stock.picking"

    hold_status = fields.Selection(
        selection=[("on_hold", "On Hold")],
        string="Hold",
        compute="_compute_hold_status",
        search="_search_hold_status",
        groups="base.group_user",  # It tells of the order: not for customers.
        help="Nothing of the transfer can be delivered because its sales order is on "
        "hold.",
    )

    @api.depends("state", "move_ids.sale_line_id.order_id.state")
    def _compute_hold_status(self):
        held = self._filter_all_on_hold()
        held.hold_status = "on_hold"
        (self - held).hold_status = False

    def _search_hold_status(self, operator, value):
        if operator != "in":
            return NotImplemented
        held = self._get_hold_candidates()._filter_all_on_hold()
        on_hold = Domain("id", "in", held.ids)
        return Domain.OR(on_hold if status else ~on_hold for status in value)

    @api.model
    def _get_hold_candidates(self):
        """The transfers that may be on hold: any tie to a held order counts.

        From the orders on, of which there are few.

        :return: transfers, as superuser: the search itself keeps to those of the user
        """
        orders = self.env["sale.order"].sudo().search([("state", "=", "on_hold")])
        moves = orders.order_line.move_ids | orders.stock_reference_ids.move_ids
        pickings = orders.picking_ids | moves.picking_id
        # In one batch again, which a union is not.
        return pickings.browse(pickings.ids).filtered(
            lambda picking: picking.state not in ("done", "cancel")
        )
