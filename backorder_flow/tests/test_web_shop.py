from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .common import BackorderCommon


class WebShopCommon(BackorderCommon, HttpCase):
    """A web shop with a product, a customer, a delivery method and a payment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The name that Odoo's own tour looks for.
        cls.box = cls._make_product(
            "Storage Box",
            cls._prepare_seller_values(cls.wood, 50.0),
            is_published=True,
            allow_out_of_stock_order=True,
        )
        cls.website = cls.env["website"].search([], limit=1)
        cls.website.company_id = cls.company
        cls.website.salesperson_id = cls.salesperson
        cls.shopper = new_test_user(
            cls.env,
            login="shopper",
            groups="base.group_portal",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.shopper.partner_id.write(
            {
                "street": "215 Vine St",
                "city": "Scranton",
                "zip": "18503",
                "country_id": cls.env.ref("base.us").id,
                "state_id": cls.env.ref("base.state_us_39").id,
                "phone": "+1 555-555-5555",
                "email": "shopper@example.com",
            }
        )
        fee = cls._make_product(
            "Delivery", type="service", is_storable=False, list_price=0.0
        )
        cls.env["delivery.carrier"].search([]).action_archive()
        cls.env["delivery.carrier"].create(
            {"name": "Post", "product_id": fee.id, "is_published": True}
        )
        # Odoo has one for the first company only.
        cls.env.ref("payment.payment_provider_demo").sudo().copy(
            {"company_id": cls.company.id, "state": "test", "is_published": True}
        )
        # Not in the manifest: it needs the shop, on which the addon does not depend.
        cls.env["ir.asset"].sudo().create(
            {
                "name": "Tours in the web shop",
                "bundle": "web.assets_tests",
                "path": "backorder_flow/static/tests/web_shop/**/*",
            }
        )

    def _buy_in_the_shop(self, tour):
        """Let the customer buy the box in a browser.

        :return: the sales order
        """
        self.start_tour("/shop", tour, login="shopper")
        self.env.invalidate_all()
        order = self.env["sale.order"].search(
            [("partner_id", "=", self.shopper.partner_id.id)]
        )
        self.assertEqual(order.website_id, self.website)
        return order


@tagged("-standard", "backorder_web_shop", "post_install", "-at_install")
class TestWebShop(WebShopCommon):
    """What a customer buys in the web shop, with the real checkout in a browser.

    Run by ``tests/test_web_shop.py``, on a database that has the shop.
    """

    def _check_backorder(self, order):
        """What is short is backordered, and holds the order until it is billed.

        :return: the purchase order
        """
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.backorder_short_products, "Storage Box")
        purchase = self._backorder(order)
        self.assertEqual(purchase.partner_id, self.wood)
        self.assertEqual(order.state, "on_hold")
        return purchase

    def test_a_paid_order_is_backordered(self):
        order = self._buy_in_the_shop("backorder_buy_and_pay")
        self.assertEqual(order.transaction_ids.state, "done")
        purchase = self._check_backorder(order)
        purchase.button_confirm()
        self._receive(purchase)
        self._make_bill(purchase)
        self.assertEqual(order.state, "sale")
        self._validate(order.picking_ids)
        self.assertEqual(order.order_line[0].qty_delivered, 1)

    def test_h2_an_order_that_is_paid_on_hold_is_invoiced_at_the_release(self):
        self.env["ir.config_parameter"].set_param("sale.automatic_invoice", "True")
        order = self._buy_in_the_shop("backorder_buy_and_pay_later")
        transaction = order.transaction_ids
        self.assertEqual(transaction.state, "pending")
        order.with_user(self.salesperson).action_confirm()
        purchase = self._check_backorder(order)
        transaction.action_demo_set_done()
        transaction._post_process()
        self.assertEqual(transaction.payment_id.amount, 100)
        self.assertFalse(order.invoice_ids)

        purchase.button_confirm()
        self._make_bill(purchase)
        self.assertEqual(order.state, "sale")
        self.assertRecordValues(
            order.invoice_ids, [{"state": "posted", "amount_total": 100}]
        )
        self.assertIn(order.invoice_ids.payment_state, ("paid", "in_payment"))
