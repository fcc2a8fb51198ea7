from odoo import models


class SaleOrder(models.Model):
    """What the customer sees of an order that waits."""

    _inherit = "sale.order"

    def _has_backorder_waiting(self):
        """Whether the customer of one order waits for something on backorder."""
        self.ensure_one()
        # Customers have no access to backorders.
        return bool(self.sudo().backorder_ids._filter_open())
