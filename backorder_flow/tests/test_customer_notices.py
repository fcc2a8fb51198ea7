from datetime import timedelta
from unittest.mock import patch

from lxml import html

from odoo import SUPERUSER_ID, fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged, users

from odoo.addons.base.tests.test_ir_cron import CronMixinCase
from odoo.addons.mail.tests.common import MailCase

from .common import BackorderCommon

AGAIN = "backorder_flow.mail_activity_type_hold_again"


class NoticeCommon(BackorderCommon, MailCase, CronMixinCase):
    """A company that tells customers what happens to their orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.backorder_notice = True
        cls.company.backorder_notice_days = 3
        cls.customer.write({"email": "azure@example.com", "lang": "en_US"})
        cls.today = fields.Datetime.now().replace(hour=12, minute=0, second=0)
        cls._commit()

    @classmethod
    def _commit(cls):
        """What a commit does, and the notices soon after it, with empty caches."""
        cls.env.cr.flush()
        cls.env.invalidate_all()
        orders = cls.env(user=SUPERUSER_ID)["sale.order"]
        due = orders.search([("hold_notice_due", "=", True)], order="id")
        due._send_hold_notices()
        cls.env.cr.flush()
        cls.env.invalidate_all()

    def _hold(self, *lines, **values):
        """An order that is put on hold by one transaction, and its purchase order."""
        order = self._make_order(*(lines or [(self.desk, 4)]), **values)
        self._commit()
        purchase = self._backorder(order)
        self._commit()
        return order, purchase

    def _plan(self, purchase, days, user=None):
        for line in purchase.with_user(user or self.buyer).order_line:
            line.date_planned = self.today + timedelta(days=days)
        self._commit()

    def _get_mails(self, orders):
        """The emails in the queue about some orders, oldest first."""
        return self.env(su=True)["mail.mail"].search(
            [
                ("model", "=", "sale.order"),
                ("res_id", "in", orders.ids),
                ("message_type", "=", "email_outgoing"),
            ],
            order="id",
        )

    def _assert_mails(self, orders, *texts):
        mails = self._get_mails(orders)
        self.assertEqual(len(mails), len(texts), mails.mapped("body"))
        for mail, text in zip(mails, texts, strict=True):
            self.assertIn(text, mail.body)
        return mails


HOLD = "not in stock at the moment"
DATE = "are now expected as follows"
READY = "is ready and will soon be on its way"


@tagged("post_install", "-at_install")
class TestNotices(NoticeCommon):
    """Customers are told by email what they wait for, once, and what is true."""

    # Recipients

    def test_off_by_default(self):
        company = self.env["res.company"].create({"name": "New"})
        self.assertFalse(company.backorder_notice)
        self.company.backorder_notice = False
        order, purchase = self._hold()
        self._plan(purchase, 30)
        self._fulfil(purchase)
        self._assert_mails(order)
        self.assertFalse(order.hold_noticed)

    def _fulfil(self, purchase, user=None):
        if purchase.state in ("draft", "sent"):
            purchase.button_confirm()
            self._receive(purchase)
        bill = self._make_bill(purchase, user=user)
        self._commit()
        return bill

    def test_a_customer_may_be_left_out_with_all_contacts(self):
        contact = self.env["res.partner"].create(
            {
                "name": "Anna",
                "parent_id": self.customer.id,
                "email": "anna@example.com",
            }
        )
        self.customer.backorder_no_notice = True
        self.assertTrue(contact.backorder_no_notice)
        order, purchase = self._hold(partner_id=contact.id)
        self._plan(purchase, 30)
        self._fulfil(purchase)
        self._assert_mails(order)

    def test_nobody_is_told_without_an_address(self):
        self.customer.email = False
        order, _purchase = self._hold()
        self._assert_mails(order)
        self.assertFalse(order.hold_noticed)

    # What is told

    def test_the_hold_tells_what_comes_later_and_what_is_there(self):
        self._add_stock(self.lamp, 2)
        service = self._make_product("Assembly", type="service", is_storable=False)
        order = self._make_order((self.desk, 4), (self.lamp, 2), (service, 1))
        purchase = self._backorder(order)
        purchase.order_line.date_planned = "2099-12-24 12:00:00"
        self._commit()
        mail = self._assert_mails(order, HOLD)
        for text in (order.name, "Desk", "4 Units", "12/24/2099", "Lamp", "2 Units"):
            self.assertIn(text, mail.body)
        for text in ("Assembly", "Waiting for goods", purchase.name, "Wood", "50.0"):
            self.assertNotIn(text, mail.body_html)
        self.assertIn("keeping them for you", mail.body)
        self.assertTrue(order.hold_noticed)
        self.assertEqual(
            order.order_line.mapped("backorder_date_noticed"),
            [purchase.order_line.date_planned, False, False],
        )

    def test_what_does_not_wait_is_told_so(self):
        self._add_stock(self.lamp, 2)
        order, _purchase = self._hold(
            (self.desk, 4), (self.lamp, 2), backorder_hold_scope="lines"
        )
        mail = self._assert_mails(order, HOLD)
        self.assertIn("do not have to wait", mail.body)
        self.assertNotIn("keeping them", mail.body)

    def test_what_is_short_and_not_backordered_is_not_in_stock(self):
        order = self._make_order((self.desk, 4), (self.lamp, 2))
        dialog = self.env["sale.backorder.create"].browse(
            order.action_backorder()["res_id"]
        )
        lamps = dialog.line_ids.filtered(lambda x: x.product_id == self.lamp)
        lamps.selected = False
        dialog.action_create_backorders()
        self._commit()
        mail = self._assert_mails(order, HOLD)
        self.assertNotIn("Lamp", mail.body)

    def test_a_date_that_has_passed_is_not_told(self):
        order = self._make_order((self.desk, 4))
        self._backorder(order).order_line.date_planned = "2020-12-24 12:00:00"
        self._commit()
        mail = self._assert_mails(order, HOLD)
        self.assertIn("Not known yet", mail.body)
        self._plan(order.backorder_ids.purchase_id, 30)
        self._assert_mails(order, HOLD, DATE)

    def test_nothing_is_told_of_the_scope_nothing(self):
        order, purchase = self._hold(backorder_hold_scope="none")
        self._plan(purchase, 30)
        self._fulfil(purchase)
        self._assert_mails(order)

    def test_a_new_date_is_told_once_and_not_for_a_few_days(self):
        order, purchase = self._hold()
        told = order.order_line.backorder_date_noticed
        self.today = told
        self._plan(purchase, 2)
        self._assert_mails(order, HOLD)
        self._plan(purchase, 4)
        mail = self._assert_mails(order, HOLD, DATE)[1]
        self.assertIn("4 Units", mail.body)
        self.assertIn("instead of", mail.body)
        self.assertIn("New Expected Date", mail.subject)
        self._plan(purchase, 4)
        self._plan(purchase, 6)
        self._assert_mails(order, HOLD, DATE)
        self._plan(purchase, 1)
        self._assert_mails(order, HOLD, DATE, DATE)
        self.company.backorder_notice_days = 0
        self._plan(purchase, 1)
        self._assert_mails(order, HOLD, DATE, DATE)
        self._plan(purchase, 2)
        self._assert_mails(order, HOLD, DATE, DATE, DATE)

    def test_who_is_asked_about_a_new_date_answers_from_the_mail(self):
        self.company.backorder_ask_customer = True
        promised = self.today + timedelta(days=10)
        order, purchase = self._hold(commitment_date=promised)
        [mail] = self._assert_mails(order, HOLD)
        self.assertIn("View Order", mail.body_html)
        self._plan(purchase, 20)
        mail = self._assert_mails(order, HOLD, DATE)[-1]
        self.assertIn("If we do not hear from you", mail.body)
        self.assertIn("Accept the New Date or Ask to Cancel", mail.body_html)
        self.assertIn("#backorder_question", mail.body_html)
        self.assertNotIn("access_token", mail.mail_message_id.body)
        self._plan(purchase, 60)
        mail = self._assert_mails(order, HOLD, DATE, DATE)[-1]
        self.assertIn("We need your answer", mail.body)

    def test_days_count_from_what_the_customer_was_told_last(self):
        order, purchase = self._hold()
        self.today = order.order_line.backorder_date_noticed
        self._plan(purchase, 2)
        self._plan(purchase, 3)
        self._assert_mails(order, HOLD, DATE)

    def test_a_new_date_is_told_with_what_has_come_on_backorder_since(self):
        order, _purchase = self._hold()
        order.order_line = [Command.create({"product_id": self.lamp.id})]
        self._commit()
        self._backorder(order)
        self._commit()
        mail = self._assert_mails(order, HOLD, DATE)[1]
        self.assertIn("Lamp", mail.body)

    def test_another_purchase_order_is_a_new_date_and_no_new_hold(self):
        order, purchase = self._hold()
        purchase.button_cancel()
        self._commit()
        self.assertEqual(order.state, "sale")
        self._assert_mails(order, HOLD)
        self._backorder(order).order_line.date_planned = self._days(40)
        self._commit()
        self._assert_mails(order, HOLD, DATE)

    def test_the_release_tells_that_all_is_ready(self):
        order, purchase = self._hold()
        self._fulfil(purchase)
        mail = self._assert_mails(order, HOLD, READY)[1]
        self.assertIn("4 Units", mail.body)
        self.assertFalse(order.hold_noticed)

    def test_what_is_billed_and_not_here_is_on_its_way(self):
        order, purchase = self._hold()
        purchase.button_confirm()
        self._fulfil(purchase)
        self._assert_mails(order, HOLD, "The last products are on their way")

    def test_what_has_left_needs_no_mail(self):
        order = self._make_order((self.desk, 4))
        purchase = self._backorder(order, is_dropship=True)
        self._commit()
        purchase.button_confirm()
        self._receive(purchase)
        self._fulfil(purchase)
        self.assertEqual(order.state, "sale")
        self._assert_mails(order, HOLD)

    # What is one event

    def test_one_mail_of_a_transaction(self):
        order = self._make_order((self.desk, 4))
        purchase = self._backorder(order)
        purchase.order_line.date_planned = self._days(30)
        purchase.order_line.date_planned = self._days(40)
        self._commit()
        self._assert_mails(order, HOLD)

    def test_a_hold_that_ends_at_once_is_not_told(self):
        order = self._make_order((self.desk, 4))
        self._fulfil(self._backorder(order))
        self.assertEqual(order.state, "sale")
        self._assert_mails(order)

    def test_a_bill_that_is_posted_again_at_once_is_not_told(self):
        order, purchase = self._hold()
        bill = self._fulfil(purchase)
        bill.button_draft()
        bill.action_post()
        self._commit()
        self._assert_mails(order, HOLD, READY)
        self.assertFalse(order.activity_ids)

    def test_a_confirmation_that_tells_the_hold_is_enough(self):
        self.company.backorder_at_confirmation = True
        self.desk.backorder_automatic = True
        order = self._make_order((self.desk, 4), confirm=False)
        with self.mock_mail_gateway():
            order._validate_order()
            self._commit()
        self.assertEqual(order.state, "on_hold")
        self.assertTrue(order.hold_noticed)
        told = order.message_ids.filtered(lambda message: HOLD in message.body)
        self.assertEqual(len(told), 1)

    def test_a_confirmation_that_is_queued_will_tell_it(self):
        order = self._make_order((self.desk, 4))
        order.pending_email_template_id = order._get_confirmation_template()
        self._commit()
        self._backorder(order)
        self._commit()
        self._assert_mails(order)
        with self.mock_mail_gateway(), self.enter_registry_test_mode():
            self.env.ref("sale.send_pending_emails_cron").method_direct_trigger()
        self.assertTrue(order.hold_noticed)

    # What a person decides

    def test_a_hold_that_comes_back_is_left_to_the_salesperson(self):
        order, purchase = self._hold()
        bill = self._fulfil(purchase)
        bill.with_user(self.accountant).button_draft()
        self._commit()
        self.assertEqual(order.state, "on_hold")
        self._assert_mails(order, HOLD, READY)
        activity = order.activity_ids
        self.assertEqual(activity.activity_type_id, self.env.ref(AGAIN))
        self.assertEqual(activity.user_id, self.salesperson)
        self._plan(purchase, 60)
        self._assert_mails(order, HOLD, READY)
        bill.with_user(self.accountant).action_post()
        self._commit()
        self.assertEqual(order.state, "sale")
        self._assert_mails(order, HOLD, READY)
        self.assertFalse(order.activity_ids)

    @users("salesperson")
    def test_what_the_salesperson_sends_counts_as_told(self):
        order, purchase = self._hold()
        bill = self._fulfil(purchase)
        bill.button_draft()
        self._commit()
        action = order.with_user(self.env.user).action_quotation_send()
        composer = Form(self.env[action["res_model"]].with_context(**action["context"]))
        with self.mock_mail_gateway():
            composer.save().action_send_mail()
        self.assertTrue(order.hold_noticed)
        bill.action_post()
        self._commit()
        self.assertIn(READY, self._get_mails(order)[-1].body)

    @users("sales_manager")
    def test_who_releases_by_hand_tells_it(self):
        order, purchase = self._hold()
        order.with_user(self.env.user)._release_hold_by_hand("He takes it in parts")
        self._commit()
        self._assert_mails(order, HOLD)
        self.assertFalse(order.hold_noticed)
        self._plan(purchase, 60)
        self._assert_mails(order, HOLD)

    def test_nothing_is_told_of_a_cancelled_order(self):
        order, _purchase = self._hold()
        order._action_cancel()
        self._commit()
        self._assert_mails(order, HOLD)
        self.assertFalse(order.hold_noticed)

    # How

    @users("accountant")
    def test_whoever_posts_the_bill_it_is_sent_by_the_salesperson(self):
        order, purchase = self._hold()
        purchase.button_confirm()
        bill = self._make_bill(purchase, post=False)
        self._commit()
        bill.with_user(self.env.user).action_post()
        self._commit()
        mail = self._get_mails(order)[-1]
        self.assertEqual(mail.author_id, self.salesperson.partner_id)
        self.assertEqual(mail.email_from, self.salesperson.email_formatted)
        self.assertEqual(mail.recipient_ids, self.customer)

    @users("buyer")
    def test_a_buyer_changes_the_date_from_an_empty_cache(self):
        order, purchase = self._hold()
        self._plan(purchase, 60, self.env.user)
        self._assert_mails(order, HOLD, DATE)

    def test_a_scheduled_action_tells_it_soon(self):
        order = self._make_order((self.desk, 4))
        cron = self.env.ref("backorder_flow.ir_cron_hold_notices")
        with self.capture_triggers(cron.id) as triggers:
            self._backorder(order)
            order.backorder_ids._refresh()
        self.assertEqual(len(triggers.records), 1)
        self._assert_mails(order)
        with self.mock_mail_gateway(), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self._assert_mails(order, HOLD)
        self.assertFalse(order.hold_notice_due)

    def test_it_waits_in_the_queue_and_is_logged_for_the_customer(self):
        with self.mock_mail_gateway(mail_unlink_sent=True):
            order, _purchase = self._hold()
            mail = self._assert_mails(order, HOLD)
            self.assertEqual(mail.state, "outgoing")
            self.assertFalse(self._mails)
            message = mail.mail_message_id
            mail.send()
            self.assertEqual(len(self._mails), 1)
        self.assertFalse(mail.exists())
        self.assertIn(message, order.message_ids)
        self.assertIn(message, order.website_message_ids)
        self.assertEqual(message.subtype_id, self.env.ref("mail.mt_comment"))
        self.assertEqual(message.notification_ids.notification_status, "sent")
        [sent] = self._mails
        self.assertIn(order.access_token, sent["body"])
        self.assertNotIn(order.access_token, message.body)
        self.assertFalse(sent["attachments"])

    def test_in_the_language_and_time_zone_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.write({"lang": "fr_FR", "tz": "Australia/Sydney"})
        template = self.env.ref("backorder_flow.mail_template_sale_on_hold")
        template.with_context(lang="fr_FR").subject = "Commande {{ object.name }}"
        template.with_context(lang="fr_FR").body_html = (
            "<p><t t-foreach='object._get_hold_rows_later()' t-as='row'>"
            "Attendu : <t t-out=\"row['date']\"/></t></p>"
        )
        english = self.env["res.partner"].create(
            {"name": "Bob", "email": "bob@example.com", "lang": "en_US"}
        )
        orders = self._make_order((self.desk, 4)) | self._make_order(
            (self.desk, 2), partner_id=english.id
        )
        self._backorder(orders).order_line.date_planned = "2099-12-24 20:00:00"
        self._commit()
        french, plain = self._get_mails(orders)
        self.assertEqual(french.subject, f"Commande {orders[0].name}")
        self.assertIn("Attendu : 25/12/2099", french.body)
        self.assertIn("12/24/2099", plain.body)

    def test_from_right_to_left(self):
        self.env["res.lang"]._activate_lang("ar_001")
        arab = self.env["res.partner"].create(
            {"name": "Amal", "email": "amal@example.com", "lang": "ar_001"}
        )
        orders = self._make_order((self.desk, 4)) | self._make_order(
            (self.desk, 2), partner_id=arab.id
        )
        purchase = self._backorder(orders)
        self._commit()
        self._plan(purchase, 60)
        self._fulfil(purchase)
        for order, direction, side in zip(
            orders, (None, "rtl"), ("left", "right"), strict=True
        ):
            mails = self._get_mails(order)
            self.assertEqual(len(mails), 3)
            for mail in mails:
                page = html.fromstring(mail.body)
                tables = page.xpath("//table[tr/th]")
                self.assertTrue(tables)
                for table in tables:
                    self.assertEqual(table.getparent().get("dir"), direction)
                    style = table.xpath("tr/th")[0].get("style").replace(" ", "")
                    self.assertIn(f"text-align:{side}", style)

    def test_a_template_that_fails_stops_nobody(self):
        order, purchase = self._hold()
        with patch.object(
            self.env.registry["mail.template"],
            "_render_hold_notice",
            side_effect=UserError("Failed to render\nTraceback"),
        ):
            self._fulfil(purchase)
        self.assertEqual(order.state, "sale")
        self._assert_mails(order, HOLD)
        self.assertEqual(order.activity_ids.user_id, self.salesperson)
        self.assertIn("Failed to render", order.activity_ids.note)
        self.assertNotIn("Traceback", order.activity_ids.note)

    def test_without_its_template_nothing_is_sent(self):
        self.env.ref("backorder_flow.mail_template_sale_on_hold").unlink()
        order, _purchase = self._hold()
        self._assert_mails(order)

    @users("salesperson")
    def test_h7_what_was_told_is_no_value_of_a_client(self):
        order = self._hold()[0].with_user(self.env.user)
        with self.assertRaises(UserError):
            order.order_line.backorder_date_noticed = "2030-01-01 00:00:00"
        with self.assertRaises(UserError):
            order.hold_noticed = False
        values = self._prepare_order_values((self.desk, 1))
        values["hold_noticed"] = True
        values["order_line"][0][2]["backorder_date_noticed"] = "2030-01-01 00:00:00"
        new = order.create(values)
        self.assertFalse(new.hold_noticed)
        self.assertFalse(new.order_line.backorder_date_noticed)

    def test_as_few_queries_for_fifty_orders_as_for_one(self):
        counts = []
        for count in (1, 1, 50):
            orders = self.env["sale.order"].create(
                [
                    self._prepare_order_values((self.desk, 2), (self.lamp, 1))
                    for _number in range(count)
                ]
            )
            orders.action_confirm()
            purchases = self._backorder(orders, self.env.user)
            counts.append([self._count_queries(orders)])
            for line in purchases.order_line:
                line.date_planned = self._days(60)
            counts[-1].append(self._count_queries(orders))
            purchases.button_confirm()
            for purchase in purchases:
                self._receive(purchase)
                self._make_bill(purchase)
            counts[-1].append(self._count_queries(orders))
            self.assertEqual(len(self._get_mails(orders)), 3 * count)
        _first, few, many = counts
        for one, fifty in zip(few, many, strict=True):
            self.assertLessEqual(fifty, one + 49 * 2, counts)

    def _count_queries(self, orders):
        self.env.cr.flush()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        orders.with_user(SUPERUSER_ID)._send_hold_notices()
        self.env.cr.flush()
        return self.env.cr.sql_log_count - before

    # Settings

    def test_settings_preview_each_mail(self):
        order, purchase = self._hold()
        settings = self.env["res.config.settings"].create({})
        for name, text in (("hold", HOLD), ("hold_date", DATE), ("hold_ready", READY)):
            if name == "hold_ready":
                self._fulfil(purchase)
            action = getattr(settings, f"action_preview_{name}_notice")()
            form = Form(self.env[action["res_model"]].with_context(**action["context"]))
            self.assertEqual(form.resource_ref, f"sale.order,{order.id}")
            self.assertIn(text, form.body_html)
