from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import tagged, users
from odoo.tools.safe_eval import safe_eval

from .common import BackorderCommon

SEARCH = "backorder_flow.sale_order_line_view_search_to_backorder"


class WorkListCommon(BackorderCommon):
    """Opens lists as the web client does."""

    keeps_caches = False

    def _forget(self):
        self.env.flush_all()
        self.env.invalidate_all()

    def _get_specification(self, model, view, view_type="list"):
        """What the client asks for of each record of a view."""
        arch = self.env[model].get_view(view and self.env.ref(view).id, view_type)
        tree = etree.fromstring(arch["arch"])
        names = {node.get("name") for node in tree.iter("field")}
        return {
            name: (
                {"fields": {"display_name": {}}}
                if self.env[model]._fields[name].type == "many2one"
                else {}
            )
            for name in names
        }

    def _open_list(self, model, view=None, domain=(), view_type="list"):
        specification = self._get_specification(model, view, view_type)
        self._forget()
        return self.env[model].web_search_read(list(domain), specification)["records"]

    def _count_queries(self, model, view, domain, view_type="list"):
        """What a full page costs: then the client is also told how many there are."""
        size = len(self._open_list(model, view, domain, view_type))
        specification = self._get_specification(model, view, view_type)
        self._forget()
        before = self.env.cr.sql_log_count
        self.env[model].web_search_read(list(domain), specification, limit=size)
        return size, self.env.cr.sql_log_count - before

    def assertConstantQueries(self, make, model, view, view_type="list"):
        """Reading a list of eight and of eighty records asks the same.

        :param make: function of a number of records to the domain that finds them
        """
        counts = []
        for size in (8, 80):
            counts.append(self._count_queries(model, view, make(size), view_type))
            self._tell_postgresql_of_moves()
        self.assertEqual([size for size, _queries in counts], [8, 80])
        self.assertLessEqual(counts[1][1], counts[0][1])

    def _tell_postgresql_of_moves(self):
        """What it knows of empty tables makes each of Odoo's confirmations slow."""
        self.env.cr.execute("ANALYZE stock_move, stock_picking")
        self.env.cr.execute("ANALYZE stock_reference_move_rel")

    def _get_filters(self, view):
        """The filters of a search view.

        :return: two dicts of name: to the domain, and to what it is grouped by
        """
        record = self.env.ref(view).sudo()
        arch = self.env[record.model].get_view(record.id, "search")["arch"]
        domains, groups = {}, {}
        for node in etree.fromstring(arch).iter("filter"):
            if node.get("domain"):
                context = {"uid": self.env.uid, "current_date": "2026-01-01"}
                domains[node.get("name")] = safe_eval(node.get("domain"), context)
            if node.get("context"):
                group = safe_eval(node.get("context"))["group_by"]
                groups[node.get("name")] = group
        return domains, groups

    def assertGroupsAddUp(self, model, domain, group):
        """What a group is told to have is what is found when it is opened."""
        records = self.env[model]
        found = records.web_read_group(domain, [group], ["__count"])["groups"]
        for values in found:
            opened = domain + values["__extra_domain"]
            self.assertEqual(records.search_count(opened), values["__count"])
        self.assertEqual(
            sum(values["__count"] for values in found), records.search_count(domain)
        )
        return found

    def _find(self, model, domain, records):
        """Which of these records a domain finds."""
        self.env.flush_all()
        return self.env[model].search([*domain, ("id", "in", records.ids)])

    def _make_orders(self, count, *lines, **values):
        orders = self.env["sale.order"].create(
            [
                self._prepare_order_values(*(lines or [(self.desk, 2)]), **values)
                for _number in range(count)
            ]
        )
        orders.action_confirm()
        return orders


