from functools import cache

from odoo import Command
from odoo.tests import new_test_user, tagged, users

from .test_work_lists import WorkListCommon

ROLES = (
    "salesperson",
    "sales_manager",
    "buyer",
    "sales_buyer",
    "stock_user",
    "accountant",
    "auditor",
)
SEARCH = "backorder_flow.sale_backorder_view_search"
REQUEST = ("draft", "sent", "to approve")

# What each filter is to find.
FILTERS = {
    "open": lambda b: b.state == "open",
    "fulfilled": lambda b: b.state == "fulfilled",
    "cancelled": lambda b: b.state == "cancelled",
    "mine": lambda b: b.env.uid in (b.order_id.user_id.id, b.purchase_id.user_id.id),
    "not_sent": lambda b: b.state != "cancelled" and b.purchase_id.state == "draft",
    "not_confirmed": lambda b: (
        b.state != "cancelled" and b.purchase_id.state in REQUEST
    ),
    "not_acknowledged": lambda b: (
        b.state != "cancelled"
        and b.purchase_id.state == "purchase"
        and not b.purchase_id.acknowledged
    ),
    "to_receive": lambda b: (
        b.state != "cancelled" and b.qty_received < b.product_uom_qty
    ),
    "received_to_bill": lambda b: (
        b.state != "cancelled"
        and b.qty_received == b.product_uom_qty
        and b.qty_billed < b.product_uom_qty
    ),
    "billed_to_receive": lambda b: (
        b.state != "cancelled"
        and b.qty_billed == b.product_uom_qty
        and b.qty_received < b.product_uom_qty
    ),
    "late": lambda b: (
        b.state == "open"
        and b.qty_received < b.product_uom_qty
        and b.date_planned > b.date_promised
    ),
    "dropship": lambda b: b.is_dropship,
}


@tagged("post_install", "-at_install")
class TestBackorderLists(WorkListCommon):
    """The lists of backorders: filters, groups, rights and queries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = new_test_user(
            cls.env,
            login="auditor",
            groups="account.group_account_readonly",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.backorders = cls.env["sale.backorder"].union(
            *(cls._make_backorder(step) for step in range(9))
        )
        cls.theirs = cls._make_backorder(0, user_id=cls.sales_manager.id)
        cls.backorders |= cls.theirs
        cls.env.flush_all()

    @classmethod
    def _make_backorder(cls, step, **values):
        """A backorder that has gone a number of steps of its own."""
        order = cls._make_order((cls.desk, 4), **values)
        purchase = cls._backorder(order, cls.env.user, is_dropship=step == 8)
        backorder = order.backorder_ids
        if step == 1:
            purchase.state = "sent"
        if step == 2:
            backorder.action_cancel_backorder()
        if step > 2:
            purchase.button_confirm()
        if step == 3:
            purchase.user_id = cls.buyer
        if step == 4:
            purchase.acknowledged = True
        if step in (5, 7):
            cls._receive(purchase)
        if step in (6, 7):
            cls._make_bill(purchase)
        return backorder

    @users("sales_manager", "buyer")
    def test_each_filter_finds_what_it_says(self):
        domains, _groups = self._get_filters(SEARCH)
        self.assertEqual(set(domains), set(FILTERS))
        for name, domain in domains.items():
            with self.subTest(filter=name):
                found = self._find("sale.backorder", domain, self.backorders)
                # Users who buy may not have access to sales orders.
                backorders = self.backorders.with_user(self.env.user).sudo()
                self.assertEqual(found, backorders.filtered(FILTERS[name]))
                self.assertTrue(found)

    def test_the_stages_are_those_of_the_database(self):
        groups = self.env["sale.backorder"]._read_group(
            [("id", "in", self.backorders.ids)], ["supply_stage"], ["id:recordset"]
        )
        self._forget()
        for stage, backorders in groups:
            self.assertEqual(set(backorders.mapped("supply_stage")), {stage})
        self.assertEqual(len(groups), 5)
        lost = [("supply_stage", "=", False)]
        self.assertEqual(
            self._find("sale.backorder", lost, self.backorders).mapped("state"),
            ["cancelled"],
        )

    @users(*ROLES)
    def test_each_role_opens_each_view(self):
        domain = [("id", "in", self.backorders.ids)]
        for view_type in ("list", "kanban", "form", "calendar", "activity"):
            with self.subTest(view=view_type):
                found = self._open_list("sale.backorder", None, domain, view_type)
                seen = {values["id"] for values in found}
                self.assertIn(self.backorders[0].id, seen)
                self.assertEqual(
                    self.theirs.id in seen, self.env.user != self.salesperson
                )
        self._forget()
        self.env["sale.backorder"].formatted_read_group(
            domain,
            ["vendor_id", "product_id", "date_planned:week"],
            ["product_uom_qty:sum"],
        )

    @users(*ROLES)
    def test_each_role_groups_and_filters(self):
        domain = [("id", "in", self.backorders.ids)]
        domains, groups = self._get_filters(SEARCH)
        for name, group in groups.items():
            with self.subTest(group=name):
                self._forget()
                self.assertGroupsAddUp("sale.backorder", domain, group)
        self._forget()
        for name in domains:
            self.env["sale.backorder"].search(domains[name])
        purchase = self.backorders[0].purchase_name
        found = self.env["sale.backorder"].search([("purchase_name", "=", purchase)])
        self.assertEqual(found, self.backorders[0])

    @users(*ROLES)
    def test_only_who_may_open_a_document_gets_a_link(self):
        backorders = self.env["sale.backorder"].search(
            [("id", "in", self.backorders.ids)]
        )
        self._forget()
        for backorder in backorders:
            for name, may in (
                ("order_id", backorder.can_open_order),
                ("purchase_id", backorder.can_open_purchase),
            ):
                document = backorder.sudo()[name].with_user(self.env.user)
                self.assertEqual(may, bool(document) and document.has_access("read"))
        may = {
            (backorder.can_open_order, backorder.can_open_purchase)
            for backorder in backorders
            if backorder.state == "open"
        }
        expected = {
            self.salesperson: {(True, False)},
            self.sales_manager: {(True, False)},
            self.buyer: {(False, True)},
            # Of the orders of colleagues there is no link.
            self.sales_buyer: {(False, True)},
        }
        self.assertEqual(may, expected.get(self.env.user, {(True, True)}))

    def test_queries_of_each_view(self):
        @cache
        def make(size):
            orders = self._make_orders(size)
            self._backorder(orders, self.env.user)
            return [("order_id", "in", orders.ids)]

        for view_type in ("list", "kanban", "calendar"):
            with self.subTest(view=view_type):
                self.assertConstantQueries(make, "sale.backorder", None, view_type)
