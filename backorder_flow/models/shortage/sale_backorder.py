from odoo import models


class SaleBackorder(models.Model):
    """The deliveries that a backorder serves."""

    _inherit = "sale.backorder"

    def _get_qty_to_serve(self):
        """What has yet to be taken to the order of one backorder, in its unit."""
        return sum(self._get_moves_to_serve().mapped("product_qty"))

    def _get_moves_to_serve(self):
        """The moves that have yet to take the product to the order of one backorder."""
        return self.sale_line_id.move_ids._filter_backorder_first_leg().filtered(
            lambda move: move.product_id == self.product_id
        )

    def _get_warehouses_to_serve(self):
        """The warehouses that deliver to the order of one backorder."""
        return (
            self._get_moves_to_serve().location_id.warehouse_id
            or self.sale_line_id.warehouse_id
        )

    def _get_customers_to_serve(self):
        """The customers to whom the goods of one backorder may be shipped."""
        order = self.order_id
        return (order.partner_id | order.partner_shipping_id).commercial_partner_id
