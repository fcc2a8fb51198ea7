from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _backorder_at_confirmation(self):
        # The point of sale confirms quotations that it has settled: nothing is short
        # of what the customer has taken along. A down payment settles nothing.
        goods = self.order_line.filtered(lambda line: not line.is_downpayment)
        sold = goods.pos_order_line_ids.order_id
        if any(order.state in ("paid", "done") for order in sold):
            return None
        return super()._backorder_at_confirmation()

    def load_sale_order_from_pos(self, config_id):
        # When the cashier chooses the order, not when the customer has paid.
        self._check_can_settle_hold()
        return super().load_sale_order_from_pos(config_id)
