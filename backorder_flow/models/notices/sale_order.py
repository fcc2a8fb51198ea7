from datetime import UTC
from zoneinfo import ZoneInfo

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import split_every

BATCH_SIZE = 50
CRON = "backorder_flow.ir_cron_hold_notices"
HOLD_AGAIN = "backorder_flow.mail_activity_type_hold_again"
TEMPLATES = {
    "hold": "backorder_flow.mail_template_sale_on_hold",
    "date": "backorder_flow.mail_template_sale_new_date",
    "ready": "backorder_flow.mail_template_sale_ready",
}


class SaleOrder(models.Model):
    """What customers are told by email, whoever causes it: hold, new date, release.

    An email tells what is true, where that is not what the customer was told last.
    """

    _inherit = "sale.order"

    def _message_post_after_hook(self, message, msg_values):
        res = super()._message_post_after_hook(message, msg_values)
        # By "Send": core's own mark of an email that tells the order itself.
        context = self.env.context
        if context.get("mark_so_as_sent") and not context.get("proforma"):
            self._filter_on_hold()._count_hold_noticed()
        return res

    # What may have to be told

    def _ask_for_hold_notices(self):
        """Something has happened to these orders that customers may have to know.

        It is decided a moment later, by what is true then: so there is one email about
        an order however much has happened, none about what was undone at once, and
        whoever posts a vendor bill does not wait for emails. Not by hooks before the
        commit: Odoo runs them at each savepoint, too.
        """
        # Facts do not depend on who causes them.
        orders = self.sudo().filtered(
            lambda order: (
                order.company_id.backorder_notice and not order.hold_notice_due
            )
        )
        if orders:
            orders.hold_notice_due = True
            self.env.ref(CRON).sudo()._trigger()  # as any module does

    @api.model
    def _cron_send_hold_notices(self):
        """Notify customers of what has happened to their orders."""
        orders = self.search([("hold_notice_due", "=", True)], order="id")
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(orders))
        for batch in split_every(BATCH_SIZE, orders.ids, orders.browse):
            # Another transaction changes the others, and asks for it again.
            batch.try_lock_for_update()._send_hold_notices()
            if not cron._commit_progress(len(batch)):
                return

    def _send_hold_notices(self):
        """Notify the customers of these orders of what they do not know yet."""
        held = self._filter_on_hold()
        told = held.filtered("hold_noticed")
        new = held.filtered(lambda order: not order._is_hold_noticed())
        again = new - new._filter_hold_told()
        (new - again)._filter_hold_to_notice()._send_hold_notice("hold")
        again._filter_hold_to_notice()._leave_hold_notice_to_salesperson()
        told._filter_new_backorder_dates()._send_hold_notice("date")
        (self - held)._send_hold_ends()
        self.hold_notice_due = False

    def _send_hold_ends(self):
        """Notify the customers of these orders, no longer on hold, that they are ready.

        Not those who were not told of the hold. As long as something is short the
        customer still waits for it, whatever the state of the order is.
        """
        self.filtered("activity_ids").activity_unlink([HOLD_AGAIN])
        ended = self.filtered("hold_noticed")
        ended -= ended._filter_confirmed_or_on_hold().filtered("backorder_needed")
        ended._filter_hold_ready()._send_hold_notice("ready")
        ended.hold_noticed = False

    # Decide

    def _filter_hold_to_notice(self):
        """The orders whose customers want to be told, and can be.

        Extend it for others who are not.
        """
        return self.filtered(
            lambda order: order._is_hold_noticed_by_mail() and order.partner_id.email
        )

    def _is_hold_noticed_by_mail(self):
        """Whether the customer of one order is told by itself what happens to it."""
        customer = self.partner_id.commercial_partner_id
        return self.company_id.backorder_notice and not customer.backorder_no_notice

    def _is_hold_noticed(self):
        """Whether the customer of one order knows that it is on hold, or will soon.

        A confirmation that is queued becomes the email about the hold.
        """
        queued = self.pending_email_template_id
        return self.hold_noticed or (
            queued
            and queued
            in (
                self._get_confirmation_template(),
                self.env.ref(TEMPLATES["hold"], raise_if_not_found=False),
            )
        )

    def _filter_hold_told(self):
        """The orders on hold of which customers are told so by itself.

        A hold comes back if a vendor bill is reversed. Whether that concerns the
        customer, who was told that all is ready, only a person can decide.
        """
        waiting = self.backorder_ids._filter_waited_for()
        return self & waiting.filtered(lambda b: not b.is_taken_back).order_id

    def _filter_new_backorder_dates(self):
        """The orders of whose expected dates the customers have to be told."""
        lines = self._filter_hold_to_notice().order_line
        return self & lines.filtered(lambda x: x._has_new_backorder_date()).order_id

    def _filter_hold_ready(self):
        """The orders that were released because all they have waited for is there.

        Whoever releases an order manually, or changes what holds it, knows why and
        tells the customer. What has left needs no mail.
        """
        return self._filter_hold_to_notice().filtered(
            lambda order: (
                order.state == "sale"
                and not order.backorder_ids._filter_open()
                and order._get_hold_rows_to_deliver()
            )
        )

    # Tell

    def _send_hold_notice(self, kind):
        """Send one of the emails about each of these orders.

        What cannot be sent is left to the salespeople: no other work may fail of it.

        :param str kind: of ``TEMPLATES``
        """
        template = self.env.ref(TEMPLATES[kind], raise_if_not_found=False)
        if not self or not template:
            return
        try:
            with self.env.cr.savepoint():
                template._queue_hold_notices(self)
        except (UserError, ValueError) as error:
            self._backorder_warn_salesperson(
                self.env._("The email to the customer could not be created"),
                # The rest of it is of use for developers only.
                str(error).partition("\n")[0],
            )
            return
        if kind != "ready":
            self._count_hold_noticed()

    def _count_hold_noticed(self):
        """Remember what the customers of these orders on hold have been told."""
        # Facts do not depend on who causes them.
        orders = self.sudo().filtered(lambda order: order.company_id.backorder_notice)
        if not orders:
            return
        orders.hold_noticed = True
        orders.order_line._count_backorder_noticed()

    def _leave_hold_notice_to_salesperson(self):
        """Ask the salespeople of these orders whether to tell that a hold is back."""
        if not self:
            return
        self._warn_backorder_responsibles(
            {
                order: self.env._(
                    "%s is on hold again because a vendor bill or receipt that "
                    "released it was reversed. The customer has not been notified: "
                    "use Send on the order to do so.",
                    order.name,
                )
                for order in self
            },
            self.env._("On hold again: notify the customer?"),
            activity_type=HOLD_AGAIN,
        )

    # What emails show

    def _get_hold_notice_day(self, moment):
        """The day of a moment where the customer of one order is.

        :param datetime moment: in UTC, as fields have it
        :return: date
        """
        self.ensure_one()
        zone = self.partner_id.tz or self.company_id.partner_id.tz or "UTC"
        return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()

    def _get_hold_rows_later(self):
        """What of one order comes later, for emails.

        :return: list of dicts, see ``_prepare_backorder_notice_row``
        """
        return self._get_hold_rows(lambda line: line._get_backorder_later_qty())

    def _get_hold_rows_in_stock(self):
        """What of one order is there and still has to be delivered, for emails.

        :return: list of dicts, see ``_prepare_backorder_notice_row``
        """
        return self._get_hold_rows(lambda line: line._get_backorder_in_stock_qty())

    def _get_hold_rows_to_deliver(self):
        """What of one order still has to be delivered, for emails.

        :return: list of dicts, see ``_prepare_backorder_notice_row``
        """
        return self._get_hold_rows(
            lambda line: (
                line.product_id.type == "consu"
                and line.product_uom_qty - line.qty_delivered
            )
        )

    def _get_hold_rows(self, get_quantity):
        """Name lines of one order, for emails.

        :param get_quantity: of a line, in its unit; what is not positive is left out
        :return: list of dicts, see ``_prepare_backorder_notice_row``
        """
        self.ensure_one()
        return [
            line._prepare_backorder_notice_row(quantity)
            for line in self.order_line
            if (quantity := get_quantity(line))
            and line.product_uom_id.compare(quantity, 0) > 0
        ]

    def _is_hold_goods_on_the_way(self):
        """Whether goods of one order that waits no more still have to arrive."""
        return "backordered" in self.order_line.mapped("backorder_status")

    def _is_hold_notice_rtl(self):
        """Whether the language of an email is read from right to left.

        Email programs know neither the style sheets of Odoo nor ``text-align: start``.
        """
        language = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        return language.direction == "rtl"

    def _prepare_hold_notice_values(self, content, body):
        """The email about one order, and its message in the chatter.

        :param dict content: what the template says
        :param body: Markup, the whole mail
        :return: dict of values of ``mail.mail``
        """
        self.ensure_one()
        author = self.user_id.partner_id or self.company_id.partner_id
        return {
            "attachment_ids": [(4, i) for i in content.get("attachment_ids") or ()],
            "author_id": author.id,
            "auto_delete": content.get("auto_delete"),
            "body": content["body_html"],
            "body_html": body,
            "email_cc": content.get("email_cc"),
            "email_from": content.get("email_from") or author.email_formatted,
            "email_to": content.get("email_to"),
            "is_notification": True,  # the message in the chatter stays
            "mail_server_id": content.get("mail_server_id"),
            "message_type": "email_outgoing",
            "model": self._name,
            "recipient_ids": [(4, i) for i in content.get("partner_ids") or ()],
            "record_company_id": self.company_id.id,
            "reply_to": content.get("reply_to"),
            "res_id": self.id,
            "subject": content["subject"],
            "subtype_id": self.env.ref("mail.mt_comment").id,
        }

    def _prepare_hold_notice_layout(self):
        """What the layout of the email about one order shows beside its text.

        :return: dict
        """
        self.ensure_one()
        return {
            "button_access": self._prepare_hold_notice_button(),
            "company": self.company_id,
            "email_notification_allow_footer": True,
            "email_notification_force_footer": True,
            "email_notification_allow_header": True,
            "email_notification_force_header": True,
            "has_button_access": True,
            "subtitles": [self.name],
        }

    def _prepare_hold_notice_button(self):
        """The button of the email about one order; its customer answers by it, too.

        Only the layout has it and is not logged: its link opens the order to anybody.

        :return: dict
        """
        self.ensure_one()
        if url := self._get_backorder_answer_url():
            return {
                "title": self.env._("Accept the New Date or Ask to Cancel"),
                "url": url,
            }
        return {
            "title": self.env._("View Order"),
            "url": self.get_base_url() + self.get_portal_url(),
        }
