from odoo import models


class SaleOrderLine(models.Model):
    """What is told of lines that lack something."""

    _inherit = "sale.order.line"

    def _get_backorder_short_message(self, quantity):
        """Tell how much of one line is short.

        :param float quantity: in the unit of the line
        :return: text such as "4 of 10 Units of Desk"
        """
        self.ensure_one()
        uom = self.product_uom_id
        return self.env._(
            "%(short)s of %(ordered)s of %(product)s",
            short=uom._format_backorder_quantity(quantity, with_name=False),
            ordered=uom._format_backorder_quantity(self.product_uom_qty),
            product=self.product_id.display_name,
        )
