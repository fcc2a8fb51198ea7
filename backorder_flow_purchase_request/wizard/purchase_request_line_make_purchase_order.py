from odoo import api, models


class PurchaseRequestLineMakePurchaseOrder(models.TransientModel):
    _inherit = "purchase.request.line.make.purchase.order"

    @api.model
    def _get_order_line_search_domain(self, order, item):
        # The quantity of a line that is found is set to what is requested: what was
        # backordered on it would be lost.
        domain = super()._get_order_line_search_domain(order, item)
        return [*domain, ("backorder_ids", "=", False)]
