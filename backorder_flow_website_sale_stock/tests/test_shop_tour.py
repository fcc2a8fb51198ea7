from odoo.tests import tagged

from odoo.addons.backorder_flow.tests.test_web_shop import WebShopCommon


@tagged("-standard", "backorder_web_shop", "post_install", "-at_install")
class TestShopTour(WebShopCommon):
    """A customer buys more than is in stock, in a browser.

    Run by ``tests/test_web_shop.py``, on a database that has the shop.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.backorder_hold_scope = "lines"
        cls._add_stock(cls.box, 2)

    def _check_order(self, tour):
        order = self._buy_in_the_shop(tour)
        self.assertEqual(order.state, "sale")
        line = order.order_line[0]
        self.assertEqual((line.product_uom_qty, line.qty_short), (5, 3))

    def test_the_customer_reads_what_comes_later_until_it_is_bought(self):
        self._check_order("backorder_buy_out_of_stock")

    def test_the_same_on_a_phone(self):
        self.browser_size, self.touch_enabled = "390x844", True
        self._check_order("backorder_buy_out_of_stock_by_phone")
