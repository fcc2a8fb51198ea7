from odoo import models


class PurchaseOrderLine(models.Model):
    """Dropships purchased by users without access to sales orders."""

    _inherit = "purchase.order.line"

    def _prepare_stock_moves(self, picking):
        # Core takes the routes of the sales order line, which buyers may not read.
        is_dropship = self.sale_line_id and self.sudo().backorder_ids
        line = self.sudo() if is_dropship else self
        return super(PurchaseOrderLine, line)._prepare_stock_moves(picking)
