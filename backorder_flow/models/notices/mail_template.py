from odoo import models

LAYOUT = "mail.mail_notification_layout_with_responsible_signature"


class MailTemplate(models.Model):
    """Emails about many orders at once, by Odoo's queue."""

    _inherit = "mail.template"

    def _queue_hold_notices(self, orders):
        """Put one email about each of these orders into Odoo's mail queue.

        It is logged in the chatter of the order, where its customer sees it, too. The
        reports of the template are left out: someone else's transaction, as the
        posting of a vendor bill, would have to wait for them.

        :param orders: ``sale.order``, as superuser
        :return: ``mail.mail``
        """
        self.ensure_one()
        contents = self._generate_template(orders.ids, self._get_hold_notice_fields())
        langs = self._render_lang(orders.ids)
        mails = self.env["mail.mail"].create(
            [
                order._prepare_hold_notice_values(
                    contents[order.id],
                    self._render_hold_notice(
                        order.with_context(lang=langs[order.id] or self.env.lang),
                        contents[order.id]["body_html"],
                    ),
                )
                for order in orders
            ]
        )
        self.env["mail.notification"].create(
            [
                {**values, "res_partner_id": partner.id}
                for mail, values in zip(
                    mails, mails._get_notification_values(), strict=True
                )
                for partner in mail.recipient_ids
            ]
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
        return mails

    def _get_hold_notice_fields(self):
        """What is rendered for the emails: all but the reports."""
        return {
            "attachment_ids",
            "auto_delete",
            "body_html",
            "email_cc",
            "email_from",
            "email_to",
            "mail_server_id",
            "partner_to",
            "reply_to",
            "subject",
        }

    def _render_hold_notice(self, order, body):
        """Put what is told of one order into the layout of Odoo's emails.

        :param order: ``sale.order``, in the language of its customer
        :param body: Markup
        :return: Markup
        """
        template = self.with_context(lang=order.env.lang)
        return template._render_encapsulate(
            self.email_layout_xmlid or LAYOUT,
            body,
            add_context=order._prepare_hold_notice_layout(),
            context_record=order,
        )
