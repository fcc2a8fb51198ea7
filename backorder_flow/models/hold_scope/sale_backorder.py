from collections import defaultdict

from odoo import models


class SaleBackorder(models.Model):
    """How much a hold blocks if it does not block the whole order."""

    _inherit = "sale.backorder"

    def _get_held_quantities(self):
        """What these backorders keep back of their order lines.

        That is what is not fulfilled of those that hold their order, by quantity and
        not by piece: goods that have come may leave for what was in stock.

        :return: defaultdict of order line to defaultdict of product to quantity, in the
            unit of the product
        """
        quantities = defaultdict(lambda: defaultdict(float))
        for backorder in self._filter_waited_for():
            missing = backorder.product_uom_qty - backorder.qty_fulfilled
            quantities[backorder.sale_line_id][backorder.product_id] += missing
        return quantities

    def _get_dropshipped_quantities(self):
        """What these backorders take to the customer without coming by the warehouse.

        :return: as of :meth:`_get_held_quantities`
        """
        quantities = defaultdict(lambda: defaultdict(float))
        for backorder in self._filter_alive().filtered("is_dropship"):
            quantities[backorder.sale_line_id][backorder.product_id] += (
                backorder.product_uom_qty
            )
        return quantities
