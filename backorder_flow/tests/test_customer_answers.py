import re
from datetime import timedelta

from freezegun import freeze_time
from lxml import html

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged, users
from odoo.tools import mute_logger

from .common import BackorderCommon

CANCELLATION = "backorder_flow.mail_activity_type_backorder_cancellation"


class AnswersCommon(BackorderCommon):
    """An order of five desks, promised in 10 days and expected in 8."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.backorder_ask_customer = True
        cls.order = cls._make_order((cls.desk, 5), commitment_date=cls._in_days(10))
        cls.line = cls.order.order_line
        cls.purchase = cls._backorder(cls.order)
        cls._plan(8)

    @classmethod
    def _in_days(cls, days):
        return fields.Datetime.now().replace(hour=12, minute=0, second=0) + timedelta(
            days=days
        )

    @classmethod
    def _plan(cls, days, purchase=None):
        """The buyer sets when the goods are expected."""
        purchase = purchase or cls.purchase
        purchase.order_line.with_user(cls.buyer).date_planned = cls._in_days(days)
        cls._commit()

    @classmethod
    def _commit(cls):
        cls.env.flush_all()
        cls.env.cr.precommit.run()

    def _answer(self, answer, order=None):
        """The customer answers all that is asked."""
        order = (order or self.order).sudo()
        lines = order.order_line.filtered("backorder_ids")
        return order._answer_backorder_question(
            answer,
            [line._get_backorder_question_key() for line in lines],
            order.partner_id,
        )

    def _get_activities(self, order=None):
        return (order or self.order).activity_ids.filtered(
            lambda a: a.activity_type_id == self.env.ref(CANCELLATION)
        )


@tagged("post_install", "-at_install")
class TestConsent(AnswersCommon):
    """Which delays have to be asked about, and what silence means."""

    def test_in_time_nothing_is_asked(self):
        self.assertEqual(self.order.backorder_consent, "none")
        self.assertFalse(self.order._get_backorder_answer_url())
        self._plan(10)
        self.assertEqual(self.order.backorder_consent, "none")

    def test_a_first_delay_of_30_days_counts_silence(self):
        self._plan(11)
        self.assertEqual(self.order.backorder_consent, "silence")
        self._plan(10)
        self._plan(40)
        self.assertEqual(self.order.backorder_consent, "silence")
        self.assertIn("do not hear", self.order._get_backorder_silence_message())

    def test_a_longer_delay_needs_an_answer(self):
        self._plan(41)
        self.assertEqual(self.order.backorder_consent, "needed")
        self.assertIn("need your answer", self.order._get_backorder_silence_message())

    def test_a_second_delay_needs_an_answer(self):
        self._plan(12)
        self._plan(14)
        self.assertEqual(self.order.backorder_consent, "needed")
        self.assertEqual(self.line.backorder_ask_count, 2)

    def test_a_second_delay_is_known_before_it_is_committed(self):
        self._plan(12)
        self.purchase.order_line.date_planned = self._in_days(14)
        self.assertEqual(self.order.backorder_consent, "needed")

    def test_an_earlier_date_is_no_second_delay(self):
        self._plan(14)
        self._plan(12)
        self.assertEqual(self.order.backorder_consent, "silence")

    def test_in_time_again_begins_anew(self):
        self._plan(12)
        self._plan(9)
        self.assertEqual(self.order.backorder_consent, "none")
        self._plan(14)
        self.assertEqual(self.order.backorder_consent, "silence")

    def test_a_date_that_has_passed_is_indefinite(self):
        with freeze_time(self._in_days(9)):
            self.env.invalidate_all()
            self.assertEqual(self.order.backorder_consent, "none", "In time until 10")
        with freeze_time(self._in_days(11)):
            self.env.invalidate_all()
            self.assertEqual(self.order.backorder_consent, "needed")
            message = self.line._get_backorder_new_date_message()
            self.assertIn("not known yet", message)
            self.assertEqual(self._answer("accepted"), "accepted")
            self.assertEqual(self.order.backorder_consent, "none")
            self._plan(1)
            self.assertEqual(self.order.backorder_consent, "needed", "A date is known")

    def test_without_a_promise_the_first_date_counts(self):
        order = self._make_order((self.lamp, 2))
        purchase = self._backorder(order)
        self._plan(5, purchase)
        self.assertEqual(order.backorder_consent, "none")
        self._plan(6, purchase)
        self.assertEqual(order.backorder_consent, "silence")

    def test_without_a_promise_it_is_to_leave_within_30_days(self):
        order = self._make_order((self.lamp, 2))
        purchase = self._backorder(order)
        self._plan(31, purchase)
        self.assertEqual(order.backorder_consent, "silence")

    def test_a_later_promise_settles_it(self):
        self._plan(12)
        self.order.commitment_date = self._in_days(13)
        self.assertEqual(self.order.backorder_consent, "none")

    def test_what_has_come_is_not_asked_about(self):
        self._plan(12)
        self.purchase.button_confirm()
        self._receive(self.purchase)
        self.assertEqual(self.order.backorder_consent, "none")

    def test_the_strongest_of_the_lines_counts(self):
        order = self._make_order(
            (self.desk, 2), (self.lamp, 3), commitment_date=self._in_days(10)
        )
        for days, purchase in zip((20, 60), self._backorder(order), strict=True):
            self._plan(days, purchase)
        self.assertEqual(
            set(order.order_line.mapped("backorder_consent")), {"silence", "needed"}
        )
        self.assertEqual(order.backorder_consent, "needed")

    @users("salesperson")
    def test_orders_without_an_answer_are_found(self):
        other = self._make_order((self.desk, 1), commitment_date=self._in_days(10))
        self._backorder(other)
        self._plan(60)
        orders = self.env["sale.order"]

        def find(*consents):
            return orders.search([("backorder_consent", "in", consents)])

        self.assertEqual(find("needed"), self.order)
        self.assertFalse(find("silence"))
        self.assertIn(other, find("none"))
        self.assertNotIn(self.order, find("none"))
        self.assertNotIn(self.order, find("none", "silence"))
        self._answer("accepted")
        self.assertFalse(find("needed"))

    def test_a_company_that_does_not_ask(self):
        self.company.backorder_ask_customer = False
        self._plan(60)
        self.assertFalse(self.line.backorder_ask_count)
        self.assertEqual(self.order.backorder_consent, "none")
        self.assertFalse(self.order.search([("backorder_consent", "!=", "none")]))
        self.assertEqual(self._answer("accepted"), "closed")
        self.assertTrue(self.line._is_backorder_delayed(), "The mark stays")

    def test_a_company_that_does_not_ask_costs_no_query(self):
        self.company.backorder_ask_customer = False
        self._plan(60)
        self.env.invalidate_all()
        # The order and its company are read by whoever opens the order.
        self.order.read(["name", "company_id"])
        self.assertFalse(self.company.backorder_ask_customer)
        with self.assertQueryCount(0):
            self.assertEqual(self.order.backorder_consent, "none")
            self.assertFalse(self.order._get_backorder_answer_url())
            self.assertFalse(self.order._get_backorder_lines_asked())
        self.purchase.order_line.backorder_ids.mapped("company_id.name")
        with self.assertQueryCount(0):
            self.purchase.order_line.backorder_ids._watch_customer_dates()


@tagged("post_install", "-at_install")
class TestAnswers(AnswersCommon):
    """What the customer answers, and what the salesperson makes of it."""

    def test_the_customer_accepts(self):
        self._plan(20)
        self.assertEqual(self._answer("accepted"), "accepted")
        self.assertEqual(self.order.backorder_consent, "none")
        self.assertRecordValues(
            self.line,
            [
                {
                    "backorder_answer": "accepted",
                    "backorder_answer_about": self._in_days(20),
                    "backorder_qty_to_cancel": 0,
                }
            ],
        )
        message = self.order.message_ids[0]
        self.assertEqual(message.author_id, self.customer)
        self.assertIn("I accept the new date. 5 Units of Desk", message.body)
        self.assertFalse(self._get_activities())

    def test_a_later_date_asks_again_and_an_earlier_does_not(self):
        self._plan(20)
        self._answer("accepted")
        self._plan(15)
        self.assertEqual(self.order.backorder_consent, "none")
        self._plan(20)
        self.assertEqual(self.order.backorder_consent, "none")
        self._plan(21)
        self.assertEqual(self.order.backorder_consent, "needed")
        self.assertEqual(self._answer("accepted"), "accepted")

    def test_who_answers_twice_is_told(self):
        self._plan(20)
        self._answer("accepted")
        before = self.order.message_ids
        self.assertEqual(self._answer("accepted"), "answered")
        self.assertEqual(self.order.message_ids, before)
        self.assertEqual(self._answer("cancel"), "cancel", "It has not come yet")
        self.assertEqual(self._answer("accepted"), "answered")
        self.assertEqual(self._answer("cancel"), "answered")
        self.assertEqual(len(self._get_activities()), 1)

    def test_an_answer_about_an_old_date_is_refused(self):
        self._plan(20)
        key = self.line._get_backorder_question_key()
        self._plan(21)
        result = self.order._answer_backorder_question("accepted", [key], self.customer)
        self.assertEqual(result, "outdated")
        self.assertFalse(self.line.backorder_answer)

    def test_an_answer_about_lines_of_another_order_is_refused(self):
        self._plan(20)
        other = self._make_order((self.desk, 1))
        self._backorder(other)
        key = self.line._get_backorder_question_key()
        for keys in ([key], [key, other.order_line._get_backorder_question_key()]):
            result = other._answer_backorder_question("accepted", keys, self.customer)
            self.assertIn(result, ("closed", "outdated"))
        for keys in ([], ["x"], ["0:"], [":"], ["²:"], ["99999999999999999999:"]):
            result = self.order._answer_backorder_question(
                "cancel", keys, self.customer
            )
            self.assertIn(result, ("unchosen", "closed"))
        self.assertFalse((self.line | other.order_line).filtered("backorder_answer"))

    def test_the_order_has_moved_on(self):
        self._plan(20)
        key = self.line._get_backorder_question_key()

        def answer():
            return self.order._answer_backorder_question("cancel", [key], self.customer)

        with self.subTest("received"), self.env.cr.savepoint() as savepoint:
            self.purchase.button_confirm()
            self._receive(self.purchase)
            self.assertEqual(answer(), "closed")
            self._make_bill(self.purchase)
            self.assertEqual(self.order.state, "sale")
            self.assertEqual(answer(), "closed")
            savepoint.rollback()
            self.env.invalidate_all(flush=False)
        with self.subTest("in time again"):
            self._plan(9)
            self.assertEqual(answer(), "outdated")
            self._plan(20)
        with self.subTest("cancelled"):
            self.order._action_cancel()
            self.assertEqual(answer(), "closed")
        self.assertFalse(self.line.backorder_answer)

    def test_the_salesperson_is_asked_to_cancel(self):
        self._plan(20)
        self.assertEqual(self._answer("cancel"), "cancel")
        self.assertTrue(self.order.backorder_cancel_requested)
        activity = self._get_activities()
        self.assertEqual(activity.user_id, self.salesperson)
        self.assertIn("5 Units of Desk", activity.note)
        self.assertEqual(self.line.product_uom_qty, 5, "It is a request")
        self.assertEqual(self.order.state, "on_hold")
        self._plan(30)
        self.assertEqual(self.order.backorder_consent, "none", "The answer is known")
        orders = self.order.with_user(self.salesperson)
        found = orders.search([("backorder_cancel_requested", "=", True)])
        self.assertEqual(found, self.order)
        others = orders.search([("backorder_cancel_requested", "=", False)])
        self.assertNotIn(self.order, others)

    @users("salesperson")
    def test_the_salesperson_cancels_with_one_click(self):
        self.company.backorder_grouping = "request"
        other = self._make_order((self.desk, 2))
        self._backorder(other)
        backorders = other.backorder_ids | self.order.backorder_ids
        self.assertEqual(backorders.purchase_id, self.purchase)
        self._plan(20)
        self._answer("cancel")
        self.env.invalidate_all()
        self.order.with_user(self.env.user).action_backorder_cancel_requested()
        self.env.invalidate_all()
        self.assertEqual(self.line.product_uom_qty, 0)
        self.assertEqual(self.line.backorder_answer, "cancelled")
        self.assertEqual(self.line.backorder_qty_cut, 5, "It is a lost sale")
        self.assertEqual(self.order.backorder_ids.state, "cancelled")
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self.purchase.order_line.product_qty, 2, "The request shrinks")
        self.assertFalse(self._get_activities())
        message = self.order.message_ids.filtered(
            lambda m: "we have cancelled 5 Units of Desk" in m.body
        )
        self.assertEqual(message.author_id, self.salesperson.partner_id)
        self.assertIn(self.customer, message.notified_partner_ids)
        self.assertFalse(self.order.backorder_cancel_requested)

    def test_only_what_is_waiting_is_cancelled(self):
        self._add_stock(self.lamp, 3)
        order = self._make_order((self.lamp, 10), commitment_date=self._in_days(10))
        purchase = self._backorder(order)
        self._plan(20, purchase)
        self.assertEqual(order.order_line._get_backorder_qty_waiting(), 7)
        self._answer("cancel", order)
        order.with_user(self.salesperson).action_backorder_cancel_requested()
        self.assertEqual(order.order_line.product_uom_qty, 3)
        self.assertFalse(purchase.exists(), "Nothing needs the request any more")
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.picking_ids.move_ids.mapped("product_uom_qty"), [3])

    def test_the_buyer_of_a_confirmed_purchase_order_is_told(self):
        self._plan(20)
        self.purchase.button_confirm()
        self._answer("cancel")
        self.order.with_user(self.salesperson).action_backorder_cancel_requested()
        self.assertEqual(self.purchase.order_line.product_qty, 5)
        self.assertTrue(self.purchase.activity_ids)

    def test_what_has_left_meanwhile_is_not_cancelled(self):
        self._plan(20)
        self._answer("cancel")
        self.purchase.button_confirm()
        self._receive(self.purchase)
        self._make_bill(self.purchase)
        self._validate(self.order.picking_ids)
        self.assertFalse(self.order.backorder_cancel_requested)
        with self.assertRaisesRegex(UserError, self.order.name):
            self.order.action_backorder_cancel_requested()

    def test_the_salesperson_keeps_the_lines(self):
        self._plan(20)
        self._answer("cancel")
        self.customer.lang = "en_US"
        self.order.with_user(self.salesperson).action_backorder_keep_requested()
        self.assertEqual(self.line.backorder_answer, "declined")
        self.assertEqual(self.line.product_uom_qty, 5)
        self.assertFalse(self._get_activities())
        message = self.order.message_ids[0]
        self.assertIn("We can no longer cancel 5 Units of Desk", message.body)
        self.assertIn(self.customer, message.notified_partner_ids)
        self.assertEqual(self.order.backorder_consent, "none")
        self._plan(25)
        self.assertEqual(self.order.backorder_consent, "needed")

    @users("salesperson")
    def test_the_salesperson_writes_down_what_the_customer_has_said(self):
        self._plan(60)
        self.env.invalidate_all()
        order = self.order.with_user(self.env.user)
        order.action_backorder_accepted_by_customer()
        self.assertEqual(self.line.backorder_answer, "accepted")
        self.assertEqual(order.backorder_consent, "none")
        message = self.order.message_ids[0]
        self.assertEqual(message.author_id, self.salesperson.partner_id)
        self.assertIn("The customer accepts the new date", message.body)
        with self.assertRaisesRegex(UserError, self.order.name):
            order.action_backorder_accepted_by_customer()

    @users("stock_user", "accountant", "buyer")
    def test_only_salespeople_decide(self):
        self._plan(20)
        self._answer("cancel")
        order = self.order.with_user(self.env.user)
        for decide in (
            order.action_backorder_cancel_requested,
            order.action_backorder_keep_requested,
            order.action_backorder_accepted_by_customer,
        ):
            with self.assertRaises(AccessError):
                decide()
        self.assertEqual(self.line.backorder_answer, "cancel")

    def test_an_order_that_begins_anew_has_no_answers(self):
        self._plan(20)
        self._answer("cancel")
        self.order._action_cancel()
        self.assertFalse(self._get_activities())
        self.order.action_draft()
        self.order.action_confirm()
        self.assertRecordValues(
            self.line,
            [
                {
                    "backorder_answer": False,
                    "backorder_date_told": False,
                    "backorder_ask_count": 0,
                }
            ],
        )

    @users("salesperson", "sales_manager")
    def test_no_client_writes_an_answer(self):
        self._plan(20)
        line = self.line.with_user(self.env.user)
        for name, value in (
            ("backorder_answer", "accepted"),
            ("backorder_answer_about", "2099-01-01"),
            ("backorder_qty_to_cancel", 3),
            ("backorder_date_told", "2099-01-01"),
            ("backorder_ask_count", 9),
        ):
            with self.assertRaises(UserError):
                line.write({name: value})
            order = line.order_id.copy(
                {"order_line": [Command.create({**self._line_values(), name: value})]}
            )
            self.assertFalse(order.order_line[-1][name])

    def _line_values(self):
        return {"product_id": self.desk.id, "product_uom_qty": 1}


@tagged("post_install", "-at_install")
class TestAnswerPage(AnswersCommon, HttpCase):
    """The page of the order, by the link of an email or as a portal user."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._plan(20)
        cls.order._portal_ensure_token()
        cls.visitor = new_test_user(
            cls.env, login="azure", groups="base.group_portal", name="Azure Visitor"
        )
        cls.visitor.partner_id.parent_id = cls.customer
        cls.stranger = new_test_user(
            cls.env, login="stranger", groups="base.group_portal", name="Stranger"
        )

    def _get_page(self, url=None):
        response = self.url_open(url or self._get_url(), timeout=60)
        return html.fromstring(response.text)

    def _get_url(self):
        url = self.order._get_backorder_answer_url()
        return url.removeprefix(self.order.get_base_url())

    def _post(self, page, answer, url=None, **changes):
        """Press a button of the question."""
        [form] = page.xpath("//form[@id='backorder_question']")
        values = dict(form.fields) | {"answer": answer} | changes
        response = self.url_open(url or form.action, data=values)
        self.env.invalidate_all()
        return response

    def _get_message(self, response):
        page = html.fromstring(response.text)
        found = page.xpath("//*[@id='backorder_message']")
        return found and re.sub(r"\s+", " ", found[0].text_content()).strip()

    def test_the_page_tells_each_line(self):
        self.authenticate("azure", "azure")
        text = re.sub(r"\s+", " ", self._get_page().text_content())
        self.assertIn("Waiting: 5 Units", text)
        self.assertIn("New Date", text)
        self.assertIn("5 Units of Desk", text)
        for secret in (self.purchase.name, self.wood.name):
            self.assertNotIn(secret, text)
        orders = self._get_page("/my/orders")
        self.assertTrue(orders.xpath("//a[@name='backorder_question']"))

    def test_the_link_of_the_mail_changes_nothing(self):
        self.authenticate(None, None)
        for _i in range(2):
            page = self._get_page()
            self.assertTrue(page.xpath("//form[@id='backorder_question']"))
        url = f"/my/orders/{self.order.id}/backorder_answer"
        token = self.order.access_token
        response = self.url_open(f"{url}?access_token={token}&answer=accepted")
        self.assertEqual(response.status_code, 405)
        self.env.invalidate_all()
        self.assertFalse(self.line.backorder_answer)

    def test_who_has_the_token_answers(self):
        self.authenticate(None, None)
        response = self._post(self._get_page(), "accepted")
        self.assertIn("on the new date", self._get_message(response))
        self.assertEqual(self.line.backorder_answer, "accepted")
        message = self.order.message_ids.filtered(lambda m: "I accept" in m.body)
        self.assertEqual(message.author_id, self.customer)
        page = html.fromstring(response.text)
        self.assertFalse(page.xpath("//form[@id='backorder_question']"))
        self.assertIn("You accepted the new date", page.text_content())

    def test_a_portal_user_asks_to_cancel(self):
        self.authenticate("azure", "azure")
        page = self._get_page(f"/my/orders/{self.order.id}")
        response = self._post(page, "cancel")
        self.assertIn("We will review your request", self._get_message(response))
        self.assertEqual(self.line.backorder_answer, "cancel")
        message = self.order.message_ids.filtered(lambda m: "Please cancel" in m.body)
        self.assertEqual(message.author_id, self.visitor.partner_id)
        self.assertEqual(self._get_activities().user_id, self.salesperson)

    def test_who_has_accepted_may_still_ask_to_cancel(self):
        self.authenticate("azure", "azure")
        self._post(self._get_page(), "accepted")
        page = self._get_page(f"/my/orders/{self.order.id}")
        [form] = page.xpath("//form[@name='backorder_answer']")
        self.url_open(form.action, data=dict(form.fields) | {"answer": "cancel"})
        self.env.invalidate_all()
        self.assertEqual(self.line.backorder_answer, "cancel")

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_who_may_not_see_the_order_does_not_answer(self):
        self.authenticate("azure", "azure")
        url = f"/my/orders/{self.order.id}/backorder_answer"
        question = self.line._get_backorder_question_key()
        for login in (None, "stranger"):
            self.authenticate(login, login)
            token = html.fromstring(self.url_open("/web/login").text).xpath(
                "//input[@name='csrf_token']/@value"
            )
            for access_token in ("", "wrong"):
                self.url_open(
                    url,
                    data={
                        "access_token": access_token,
                        "question": question,
                        "answer": "accepted",
                        "csrf_token": token and token[0] or self.csrf_token(),
                    },
                )
                self.env.invalidate_all()
                self.assertFalse(self.line.backorder_answer)

    @mute_logger("odoo.http")
    def test_another_site_cannot_answer_for_the_customer(self):
        self.authenticate("azure", "azure")
        response = self._post(self._get_page(), "accepted", csrf_token="wrong")
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self.line.backorder_answer)

    def test_a_salesperson_does_not_answer_for_the_customer(self):
        self.authenticate("salesperson", "salesperson")
        response = self._post(self._get_page(), "accepted")
        self.assertIn("Only the customer can answer", self._get_message(response))
        self.assertFalse(self.line.backorder_answer)

    def test_an_answer_that_comes_too_late_is_told_so(self):
        self.authenticate("azure", "azure")
        page = self._get_page()
        self._plan(21)
        response = self._post(page, "accepted")
        self.assertIn("has changed in the meantime", self._get_message(response))
        page = html.fromstring(response.text)
        self._post(page, "accepted")
        self.assertEqual(self.line.backorder_answer, "accepted")
        response = self._post(page, "accepted")
        self.assertIn("already answered this question", self._get_message(response))
        self.order._action_cancel()
        response = self._post(page, "cancel")
        self.assertIn("nothing left to answer", self._get_message(response))

    def test_a_company_that_does_not_ask_has_no_question(self):
        self.company.backorder_ask_customer = False
        self.authenticate("azure", "azure")
        page = self._get_page(f"/my/orders/{self.order.id}")
        self.assertFalse(page.xpath("//form[@id='backorder_question']"))
        self.assertIn("New Date", page.text_content())
