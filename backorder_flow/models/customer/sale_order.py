from odoo import fields, models
from odoo.tools.misc import format_date


class SaleOrder(models.Model):
    """What the customer is told while an order is on hold."""

    _inherit = "sale.order"

    def _find_mail_template(self):
        if self._is_on_hold() and not self.env.context.get("proforma"):
            return self._get_hold_template()
        return super()._find_mail_template()

    def _send_order_notification_mail(self, mail_template, *args, **kwargs):
        # A confirmation that was queued before the hold would not know it.
        if self._is_on_hold() and (mail_template == self._get_confirmation_template()):
            mail_template = self._get_hold_template()
        if self._is_on_hold() and mail_template == self._get_hold_template():
            self._count_hold_noticed()
        # Handed on as it is: tests of core look at how it is called.
        return super()._send_order_notification_mail(mail_template, *args, **kwargs)

    def _get_hold_template(self):
        """The email to the customer about one held order.

        :return: ``mail.template``; that of the confirmation if ours was deleted
        """
        self.ensure_one()
        template = self.env.ref(
            "backorder_flow.mail_template_sale_on_hold", raise_if_not_found=False
        )
        return template or self._get_confirmation_template()

    def _get_hold_date_expected(self):
        """When one held order should be complete, as far as a customer may know it.

        By default when the last of its open backorders arrives. Override it to add
        days for unpacking, or to promise nothing.

        :return: datetime; False if it is not known for all of them, or has passed
        """
        self.ensure_one()
        # Neither customers nor salespeople may read purchase orders.
        dates = [b.date_planned for b in self.sudo().backorder_ids._filter_open()]
        if not dates or not all(dates) or max(dates).date() < fields.Date.today():
            return False
        return max(dates)

    def _get_hold_customer_message(self):
        """Describe the current status to the customer of one order on hold.

        Never what is bought from whom: the portal and emails show it. Override it for
        other words.

        :return: text such as "Waiting for goods; expected on 12/24/2026"
        """
        self.ensure_one()
        date = self._get_hold_date_expected()
        if not date:
            return self.env._("Waiting for goods")
        return self.env._(
            "Waiting for goods; expected on %s", format_date(self.env, date)
        )
