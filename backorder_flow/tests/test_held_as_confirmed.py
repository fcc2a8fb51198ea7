import ast
from itertools import product
from types import SimpleNamespace

from lxml import etree

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged, users

from .common import BackorderCommon


class HeldCommon(BackorderCommon):
    """Two orders that differ in the hold only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.held = cls._make_order((cls.desk, 4))
        cls.purchase = cls._backorder(cls.held)
        cls.confirmed = cls._make_order((cls.desk, 4))
        cls.both = cls.confirmed | cls.held

    @classmethod
    def _expect_on(cls, *dates):
        """The days when the purchase lines of the held order should arrive."""
        for line, date in zip(
            cls.held.backorder_ids.purchase_line_id.sorted("id"), dates, strict=True
        ):
            line.date_planned = date


@tagged("post_install", "-at_install")
class TestHeldAsConfirmed(HeldCommon):
    """H4: a held order is a confirmed order for everybody who counts or lists."""

    # What may be changed

    @users("salesperson")
    def test_the_pricelist_is_kept(self):
        pricelist = self.env["product.pricelist"].sudo().create({"name": "Cheap"})
        for order in self.both.with_user(self.env.user):
            with self.assertRaises(UserError):
                order.pricelist_id = pricelist
        with self.assertRaisesRegex(UserError, self.held.name):
            self.held.with_user(self.env.user).pricelist_id = pricelist

    def _make_orders_bought_to_order(self):
        """A confirmed and a held order, and the purchase order made for both."""
        mto = self.env.ref("stock.route_warehouse0_mto").sudo()
        mto.active = True
        shelf = self._make_product(
            "Shelf",
            self._prepare_seller_values(self.wood, 10),
            route_ids=[Command.set((mto | self.warehouse.buy_pull_id.route_id).ids)],
        )
        orders = self._make_order((shelf, 4)) | self._make_order((shelf, 4))
        purchase = orders.order_line.move_ids.created_purchase_line_ids.order_id
        purchase.button_confirm()
        orders[1].order_line = [Command.create({"product_id": self.desk.id})]
        self._backorder(orders[1])
        self.assertEqual(orders.mapped("state"), ["sale", "on_hold"])
        return orders, purchase

    @users("salesperson")
    def test_the_buyer_is_told_of_cut_quantities(self):
        orders, purchase = self._make_orders_bought_to_order()
        for order in orders.with_user(self.env.user):
            before = purchase.activity_ids
            with Form(order) as form, form.order_line.edit(0) as line:
                line.product_uom_qty = 3
            activity = purchase.activity_ids - before
            self.assertEqual(len(activity), 1, order.state)
            self.assertIn(order.name, activity.note)

    def test_nobody_is_told_of_what_is_not_cut(self):
        orders, purchase = self._make_orders_bought_to_order()
        before = purchase.activity_ids
        for order in orders:
            order.write(
                {
                    "order_line": [
                        Command.update(order.order_line[0].id, {"product_uom_qty": 5}),
                        Command.create({"product_id": self.lamp.id}),
                        Command.create({"name": "Hi", "display_type": "line_note"}),
                    ]
                }
            )
            self.assertEqual(purchase.activity_ids, before, order.state)

    def test_lines_are_those_of_a_confirmed_order(self):
        names = (
            "product_updatable",
            "product_uom_readonly",
            "display_qty_widget",
            "qty_to_deliver",
            "untaxed_amount_to_invoice",
            "invoice_status",
        )
        service = self._make_product(
            "Help", type="service", is_storable=False, invoice_policy="order"
        )
        for order in self.both:
            order.order_line = [Command.create({"product_id": service.id})]
        [confirmed, held] = (
            [[line[name] for name in names] for line in order.order_line]
            for order in self.both
        )
        self.assertEqual(held, confirmed)
        self.assertEqual(
            held,
            [
                [False, True, True, 4, 0, "no"],
                [True, True, False, 1, 100, "to invoice"],
            ],
        )

    def _evaluate(self, expression, state):
        """All outcomes of a modifier of a view, whatever its other fields are."""
        nodes = list(ast.walk(ast.parse(expression, mode="eval")))
        names = {node.id for node in nodes if isinstance(node, ast.Name)}
        names -= {"state", "parent"}
        values = {node.value for node in nodes if isinstance(node, ast.Constant)}
        code = compile(expression, "modifier", "eval")
        return [
            bool(
                eval(
                    code,
                    {
                        **dict(zip(sorted(names), values, strict=True)),
                        "state": state,
                        "parent": SimpleNamespace(state=state),
                    },
                )
            )
            for values in product({False, True} | values, repeat=len(names))
        ]

    def _get_modifiers(self, arch):
        for node in etree.fromstring(arch).iter(etree.Element):
            for name in ("invisible", "readonly", "required", "column_invisible"):
                if "'sale'" in (expression := node.get(name, "")):
                    yield node, name, expression

    def test_views_treat_a_held_order_as_a_confirmed_one(self):
        different = []
        for xmlid in (
            "sale.view_order_form",
            "sale.sale_order_tree",
            "sale.view_quotation_tree",
            "sale.view_order_tree",
            "sale.view_sale_order_kanban",
        ):
            arch = self.env.ref(xmlid).get_combined_arch()
            for node, name, expression in self._get_modifiers(arch):
                if self._evaluate(expression, "sale") != self._evaluate(
                    expression, "on_hold"
                ):
                    different.append((xmlid, node.get("id") or node.get("name"), name))
        # Nothing can be invoiced while the order is on hold.
        self.assertEqual(
            different,
            [("sale.view_order_form", "create_invoice_percentage", "invisible")],
        )

    # Reports and lists

    def test_filters_for_confirmed_orders_find_held_ones(self):
        for model, xmlid, name in (
            ("sale.order", "sale.sale_order_view_search_inherit_sale", "sales"),
            ("sale.order", "sale.sale_order_view_search_inherit_quotation", "sales"),
            ("sale.report", "sale.view_order_product_search", "Sales"),
        ):
            arch = etree.fromstring(self.env.ref(xmlid).get_combined_arch())
            [node] = arch.xpath(f"//filter[@name='{name}']")
            domain = ast.literal_eval(node.get("domain"))
            orders = self.env[model].search(domain)
            if model == "sale.report":
                orders = self.env["sale.order"].concat(
                    *orders.mapped("order_reference")
                )
            self.assertEqual(orders & self.both, self.both, xmlid)

    def test_held_orders_can_be_filtered(self):
        arch = self.env.ref("sale.sale_order_view_search_inherit_sale")
        [node] = etree.fromstring(arch.get_combined_arch()).xpath(
            "//filter[@name='on_hold']"
        )
        found = self.env["sale.order"].search(ast.literal_eval(node.get("domain")))
        self.assertEqual(found & self.both, self.held)

    @users("sales_manager")
    def test_the_sales_analysis_counts_filters_and_groups(self):
        report = self.env["sale.report"]
        groups = report.formatted_read_group(
            [("product_id", "=", self.desk.id)], ["state"], ["price_subtotal:sum"]
        )
        self.assertEqual(
            {group["state"]: group["price_subtotal:sum"] for group in groups},
            {"sale": 400, "on_hold": 400},
        )
        labels = dict(report.fields_get(["state"])["state"]["selection"])
        self.assertEqual(labels["on_hold"], "On Hold")

    @users("sales_manager")
    def test_the_sales_analysis_may_count_held_orders_as_confirmed_ones(self):
        report = self.env["sale.report"].with_context(held_as_confirmed=True)
        mine = [("product_id", "=", self.desk.id)]
        self.assertEqual(
            report.formatted_read_group(
                [("state", "in", ("sent", "sale")), *mine],
                ["state"],
                ["price_subtotal:sum", "order_reference:count_distinct"],
            ),
            [
                {
                    "state": "sale",
                    "price_subtotal:sum": 800,
                    "order_reference:count_distinct": 2,
                    "__extra_domain": [("state", "=", "sale")],
                }
            ],
        )
        self.assertEqual(
            report.search_count([("state", "not in", ("draft", "sale")), *mine]), 0
        )

    @users("salesperson")
    def test_products_count_what_is_sold(self):
        self.assertEqual(self.desk.with_user(self.env.user).sales_count, 8)

    def test_sales_teams_count_held_orders(self):
        team = self.env["crm.team"].create({"name": "North"})
        self.both.team_id = team
        self.assertEqual(team.sale_order_count, 2)

    def test_the_digest_counts_held_orders(self):
        digest = self.env["digest.digest"].create(
            {"name": "Sales", "company_id": self.company.id}
        )
        digest = digest.with_context(
            start_datetime=self._days(-1), end_datetime=self._days(1)
        )
        self.assertEqual(digest.kpi_all_sale_total_value, 800)

    def test_nothing_is_to_invoice_while_held(self):
        self.assertEqual(self.held.invoice_status, "no")

    # The customer

    def test_the_credit_of_a_customer_counts_held_orders(self):
        self.company.account_use_credit_limit = True
        service = self._make_product(
            "Help", type="service", is_storable=False, invoice_policy="order"
        )
        for order in self.both:
            order.order_line = [Command.create({"product_id": service.id})]
        self.assertEqual(self.customer.credit_to_invoice, 200)

    def test_a_customer_with_a_held_order_keeps_country_and_tax_number(self):
        customer = self.env["res.partner"].create({"name": "New"})
        self.assertTrue(customer._can_edit_country())
        self.assertTrue(customer.can_edit_vat())
        self.held.write({"partner_id": customer.id, "partner_invoice_id": customer.id})
        self.assertFalse(customer._can_edit_country())
        self.assertFalse(customer.can_edit_vat())

    def test_documents_for_confirmed_orders_are_kept(self):
        self.env["product.document"].create(
            [
                {
                    "name": f"{shown}.pdf",
                    "raw": b"",
                    "attached_on_sale": shown,
                    "res_model": "product.product",
                    "res_id": self.desk.id,
                }
                for shown in ("hidden", "quotation", "sale_order")
            ]
        )
        for order in self.both:
            self.assertEqual(
                set(order._get_product_documents().mapped("attached_on_sale")),
                {"quotation", "sale_order"},
            )

    def test_a_held_order_is_printed_as_an_order(self):
        report = self.env["ir.actions.report"]
        [confirmed, held] = (
            report._render_qweb_html("sale.report_saleorder", order.ids)[0]
            .decode()
            .replace(order.name, "NAME")
            for order in self.both
        )
        self.assertIn("Order # ", held)
        self.assertNotIn("Quotation", held)
        self.assertEqual(held.count("Order Date"), confirmed.count("Order Date"))

    # Cancelling

    @users("salesperson")
    def test_the_dialog_that_cancels_warns_of_held_orders(self):
        draft = self._make_order((self.desk, 1), confirm=False)
        for orders, warns in (
            (draft, False),
            (self.held, True),
            (draft | self.confirmed, True),
        ):
            dialog = self.env["sale.mass.cancel.orders"].create(
                {"sale_order_ids": [Command.set(orders.ids)]}
            )
            self.assertEqual(dialog.has_confirmed_order, warns)

    @users("salesperson")
    def test_the_dialog_cancels_held_orders(self):
        dialog = self.env["sale.mass.cancel.orders"].create(
            {"sale_order_ids": [Command.set(self.both.ids)]}
        )
        dialog.action_mass_cancel()
        self.assertEqual(self.both.mapped("state"), ["cancel", "cancel"])

    # Searching

    def test_a_search_may_ask_for_held_orders_as_confirmed_ones(self):
        orders = self.env["sale.order"].with_context(held_as_confirmed=True)
        mine = [("id", "in", self.both.ids)]
        for domain, found in (
            ([("state", "=", "sale")], self.both),
            ([("state", "in", ("sent", "sale"))], self.both),
            ([("state", "!=", "sale")], orders),
            ([("state", "not in", ("draft", "sale"))], orders),
            (["!", ("state", "=", "sale")], orders),
            ([("state", "=", "on_hold")], self.held),
            ([("state", "=", "draft")], orders),
            ([("state", "!=", "draft")], self.both),
            ([("state", "=", False)], orders),
        ):
            self.assertEqual(orders.search(domain + mine), found, domain)
        self.assertEqual(
            self.env["sale.order"].search([("state", "=", "sale"), *mine]),
            self.confirmed,
        )
        backorders = self.env["sale.backorder"].with_context(held_as_confirmed=True)
        self.assertEqual(
            backorders.search(
                [("order_id.state", "=", "sale"), ("order_id", "in", self.both.ids)]
            ),
            self.held.backorder_ids,
        )
