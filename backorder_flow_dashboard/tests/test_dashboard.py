import json

from odoo.tests import tagged, users

from odoo.addons.backorder_flow.tests.common import BackorderCommon


@tagged("post_install", "-at_install")
class TestDashboard(BackorderCommon):
    """H4: dashboards count held orders as sales."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        held = cls._make_order((cls.desk, 4))
        cls._backorder(held)
        cls._make_order((cls.desk, 4))
        cls.dashboard = cls.env.ref(
            "spreadsheet_dashboard_sale.spreadsheet_dashboard_sales"
        )

    def _get_snapshot(self, dashboard):
        data = dashboard._get_serialized_readonly_dashboard()
        return json.loads(data)["snapshot"]

    @users("sales_manager")
    def test_h4_the_figures_of_the_sales_dashboard(self):
        snapshot = self._get_snapshot(self.dashboard.with_user(self.env.user))
        told = {}
        for pivot in snapshot["pivots"].values():
            if [row["fieldName"] for row in pivot["rows"]] == ["state"]:
                groups = self.env[pivot["model"]].with_context(**pivot["context"])
                [group] = groups.formatted_read_group(
                    pivot["domain"] + [("product_id", "=", self.desk.id)],
                    ["state"],
                    ["order_reference:count_distinct", "price_subtotal:sum"],
                )
                told[pivot["name"]] = (
                    group["state"],
                    group["order_reference:count_distinct"],
                    group["price_subtotal:sum"],
                )
        self.assertEqual(
            told,
            {
                "so stats - current": ("sale", 2, 800),
                "so stats - previous": ("sale", 2, 800),
            },
        )

    def test_h4_every_source_that_asks_for_confirmed_orders(self):
        domain = ["&", ["website_id", "!=", False], ["state", "in", ["sale", "done"]]]
        text = "[('state', '=', 'sale'), ('user_id', '=', uid)]"
        link = f"[Top](odoo://view/{json.dumps({'action': {'domain': domain}})})"
        snapshot = self.dashboard._count_orders_on_hold(
            {
                "pivots": {"1": {"domain": domain, "context": {"group_by": []}}},
                "lists": {"1": {"domain": text}},
                "sheets": [
                    {
                        "cells": {"A1": link, "A2": "[sale]", "A3": "=SUM(1)"},
                        "figures": [{"data": {"searchParams": {"domain": domain}}}],
                    }
                ],
            }
        )
        wanted = {"held_as_confirmed": True}
        self.assertEqual(
            snapshot["pivots"]["1"],
            {"domain": domain, "context": {"group_by": [], **wanted}},
        )
        self.assertEqual(snapshot["lists"]["1"], {"domain": text, "context": wanted})
        [sheet] = snapshot["sheets"]
        [figure] = sheet["figures"]
        self.assertEqual(figure["data"]["searchParams"]["context"], wanted)
        view = json.loads(sheet["cells"]["A1"][len("[Top](odoo://view/") : -1])
        self.assertEqual(view, {"action": {"domain": domain, "context": wanted}})
        self.assertEqual(sheet["cells"]["A2"], "[sale]")
        self.assertEqual(sheet["cells"]["A3"], "=SUM(1)")

    def test_other_sources_are_left_alone(self):
        lists = {
            str(number): {"domain": domain}
            for number, domain in enumerate(
                (
                    [],
                    [["state", "not in", ["draft", "sent", "cancel"]]],
                    [["state", "in", ["sale", "on_hold"]]],
                    "[('state', '=', 'on_hold'), ('type', '=', 'sale')]",
                    [["name", "ilike", "sale order"]],
                )
            )
        }
        snapshot = self.dashboard._count_orders_on_hold({"lists": lists})
        self.assertEqual(snapshot["lists"], lists)

    def test_what_is_stored_stays_as_it_is(self):
        before = self.dashboard.spreadsheet_data
        self._get_snapshot(self.dashboard)
        self.dashboard.invalidate_recordset()
        self.assertEqual(self.dashboard.spreadsheet_data, before)
