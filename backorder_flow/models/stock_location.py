from odoo import api, fields, models


class StockLocation(models.Model):
    _inherit = "stock.location"

    is_backorder_outgoing = fields.Boolean(
        compute="_compute_is_backorder_outgoing",
        compute_sudo=True,  # Who sells goods may see no place.
        recursive=True,
        help="Goods moved here have left for a customer.",
    )

    # Kept, as Odoo would look for its place between companies at each question.
    @api.depends("usage", "location_id", "location_id.is_backorder_outgoing")
    def _compute_is_backorder_outgoing(self):
        for location in self:
            location.is_backorder_outgoing = location._is_outgoing()
