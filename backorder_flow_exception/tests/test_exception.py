from lxml import etree

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from odoo.addons.backorder_flow.tests.common import BackorderCommon


@tagged("-standard", "backorder_beside", "post_install", "-at_install")
class TestException(BackorderCommon):
    """Exceptions are looked for as on a confirmed order, and a release is none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rules = cls.env["exception.rule"].sudo()
        rules.search([]).active = False
        rules.create(
            [
                {
                    "name": "No ZIP code",
                    "description": "The customer has none",
                    "model": "sale.order",
                    "exception_type": "by_domain",
                    "domain": "[('partner_id.zip', '=', False)]",
                },
                {
                    "name": "High discount",
                    "description": "More than half",
                    "model": "sale.order.line",
                    "exception_type": "by_domain",
                    "domain": "[('discount', '>', 50)]",
                },
            ]
        )
        cls.customer.zip = "1000"
        cls.order = cls._make_order((cls.desk, 4))
        cls.purchase = cls._backorder(cls.order)
        cls.purchase.button_confirm()

    def test_the_bill_is_posted_and_the_order_released_whatever_has_changed(self):
        self.customer.zip = False
        bill = self._make_bill(self.purchase, user=self.accountant)
        self.assertEqual(bill.state, "posted")
        self.assertEqual(self.order.state, "sale")

    def test_who_may_release_does(self):
        self.customer.zip = False
        self.order.with_user(self.sales_manager)._release_hold_by_hand("Urgent")
        self.assertEqual(self.order.state, "sale")

    def test_a_held_order_can_be_cancelled(self):
        self.customer.zip = False
        self.order.with_user(self.salesperson)._action_cancel()
        self.assertEqual(self.order.state, "cancel")

    def test_an_order_with_an_exception_is_held(self):
        order = self._make_order((self.lamp, 2))
        self.customer.zip = False
        self._backorder(order)
        self.assertEqual(order.state, "on_hold")

    def test_what_is_changed_on_hold_is_checked_as_on_a_confirmed_order(self):
        confirmed = self._make_order((self.lamp, 2))
        for order in (confirmed, self.order):
            with self.assertRaisesRegex(ValidationError, "High discount"):
                order.order_line = [
                    Command.update(order.order_line.id, {"discount": 60})
                ]

    def test_exceptions_that_are_ignored_stay_ignored_on_hold(self):
        self.order.ignore_exception = True
        self.order.order_line = [
            Command.update(self.order.order_line.id, {"discount": 60})
        ]
        with self.assertRaisesRegex(ValidationError, "High discount"):
            self.order.ignore_exception = False

    def test_nothing_is_backordered_before_the_exceptions_are_ignored(self):
        self.company.backorder_at_confirmation = True
        self.customer.backorder_automatic = True
        self.customer.zip = False
        order = self._make_order((self.lamp, 2))
        self.assertEqual(order.state, "draft")
        self.assertFalse(order.backorder_ids)
        order.action_ignore_exceptions()
        order.action_confirm()
        self.assertEqual(order.state, "on_hold")

    def test_a_held_order_can_be_told_to_ignore_them(self):
        arch = etree.fromstring(
            self.env.ref("sale.view_order_form").get_combined_arch()
        )
        [field] = arch.xpath("//field[@name='ignore_exception'][@groups]")
        for state, hidden in (("draft", True), ("sale", False), ("on_hold", False)):
            self.assertEqual(
                safe_eval(field.get("invisible"), {"state": state}), hidden
            )
