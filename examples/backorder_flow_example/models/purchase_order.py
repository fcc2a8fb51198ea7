from odoo import models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def _get_backorder_request_key(self):
        return (*super()._get_backorder_request_key(), self.project_id)
