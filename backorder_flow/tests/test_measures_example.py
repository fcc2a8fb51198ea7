from contextlib import contextmanager
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .common import BackorderCommon

DAY_0 = datetime(2026, 3, 2, 12)


class MeasuresCommon(BackorderCommon):
    """The day is told by a number, and figures are asked for as a client does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lamp.list_price = 20.0
        cls.chair = cls._make_product(
            "Chair", cls._prepare_seller_values(cls.wood, 25.0), list_price=50.0
        )

    @classmethod
    def _get_day(cls, day):
        return DAY_0 + timedelta(days=day)

    @classmethod
    @contextmanager
    def _on_day(cls, day):
        with freeze_time(cls._get_day(day)):
            yield

    @classmethod
    def _confirm_on_day(cls, day, promised, *lines, **values):
        with cls._on_day(day):
            return cls._make_order(
                *lines, commitment_date=cls._get_day(promised), **values
            )

    @classmethod
    def _ship_on_day(cls, day, order):
        """Ship what is reserved; the rest waits."""
        with cls._on_day(day):
            picking = order.picking_ids.filtered(
                lambda picking: picking.state not in ("done", "cancel")
            )
            picking.action_assign()
            picking.move_ids.picked = True
            picking._action_done()
        return picking

    def _measure(self, *names, model="sale.backorder.report", domain=(), orders=None):
        """The figures of all orders of the test, as a dict."""
        domain = list(domain)
        if orders is not None:
            domain.append(("order_id", "in", orders.ids))
        self.env.flush_all()
        rows = self.env[model].formatted_read_group(domain, [], names)
        return {name: rows[0][name] for name in names}

    def assertMeasures(self, expected, places=3, **kwargs):
        found = self._measure(*expected, **kwargs)
        for name, value in expected.items():
            with self.subTest(measure=name):
                if value is None:
                    # Not 0: nothing is known.
                    self.assertIs(found[name], False)
                else:
                    self.assertAlmostEqual(found[name], value, places)


@tagged("post_install", "-at_install")
class TestExample(MeasuresCommon):
    """The example of docs/measures.md, computed manually."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_stock(cls.desk, 10)
        cls._add_stock(cls.lamp, 4)
        cls.o1 = cls._confirm_on_day(0, 7, (cls.desk, 10), (cls.lamp, 6))
        cls._ship_on_day(0, cls.o1)
        with cls._on_day(1):
            purchase = cls._backorder(cls.o1)
            purchase.button_confirm()
            cls._add_stock(cls.desk, 3)
        cls.o3 = cls._confirm_on_day(1, 5, (cls.desk, 3))
        cls.o2 = cls._confirm_on_day(2, 20, (cls.chair, 5))
        with cls._on_day(2):
            cls._backorder(cls.o2)
        cls._ship_on_day(3, cls.o3)
        cls.o4 = cls._confirm_on_day(3, 10, (cls.lamp, 8))
        with cls._on_day(3):
            cls._backorder(cls.o4)
        with cls._on_day(4):
            cls.o4._action_cancel()
        with cls._on_day(6):
            cls._receive(purchase)
        with cls._on_day(8):
            cls._make_bill(purchase)
        cls._ship_on_day(9, cls.o1)
        cls.orders = cls.o1 | cls.o2 | cls.o3 | cls.o4

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time(self._get_day(30)))

    def test_with_cancelled(self):
        self.assertMeasures(
            {
                "line_count:sum": 5,
                "backorder_rate_lines:avg": 3 / 5,
                "backorder_rate_orders:avg": 3 / 4,
                "backorder_rate_qty:avg": 15 / 32,
                "backorder_rate_amount:avg": 450 / 1830,
                "fill_rate_lines:avg": 2 / 5,
                "fill_rate_orders:avg": 1 / 4,
                "fill_rate_qty:avg": 17 / 32,
                "fill_rate_amount:avg": 1380 / 1830,
                "otif_rate_orders:avg": 1 / 3,
                "otif_rate_lines:avg": 2 / 4,
                "amount_lost:sum": 160,
                "amount_ordered:sum": 1830,
                "qty_ordered:sum": 32,
                "qty_filled:sum": 17,
                "qty_backordered:sum": 15,
            },
            orders=self.orders,
        )

    def test_without_cancelled(self):
        self.assertMeasures(
            {
                "line_count:sum": 4,
                "backorder_rate_lines:avg": 2 / 4,
                "backorder_rate_orders:avg": 2 / 3,
                "backorder_rate_qty:avg": 7 / 24,
                "backorder_rate_amount:avg": 290 / 1670,
                "fill_rate_lines:avg": 2 / 4,
                "fill_rate_orders:avg": 1 / 3,
                "fill_rate_qty:avg": 17 / 24,
                "fill_rate_amount:avg": 1380 / 1670,
                "backorder_days:avg": 17.5,
                "backorder_days_weighted:avg": 22.0,
                "otif_rate_orders:avg": 1 / 3,
                "otif_rate_lines:avg": 2 / 4,
                "amount_lost:sum": 0,
                "amount_held:sum": 250,
                "qty_open:sum": 5,
            },
            orders=self.orders,
            domain=[("state", "!=", "cancel")],
        )

    def test_each_line(self):
        l1, l2, l3, l4, l5 = (
            self.env["sale.backorder.report"].browse(line.id)
            for line in (
                *self.o1.order_line,
                self.o2.order_line,
                self.o3.order_line,
                self.o4.order_line,
            )
        )
        self.assertEqual((l1 | l4).mapped("days_to_deliver"), [0, 2])
        self.assertEqual(l2.days_to_deliver, 9)
        self.assertEqual((l2 | l3).mapped("backorder_days"), [7, 28])
        self.assertFalse(l5.backorder_days)
        self.assertEqual(l3.age_bucket, "22-30")
        self.assertFalse((l1 | l2 | l4 | l5).filtered("age_bucket"))
        self.assertEqual(l3.vendor_id, self.wood)
        self.assertEqual(l5.state, "cancel")
        self.assertEqual((l2 | l3 | l5).filtered("is_backordered"), l2 | l3 | l5)

    def test_ratios_are_ratios_of_each_group_and_by_any_aggregator(self):
        self.env.flush_all()
        report = self.env["sale.backorder.report"]
        for aggregator in ("avg", "sum", "max"):
            groups = dict(
                report._read_group(
                    [("order_id", "in", self.orders.ids)],
                    ["product_id"],
                    [f"backorder_rate_qty:{aggregator}"],
                )
            )
            self.assertAlmostEqual(groups[self.lamp], 10 / 14)
            self.assertAlmostEqual(groups[self.desk], 0)
            self.assertAlmostEqual(groups[self.chair], 1)
        # O1 counts where its desk is, and is judged with its lamp.
        orders = dict(
            report._read_group(
                [("order_id", "in", self.orders.ids)],
                ["product_id"],
                ["backorder_rate_orders:avg"],
            )
        )
        self.assertAlmostEqual(orders[self.desk], 1 / 2)
        months = report._read_group(
            [("order_id", "in", self.orders.ids)],
            ["date:month"],
            ["otif_rate_lines:avg", "fill_rate_orders:avg", "__count"],
            order="otif_rate_lines:avg",
        )
        self.assertEqual(months, [(datetime(2026, 3, 1), 1 / 2, 1 / 4, 5)])

    def test_by_vendor(self):
        groups = self.env["sale.backorder.vendor.report"]._read_group(
            [("order_id", "in", self.orders.ids)],
            ["vendor_id"],
            [
                "backorder_count:sum",
                "backorder_days:avg",
                "backorder_days_weighted:avg",
                "vendor_on_time_rate:avg",
                "qty_withdrawn:sum",
                "qty_lost:sum",
            ],
        )
        figures = {vendor: values for vendor, *values in groups}
        # The lamps came on day 6, three days of lead time after day 1; the chairs are
        # late; nothing was due of what the customer has withdrawn.
        self.assertEqual(figures[self.light], [2, 7, 7, 0, 8, 0])
        self.assertEqual(figures[self.wood], [1, 28, 28, 0, 0, 0])
