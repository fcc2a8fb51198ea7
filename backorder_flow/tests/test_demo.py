from datetime import timedelta

from odoo import fields
from odoo.modules import get_manifest
from odoo.tests import HttpCase, tagged
from odoo.tools.convert import convert_file

USERS = ("sally", "bob", "willy", "anna")
# Filters of the list of backorders, each with something to show.
FILTERS = {
    "late": [("is_late", "=", True)],
    "not sent": [("state", "=", "open"), ("purchase_state", "=", "draft")],
    "not confirmed": [("state", "=", "open"), ("purchase_state", "=", "sent")],
    "not acknowledged": [
        ("state", "=", "open"),
        ("purchase_state", "=", "purchase"),
        ("is_acknowledged", "=", False),
    ],
    "to receive": [("supply_stage", "=", "nothing")],
    "received, to bill": [("state", "=", "open"), ("supply_stage", "=", "to_bill")],
    "billed, to receive": [("supply_stage", "=", "to_receive")],
    "dropship": [("is_dropship", "=", True)],
    "cancelled": [("state", "=", "cancelled")],
    "fulfilled": [("state", "=", "fulfilled")],
}


@tagged("post_install", "-at_install")
class TestDemo(HttpCase):
    """The demo data have a history, and something to do for everybody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.env.ref("backorder_flow.user_sally_demo", raise_if_not_found=False):
            idref = {}
            for path in get_manifest("backorder_flow")["demo"]:
                convert_file(
                    cls.env, "backorder_flow", path, idref, "init", noupdate=True
                )
        cls.users = {
            name: cls.env.ref(f"backorder_flow.user_{name}_demo") for name in USERS
        }

    def _count(self, user, model, domain):
        return self.env[model].with_user(self.users[user]).search_count(domain)

    def test_each_filter_has_something_to_show(self):
        for name, domain in FILTERS.items():
            with self.subTest(name):
                self.assertTrue(self._count("bob", "sale.backorder", domain))

    def test_everybody_has_something_to_do(self):
        for user, model, domain in (
            ("sally", "sale.order.line", [("qty_short", ">", 0)]),
            ("sally", "sale.order", [("state", "=", "on_hold")]),
            ("bob", "purchase.order", [("state", "=", "draft")]),
            (
                "willy",
                "stock.picking",
                [("picking_type_code", "=", "incoming"), ("state", "=", "assigned")],
            ),
            ("anna", "purchase.order", [("invoice_status", "=", "to invoice")]),
        ):
            with self.subTest(user, model=model):
                self.assertTrue(self._count(user, model, domain))

    def test_three_months_are_measured(self):
        ratios = self.env["sale.backorder.report"]._read_group(
            [],
            ["date:month"],
            ["backorder_rate_lines:avg", "fill_rate_lines:avg", "backorder_days:avg"],
        )
        known = [
            month
            for month, rate, fill, days in ratios
            if 0 < rate < 1 and 0 < fill < 1 and days
        ]
        self.assertGreaterEqual(len(known), 3)

    def test_nothing_is_done_before_its_time(self):
        """What became older did so together."""
        for backorder in self.env["sale.backorder"].search([]):
            order = backorder.order_id
            self.assertGreaterEqual(
                backorder.date_backorder + timedelta(minutes=1), order.date_order
            )
            if backorder.date_fulfilled:
                self.assertGreaterEqual(
                    backorder.date_fulfilled, backorder.date_backorder
                )
        oldest = min(self.env["sale.backorder"].search([]).mapped("date_backorder"))
        self.assertGreater(fields.Datetime.now() - oldest, timedelta(days=75))

    def test_the_tour_of_the_readme(self):
        order = self.env.ref("backorder_flow.sale_order_7_demo")
        for name in USERS:
            self.start_tour("/odoo", f"backorder_demo_{name}", login=name)
        self.env.invalidate_all()
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.backorder_ids.state, "fulfilled")
        self.start_tour("/odoo", "backorder_demo_end", login="sally")
