from odoo import models


class SaleOrder(models.Model):
    """What quotations would lack."""

    _inherit = "sale.order"

    def _get_backorder_quotation_quantities(self):
        """What would be short of these quotations if each was confirmed now.

        A hint, as Odoo's own forecast gives it: other quotations are not counted.

        :return: dict of ``sale.order.line`` to quantity, in the unit of the line
        """
        quotations = self.filtered(lambda order: order.state in ("draft", "sent"))
        quantities = {}
        for line in quotations.order_line:
            # What is bought for each order anyway lacks nothing.
            if not line.display_qty_widget or line.is_mto:
                continue
            if line.product_id._is_backorder_never(line.company_id):
                continue
            short = line.product_uom_qty - max(line.free_qty_today, 0.0)
            if line.product_uom_id.compare(short, 0) > 0:
                quantities[line] = short
        return quantities
