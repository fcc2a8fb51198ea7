from odoo import models
from odoo.exceptions import UserError


class SaleOrderLine(models.Model):
    """Invoices of lines of which a part is held."""

    _inherit = "sale.order.line"

    def _check_hold_invoiced(self):
        """Refuse to invoice what backorders of these lines keep back.

        :raise UserError: names the lines, and what may be invoiced of them
        """
        # Users who invoice may see only some of the orders.
        over = self.sudo().filtered(lambda line: line._is_hold_invoiced_over())
        if over:
            raise UserError(
                self.env._(
                    "Backordered goods cannot be invoiced yet:\n%s",
                    "\n".join(line._get_hold_invoice_message() for line in over),
                )
            )

    def _get_hold_invoice_message(self):
        """Describe how much of one line can be invoiced while its order is on hold."""
        free = self.product_uom_qty - self._get_hold_qty()
        return self.env._(
            "%(order)s: at most %(quantity)s of %(product)s",
            order=self.order_id.name,
            quantity=self.product_uom_id._format_backorder_quantity(free),
            product=self.product_id.display_name,
        )
