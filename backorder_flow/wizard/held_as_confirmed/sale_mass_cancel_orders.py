from odoo import models


class SaleMassCancelOrders(models.TransientModel):
    _inherit = "sale.mass.cancel.orders"

    def _compute_has_confirmed_order(self):
        res = super()._compute_has_confirmed_order()
        for dialog in self:
            if dialog.sale_order_ids._filter_on_hold():
                dialog.has_confirmed_order = True
        return res
