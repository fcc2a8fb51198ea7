from odoo import models


class StockMove(models.Model):
    """Receipts change what backorders have got."""

    _inherit = "stock.move"

    def _refresh_backorders(self):
        """Re-evaluate the backorders whose goods these moves have moved."""
        # Users who move goods may not have access to purchase orders.
        self.sudo().purchase_line_id._refresh_backorders()
