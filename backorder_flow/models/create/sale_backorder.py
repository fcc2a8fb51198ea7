from odoo import models


class SaleBackorder(models.Model):
    """Backorders that move to another purchase order."""

    _inherit = "sale.backorder"

    def _move_to(self, purchase_line, quantity):
        """Wait for another purchase order line with a quantity of one backorder.

        :param purchase_line: ``purchase.order.line``
        :param float quantity: in the unit of the product; what is left of the backorder
            stays where it is
        :return: the ``sale.backorder`` of the other line
        """
        self.ensure_one()
        left = self.product_uom_qty - quantity
        if self.product_uom_id.compare(left, 0) <= 0:
            self.purchase_line_id = purchase_line
            self._count_planned()
            return self
        self.product_uom_qty = left
        part = self.copy(
            {"purchase_line_id": purchase_line.id, "product_uom_qty": quantity}
        )
        part._keep_begun(self)
        return part
