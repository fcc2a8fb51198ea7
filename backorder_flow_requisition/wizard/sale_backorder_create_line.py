from odoo import models


class SaleBackorderCreateLine(models.TransientModel):
    _inherit = "sale.backorder.create.line"

    def _get_purchase_key(self):
        # A purchase order is on one agreement, and keeps no price of another one.
        return (*super()._get_purchase_key(), self._get_agreement())

    def _get_agreement(self):
        """The agreement that has the price of one line.

        :return: ``purchase.requisition``, empty if there is none
        """
        self.ensure_one()
        seller = self._select_seller(self.product_uom_qty, self.vendor_id)
        # Salespeople may not read agreements.
        return seller.sudo().purchase_requisition_id

    def _prepare_purchase_order_values(self):
        values = super()._prepare_purchase_order_values()
        values["requisition_id"] = self[:1]._get_agreement().id
        return values
