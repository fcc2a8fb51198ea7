from collections import defaultdict

from odoo import models


class SaleOrder(models.Model):
    """What customers of the web shop are told of what comes later."""

    _inherit = "sale.order"

    def _get_backorder_shop_messages(self):
        """Tell the customer what of these orders or carts comes later, and when.

        Only of products that the shop sells out of stock. The same number of queries
        for any number of lines.

        :return: dict of ``sale.order.line`` to text such as "2 now, 3 expected about
            December 3, 2026"
        """
        # Visitors may read neither stock nor vendors.
        lines = self.sudo()._get_backorder_shop_lines()
        short = lines._get_backorder_shop_short()
        needs = defaultdict(float)
        for line, quantities in short.items():
            for product, quantity in quantities.items():
                needs[product, line.warehouse_id] += quantity
        products = self.env["product.product"].sudo().union(*(key[0] for key in needs))
        dates = products._get_backorder_shop_dates(needs, lines) if needs else {}
        messages = {}
        for line in lines:
            message = line._get_backorder_shop_message(short[line], dates)
            if message:
                messages[line] = message
        return messages

    def _get_backorder_shop_lines(self):
        """The lines of these orders that the shop sells also out of stock."""
        return (
            self.filtered("website_id")
            .order_line.filtered("product_id")
            .filtered(lambda line: line.product_id.allow_out_of_stock_order)
        )
