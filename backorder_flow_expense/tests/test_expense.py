from odoo.tests import tagged, users
from odoo.tools.safe_eval import safe_eval

from odoo.addons.backorder_flow.tests.common import BackorderCommon


@tagged("-standard", "backorder_optional", "post_install", "-at_install")
class TestExpense(BackorderCommon):
    """H4: expenses are charged to held orders too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.confirmed = cls._make_order((cls.desk, 2))
        cls.held = cls._make_order((cls.desk, 2))
        cls._backorder(cls.held)
        cls.draft = cls._make_order((cls.desk, 2), confirm=False)
        cls.all = cls.confirmed | cls.held | cls.draft

    @users("salesperson")
    def test_h4_held_orders_are_offered(self):
        for model in ("hr.expense", "hr.expense.split"):
            text = self.env[model]._fields["sale_order_id"].domain
            domain = safe_eval(text, {"company_id": self.company.id})
            found = self.env["sale.order"].search([*domain, ("id", "in", self.all.ids)])
            self.assertEqual(found, self.confirmed | self.held, model)
