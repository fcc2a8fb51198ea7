from odoo import models
from odoo.exceptions import UserError


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
        if over := sold._get_lines_over_hold():
            raise UserError(
                self.env._(
                    "Backordered goods cannot be sold yet. Sell less:\n%s",
                    "\n".join(line._get_hold_settle_message() for line in over),
                )
            )

    def _get_lines_over_hold(self):
        """The order lines of which these sell more than the hold of their order lets.

        :return: ``sale.order.line``, as superuser
        """
        over = self.env["sale.order.line"].sudo()
        named = self.filtered("sale_order_line_id")
        for line, sold in named.grouped("sale_order_line_id").items():
            quantity = line._convert_qty(line, sum(sold.mapped("qty")), "p2s")
            if (
                line._get_hold_qty()
                and line.product_uom_id.compare(
                    quantity, line._get_hold_qty_to_settle()
                )
                > 0
            ):
                over |= line
        return over | self._get_lines_sold_apart_on_hold()

    def _get_lines_sold_apart_on_hold(self):
        """The order lines of which these sell what is held, without naming them.

        :return: ``sale.order.line``, as superuser
        """
        apart = self.filtered(lambda line: not line.sale_order_line_id)
        lines = apart.sale_order_origin_id.order_line.filtered("product_id")
        return lines.filtered(
            lambda line: line.product_id in apart.product_id and line._get_hold_qty()
        )
