from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _is_waiting_for_backorders(self):
        if self.partner_id.commercial_partner_id.backorder_importance == "vip":
            return False
        return super()._is_waiting_for_backorders()
