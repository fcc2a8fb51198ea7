from odoo import models


class PosOrderLine(models.Model):
    _inherit = "pos.order.line"

    def _check_can_settle_hold(self):
        """Refuse to sell what is on hold. Refunds pass, as returns do.

        :raise UserError: names the orders and what they wait for
        """
        # Cashiers may not read all sales orders.
        sold = self.sudo().filtered(lambda line: line.qty > 0)
        orders = sold.sale_order_origin_id | sold.sale_order_line_id.order_id
        # A sale writes nothing on the order: a hold made at this moment is seen.
        orders._lock_for_backorder()
        orders._check_can_settle_hold()
