from odoo import models


class PurchaseOrder(models.Model):
    """Dropships confirmed by users without access to sales orders."""

    _inherit = "purchase.order"

    def _prepare_picking(self):
        # Core links the transfer of a dropship with its sales order, which buyers may
        # not read.
        is_dropship = self._is_dropshipped() and self.sudo().backorder_ids
        purchase = self.sudo() if is_dropship else self
        return super(PurchaseOrder, purchase)._prepare_picking()
