from odoo import api, models
from odoo.fields import Domain
from odoo.tools.misc import format_date

CHANGED = "backorder_dates_changed"


class SaleBackorder(models.Model):
    """Texts about expected dates, and notifications when one slips."""

    _inherit = "sale.backorder"

    def _get_vendor_confirmation(self):
        """Describe whether the vendor has confirmed when one backorder arrives.

        :return: text
        """
        self.ensure_one()
        confirmed = self.purchase_line_id.date_acknowledged
        if not confirmed:
            return self.env._("Not confirmed yet")
        if confirmed != self.date_planned:
            return self.env._("Not confirmed since the date was changed")
        return self.env._(
            "Confirmed by the vendor for %s", format_date(self.env, confirmed)
        )

    def _watch_dates(self):
        """Remember when these backorders are expected before that changes.

        Whatever changes until the transaction is committed counts as one slip.
        """
        changed = self.env.cr.precommit.data.setdefault(CHANGED, {})
        if self and not changed:
            # As superuser: users who change a date may not have access to sales orders.
            self.env.cr.precommit.add(self.sudo().browse()._tell_slipped_dates)
        for backorder in self:
            changed.setdefault(backorder.id, backorder.date_planned)
        self._watch_customer_dates()

    def _tell_slipped_dates(self):
        """Warn salespeople of promises that can no longer be kept, once per date.

        Called before the transaction is committed.
        """
        before = self.env.cr.precommit.data.pop(CHANGED, {})
        backorders = self.browse(before).exists()
        slipped = backorders.filtered(
            lambda backorder: backorder._has_slipped(before[backorder.id])
        )
        slipped.order_id._warn_backorders_late(slipped)
        for date, told in slipped.grouped("date_planned").items():
            told.date_late_told = date
        (backorders - slipped).order_id._forget_backorders_late()
        # Of companies that send no notices no order need be read.
        noticed = backorders.filtered(lambda b: b.company_id.backorder_notice)
        noticed.order_id.filtered("hold_noticed")._ask_for_hold_notices()

    def _has_slipped(self, before):
        """Whether one backorder comes later than before, and than promised.

        The same date is not told twice.

        :param datetime before: the expected date until now, or False
        """
        date = self.date_planned
        return (
            self.is_incoming
            and self.is_after_promise
            and (not before or self._get_day(date) > self._get_day(before))
            and (
                not self.date_late_told
                or self._get_day(date) != self._get_day(self.date_late_told)
            )
        )

    def _get_late_message(self):
        """Describe one backorder that arrives too late, for the salesperson.

        :return: text, without purchase prices
        """
        self.ensure_one()
        return self.env._(
            "%(quantity)s of %(product)s (%(purchase)s from %(vendor)s): expected on "
            "%(expected)s, promised for %(promised)s",
            **self._get_message_values(self._get_qty_incoming()),
            expected=format_date(self.env, self.date_planned),
            promised=format_date(self.env, self.date_promised),
        )

    @api.model
    def _search_without_bill(self):
        """The backorders that hold their order, and lack nothing but a vendor bill."""
        return self.search(
            Domain("state", "=", "open")
            & Domain("is_incoming", "=", False)
            & Domain("order_id.state", "=", "on_hold")
        )._filter_without_bill()

    def _filter_without_bill(self):
        """The open backorders that are received, and lack a vendor bill."""
        return self._filter_open().filtered(
            lambda backorder: (
                not backorder.is_incoming
                and backorder.product_uom_id.compare(
                    backorder.qty_billed, backorder.product_uom_qty
                )
                < 0
            )
        )
