from odoo import models


class SaleOrderLine(models.Model):
    """Which lines are backordered as soon as they are confirmed."""

    _inherit = "sale.order.line"

    def _is_backordered_automatically(self):
        """Whether one line is backordered when its order is confirmed.

        :return: bool
        """
        self.ensure_one()
        return (
            self.product_id.backorder_automatic
            or self.order_id.partner_id.commercial_partner_id.backorder_automatic
        )
