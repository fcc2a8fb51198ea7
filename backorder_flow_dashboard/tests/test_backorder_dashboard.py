import json
import re

from odoo.exceptions import AccessError
from odoo.tests import tagged, users

from odoo.addons.backorder_flow.tests.common import BackorderCommon
from odoo.addons.spreadsheet.utils.validate_data import (
    fields_in_spreadsheet,
    menus_xml_ids_in_spreadsheet,
    odoo_charts,
    odoo_view_links,
)

VALUE = re.compile(r'PIVOT\.VALUE\((\d+),"([^"]+)"\)')
TABLE = re.compile(r"=PIVOT\((\d+),")
RANGE = re.compile(r"(\w+)!([A-Z]+)(\d+)(?::[A-Z]+(\d+))?")
# What filters of the dashboard can be matched with.
DATES = ("date", "datetime")


@tagged("post_install", "-at_install")
class TestBackorderDashboard(BackorderCommon):
    """The dashboard asks for what exists, and tells each user his figures."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_stock(cls.lamp, 20)
        cls.held = cls._make_order((cls.desk, 4), (cls.lamp, 4))
        cls._backorder(cls.held)
        cls._make_order((cls.lamp, 2), user_id=cls.sales_manager.id)
        cls._make_order((cls.desk, 6), user_id=cls.sales_manager.id).action_cancel()
        cls.dashboard = cls.env.ref(
            "backorder_flow_dashboard.spreadsheet_dashboard_backorders"
        )
        cls.data = json.loads(cls.dashboard.spreadsheet_data)
        cls.sheets = {sheet["name"]: sheet for sheet in cls.data["sheets"]}
        cls.figures = cls.data["sheets"][0]["figures"]

    def _read_pivot(self, number):
        """Ask as the client does: for the total, and for each row."""
        pivot = self.data["pivots"][number]
        rows = [
            ":".join(filter(None, (row["fieldName"], row.get("granularity"))))
            for row in pivot["rows"]
        ]
        measures = [measure["id"] for measure in pivot["measures"]]
        self.env.flush_all()
        self.env.invalidate_all()
        sets = self.env[pivot["model"]].formatted_read_grouping_sets(
            pivot["domain"], [[], rows] if rows else [[]], measures
        )
        return sets[-1]

    def _get_figures(self):
        """The figures of the scorecards."""
        [group], [held] = self._read_pivot("1"), self._read_pivot("3")
        return {
            name: value
            for name, value in {**group, **held}.items()
            if not name.startswith("__")
        }

    def _get_names(self, number):
        """The rows of a pivot."""
        [row] = self.data["pivots"][number]["rows"]
        return [group[row["fieldName"]][1] for group in self._read_pivot(number)]

    # What is asked for

    def test_fields_exist(self):
        for model, names in fields_in_spreadsheet(self.data).items():
            with self.subTest(model=model):
                names = {name.partition(":")[0] for name in names}
                self.assertFalse(names - set(self.env[model]._fields))

    def test_measures_are_told_by_their_id(self):
        for pivot in self.data["pivots"].values():
            fields = self.env[pivot["model"]]._fields
            for measure in pivot["measures"]:
                with self.subTest(pivot=pivot["name"], measure=measure["id"]):
                    name, aggregator = measure["fieldName"], measure["aggregator"]
                    self.assertEqual(measure["id"], f"{name}:{aggregator}")
                    self.assertTrue(fields[name].aggregator or fields[name].relational)
            for row in pivot["rows"]:
                field = fields[row["fieldName"]]
                self.assertEqual("granularity" in row, field.type in DATES)

    def test_cells_ask_for_pivots_and_measures_that_exist(self):
        used = set()
        measures = {
            number: {measure["id"] for measure in pivot["measures"]}
            for number, pivot in self.data["pivots"].items()
        }
        for sheet in self.sheets.values():
            for cell, content in sheet["cells"].items():
                with self.subTest(sheet=sheet["name"], cell=cell):
                    for number, measure in VALUE.findall(content):
                        self.assertIn(measure, measures[number])
                        used.add(number)
                    if table := TABLE.match(content):
                        used.add(table[1])
        self.assertEqual(used, set(measures))

    def test_charts_show_cells_that_are_filled(self):
        """A scorecard a cell with a formula, another chart a column of a pivot."""
        for figure in self.figures:
            data = figure["data"]
            with self.subTest(figure=figure["id"]):
                self.assertEqual(data["chartId"], figure["id"])
                if data["type"] == "scorecard":
                    for shown in (data["keyValue"], data["baseline"]):
                        sheet, column, row, _end = RANGE.fullmatch(shown).groups()
                        self.assertIn(f"{column}{row}", self.sheets[sheet]["cells"])
                else:
                    self._check_columns(data)
        self.assertFalse(odoo_charts(self.data), "these would have to be tested, too")
        self.assertFalse(self.data["lists"], "these would have to be tested, too")

    def _check_columns(self, data):
        """The labels are the first column of a pivot, the values those after it."""
        sheet, first, start, end = RANGE.fullmatch(data["labelRange"]).groups()
        table = TABLE.match(self.sheets[sheet]["cells"][f"{first}{start}"])
        measures = self.data["pivots"][table[1]]["measures"]
        columns = [chr(ord(first) + 1 + number) for number in range(len(measures))]
        self.assertEqual(
            [values["dataRange"] for values in data["dataSets"]],
            [f"{sheet}!{column}{start}:{column}{end}" for column in columns],
        )

    def test_filters_reach_all_pivots(self):
        filters = {each["id"]: each for each in self.data["globalFilters"]}
        for pivot in self.data["pivots"].values():
            matching = pivot["fieldMatching"]
            # What is held now is held now, whenever it was ordered.
            is_now = ["state", "=", "on_hold"] in pivot["domain"]
            self.assertEqual(
                set(matching), set(filters) - ({"period"} if is_now else set())
            )
            for key, match in matching.items():
                with self.subTest(pivot=pivot["name"], filter=key):
                    field = self.env[pivot["model"]]._fields[match["chain"]]
                    self.assertEqual(field.type, match["type"])
                    self.assertEqual(field.comodel_name, filters[key].get("modelName"))

    def test_cancelled_lines_are_left_out(self):
        for pivot in self.data["pivots"].values():
            operators = {(leaf[0], leaf[1]) for leaf in pivot["domain"]}
            self.assertTrue(operators & {("state", "!="), ("state", "=")})

    # Visibility

    @users("sales_manager")
    def test_a_sales_manager_sees_all(self):
        self.assertEqual(
            self._get_figures(),
            {
                "backorder_rate_lines:avg": 1 / 3,
                "backorder_rate_qty:avg": 4 / 10,
                "backorder_days:avg": 0,
                "otif_rate_lines:avg": False,
                "amount_held:sum": 800,
                "order_id:count_distinct": 1,
            },
        )
        self._check_rows()

    @users("salesperson")
    def test_a_salesperson_sees_own_orders(self):
        self.assertEqual(
            self._get_figures(),
            {
                "backorder_rate_lines:avg": 1 / 2,
                "backorder_rate_qty:avg": 4 / 8,
                "backorder_days:avg": 0,
                "otif_rate_lines:avg": False,
                "amount_held:sum": 800,
                "order_id:count_distinct": 1,
            },
        )
        self._check_rows()

    def _check_rows(self):
        self.assertEqual(self._get_names("5"), [self.customer.display_name])
        self.assertEqual(self._get_names("6"), [self.wood.display_name])
        self.assertEqual(
            sorted(self._get_names("7")),
            sorted((self.desk + self.lamp).mapped("display_name")),
        )
        self.assertEqual(len(self._read_pivot("4")), 1)

    @users("salesperson", "sales_manager")
    def test_filters_and_links_can_be_used(self):
        for each in self.data["globalFilters"]:
            if each["type"] == "relation":
                self.env[each["modelName"]].name_search("", limit=1)
        links = odoo_view_links(self.data)
        self.assertEqual(len(links), 2)
        for link in links:
            action = link["action"]
            model = self.env[action["modelName"]]
            model.get_views(action["views"])
            context = action["context"]
            model.formatted_read_group(
                action["domain"],
                context["pivot_row_groupby"],
                [f"{name}:sum" for name in context["pivot_measures"]],
            )

    def test_menus_exist(self):
        menus = menus_xml_ids_in_spreadsheet(self.data)
        self.assertEqual(menus, {"backorder_flow.menu_sale_backorder_report"})
        self.assertTrue(self.env.ref(*menus).action)
        charts = {figure["id"] for figure in self.figures}
        self.assertEqual(set(self.data["chartOdooMenusReferences"]), charts)

    @users("salesperson", "sales_manager")
    def test_who_sells_gets_it(self):
        self.env.invalidate_all()
        dashboard = self.dashboard.with_user(self.env.user)
        told = json.loads(dashboard._get_serialized_readonly_dashboard())
        self.assertEqual(told["translation_namespace"], "backorder_flow_dashboard")
        # It names the hold itself where it means it.
        self.assertNotIn("held_as_confirmed", json.dumps(told))
        self.assertFalse(dashboard._dashboard_is_empty())
        self.assertTrue(dashboard.is_published)

    @users("buyer", "stock_user", "accountant")
    def test_others_do_not_get_it(self):
        dashboard = self.dashboard.with_user(self.env.user)
        self.assertNotIn(dashboard, dashboard.search([]))
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            dashboard.check_access("read")
