from lxml import html

import odoo.http
from odoo.tests import HttpCase, new_test_user, tagged

from .common import ShopCommon


@tagged("-standard", "backorder_optional", "post_install", "-at_install")
class TestShopPages(ShopCommon, HttpCase):
    """The pages on which a customer reads what comes later."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visitor = new_test_user(cls.env, login="azure", groups="base.group_portal")

    def _open(self, url, **session_values):
        """Open a page of the shop, as whoever is logged in."""
        session = self.authenticate(self.login, self.login)
        session.update(force_website_id=self.website.id, **session_values)
        odoo.http.root.session_store.save(session)
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        return html.fromstring(response.text)

    def _get_messages(self, page, path="/"):
        """What is told of each line, in the order of the page."""
        return [
            " ".join(node.text_content().split())
            for node in page.xpath(f"{path}/*[@name='backorder_message']")
        ]

    def _make_visitors_cart(self):
        """A cart of someone who is not logged in."""
        cart = self._make_cart(
            (self.desk, 5), (self.lamp, 1), partner_id=self.website.partner_id.id
        )
        self.login = None
        return cart

    def test_a_visitor_reads_it_in_the_cart(self):
        cart = self._make_visitors_cart()
        page = self._open("/shop/cart", sale_order_id=cart.id)
        told = [f"2 now, 3 {self._about(3)}", f"1 {self._about(3)}"]
        self.assertEqual(self._get_messages(page, "//*[@id='cart_products']/"), told)

    def test_the_cart_tells_anew_when_a_quantity_is_changed(self):
        cart = self._make_visitors_cart()
        self._open("/shop/cart", sale_order_id=cart.id)
        desk = cart.order_line[0]
        result = self.make_jsonrpc_request(
            "/shop/cart/update",
            {"line_id": desk.id, "product_id": self.desk.id, "quantity": 7},
        )
        cart_lines = html.fromstring(result["website_sale.cart_lines"])
        self.assertEqual(
            self._get_messages(cart_lines)[0], f"2 now, 5 {self._about(3)}"
        )

    def test_the_confirmation_says_the_same(self):
        for confirm in (False, True):
            cart = self._make_visitors_cart()
            if confirm:
                cart.action_confirm()
            page = self._open("/shop/confirmation", sale_last_order_id=cart.id)
            told = [f"2 now, 3 {self._about(3)}", f"1 {self._about(3)}"]
            # For the desktop and for the phone.
            self.assertEqual(self._get_messages(page, "//table/"), told * 2)
            cart.action_cancel()

    def test_the_page_of_the_order_says_the_same(self):
        self.login = "azure"
        order = self._make_cart(
            (self.desk, 5), (self.lamp, 1), partner_id=self.visitor.partner_id.id
        )
        order.action_confirm()
        page = self._open(f"/my/orders/{order.id}")
        told = [f"2 now, 3 {self._about(3)}", f"1 {self._about(3)}"]
        self.assertEqual(self._get_messages(page, "//table/"), told)
        # It tells at its top what it waits for.
        self._backorder(order)
        page = self._open(f"/my/orders/{order.id}")
        self.assertEqual(self._get_messages(page), [])
        self.assertIn("Waiting for goods", page.text_content())

    def test_each_item_of_a_combo_is_told(self):
        combo = self.env["product.combo"].create(
            {"name": "Desks", "combo_item_ids": [(0, 0, {"product_id": self.desk.id})]}
        )
        office = self._make_product(
            "Office", type="combo", is_storable=False, combo_ids=[(6, 0, combo.ids)]
        )
        office.website_published = True
        cart = self._make_cart((office, 5))
        cart.partner_id = self.website.partner_id
        self.env["sale.order.line"].create(
            {
                "order_id": cart.id,
                "product_id": self.desk.id,
                "product_uom_qty": 5,
                "combo_item_id": combo.combo_item_ids.id,
                "linked_line_id": cart.order_line.id,
            }
        )
        self.login = None
        page = self._open("/shop/cart", sale_order_id=cart.id)
        told = f"2 now, 3 {self._about(3)}"
        self.assertEqual(self._get_messages(page, "//*[@id='cart_products']/"), [told])
        page = self._open("/shop/confirmation", sale_last_order_id=cart.id)
        self.assertEqual(self._get_messages(page, "//table/"), [f"Desk: {told}"] * 2)
