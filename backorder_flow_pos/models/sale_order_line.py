from odoo import models


class SaleOrderLine(models.Model):
    """Lines of which the point of sale sells what is not held."""

    _inherit = "sale.order.line"

    def read_converted(self):
        # What the point of sale proposes to sell is what is left of this.
        items = super().read_converted()
        for item in items:
            line = self.browse(item["id"])
            if held := line._get_hold_qty():
                item["product_uom_qty"] -= self._convert_qty(line, held, "s2p")
        return items

    def _get_hold_qty_settled(self):
        # Users who move goods may see no orders of a point of sale.
        sold = self.sudo().pos_order_line_ids
        sold |= sold.refund_orderline_ids
        return super()._get_hold_qty_settled() + sum(
            line.qty for line in sold if line.order_id.state not in ("cancel", "draft")
        )

    def _get_hold_settle_message(self):
        """Describe how much of one line can be sold while its order is on hold."""
        return self.env._(
            "%(order)s: at most %(quantity)s of %(product)s",
            order=self.order_id.name,
            quantity=self.product_uom_id._format_backorder_quantity(
                self._get_hold_qty_to_settle()
            ),
            product=self.product_id.display_name,
        )
