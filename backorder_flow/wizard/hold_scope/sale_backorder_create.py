from odoo import api, fields, models


class SaleBackorderCreate(models.TransientModel):
    """What is in stock is shipped first, if the user wants it."""

    _inherit = "sale.backorder.create"

    has_stock = fields.Boolean(
        readonly=True,
        help="Some of what the orders need is in stock.",
    )
    can_ship_first = fields.Boolean(compute="_compute_can_ship_first")
    ship_first = fields.Boolean(
        string="Ship What Is in Stock First",
        wish=True,
        help="Only what is backordered is on hold. The rest can be delivered and "
        "invoiced.",
    )

    @api.depends("has_stock", "order_ids")
    def _compute_can_ship_first(self):
        for dialog in self:
            dialog.can_ship_first = dialog.has_stock and bool(
                dialog.order_ids._filter_to_hold_wholly()
            )

    def _apply_hold_scope(self, orders):
        """Hold less of orders that are backordered now, if the user wants it.

        :param orders: ``sale.order``
        """
        if self.ship_first:
            orders._filter_to_hold_wholly().backorder_hold_scope = "lines"
