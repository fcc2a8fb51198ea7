from functools import cache

from odoo.tests import tagged, users

from .test_work_lists import WorkListCommon

ORDERS = "sale.sale_order_view_search_inherit_sale"
ORDER_LIST = "sale.view_order_tree"


@tagged("post_install", "-at_install")
class TestDocumentLists(WorkListCommon):
    """What the lists of Odoo's own documents tell of backorders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_stock(cls.desk, 1)
        cls.served = cls._make_order((cls.desk, 1))
        cls.short = cls._make_order((cls.desk, 2))
        cls.held = cls._make_order((cls.desk, 3))
        cls.purchase = cls._backorder(cls.held)
        cls.released = cls._make_order((cls.lamp, 4))
        cls.received = cls._backorder(cls.released)
        cls.received.button_confirm()
        cls._receive(cls.received)
        cls._make_bill(cls.received)
        cls.waiting = cls._make_order((cls.lamp, 5))
        cls.billed = cls._backorder(cls.waiting)
        cls.billed.button_confirm()
        cls._make_bill(cls.billed)
        # Half of its delivery is held by another order.
        cls.ready = cls._make_order((cls.lamp, 6))
        cls.here = cls._backorder(cls.ready)
        cls.here.button_confirm()
        cls._receive(cls.here)
        cls.lost = cls._make_order((cls.desk, 7))
        cls._backorder(cls.lost)
        cls.lost.backorder_ids.action_cancel_backorder()
        cls.orders = (
            cls.served
            | cls.short
            | cls.held
            | cls.released
            | cls.waiting
            | cls.ready
            | cls.lost
        )
        cls.other = cls.env["purchase.order"].create({"partner_id": cls.wood.id})
        cls.env.flush_all()

    # Sales orders

    @users("salesperson", "sales_manager", "accountant", "stock_user")
    def test_filters_of_sales_orders(self):
        domains, groups = self._get_filters(ORDERS)
        for name, expected in (
            ("backorder_needed", self.short | self.lost),
            ("on_hold", self.held | self.ready),
            ("backorder_ready", self.released),
        ):
            with self.subTest(filter=name):
                self._forget()
                found = self._find("sale.order", domains[name], self.orders)
                self.assertEqual(found, expected)
        self._forget()
        orders = self.orders.with_user(self.env.user)
        self.assertEqual(orders.filtered("backorder_ready"), self.released)
        self.assertEqual(orders.filtered("backorder_needed"), self.short | self.lost)
        for name in groups:
            if "backorder" in name:
                domain = [("id", "in", self.orders.ids)]
                self.assertGroupsAddUp("sale.order", domain, groups[name])

    @users("salesperson", "sales_manager", "accountant")
    def test_each_role_opens_the_sales_orders(self):
        domain = [("id", "in", self.orders.ids)]
        found = self._open_list("sale.order", ORDER_LIST, domain)
        self.assertEqual(len(found), len(self.orders))

    def test_queries_of_the_sales_orders(self):
        def make(size):
            orders = self._make_orders(size)
            self._backorder(orders[: size // 2], self.env.user)
            return [("id", "in", orders.ids)]

        self.assertConstantQueries(make, "sale.order", ORDER_LIST)

    # Purchase orders

    @users("buyer", "accountant", "stock_user")
    def test_filter_of_purchase_orders(self):
        purchases = self.purchase | self.received | self.billed | self.here
        for view in ("view_purchase_order_filter", "purchase_order_view_search"):
            domains, _groups = self._get_filters(f"purchase.{view}")
            self._forget()
            found = self._find(
                "purchase.order", domains["for_backorders"], purchases | self.other
            )
            self.assertEqual(found, purchases)

    # Transfers

    @users("stock_user", "stock_manager")
    def test_transfers_on_hold(self):
        pickings = self.orders.picking_ids
        held = (self.held | self.ready).picking_ids
        domains, _groups = self._get_filters("stock.view_picking_internal_search")
        self._forget()
        self.assertEqual(
            self._find("stock.picking", domains["on_hold"], pickings), held
        )
        free = [("hold_status", "=", False)]
        self.assertEqual(self._find("stock.picking", free, pickings), pickings - held)
        self._forget()
        pickings = pickings.with_user(self.env.user)
        self.assertEqual(
            pickings.filtered(lambda picking: picking.hold_status == "on_hold"), held
        )
        self.assertEqual(pickings.filtered("hold_message"), held)
        self.assertEqual(self.ready.picking_ids.state, "assigned")

    def test_a_transfer_of_which_some_may_leave_is_not_on_hold(self):
        picking = self.held.picking_ids
        self.assertEqual(picking.hold_status, "on_hold")
        picking.move_ids.copy({"sale_line_id": self.served.order_line.id})
        domain = [("hold_status", "=", "on_hold")]
        self.assertEqual(
            self._find("stock.picking", domain, picking),
            picking.filtered("hold_status"),
        )

    @users("stock_user")
    def test_the_overview_counts_what_is_on_hold(self):
        delivery = self.warehouse.out_type_id.with_user(self.env.user)
        self._forget()
        held = (self.held | self.ready).picking_ids
        self.assertEqual(delivery.count_picking_on_hold, len(held))
        self.assertEqual(self.warehouse.in_type_id.count_picking_on_hold, 0)
        action = delivery.get_action_picking_tree_on_hold()
        self.assertTrue(action["context"]["search_default_on_hold"])
        found = self._open_list("stock.picking.type", None, [], "kanban")
        self.assertIn(delivery.id, [values["id"] for values in found])

    @users("stock_user")
    def test_each_view_of_transfers_opens(self):
        domain = [("id", "in", self.orders.picking_ids.ids)]
        for view, view_type in (
            ("stock.vpicktree", "list"),
            ("stock.stock_picking_kanban", "kanban"),
        ):
            found = self._open_list("stock.picking", view, domain, view_type)
            self.assertEqual(len(found), len(self.orders))

    def test_queries_of_transfers(self):
        @cache
        def make(size):
            orders = self._make_orders(size)
            self._backorder(orders, self.env.user)
            return [("id", "in", orders.picking_ids.ids)]

        def make_held(size):
            return [*make(size), ("hold_status", "=", "on_hold")]

        for function in (make, make_held):
            counts = []
            for size in (8, 80):
                domain = function(size)
                self._tell_postgresql_of_moves()
                self.env["stock.picking"].search(domain).mapped("hold_status")
                self._forget()
                before = self.env.cr.sql_log_count
                self.env["stock.picking"].search(domain).mapped("hold_status")
                counts.append(self.env.cr.sql_log_count - before)
            self.assertLessEqual(counts[1], counts[0])
