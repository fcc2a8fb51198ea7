from collections import defaultdict

from odoo import models


class ProductProduct(models.Model):
    """Of several alternatives one is bought."""

    _inherit = "product.product"

    def _get_backorder_supply_requested(self):
        yield from super()._get_backorder_supply_requested()
        alternatives = defaultdict(list)
        for product, purchase, quantity in self.env["purchase.order.line"]._read_group(
            [
                ("product_id", "in", self.ids),
                ("state", "in", ("draft", "sent", "to approve")),
                ("order_id.purchase_group_id", "!=", False),
            ],
            groupby=["product_id", "order_id"],
            aggregates=["product_uom_qty:sum"],
        ):
            key = (product, purchase.purchase_group_id)
            alternatives[key].append((quantity, purchase.id, purchase))
        for (product, _group), requests in alternatives.items():
            for quantity, _id, purchase in sorted(requests)[:-1]:
                yield (product, purchase.picking_type_id.warehouse_id), -quantity
