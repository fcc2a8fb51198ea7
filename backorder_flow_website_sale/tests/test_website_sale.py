import ast
from datetime import timedelta

from lxml import etree, html

import odoo.http
from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.backorder_flow.tests.common import BackorderCommon
from odoo.addons.website_sale.tests.common import MockRequest


class RecordsAsTheyAre:
    """Stands for the snippet that would render the products."""

    def with_context(self, **_context):
        return self

    def _filter_records_to_values(self, records, is_sample):
        return records


@tagged("-standard", "backorder_optional", "post_install", "-at_install")
class TestWebsiteSale(BackorderCommon, HttpCase):
    """H4: the web shop treats a held order as a confirmed one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website = (
            cls.env["website"]
            .sudo()
            .create({"name": "Shop", "company_id": cls.company.id})
        )
        cls.visitor = new_test_user(cls.env, login="azure", groups="base.group_portal")
        cls.customer = cls.visitor.partner_id
        cls.customer.email = "azure@example.com"
        (cls.desk | cls.lamp).website_published = True
        cls.held = cls._make_order((cls.desk, 1), website_id=cls.website.id)
        cls._backorder(cls.held)

    def test_h4_it_can_be_ordered_again(self):
        held = self.held.with_user(self.visitor).sudo()
        with MockRequest(held.env, website=self.website):
            self.assertTrue(held._is_reorder_allowed())
            self.desk.website_published = False
            self.assertFalse(held._is_reorder_allowed())

    def test_h4_the_page_of_the_order_offers_it_again(self):
        self.authenticate("azure", "azure")
        page = self.url_open(f"/my/orders/{self.held.id}").text
        self.assertIn("Order Again", page)

    def _return_from_payment(self, order):
        session = self.authenticate("azure", "azure")
        session["sale_last_order_id"] = order.id
        odoo.http.root.session_store.save(session)
        return self.url_open("/shop/payment/validate")

    def test_h4_who_returns_from_the_payment_reads_the_confirmation(self):
        # What would be an error of a cart.
        self.env["delivery.carrier"].sudo().search([]).active = False
        free = self._make_order((self.desk, 1), website_id=self.website.id)
        free.order_line.price_unit = 0
        self._backorder(free)
        provider = self.env["payment.provider"].sudo().search([], limit=1)
        method = self.env["payment.method"].sudo().with_context(active_test=False)
        self.env["payment.transaction"].sudo().create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.search([], limit=1).id,
                "reference": self.held.name,
                "amount": self.held.amount_total,
                "currency_id": self.held.currency_id.id,
                "partner_id": self.customer.id,
                "sale_order_ids": [Command.set(self.held.ids)],
                "state": "done",
            }
        )
        for order in (self.held, free):
            self.assertEqual(order.state, "on_hold")
            response = self._return_from_payment(order)
            self.assertTrue(response.url.endswith("/shop/confirmation"), order.name)
            self.assertIn(order.name, response.text)

    def test_h4_no_reminder_of_a_cart_after_it(self):
        cart = self._make_order((self.lamp, 1), confirm=False)
        cart.write(
            {
                "website_id": self.website.id,
                "create_date": fields.Datetime.now() - timedelta(hours=2),
            }
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET create_date = %s WHERE id = %s",
            (fields.Datetime.now() - timedelta(hours=2), cart.id),
        )
        cart.invalidate_recordset(["create_date"])
        self.assertFalse(cart._filter_can_send_abandoned_cart_mail())
        self.held._action_cancel()
        reminded = cart._filter_can_send_abandoned_cart_mail()
        self.assertEqual(reminded, cart)
        self.assertEqual(reminded.env.context, cart.env.context)

    def test_h4_the_cart_offers_its_products_again(self):
        session = self.authenticate("azure", "azure")
        session["force_website_id"] = self.website.id
        odoo.http.root.session_store.save(session)
        page = html.fromstring(self.url_open("/shop/cart").text)
        [history] = page.xpath("//*[@id='quick_reorder_sidebar']")
        self.assertIn("Desk", history.text_content())
        self.assertNotIn("Lamp", history.text_content())

    def test_h4_snippets_count_it(self):
        other = self._make_order((self.desk, 1), (self.lamp, 1), confirm=False)
        other.website_id = self.website
        other.action_confirm()
        self._backorder(other)
        with MockRequest(self.env, website=self.website):
            for mode, product in (
                ("latest_sold", self.desk),
                ("recently_sold_with", self.lamp),
            ):
                found = (
                    self.env["website.snippet.filter"]
                    .with_context(
                        website_id=self.website.id,
                        dynamic_filter=RecordsAsTheyAre(),
                        limit=4,
                    )
                    ._get_products(
                        mode, product_template_id=self.desk.product_tmpl_id.id
                    )
                )
                self.assertIn(product, found, mode)

    def test_h4_filters_for_confirmed_orders_find_it(self):
        for model, xmlid, name in (
            (
                "sale.order",
                "website_sale.view_sales_order_filter_ecommerce",
                "order_confirmed",
            ),
            (
                "sale.report",
                "website_sale.sale_report_view_search_website",
                "confirmed",
            ),
        ):
            arch = etree.fromstring(self.env.ref(xmlid).get_combined_arch())
            [node] = arch.xpath(f"//filter[@name='{name}']")
            found = self.env[model].search_count(
                [*ast.literal_eval(node.get("domain")), ("name", "=", self.held.name)]
            )
            self.assertEqual(found, 1, xmlid)
