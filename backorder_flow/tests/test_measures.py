from ast import literal_eval
from datetime import datetime

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged, users

from .test_companies import CompaniesCommon
from .test_measures_example import MeasuresCommon


@tagged("post_install", "-at_install")
class TestMeasures(MeasuresCommon):
    """What counts in the figures, and how."""

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time(self._get_day(30)))

    def _get_row(self, order):
        self.env.flush_all()
        return self.env["sale.backorder.report"].search([("order_id", "=", order.id)])

    def test_a_part_is_not_in_full(self):
        self._add_stock(self.desk, 4)
        order = self._confirm_on_day(0, 7, (self.desk, 5))
        self._ship_on_day(1, order)
        self.assertMeasures(
            {
                "otif_rate_lines:avg": 0,
                "otif_rate_orders:avg": 0,
                "fill_rate_lines:avg": 0,
                "fill_rate_qty:avg": 4 / 5,
                "backorder_rate_lines:avg": 0,
                "days_to_deliver:avg": None,
            },
            orders=order,
        )
        self._add_stock(self.desk, 1)
        self._ship_on_day(5, order)
        self.assertMeasures(
            {"otif_rate_lines:avg": 1, "days_to_deliver:avg": 5}, orders=order
        )

    def test_an_order_is_on_time_when_all_lines_are(self):
        self._add_stock(self.desk, 5)
        order = self._confirm_on_day(20, 40, (self.desk, 5), (self.lamp, 1))
        self._ship_on_day(21, order)
        # Neither is due before the promised day, though one is delivered.
        self.assertMeasures(
            {"otif_rate_lines:avg": None, "otif_rate_orders:avg": None}, orders=order
        )
        # On that day nothing is late.
        with self._on_day(40):
            self.assertMeasures(
                {"otif_rate_lines:avg": 1, "otif_rate_orders:avg": None},
                orders=order,
            )
        with self._on_day(41):
            self.assertMeasures(
                {"otif_rate_lines:avg": 1 / 2, "otif_rate_orders:avg": 0},
                orders=order,
            )

    def test_the_first_promise_counts(self):
        self._add_stock(self.desk, 5)
        order = self._confirm_on_day(0, 7, (self.desk, 5))
        order.commitment_date = self._get_day(20)
        self._ship_on_day(15, order)
        self.assertMeasures({"otif_rate_lines:avg": 0}, orders=order)

    def test_what_comes_back_was_delivered(self):
        self._add_stock(self.desk, 5)
        order = self._confirm_on_day(0, 7, (self.desk, 5))
        picking = self._ship_on_day(2, order)
        with self._on_day(9):
            back = self._return(picking, 2)
            back.move_ids.to_refund = True
        self.assertMeasures(
            {
                "otif_rate_lines:avg": 1,
                "days_to_deliver:avg": 2,
                "qty_ordered:sum": 5,
                "fill_rate_qty:avg": 1,
            },
            orders=order,
        )

    def test_units(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self._add_stock(self.desk, 6)
        with self._on_day(0):
            order = self._make_order((self.desk, 2), confirm=False)
            order.order_line.product_uom_id = dozen
            order.order_line.price_unit = 600.0
            order.action_confirm()
            self._backorder(order)
        self.assertMeasures(
            {
                "qty_ordered:sum": 24,
                "qty_filled:sum": 6,
                "qty_backordered:sum": 18,
                "qty_open:sum": 18,
                "amount_ordered:sum": 1200,
                "amount_filled:sum": 300,
                "amount_backordered:sum": 900,
                "amount_held:sum": 1200,
            },
            orders=order,
        )

    def test_discounts_and_taxes(self):
        tax = self.company_data["default_tax_sale"]
        tax.price_include_override = "tax_included"
        order = self._make_order((self.desk, 5), confirm=False)
        order.order_line.write(
            {"price_unit": 115.0, "discount": 10, "tax_ids": tax.ids}
        )
        self.assertEqual(tax.amount, 15)
        order.action_confirm()
        self._backorder(order)
        self.assertMeasures({"amount_backordered:sum": 450}, orders=order)

    def test_dropship(self):
        order = self._confirm_on_day(0, 7, (self.desk, 5))
        with self._on_day(1):
            purchase = self._backorder(order, is_dropship=True)
            purchase.button_confirm()
        with self._on_day(4):
            self._receive(purchase)
        self.assertMeasures(
            {
                "backorder_rate_lines:avg": 1,
                "qty_backordered:sum": 5,
                "fill_rate_qty:avg": 0,
                "otif_rate_lines:avg": 1,
                "days_to_deliver:avg": 4,
                "backorder_days:avg": 29,
            },
            orders=order,
        )
        self.assertMeasures(
            {"vendor_on_time_rate:avg": 1, "backorder_days:avg": 29},
            model="sale.backorder.vendor.report",
            orders=order,
        )

    def test_backordered_twice_counts_once(self):
        order = self._confirm_on_day(0, 7, (self.desk, 10), (self.lamp, 1))
        self._add_stock(self.desk, 5)
        with self._on_day(1):
            purchase = self._backorder(order)[0]
            purchase.button_cancel()
        with self._on_day(2):
            self._backorder(order)
        domain = [("product_id", "=", self.desk.id)]
        self.assertMeasures(
            {"qty_backordered:sum": 5, "backorder_count:sum": 1, "line_count:sum": 1},
            orders=order,
            domain=domain,
        )
        self.assertMeasures(
            {
                "qty_lost:sum": 5,
                "qty_backordered:sum": 10,
                "vendor_on_time_rate:avg": 0,
            },
            model="sale.backorder.vendor.report",
            orders=order,
            domain=domain,
        )

    def test_lost_sales(self):
        order = self._confirm_on_day(0, 7, (self.desk, 10))
        with self._on_day(1):
            self._backorder(order)
        order.order_line.product_uom_qty = 7
        self.assertMeasures(
            {"amount_lost:sum": 300, "amount_ordered:sum": 700}, orders=order
        )
        self._add_stock(self.lamp, 5)
        # What was in stock is not lost by the shortage.
        other = self._confirm_on_day(0, 7, (self.lamp, 8))
        other._action_cancel()
        self.assertMeasures({"amount_lost:sum": 60}, orders=other)

    def test_a_line_cut_to_nothing_is_cancelled(self):
        order = self._confirm_on_day(0, 7, (self.desk, 10), (self.lamp, 1))
        self._backorder(order)
        order.order_line[0].product_uom_qty = 0
        self.assertMeasures(
            {"line_count:sum": 2, "amount_lost:sum": 1000}, orders=order
        )
        self.assertMeasures(
            {"line_count:sum": 1, "amount_lost:sum": 0},
            orders=order,
            domain=[("state", "!=", "cancel")],
        )

    def test_what_counts(self):
        service = self._make_product("Assembly", type="service", is_storable=False)
        order = self._confirm_on_day(0, 7, (service, 1), (self.desk, 1))
        self.assertEqual(self._get_row(order).product_id, self.desk)
        quotation = self._make_order((self.desk, 1), confirm=False)
        quotation._action_cancel()
        self.assertFalse(self._get_row(quotation))

    def test_what_is_unknown_is_in_no_figure(self):
        self._add_stock(self.lamp, 1)
        old = self._confirm_on_day(0, 7, (self.desk, 10))
        new = self._confirm_on_day(0, 7, (self.lamp, 4))
        self.env.flush_all()
        self.env.cr.execute(
            """
            UPDATE sale_order_line SET qty_short_at_confirmation = NULL,
                   date_promised_first = NULL
             WHERE order_id = %s
            """,
            [old.id],
        )
        self.env.invalidate_all()
        self.assertMeasures(
            {
                "line_count:sum": 2,
                "qty_filled:sum": 1,
                "fill_rate_qty:avg": 1 / 4,
                "fill_rate_amount:avg": 1 / 4,
                "fill_rate_lines:avg": 0,
                "fill_rate_orders:avg": 0,
                "otif_rate_lines:avg": 0,
                "backorder_rate_qty:avg": 0,
            },
            orders=old | new,
        )
        self.assertMeasures(
            {
                "fill_rate_qty:avg": None,
                "fill_rate_lines:avg": None,
                "fill_rate_orders:avg": None,
                "otif_rate_lines:avg": None,
            },
            orders=old,
        )

    def test_days_are_those_of_the_user(self):
        self._add_stock(self.desk, 5)
        order = self._make_order((self.desk, 1), confirm=False)
        with freeze_time("2026-03-03 01:00:00"):
            order.commitment_date = datetime(2026, 3, 3, 1)
            order.action_confirm()
        with freeze_time("2026-03-03 20:00:00"):
            self._validate(order.picking_ids)
        self.assertMeasures({"otif_rate_lines:avg": 1}, orders=order)
        self.env = self.env(context={**self.env.context, "tz": "America/New_York"})
        # There it was promised for the day before.
        self.assertMeasures(
            {"otif_rate_lines:avg": 0, "days_to_deliver:avg": 1}, orders=order
        )

    def test_the_row_leads_to_the_order(self):
        order = self._confirm_on_day(0, 7, (self.desk, 1))
        purchase = self._backorder(order)
        row = self._get_row(order)
        self.assertEqual(row.action_open_order()["res_id"], order.id)
        self.assertEqual(row.action_open_orders()["res_model"], "sale.order")
        rows = self.env["sale.backorder.vendor.report"].with_user(self.buyer)
        row = rows.search([("order_id", "=", order.id)])
        action = row.action_open_backorder()
        self.assertEqual(action["res_id"], order.backorder_ids.id)
        self.assertEqual(row.vendor_id, purchase.partner_id)


@tagged("post_install", "-at_install")
class TestMeasuresAccess(MeasuresCommon):
    """Visibility of figures."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = new_test_user(cls.env, login="portal", groups="base.group_portal")
        cls.mine = cls._make_order((cls.desk, 1))
        cls.theirs = cls._make_order((cls.desk, 2), user_id=cls.sales_manager.id)
        cls._backorder(cls.mine)
        cls._backorder(cls.theirs, cls.sales_manager)
        cls.env.flush_all()
        cls.env.invalidate_all()

    def _see(self, model):
        both = self.mine | self.theirs
        rows = self.env[model].search([("order_id", "in", both.ids)])
        return rows.sudo().order_id

    @users("salesperson")
    def test_a_salesperson_sees_own_orders(self):
        self.assertEqual(self._see("sale.backorder.report"), self.mine)
        self.assertEqual(self._see("sale.backorder.vendor.report"), self.mine)
        [(quantity, rate)] = self.env["sale.backorder.report"]._read_group(
            [("order_id", "in", (self.mine | self.theirs).ids)],
            [],
            ["qty_ordered:sum", "backorder_rate_orders:avg"],
        )
        self.assertEqual((quantity, rate), (1, 1))

    @users("sales_manager")
    def test_a_sales_manager_sees_all(self):
        both = self.mine | self.theirs
        self.assertEqual(self._see("sale.backorder.report"), both)
        self.assertEqual(self._see("sale.backorder.vendor.report"), both)

    @users("buyer")
    def test_a_buyer_sees_vendors(self):
        both = self.mine | self.theirs
        self.assertEqual(self._see("sale.backorder.vendor.report"), both)
        with self.assertRaises(AccessError):
            self._see("sale.backorder.report")

    @users("portal", "stock_user", "accountant")
    def test_others_see_nothing(self):
        for model in ("sale.backorder.report", "sale.backorder.vendor.report"):
            with self.assertRaises(AccessError):
                self._see(model)

    @users("salesperson", "sales_manager", "buyer")
    def test_favourites_and_views_work(self):
        for name in (
            "filter_backorder_rate_by_month",
            "filter_value_held_by_customer",
            "filter_backorder_days_by_vendor",
        ):
            # Each user reads the favourites of all.
            favourite = self.env.ref(f"backorder_flow.{name}").sudo()
            model = self.env[favourite.model_id]
            if not model.has_access("read"):
                continue
            context = literal_eval(favourite.context)
            model.formatted_read_group(
                literal_eval(favourite.domain),
                context["pivot_row_groupby"],
                [f"{name}:sum" for name in context["pivot_measures"]],
            )
            model.get_views([(False, "pivot"), (False, "list"), (False, "search")])


@tagged("post_install", "-at_install")
class TestMeasuresOfCompanies(MeasuresCommon, CompaniesCommon):
    """Values of companies with several currencies add up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        cls.env["res.currency.rate"].search(
            [("currency_id", "=", cls.euro.id)]
        ).unlink()
        cls.other = cls.setup_other_company(
            name="Other Company", currency_id=cls.euro.id
        )["company"]
        cls._allow(cls.company | cls.other)
        cls.env["res.currency.rate"].create(
            [
                {
                    "currency_id": cls.euro.id,
                    "name": "2025-01-01",
                    "rate": 0.5,
                    "company_id": cls.company.id,
                },
                {
                    "currency_id": cls.company.currency_id.id,
                    "name": "2025-01-01",
                    "rate": 2.0,
                    "company_id": cls.other.id,
                },
            ]
        )

    def test_an_order_in_another_currency(self):
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": self.euro.id}
        )
        order = self._make_order(
            (self.desk, 2), pricelist_id=pricelist.id, confirm=False
        )
        order.order_line.price_unit = 50.0
        order.action_confirm()
        self.assertEqual(order.currency_id, self.euro)
        self._backorder(order, self.env.user)
        self.assertMeasures(
            {"amount_ordered:sum": 200, "amount_backordered:sum": 200}, orders=order
        )

    def test_two_companies(self):
        warehouse = self._find_warehouse(self.other)
        order = self._make_order((self.desk, 1))
        foreign = self.env["sale.order"].create(
            {
                **self._prepare_order_values(),
                "company_id": self.other.id,
                "warehouse_id": warehouse.id,
                "user_id": False,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.desk.id,
                            "product_uom_qty": 3,
                            "price_unit": 50.0,
                            "tax_ids": False,
                        }
                    )
                ],
            }
        )
        foreign.action_confirm()
        self.assertEqual(foreign.currency_id, self.euro)
        # In dollars to who works in the company with dollars.
        self.assertMeasures({"amount_ordered:sum": 400}, orders=order | foreign)
        self.env = self.env(
            context={**self.env.context, "allowed_company_ids": self.other.ids}
        )
        self.assertMeasures({"amount_ordered:sum": 150}, orders=foreign)
        user = new_test_user(
            self.env,
            login="other",
            groups="sales_team.group_sale_manager",
            company_id=self.other.id,
            company_ids=[Command.set(self.other.ids)],
        )
        rows = self.env["sale.backorder.report"].with_user(user)
        found = rows.search([("order_id", "in", (order | foreign).ids)])
        self.assertEqual(found.order_id, foreign)
