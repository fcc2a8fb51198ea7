from odoo import Command, fields
from odoo.tests import Form, new_test_user, tagged, users

from odoo.addons.mail.tests.common import MailCase

from .test_held_as_confirmed import HeldCommon


@tagged("post_install", "-at_install")
class TestHoldMail(HeldCommon, MailCase):
    """What the customer is told by email."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.email = "azure@example.com"
        cls.template = cls.env.ref("backorder_flow.mail_template_sale_on_hold")

    def _render(self, order, template):
        return template._render_field("body_html", order.ids)[order.id]

    @users("salesperson")
    def test_send_offers_the_mail_about_the_hold(self):
        order = self.held.with_user(self.env.user)
        action = order.action_quotation_send()
        self.assertEqual(action["context"]["default_template_id"], self.template.id)
        composer = Form(self.env[action["res_model"]].with_context(**action["context"]))
        self.assertIn(self.held.name, composer.subject)
        self.assertIn("not in stock at the moment", composer.body)

    def test_send_offers_the_confirmation_again_after_the_release(self):
        self._make_bill_of_hold()
        self.assertEqual(
            self.held._find_mail_template(), self.held._get_confirmation_template()
        )

    def _make_bill_of_hold(self):
        self.purchase.button_confirm()
        self._make_bill(self.purchase)
        self.assertEqual(self.held.state, "sale")

    def test_a_pro_forma_invoice_is_sent_as_one(self):
        self.assertEqual(
            self.held.with_context(proforma=True)._find_mail_template(),
            self.env.ref("sale.email_template_proforma"),
        )

    def test_without_its_template_the_confirmation_is_sent(self):
        self.template.unlink()
        self.assertEqual(
            self.held._find_mail_template(), self.held._get_confirmation_template()
        )

    def test_the_mail_tells_when_the_goods_are_expected(self):
        self._expect_on("2099-12-24 12:00:00")
        body = self._render(self.held, self.template)
        self.assertIn("has been confirmed", body)
        self.assertIn("not in stock at the moment", body)
        self.assertIn("12/24/2099", body)
        self.assertNotIn(self.purchase.name, body)
        self.assertNotIn(self.wood.name, body)

    def test_the_latest_arrival_counts(self):
        self.held.order_line = [
            Command.create({"product_id": self.lamp.id, "product_uom_qty": 1})
        ]
        self._backorder(self.held)
        self._expect_on("2099-12-24 12:00:00", "2099-11-11 12:00:00")
        self.assertEqual(
            self.held._get_hold_date_expected(),
            fields.Datetime.to_datetime("2099-12-24 12:00:00"),
        )

    def test_a_date_that_has_passed_is_not_told(self):
        self._expect_on("2020-12-24 12:00:00")
        self.assertEqual(self.held._get_hold_customer_message(), "Waiting for goods")

    def test_no_date_is_told_if_one_is_unknown(self):
        self.held.order_line = [
            Command.create({"product_id": self.lamp.id, "product_uom_qty": 1})
        ]
        self._backorder(self.held)
        self._expect_on("2099-12-24 12:00:00", False)
        self.assertEqual(self.held._get_hold_customer_message(), "Waiting for goods")

    def test_a_confirmation_queued_before_the_hold_tells_the_hold(self):
        confirmation = self.held._get_confirmation_template()
        self.both.pending_email_template_id = confirmation
        cron = self.env.ref("sale.send_pending_emails_cron")
        with self.mock_mail_gateway(), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        for order in self.both:
            [mail] = order.message_ids.filtered(
                lambda message: self.customer in message.notified_partner_ids
            )
            self.assertEqual("not in stock" in mail.body, order == self.held, mail.body)
            self.assertIn("has been confirmed", mail.body)

    def test_who_confirms_what_is_held_at_once_gets_one_mail_that_tells_it(self):
        self.company.backorder_at_confirmation = True
        self.desk.backorder_automatic = True
        order = self._make_order((self.desk, 4), confirm=False)
        with self.mock_mail_gateway():
            order._validate_order()
        self.assertEqual(order.state, "on_hold")
        [mail] = order.message_ids.filtered(
            lambda message: self.customer in message.notified_partner_ids
        )
        self.assertIn("has been confirmed", mail.body)
        self.assertIn("not in stock at the moment", mail.body)

    def test_other_mails_are_sent_as_they_are(self):
        template = self.env.ref("sale.mail_template_sale_payment_executed")
        with self.mock_mail_gateway():
            self.held._send_order_notification_mail(template)
        mail = self.held.message_ids[0]
        self.assertIn("A payment with reference", mail.body)

    def test_customers_hear_nothing_of_holds_and_releases(self):
        self.both.message_subscribe(self.customer.ids)
        with self.mock_mail_gateway():
            self._make_bill_of_hold()
        portal = new_test_user(
            self.env, login="azure", groups="base.group_portal", name="Azure"
        )
        portal.partner_id.parent_id = self.customer
        seen = (
            self.env["mail.message"]
            .with_user(portal)
            .search([("model", "=", "sale.order"), ("res_id", "=", self.held.id)])
        )
        for message in self.held.message_ids:
            self.assertNotIn(self.customer, message.notified_partner_ids)
            if self.purchase.name in message.body:
                self.assertNotIn(message, seen)
        self.assertIn(self.purchase.name, "".join(self.held.message_ids.mapped("body")))
