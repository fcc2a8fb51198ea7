from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged, users

from .test_work_lists import WorkListCommon
from .test_work_lists_backorders import ROLES

COUNTS = ("backorder_customer_count", "backorder_vendor_count")


@tagged("post_install", "-at_install")
class TestBackorderButtons(WorkListCommon):
    """Open backorders are counted on products, customers and vendors."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor, cls.employee = (
            new_test_user(
                cls.env,
                login=login,
                groups=group,
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
            )
            for login, group in (
                ("auditor", "account.group_account_readonly"),
                ("employee", "base.group_user"),
            )
        )
        cls.contact = cls.env["res.partner"].create(
            {"name": "Contact", "parent_id": cls.customer.id}
        )
        orders = cls._make_order((cls.desk, 1), (cls.lamp, 1))
        orders |= cls._make_order((cls.desk, 2), partner_id=cls.contact.id)
        cls._backorder(orders, cls.env.user)
        lost = cls._make_order((cls.desk, 1))
        cls._backorder(lost)
        lost.backorder_ids.action_cancel_backorder()
        theirs = cls._make_order((cls.desk, 1), user_id=cls.sales_manager.id)
        cls._backorder(theirs, cls.sales_manager)

    @users(*ROLES)
    def test_each_role_counts_what_it_may_see(self):
        all_seen = self.env.user != self.salesperson
        self._forget()
        for record, name, expected in (
            (self.desk, "backorder_open_count", 2 + all_seen),
            (self.lamp, "backorder_open_count", 1),
            (self.desk.product_tmpl_id, "backorder_open_count", 2 + all_seen),
            (self.customer, "backorder_customer_count", 3 + all_seen),
            (self.contact, "backorder_customer_count", 1),
            (self.customer, "backorder_vendor_count", 0),
            (self.wood, "backorder_vendor_count", 2 + all_seen),
        ):
            with self.subTest(record=record.name, name=name):
                record = record.with_user(self.env.user)
                self.assertEqual(record[name], expected)

    @users(*ROLES)
    def test_a_button_opens_what_it_has_counted(self):
        self._forget()
        for record, button, name in (
            (self.desk, "action_view_backorders", "backorder_open_count"),
            (self.desk.product_tmpl_id, "action_view_backorders", None),
            (self.customer, "action_view_customer_backorders", COUNTS[0]),
            (self.wood, "action_view_vendor_backorders", COUNTS[1]),
        ):
            record = record.with_user(self.env.user)
            action = getattr(record, button)()
            self.assertEqual(
                self.env["sale.backorder"].search_count(
                    [*action["domain"], ("state", "=", "open")]
                ),
                record[name or "backorder_open_count"],
            )

    @users("employee")
    def test_others_see_no_number(self):
        with self.assertRaises(AccessError):
            self.desk.with_user(self.env.user).read(["backorder_open_count"])
        with self.assertRaises(AccessError):
            self.wood.with_user(self.env.user).read([*COUNTS])

    def test_queries_of_many_products_and_partners(self):
        def count(records, *names):
            self._forget()
            before = self.env.cr.sql_log_count
            records.browse(records.ids).read(names)
            return self.env.cr.sql_log_count - before

        for model, names in (
            ("product.product", ["backorder_open_count"]),
            ("product.template", ["backorder_open_count"]),
            ("res.partner", COUNTS),
        ):
            values = [{"name": f"Many {number}"} for number in range(80)]
            many = self.env[model].create(values)
            with self.subTest(model=model):
                count(many, *names)
                self.assertLessEqual(count(many, *names), count(many[:8], *names))
