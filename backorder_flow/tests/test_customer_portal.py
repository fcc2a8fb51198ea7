import re
from urllib.parse import urlencode

from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.account_payment.tests.common import AccountPaymentCommon

from .test_held_as_confirmed import HeldCommon


@tagged("post_install", "-at_install")
class TestPortal(HeldCommon, AccountPaymentCommon, HttpCase):
    """H4: what the customer sees of a held order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visitor = new_test_user(
            cls.env, login="azure", groups="base.group_portal", name="Azure Visitor"
        )
        cls.visitor.partner_id.parent_id = cls.customer
        cls.stranger = new_test_user(
            cls.env, login="stranger", groups="base.group_portal", name="Stranger"
        )
        cls._expect_on("2099-12-24 12:00:00")
        cls.both.write({"require_payment": True, "prepayment_percent": 0.5})

    def _open(self, url, login="azure", **params):
        self.authenticate(login, login)
        response = self.url_open(f"{url}?{urlencode(params)}")
        self.assertEqual(response.status_code, 200)
        return response

    def _open_order(self, order, login="azure", **params):
        return self._open(order.get_portal_url().partition("?")[0], login, **params)

    def _text(self, response):
        page = html.fromstring(response.text)
        return re.sub(r"\s+", " ", page.xpath("//main")[0].text_content())

    def test_orders_are_listed_with_the_hold_and_the_date(self):
        page = html.fromstring(self._open("/my/orders").text)
        rows = {
            name: re.sub(r"\s+", " ", row.text_content())
            for order in self.both
            for name in [order.name]
            for row in page.xpath(f"//tr[td/a[normalize-space()='{name}']]")
        }
        self.assertIn("Waiting for goods; expected on 12/24/2099", rows[self.held.name])
        self.assertIn("On Hold", rows[self.held.name])
        self.assertNotIn("On Hold", rows[self.confirmed.name])

    def test_a_customer_with_held_orders_only_finds_orders(self):
        self.confirmed._action_cancel()
        self.authenticate("azure", "azure")
        counters = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["order_count", "quotation_count"]}
        )
        self.assertEqual(counters, {"order_count": 1, "quotation_count": 0})

    def test_the_page_of_the_order_tells_the_hold_and_the_date(self):
        text = self._text(self._open_order(self.held))
        self.assertIn("On Hold Waiting for goods; expected on 12/24/2099", text)
        text = self._text(self._open_order(self.confirmed))
        self.assertNotIn("On Hold", text)

    def test_the_page_of_a_held_order_is_that_of_a_confirmed_one(self):
        service = self._make_product("Help", type="service", is_storable=False)
        orders = self.env["sale.order"].concat(
            *(self._make_order((service, 1), (self.desk, 1)) for _i in range(2))
        )
        orders.order_line.filtered(
            lambda line: line.product_id == service
        ).qty_delivered = 1
        orders._create_invoices(grouped=True).action_post()
        self._backorder(orders[1])
        self.assertEqual(orders.mapped("state"), ["sale", "on_hold"])
        confirmed, held = (
            re.sub(
                f"{order.name}|INV/\\S+|\\S+/OUT/\\S+",
                "NAME",
                self._text(self._open_order(order)),
            )
            for order in orders
        )
        self.assertIn("Last Invoices", confirmed)
        self.assertEqual(
            re.sub(
                r" On Hold Waiting for goods; expected on \S+| Waiting: 1 Units"
                r" Expected: \S+",
                "",
                held,
            ),
            confirmed,
        )

    def test_a_link_with_the_token_is_enough_and_another_is_not(self):
        url = self.held.get_portal_url()
        self.authenticate(None, None)
        response = self.url_open(url)
        self.assertIn("Waiting for goods", response.text)
        for refused in (f"{url}x", url.partition("?")[0]):
            response = self.url_open(refused)
            self.assertNotIn(self.held.name, response.text)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_another_customer_sees_nothing(self):
        response = self._open("/my/orders", login="stranger")
        self.assertNotIn(self.held.name, response.text)
        response = self._open_order(self.held, login="stranger")
        self.assertNotIn(self.held.name, response.text)

    # Payment and signature

    def _get_amount_to_pay(self, order, **params):
        page = html.fromstring(self._open_order(order, **params).text)
        return page.xpath("//form[@id='o_payment_form']/@data-amount")

    def test_a_payment_link_asks_for_its_amount(self):
        for amount in (100.0, 300.0, 400.0):
            for params in ({}, {"amount_selection": "down_payment"}):
                self.assertEqual(
                    self._get_amount_to_pay(self.held, payment_amount=amount, **params),
                    [str(amount)],
                )
        for order in self.both:
            self.assertEqual(
                self._get_amount_to_pay(
                    order, payment_amount=100.0, amount_selection="full_amount"
                ),
                ["100.0"],
            )

    def test_nothing_has_to_be_paid_or_signed(self):
        self.both.require_signature = True
        for order in self.both:
            self.assertEqual(self._get_amount_to_pay(order), [])
            self.assertNotIn("Accept & Sign", self._text(self._open_order(order)))
            self.authenticate("azure", "azure")
            answer = self.make_jsonrpc_request(
                f"/my/orders/{order.id}/accept",
                {"name": "Azure", "signature": "R0lGODlhAQABAAAAACw="},
            )
            self.assertIn("error", answer)
        self.assertFalse(self.held.signature)

    def test_who_signs_and_comes_back_reads_that_the_order_is_confirmed(self):
        for order in self.both:
            text = self._text(self._open_order(order, message="sign_ok"))
            self.assertIn("Your order has been confirmed.", text)

    def test_a_held_order_cannot_be_declined(self):
        page = html.fromstring(self._open_order(self.held).text)
        [token] = page.xpath("//form[@id='decline']/input[@name='csrf_token']/@value")
        response = self.url_open(
            f"/my/orders/{self.held.id}/decline",
            data={"decline_message": "No", "csrf_token": token},
        )
        self.assertIn("not in a state to be rejected", self._text(response))
        self.assertEqual(self.held.state, "on_hold")

    def test_a_held_order_is_paid_online(self):
        self.authenticate("azure", "azure")
        self.make_jsonrpc_request(
            f"/my/orders/{self.held.id}/transaction",
            {
                "access_token": self.held._portal_ensure_token(),
                "amount": 100.0,
                "provider_id": self.provider.id,
                "payment_method_id": self.payment_method_id,
                "token_id": None,
                "flow": "direct",
                "tokenization_requested": False,
                "landing_route": self.held.get_portal_url(),
            },
        )
        self.assertEqual(self.held.transaction_ids.amount, 100)
        self.held.transaction_ids._set_done()
        self.held.transaction_ids._post_process()
        self.assertEqual(self.held.amount_paid, 100)
        self.assertEqual(self.held.state, "on_hold")
        self.assertFalse(self.held.invoice_ids)

    # Secrets

    def _get_secrets(self):
        return (self.purchase.name, self.wood.name, "50.0", "30.0")

    def test_no_page_tells_of_vendors_or_purchase_prices(self):
        self.purchase.button_confirm()
        for response in (self._open("/my/orders"), self._open_order(self.held)):
            for secret in self._get_secrets():
                self.assertNotIn(secret, self._text(response))
                self.assertNotIn(f"{secret}<", response.text)

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_rule")
    def test_no_field_tells_a_customer_of_vendors(self):
        self.held.partner_id = self.visitor.partner_id
        for record in (self.held, self.held.order_line, self.held.picking_ids):
            record = record.with_user(self.visitor)
            told = []
            for name in record.fields_get():
                try:
                    told += record.read([name])
                except AccessError:
                    continue
            self.assertGreater(len(told), 5, record)
            for secret in (self.purchase.name, self.wood.name):
                self.assertNotIn(secret, str(told), record)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_the_communication_history_tells_nothing_of_vendors(self):
        self.authenticate("azure", "azure")
        answer = self.make_jsonrpc_request(
            "/mail/thread/messages",
            {"thread_model": "sale.order", "thread_id": self.held.id},
        )
        self.assertNotIn(self.purchase.name, str(answer))
        self.assertIn(self.purchase.name, "".join(self.held.message_ids.mapped("body")))
