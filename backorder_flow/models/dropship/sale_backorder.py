from collections import defaultdict

from odoo import models


class SaleBackorder(models.Model):
    """What the vendor ships to the customer is not delivered from stock."""

    _inherit = "sale.backorder"

    def _take_out_of_deliveries(self):
        """Cancel the part of the deliveries that these backorders ship instead.

        A cancelled move stays as a trace. What is reserved goes last.
        """
        parts = defaultdict(float)
        for backorder in self.filtered("is_dropship"):
            left = backorder.product_uom_qty
            for move in backorder._get_moves_to_serve().sorted(
                lambda move: (
                    int(move.priority or 0),
                    move._get_backorder_reserved_qty(),
                )
            ):
                part = min(left, move.product_qty - parts[move])
                parts[move] += part
                left -= part
        if parts:
            self.env["stock.move"].union(*parts)._cancel_backorder_parts(parts)

    def _put_into_deliveries(self):
        """Deliver from stock again what these backorders do not ship anymore."""
        if dropships := self.filtered("is_dropship"):
            dropships.sale_line_id._procure_backorder_again()
