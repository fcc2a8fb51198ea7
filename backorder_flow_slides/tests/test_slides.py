from odoo.tests import tagged

from odoo.addons.backorder_flow.tests.common import BackorderCommon


@tagged("-standard", "backorder_optional", "post_install", "-at_install")
class TestSlides(BackorderCommon):
    """H4: a held order gives access to its courses."""

    def _render(self, order):
        return self.env["ir.qweb"]._render(
            "website_sale_slides.course_purchased_confirmation_message",
            {"order": order, "course_memberships": {}},
        )

    def test_h4_the_customer_reads_that_courses_are_open(self):
        order = self._make_order((self.desk, 1), confirm=False)
        self.assertNotIn("You have gained access", self._render(order))
        order.action_confirm()
        self.assertIn("You have gained access", self._render(order))
        self._backorder(order)
        self.assertEqual(order.state, "on_hold")
        self.assertIn("You have gained access", self._render(order))