@tagged("post_install", "-at_install")
class TestToBackorder(WorkListCommon):
    """The lines that are short, and the button that backorders some of them."""

    LIST = "backorder_flow.sale_order_line_view_list_to_backorder"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orphan = cls._make_product("Orphan")
        cls._add_stock(cls.desk, 3)
        cls.served = cls._make_order((cls.desk, 3))
        cls.first = cls._make_order(
            (cls.desk, 4), (cls.lamp, 2), commitment_date=cls._days(2)
        )
        cls.second = cls._make_order((cls.orphan, 1), user_id=cls.sales_manager.id)
        cls.draft = cls._make_order((cls.desk, 5), confirm=False)
        cls.orders = cls.served | cls.first | cls.second | cls.draft
        cls.lines = cls.orders.order_line

    def _search(self, *domain):
        return self._find("sale.order.line", domain, self.lines)

    def test_each_comparison_finds_what_the_field_says(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._make_order((self.desk, 1), confirm=False)
        order.order_line.product_uom_id = dozen
        order.action_confirm()
        self.lines |= order.order_line
        for operator, value, is_found in (
            (">", 0, lambda quantity: quantity > 0),
            ("!=", 0, lambda quantity: quantity != 0),
            ("=", 0, lambda quantity: quantity == 0),
            ("=", 2, lambda quantity: quantity == 2),
            ("<=", 1, lambda quantity: quantity <= 1),
            (">=", 2, lambda quantity: quantity >= 2),
            ("<", 4, lambda quantity: quantity < 4),
            ("in", [0, 4], lambda quantity: quantity in (0, 4)),
        ):
            with self.subTest(operator=operator, value=value):
                self.assertEqual(
                    self._search(("qty_short", operator, value)),
                    self.lines.filtered(lambda line: is_found(line.qty_short)),  # noqa: B023
                )
        self.assertEqual(order.order_line.qty_short, 1)

    def test_the_vendor_is_the_one_that_the_dialog_proposes(self):
        cheap = self.env["res.partner"].create({"name": "From a Hundred"})
        self.desk.seller_ids = [
            (0, 0, self._prepare_seller_values(cheap, 1.0, min_qty=100, sequence=0))
        ]
        big = self._make_order((self.desk, 100))
        old = self._prepare_seller_values(cheap, 1.0, date_end="2020-01-01", sequence=0)
        self.lamp.seller_ids = [(0, 0, old)]
        self._forget()
        for order in self.first | self.second | big:
            dialog = order._make_backorder_dialog()
            for line in dialog.line_ids:
                self.assertEqual(line.sale_line_id.backorder_vendor_id, line.vendor_id)
        self.assertEqual(big.order_line.backorder_vendor_id, cheap)
        self.assertEqual(
            self.first.order_line.backorder_vendor_id, self.wood | self.light
        )
        self.assertFalse(self.second.order_line.backorder_vendor_id)

    def test_the_lines_are_grouped_by_vendor_and_promised_date(self):
        short = [("qty_short", ">", 0), ("id", "in", self.lines.ids)]
        groups = self.env["sale.order.line"]._read_group(
            short, ["backorder_vendor_id"], ["id:recordset"]
        )
        lines = self.first.order_line
        self.assertEqual(
            dict(groups),
            {
                self.wood: lines[0],
                self.light: lines[1],
                self.env["res.partner"]: self.second.order_line,
            },
        )
        for group in ("backorder_vendor_id", "backorder_date_promised:day"):
            self.assertGroupsAddUp("sale.order.line", short, group)

    def test_lines_are_found_by_vendor_and_promised_date(self):
        lines = self.first.order_line
        for domain, expected in (
            ([("backorder_vendor_id", "=", self.wood.id)], lines[0]),
            ([("backorder_vendor_id", "ilike", "light")], lines[1]),
            ([("backorder_vendor_id", "=", False)], self.second.order_line),
            ([("backorder_date_promised", ">", self._days(1))], lines),
        ):
            found = self._search(("qty_short", ">", 0), *domain)
            self.assertEqual(found, expected)
        self.assertEqual(lines[0].backorder_date_promised, self.first.commitment_date)
        self.assertEqual(
            self.second.order_line.backorder_date_promised, self.second.date_order
        )

    @users("salesperson", "sales_manager", "sales_buyer")
    def test_each_filter_and_group_of_the_list(self):
        self.first.commitment_date = self._days(-2)
        lines = self.first.order_line
        if self.env.user == self.sales_manager:
            lines |= self.second.order_line
        if self.env.user == self.sales_buyer:
            self.orders.user_id = self.env.user
            lines |= self.second.order_line
        short = [("qty_short", ">", 0), ("id", "in", self.lines.ids)]
        domains, groups = self._get_filters(SEARCH)
        predicates = {
            "mine": lambda line: line.order_id.user_id == self.env.user,
            "promised_before_today": lambda line: line.order_id == self.first,
            "without_vendor": lambda line: line.product_id == self.orphan,
        }
        self.assertEqual(set(domains), set(predicates))
        for name, domain in domains.items():
            with self.subTest(filter=name):
                self._forget()
                found = self._search(*short, *domain)
                self.assertEqual(found, lines.filtered(predicates[name]))
        for name, group in groups.items():
            with self.subTest(group=name):
                self._forget()
                self.assertGroupsAddUp("sale.order.line", short, group)

    @users("salesperson")
    def test_a_salesperson_finds_own_lines_and_backorders_one_of_them(self):
        found = self._open_list("sale.order.line", self.LIST, [("qty_short", ">", 0)])
        ids = {values["id"] for values in found}
        self.assertLessEqual(set(self.first.order_line.ids), ids)
        self.assertNotIn(self.second.order_line.id, ids)
        lamp = self.first.order_line[1].with_user(self.env.user)
        action = lamp.action_backorder_lines()
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(dialog.line_ids.sale_line_id, lamp)
        dialog.action_create_backorders()
        self.assertEqual(self.first.backorder_ids.product_id, self.lamp)
        self.assertEqual(self._search(("qty_short", ">", 0)), self.first.order_line[0])

    @users("sales_buyer")
    def test_what_cannot_be_backordered_is_left_out(self):
        self.first.user_id = self.env.user
        lines = self.lines.filtered(lambda ln: ln.order_id.user_id == self.env.user)
        lines |= self.served.order_line
        self.served.user_id = self.env.user
        dialog = lines.with_user(self.env.user).action_backorder_lines()
        dialog = self.env[dialog["res_model"]].browse(dialog["res_id"])
        self.assertEqual(dialog.order_ids, self.first)
        self.assertIn(f"{self.served.name}: nothing is short", dialog.skipped)
        with self.assertRaisesRegex(UserError, "nothing is short"):
            self.served.order_line.with_user(self.env.user).action_backorder_lines()
        with self.assertRaisesRegex(UserError, "Select at least one order line"):
            self.env["sale.order.line"].action_backorder_lines()

    def test_a_line_opens_its_order(self):
        action = self.first.order_line[0].action_backorder_open_order()
        self.assertEqual(action["res_id"], self.first.id)

    def test_queries_of_the_list(self):
        def make(size):
            orders = self._make_orders(size)
            return [("order_id", "in", orders.ids), ("qty_short", ">", 0)]

        self.assertConstantQueries(make, "sale.order.line", self.LIST)
