from odoo import models


class SaleOrderLine(models.Model):
    """Lines of which the vendor ships a part to the customer, the rest is in stock."""

    _inherit = "sale.order.line"

    def _get_qty_procurement(self, previous_product_uom_qty=False):
        # Odoo counts only the purchase order as soon as a part is dropshipped, and
        # would procure the rest again. The user may not have access to backorders.
        dropships = self.sudo().backorder_ids.filtered("is_dropship")
        if not dropships:
            return super()._get_qty_procurement(
                previous_product_uom_qty=previous_product_uom_qty
            )
        quantity = sum(dropships._filter_alive().mapped("product_uom_qty"))
        # Users who count deliveries may not have access to purchase orders.
        outgoing, incoming = self.sudo()._get_outgoing_incoming_moves(strict=False)
        for moves, sign in ((outgoing, 1), (incoming, -1)):
            from_stock = moves.filtered(lambda m: not m.purchase_line_id.backorder_ids)
            quantity += sign * sum(
                move._get_backorder_moved_qty() for move in from_stock
            )
        # Rounded parts of a dozen do not add up to one.
        return self.product_id.uom_id._compute_quantity(
            quantity, self.product_uom_id, round=False
        )

    def _get_backorder_dropships(self):
        """The backorders of these lines that the vendor ships to the customer."""
        return self.backorder_ids._filter_alive().filtered("is_dropship")

    def _procure_backorder_again(self):
        """Deliver from stock what no dropship delivers anymore, locked orders too."""
        locked = self.order_id.filtered("locked")
        # A lock guards the lines, not the delivery.
        locked.locked = False
        self._action_launch_stock_rule()
        locked.locked = True
