from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged, users

from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestAccess(BackorderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = new_test_user(cls.env, login="portal", groups="base.group_portal")
        cls.employee = new_test_user(
            cls.env,
            login="employee",
            groups="base.group_user",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.mine = cls._make_order((cls.desk, 1))
        cls.theirs = cls._make_order((cls.desk, 1), user_id=cls.sales_manager.id)
        cls._backorder(cls.mine)
        cls._backorder(cls.theirs, cls.sales_manager)
        cls.all = (cls.mine | cls.theirs).backorder_ids

    def _seen(self):
        return self.env["sale.backorder"].search([("id", "in", self.all.ids)])

    @users("salesperson")
    def test_a_salesperson_sees_the_backorders_of_own_orders(self):
        self.assertEqual(self._seen(), self.mine.backorder_ids)
        with self.assertRaises(AccessError):
            self.theirs.backorder_ids.with_user(self.env.user).read(["state"])

    @users("sales_manager", "buyer", "accountant", "stock_user")
    def test_these_see_all_backorders(self):
        self.assertEqual(self._seen(), self.all)

    @users("portal", "employee")
    def test_portal_and_other_employees_see_nothing(self):
        with self.assertRaises(AccessError):
            self._seen()

    @users("salesperson", "sales_manager", "buyer", "accountant", "stock_user")
    def test_nobody_writes_on_backorders(self):
        backorder = self.mine.backorder_ids.with_user(self.env.user)
        for change in (
            lambda: backorder.write({"state": "cancelled"}),
            lambda: backorder.copy(),
            lambda: backorder.unlink(),
        ):
            with self.assertRaises(AccessError):
                change()

    @users("portal", "employee", "buyer", "accountant", "stock_user")
    def test_only_sales_users_backorder(self):
        order = self._make_order((self.desk, 1)).with_user(self.env.user)
        with self.assertRaises(AccessError):
            order.action_backorder()

    @users("salesperson")
    def test_orders_of_others_cannot_be_backordered(self):
        self.theirs.order_line.product_uom_qty = 3
        with self.assertRaises(AccessError):
            self.theirs.with_user(self.env.user).action_backorder()

    @users("salesperson")
    def test_the_dialog_of_another_user_is_out_of_reach(self):
        order = self._make_order((self.desk, 1), user_id=False)
        action = order.with_user(self.sales_manager).action_backorder()
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        with self.assertRaises(AccessError):
            dialog.action_create_backorders()

    @users("salesperson")
    def test_the_salesperson_reads_what_the_hold_waits_for_without_prices(self):
        order = self.mine.with_user(self.env.user)
        order.invalidate_recordset()
        purchase = self.mine.backorder_ids.purchase_id
        self.assertIn(purchase.name, order.hold_message)
        [values] = order.backorder_ids.read(["purchase_name", "vendor_name"])
        self.assertEqual(values["purchase_name"], purchase.name)
        self.assertEqual(values["vendor_name"], self.wood.name)
        fields = self.env["sale.backorder"].fields_get()
        self.assertFalse([name for name in fields if "price" in name])

    def test_backorders_of_other_companies_are_not_seen(self):
        other = self.env["res.company"].create({"name": "Other"})
        manager = new_test_user(
            self.env,
            login="other_manager",
            groups="sales_team.group_sale_manager,purchase.group_purchase_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        found = self.env["sale.backorder"].with_user(manager).search([])
        self.assertFalse(found & self.all)
