from odoo.tests import HttpCase, new_test_user, tagged

from .test_customer_answers import AnswersCommon


@tagged("post_install", "-at_install")
class TestCustomerTours(AnswersCommon, HttpCase):
    """The customer answers about new dates, and the salesperson does what he asks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        visitor = new_test_user(cls.env, login="azure", groups="base.group_portal")
        visitor.partner_id.parent_id = cls.customer
        get_bundle = cls.env["ir.qweb"]._get_asset_bundle
        # What the browser loads; else each tour would make it, and lose it again.
        for name in (
            "portal.assets_chatter",
            "web.assets_frontend",
            "web.assets_frontend_lazy",
            "web.assets_tests",
            "web.assets_web",
        ):
            get_bundle(name).js()
        for name in (
            "portal.assets_chatter_style",
            "web.assets_frontend",
            "web.assets_web",
            "web.assets_web_print",
        ):
            get_bundle(name).css()

    def test_the_customer_accepts(self):
        self._plan(20)
        url = self.order._get_backorder_answer_url()
        url = url.removeprefix(self.order.get_base_url())
        self.start_tour(url, "backorder_customer_accepts", login=None)
        self.env.invalidate_all()
        self.assertEqual(self.line.backorder_answer, "accepted")
        self.assertEqual(self.line.backorder_answer_about, self._in_days(20))
        self.assertEqual(self.order.state, "on_hold")

    def test_the_customer_asks_to_cancel_on_a_phone(self):
        order = self._make_order(
            (self.desk, 5), (self.lamp, 2), commitment_date=self._in_days(10)
        )
        for purchase in self._backorder(order):
            self._plan(60, purchase)
        desk, lamp = order.order_line
        self.browser_size, self.touch_enabled = "390x844", True
        url = f"/my/orders/{order.id}#backorder_question"
        self.start_tour(url, "backorder_customer_cancels", login="azure")
        self.env.invalidate_all()
        self.assertEqual((desk | lamp).mapped("backorder_answer"), ["cancel", False])
        self.assertEqual(desk.product_uom_qty, 5)
        self.assertEqual(self._get_activities(order).user_id, self.salesperson)
        self.browser_size, self.touch_enabled = "1366x768", False
        self.start_tour(
            f"/odoo/sale.order/{order.id}",
            "backorder_salesperson_cancels",
            login="salesperson",
        )
        self.env.invalidate_all()
        self.assertEqual(desk.product_uom_qty, 0)
        self.assertEqual(desk.backorder_answer, "cancelled")
        self.assertEqual(lamp.product_uom_qty, 2)
        self.assertEqual(order.state, "on_hold")
        self.assertFalse(self._get_activities(order))
