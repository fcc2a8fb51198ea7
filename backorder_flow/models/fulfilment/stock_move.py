from odoo import models


class StockMove(models.Model):
    """Receipts change what backorders have got."""

    _inherit = "stock.move"

    def _refresh_backorders(self):
        """Look again at the backorders whose goods these moves have moved."""
        # Who moves goods may see no purchase order.
        self.sudo().purchase_line_id._refresh_backorders()
