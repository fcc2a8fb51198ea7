from odoo.exceptions import UserError
from odoo.tests import tagged, users

from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestNever(BackorderCommon):
    """What is replenished in other ways is never backordered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_order((cls.desk, 5), (cls.lamp, 2))
        cls.parent = cls.env["product.category"].create({"name": "Furniture"})
        cls.category = cls.env["product.category"].create(
            {"name": "Desks", "parent_id": cls.parent.id}
        )
        cls.desk.categ_id = cls.category

    def _assert_never(self, *lines):
        """Nothing is short of these lines, of the others all is."""
        self.env.flush_all()
        self.env.invalidate_all()
        order = self.order.with_user(self.salesperson)
        for line in order.order_line:
            self.assertEqual(not line.qty_short, line in lines, line.name)
        needed = len(lines) < len(order.order_line)
        self.assertEqual(order.backorder_needed, needed)
        found = order.search([("backorder_needed", "=", True)])
        self.assertEqual(order in found, needed)

    def test_a_product(self):
        self._assert_never()
        self.desk.backorder_never = True
        self._assert_never(self.order.order_line[0])

    def test_a_category_and_those_in_it(self):
        self.parent.backorder_never = True
        self._assert_never(self.order.order_line[0])
        self.category.parent_id = False
        self._assert_never()
        self.category.backorder_never = True
        self._assert_never(self.order.order_line[0])

    def test_a_company(self):
        self.company.backorder_never = True
        self._assert_never(*self.order.order_line)

    @users("salesperson")
    def test_the_dialog_has_no_such_line(self):
        self.desk.product_tmpl_id.backorder_never = True
        order = self.order.with_user(self.env.user)
        action = order.action_backorder()
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(dialog.line_ids.product_id, self.lamp)

    @users("salesperson")
    def test_nothing_is_left_to_backorder(self):
        (self.desk | self.lamp).product_tmpl_id.backorder_never = True
        with self.assertRaises(UserError):
            self.order.with_user(self.env.user).action_backorder()

    def test_nothing_is_backordered_automatically(self):
        self.company.backorder_nightly = True
        self.company.backorder_at_confirmation = True
        for product in (self.desk, self.lamp):
            product.backorder_automatic = True
            product.backorder_never = True
        order = self._make_order((self.desk, 5), (self.lamp, 2))
        with self.enter_registry_test_mode():
            self.env.ref("backorder_flow.ir_cron_backorder").method_direct_trigger()
        self.assertFalse((self.order | order).backorder_ids)

    def test_what_is_on_backorder_stays_so(self):
        self._backorder(self.order)
        self.desk.backorder_never = True
        self.assertEqual(self.order.state, "on_hold")
        self.assertEqual(set(self.order.backorder_ids.mapped("state")), {"open"})

    def test_the_hint_on_a_quotation_leaves_it_out(self):
        quotation = self._make_order((self.desk, 5), (self.lamp, 2), confirm=False)
        for record in (self.desk, self.parent, self.company):
            record.backorder_never = True
            self.env.flush_all()
            self.env.invalidate_all()
            hint = quotation.with_user(self.salesperson).backorder_hint
            whole = record == self.company
            self.assertEqual(hint, "" if whole else "2 of 2 Units of Lamp")
            record.backorder_never = False
