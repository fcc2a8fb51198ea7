from datetime import timedelta

from odoo import fields, models
from odoo.tools.misc import format_date

# Where no time was stated, goods are to leave within 30 days of the order.
DAYS_WITHOUT_PROMISE = 30


class SaleOrderLine(models.Model):
    """What the customer sees of an order line that waits: nothing of vendors."""

    _inherit = "sale.order.line"

    def _get_backorder_portal_values(self):
        """What the portal shows of one line.

        :return: dict of texts ``delivered``, ``waiting`` and ``date``, each of them
            empty where there is nothing to tell, bool ``is_new_date``, and what
            :meth:`_get_backorder_portal_answer` adds
        """
        self.ensure_one()
        # Customers have no access to backorders.
        line = self.sudo()
        waiting = line._get_backorder_qty_waiting()
        format_quantity = line.product_uom_id._format_backorder_quantity
        return {
            "delivered": line.qty_delivered and format_quantity(line.qty_delivered),
            "waiting": waiting and format_quantity(waiting),
            "date": waiting and line._get_backorder_customer_date_message(),
            "is_new_date": bool(waiting) and line._is_backorder_delayed(),
            **line._get_backorder_portal_answer(),
        }

    def _get_backorder_qty_waiting(self):
        """What is on open backorders of one line, and not delivered, in its unit."""
        self.ensure_one()
        undelivered = self.product_uom_qty - self.qty_delivered
        return max(min(self.qty_backordered, undelivered), 0.0)

    def _get_backorder_qty_coming(self):
        """What still has to be received of one line, in its unit."""
        self.ensure_one()
        incoming = self.backorder_ids.filtered("is_incoming")
        coming = self._convert_from_backorder_uom(
            {
                product: backorders._get_qty_incoming()
                for product, backorders in incoming.grouped("product_id").items()
            }
        )
        undelivered = self.product_uom_qty - self.qty_delivered
        return self.product_uom_id.round(max(min(coming, undelivered), 0.0))

    def _get_backorder_customer_date(self):
        """When the last of one line arrives, as far as a customer may know it.

        Override it to add days for unpacking, or to promise nothing.

        :return: datetime; False if it is not known for all of it, or has passed
        """
        self.ensure_one()
        dates = self.backorder_ids.filtered("is_incoming").mapped("date_planned")
        if not dates or not all(dates) or self._is_backorder_past(max(dates)):
            return False
        return max(dates)

    def _get_backorder_customer_date_message(self):
        """Tell the customer when the last of one line is expected.

        :return: text; empty if all of it has been received
        """
        self.ensure_one()
        if not self.backorder_ids.filtered("is_incoming"):
            return ""
        date = self._get_backorder_customer_date()
        return format_date(self.env, date) if date else self.env._("not known yet")

    def _get_backorder_date_promised(self):
        """When one line was to come, as the customer was told at first.

        The delivery date of the order. Without one the lead time of the products or,
        if that is later, when the goods were expected at first; but not later than 30
        days after the order.

        :return: datetime
        """
        self.ensure_one()
        order = self.order_id
        if order.commitment_date:
            return order.commitment_date
        promised = self._expected_date()
        told = self.backorder_date_told or self._get_backorder_date_planned_first()
        most = order.date_order + timedelta(days=DAYS_WITHOUT_PROMISE)
        return max(promised, min(told, most)) if told else promised

    def _get_backorder_date_planned_first(self):
        """When what is on backorder for one line was expected at first.

        :return: datetime, or False
        """
        alive = self.backorder_ids._filter_alive()
        dates = alive.mapped("date_planned_first")
        return min(filter(None, dates), default=False)

    def _get_backorder_date_agreed(self):
        """When one line was to come, as the customer has agreed or was told at first.

        :return: datetime
        """
        self.ensure_one()
        if self.backorder_answer == "accepted" and self.backorder_answer_about:
            return self.backorder_answer_about
        return self._get_backorder_date_promised()

    def _is_backorder_delayed(self):
        """Whether one line comes later than agreed, or nobody knows when it comes."""
        self.ensure_one()
        if self.state != "sale" or not self.backorder_ids.filtered("is_incoming"):
            return False
        agreed = self._get_backorder_date_agreed()
        date = self._get_backorder_customer_date()
        if not date:
            return self._is_backorder_past(agreed)
        return self._get_backorder_day(date) > self._get_backorder_day(agreed)

    def _is_backorder_past(self, moment):
        """Whether a day is over for one line, in the time zone of the company."""
        today = self._get_backorder_day(fields.Datetime.now())
        return self._get_backorder_day(moment) < today

    def _get_backorder_day(self, moment):
        """The day of a moment for one line, in the time zone of the company.

        :param datetime moment: in UTC, as fields have it
        :return: date
        """
        return self.backorder_ids[:1]._get_day(moment)
