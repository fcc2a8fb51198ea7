from odoo import models
from odoo.tools.misc import format_date


class SaleOrderLine(models.Model):
    """What is told of lines that lack something, and of what comes later."""

    _inherit = "sale.order.line"

    def _get_backorder_short_message(self, quantity):
        """Describe how much of one line is short.

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

    def _get_backorder_wait_message(self, now, later, date):
        """Tell the customer how much of one line comes later, and when.

        :param float now: what is there, in the unit of the line
        :param float later: what is not, in the unit of the line
        :param date: when it is expected; False if unknown
        :return: text such as "2 now, 3 expected around December 3, 2026"
        """
        self.ensure_one()
        uom = self.product_uom_id
        values = {
            "now": uom._format_backorder_quantity(now, with_name=False),
            "later": uom._format_backorder_quantity(later, with_name=False),
            "date": date and format_date(self.env, date, date_format="long"),
        }
        if uom.compare(now, 0) <= 0:
            if date:
                return self.env._("%(later)s expected around %(date)s", **values)
            return self.env._("%(later)s later (date not known yet)", **values)
        if self.order_id.backorder_hold_scope == "order":
            # It would be wrong to say that it leaves now.
            if date:
                return self.env._(
                    "%(now)s in stock, %(later)s expected around %(date)s", **values
                )
            return self.env._(
                "%(now)s in stock, %(later)s later (date not known yet)",
                **values,
            )
        if date:
            return self.env._(
                "%(now)s now, %(later)s expected around %(date)s", **values
            )
        return self.env._("%(now)s now, %(later)s later (date not known yet)", **values)
