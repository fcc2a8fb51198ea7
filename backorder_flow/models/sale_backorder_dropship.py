from odoo import models


class SaleBackorder(models.Model):
    """What the vendor ships to the customer is not delivered from stock."""

    _inherit = "sale.backorder"

    def _take_out_of_deliveries(self):
        """Cancel the part of the deliveries that these backorders ship instead.

        A cancelled move stays as a trace. What is reserved goes last.
        """
        for backorder in self.filtered("is_dropship"):
            moves = backorder._get_moves_to_serve()
            left = backorder.product_uom_qty
            for move in moves.sorted(
                lambda move: (int(move.priority or 0), move._get_reserved_uom_qty())
            ):
                part = min(left, move.product_qty)
                if backorder.product_uom_id.compare(part, 0) > 0:
                    move._cancel_part(part)
                    left -= part

    def _put_into_deliveries(self):
        """Deliver from stock again what these backorders do not ship any more."""
        self.filtered("is_dropship").sale_line_id._procure_again()
