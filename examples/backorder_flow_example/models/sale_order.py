from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _filter_waiting_for_backorders(self, leaving=None):
        waiting = super()._filter_waiting_for_backorders(leaving)
        return waiting.filtered(
            lambda order: (
                order.partner_id.commercial_partner_id.backorder_importance != "vip"
            )
        )
