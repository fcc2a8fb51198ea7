from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _compute_delivery_block_id(self):
        # Of a confirmed order a payment term that is changed later blocks nothing.
        confirming = self - self._filter_on_hold()
        return super(SaleOrder, confirming)._compute_delivery_block_id()

    def action_remove_delivery_block(self):
        # What is not blocked anymore is taken whatever its state is.
        self._filter_on_hold().delivery_block_id = False
        return super().action_remove_delivery_block()
