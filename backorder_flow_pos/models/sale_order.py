from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def load_sale_order_from_pos(self, config_id):
        # When the cashier chooses the order, not when the customer has paid.
        self._check_can_settle()
        return super().load_sale_order_from_pos(config_id)
