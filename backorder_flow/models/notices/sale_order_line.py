from odoo import fields, models
from odoo.tools.misc import format_date


class SaleOrderLine(models.Model):
    """What customers are told of the lines of an order on hold."""

    _inherit = "sale.order.line"

    def _get_backorder_notice_date(self):
        """When one line should be complete, as far as a customer may know it.

        By default when the last of what is on backorder arrives. Override it to add
        days for unpacking, or to promise nothing.

        :return: datetime; False if it is not known, or has passed
        """
        self.ensure_one()
        date = self.backorder_date_expected
        return date if date and date >= fields.Datetime.today() else False

    def _has_new_backorder_date(self):
        """Whether the customer must be told when one line comes.

        Its date was not told, or is another one than was told last, by as many days as
        the company asks for.

        :return: bool
        """
        date, told = self._get_backorder_notice_date(), self.backorder_date_noticed
        if not date or not told:
            return bool(date)
        return abs(self._get_backorder_notice_move()) >= max(
            self.company_id.backorder_notice_days, 1
        )

    def _get_backorder_notice_move(self):
        """By how many days one line comes later than the customer was told last.

        :return: int, negative if it comes earlier; 0 if one of both is not known
        """
        date, told = self._get_backorder_notice_date(), self.backorder_date_noticed
        if not date or not told:
            return 0
        get_day = self.order_id._get_hold_notice_day
        return (get_day(date) - get_day(told)).days

    def _count_backorder_noticed(self):
        """Remember which dates the customers of these lines have been told."""
        for date, lines in self.grouped(
            lambda x: x._get_backorder_notice_date()
        ).items():
            changed = lines.filtered(
                lambda x, date=date: x.backorder_date_noticed != date
            )
            if changed:
                changed.backorder_date_noticed = date

    def _get_backorder_later_qty(self):
        """What of one line is on backorder and still has to come, in its unit."""
        # Customers and salespeople have no access to purchase orders.
        incoming = self.sudo().backorder_ids.filtered("is_incoming")
        return self._convert_from_backorder_uom(
            {
                product: backorders._get_qty_incoming()
                for product, backorders in incoming.grouped("product_id").items()
            }
        )

    def _get_backorder_in_stock_qty(self):
        """What of one line still has to be delivered and is there, in its unit."""
        if self.display_type or self.product_id.type != "consu":
            return 0.0
        return (
            self.product_uom_qty
            - self.qty_delivered
            - self._get_backorder_later_qty()
            - self.qty_short
        )

    def _prepare_backorder_notice_row(self, quantity):
        """What an email tells of one line, in the language of the reader.

        Nothing of vendors and purchase orders. Override it for more columns.

        :param float quantity: in the unit of the line
        :return: dict of ``line``, and of texts: ``product``, ``quantity``, ``date``
            (when it comes) and ``was`` (what was told before, if it is another day)
        """
        self.ensure_one()
        date, order = self._get_backorder_notice_date(), self.order_id
        was = self._get_backorder_notice_move() and self.backorder_date_noticed
        return {
            "line": self,
            "product": self.product_id.display_name,
            "quantity": self.product_uom_id._format_backorder_quantity(quantity),
            "date": (
                format_date(self.env, order._get_hold_notice_day(date))
                if date
                else self.env._("Not known yet")
            ),
            "was": was and format_date(self.env, order._get_hold_notice_day(was)),
        }
