import contextlib

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import BackorderCommon

NAN, INFINITY = float("nan"), float("inf")
NO_NUMBERS = (
    NAN,
    INFINITY,
    -INFINITY,
    "3",
    "three",
    [3],
    {},
    True,
    False,
    None,
    10**400,
)
NO_IDS = ("5", [5], {}, True, 1.5, -1, 0, 10**30, "no")
NO_FLAGS = ("false", "true", 0, 1, [], None, 1.0)


class ArgumentsCommon(BackorderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_order((cls.desk, 4), user_id=cls.sales_buyer.id)
        cls.gone = cls.env["res.partner"].create({"name": "Gone"})
        cls.gone_id = cls.gone.id
        cls.gone.unlink()

    def assertNamed(self, name, call, *args, **kwargs):
        """It is an error that tells which argument is wrong, and nothing is made."""
        purchases = self.env["purchase.order"].search([])
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertRaisesRegex((UserError, ValidationError), name):
            with self.env.cr.savepoint():
                call(*args, **kwargs)
                self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.env["purchase.order"].search([]), purchases)
        self.assertNotIn("on_hold", self.order.mapped("state"))


@tagged("post_install", "-at_install")
class TestCreateBackordersArguments(ArgumentsCommon):
    """P8: ``create_backorders`` names the argument that it cannot take."""

    def _refuse(self, name, lines=None, **kwargs):
        order = self.order.with_user(self.sales_buyer)
        with self.subTest(lines=lines, **kwargs):
            self.assertNamed(name, order.create_backorders, lines, **kwargs)

    def _choose(self, **values):
        return [{"sale_line_id": self.order.order_line.id, **values}]

    def test_p8_groupings(self):
        for grouping in ("all", "", 1, True, False, ["vendor"], {}, b"vendor"):
            self._refuse("grouping", grouping=grouping)
            self._refuse("grouping", self._choose(), grouping=grouping)

    def test_p8_lines_are_a_list_of_objects(self):
        for lines in (
            "lines",
            5,
            True,
            False,
            {},
            {"sale_line_id": 1},
            [5],
            [[]],
            ["a"],
        ):
            self._refuse("lines", lines)
        self._refuse("lines", [None])
        self._refuse("Unknown: 5", [{5: 5}])

    def test_p8_numbers(self):
        for value in NO_NUMBERS:
            self._refuse("quantity", self._choose(quantity=value))
            self._refuse("price_unit", self._choose(price_unit=value))
        self._refuse("price cannot be negative", self._choose(price_unit=-1))
        self._refuse("quantity", self._choose(quantity=-1))
        self._refuse("quantity", self._choose(quantity=0))
        self._refuse("quantity", self._choose(quantity=1e308))
        self._refuse("at most", self._choose(quantity=1e9))

    def test_p8_flags(self):
        for value in NO_FLAGS:
            self._refuse("is_dropship", self._choose(is_dropship=value))

    def test_p8_ids(self):
        for value in NO_IDS:
            for name in ("vendor_id", "purchase_id"):
                self._refuse(name, self._choose(**{name: value}))
            for name in ("sale_line_id", "product_id"):
                message = f"{name}: |The sales order item"
                self._refuse(message, self._choose(**{name: value}))
        for name in ("vendor_id", "purchase_id"):
            self._refuse(name, self._choose(**{name: self.gone_id + 10**6}))
        self._refuse("vendor_id", self._choose(vendor_id=self.gone_id))
        self._refuse("sales order item", self._choose(sale_line_id=10**6))
        self._refuse("sales order item", self._choose(product_id=self.lamp.id))

    def test_p8_the_same_line_twice(self):
        self._refuse("twice", self._choose(quantity=1) + self._choose(quantity=2))
        self._refuse(
            "twice", self._choose(quantity=1) + self._choose(product_id=self.desk.id)
        )

    def test_p8_unknown_keys(self):
        for name in (
            "note",
            "dialog_id",
            "backorder_id",
            "product_uom_qty",
            "selected",
        ):
            self._refuse(f"Unknown: {name}", self._choose(**{name: 1}))

    def test_p8_what_is_right_is_taken(self):
        order = self.order.with_user(self.sales_buyer)
        order.create_backorders(
            ({"sale_line_id": order.order_line.id, "quantity": 2, "price_unit": 0},),
            grouping="order",
        )
        backorder = self.order.backorder_ids
        self.assertEqual(backorder.product_uom_qty, 2)
        self.assertEqual(backorder.purchase_line_id.price_unit, 0)

    def test_p8_orders_that_do_not_exist(self):
        orders = self.env["sale.order"].with_user(self.salesperson).browse([10**6])
        for call in (
            orders.create_backorders,
            lambda: orders.create_backorders(self._choose()),
            orders.action_bulk_backorder,
            orders.action_backorder,
        ):
            with self.subTest(call):
                with contextlib.suppress(UserError):
                    call()


@tagged("post_install", "-at_install")
class TestDialogArguments(ArgumentsCommon):
    """P8: so do the dialogs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.held = cls._make_order((cls.lamp, 2))
        cls._backorder(cls.held)
        cls.rival = cls._make_order((cls.lamp, 2))

    def _open(self, user, records, action):
        result = getattr(records.with_user(user), action)()
        return records.with_user(user).env[result["res_model"]].browse(result["res_id"])

    def _refuse(self, dialog, label, name, values):
        for value in values:
            with self.subTest(model=dialog._name, field=name, value=value):
                self.assertNamed(label, dialog.write, {name: value})
                self.assertNamed(label, dialog.web_save, {name: value}, {})

    def test_p8_create(self):
        dialog = self._open(self.sales_buyer, self.order, "action_backorder")
        line = dialog.line_ids
        numbers = [value for value in NO_NUMBERS if value is not None]
        ids = [value for value in NO_IDS if value] + [self.gone_id]
        flags = [value for value in NO_FLAGS if value is not None]
        self._refuse(line, "To Backorder", "product_uom_qty", numbers)
        self._refuse(line, "Unit Price", "price_unit", numbers)
        self._refuse(line, "Vendor", "vendor_id", ids)
        self._refuse(line, "Add To", "purchase_id", ids)
        self._refuse(line, "Dropship", "is_dropship", flags)
        self._refuse(line, "Backorder", "selected", flags)
        self._refuse(dialog, "Vendor for All", "vendor_id", ids)
        self._refuse(dialog, "Purchase Orders", "grouping", ["all", 1, [], True])
        self._refuse(
            dialog, "Lines", "line_ids", ["no", 5, [5], [[9, 1, 1]], [[1, "a", {}]]]
        )

    def test_p8_prices_below_zero(self):
        dialog = self._open(self.sales_buyer, self.order, "action_backorder")
        dialog.line_ids.price_unit = -1
        self.assertNamed("price cannot be negative", dialog.action_create_backorders)

    def test_p8_replace(self):
        dialog = self._open(self.buyer, self.held.backorder_ids, "action_replace")
        ids = [value for value in NO_IDS if value] + [self.gone_id]
        self._refuse(dialog, "New Vendor", "vendor_id", ids)
        self._refuse(dialog, "Add To", "purchase_id", ids)

    def test_p8_hand_over(self):
        backorder = self.held.backorder_ids
        dialog = self._open(self.stock_manager, backorder, "action_hand_over")
        self._refuse(
            dialog, "Quantity", "quantity", [v for v in NO_NUMBERS if v is not None]
        )
        self._refuse(
            dialog, "Hand Over To", "sale_line_id", [v for v in NO_IDS if v] + [10**6]
        )
        dialog.sale_line_id = self.rival.order_line
        for quantity in (-1, 0, 2.5, 1e9):
            dialog.quantity = quantity
            with self.subTest(quantity), self.assertRaisesRegex(UserError, "at most 2"):
                dialog.action_hand_over()
        dialog.sale_line_id = False
        with self.assertRaisesRegex(UserError, "Select the sales order"):
            dialog.action_hand_over()
        dialog.sale_line_id = self.order.order_line
        dialog.quantity = 1
        with self.assertRaisesRegex(UserError, "at most 0"):
            dialog.action_hand_over()
        for quantity in (NAN, INFINITY, -INFINITY):
            with self.subTest(quantity), self.assertRaisesRegex(UserError, "at most"):
                backorder.with_user(self.stock_manager)._hand_over(
                    self.rival.order_line, quantity
                )

    def test_p8_release(self):
        dialog = self._open(self.sales_manager, self.held, "action_release_hold")
        self._refuse(dialog, "Reason", "reason", [5, ["why"], {}, True, 1.5])
        for reason in (False, "", "  "):
            dialog.reason = reason
            with self.assertRaisesRegex(UserError, "Enter a reason"):
                dialog.action_release()
        nobody = self.env["sale.order"].with_user(self.sales_manager)
        with self.assertRaisesRegex(UserError, "Select at least one sales order"):
            nobody.action_release_hold()
        dialog.reason = "why"
        dialog.sudo().order_ids = [Command.clear()]
        with self.assertRaisesRegex(UserError, "Select at least one sales order"):
            dialog.action_release()

    def test_p8_nothing_is_chosen(self):
        """No traceback where a list is empty, or has what does not exist."""
        backorders = self.env["sale.backorder"].with_user(self.sales_buyer)
        orders = self.env["sale.order"].with_user(self.sales_buyer)
        for call in (
            backorders.action_replace,
            backorders.action_cancel_backorder,
            orders.action_backorder,
            orders.action_bulk_backorder,
        ):
            with self.subTest(call):
                with self.assertRaises(UserError):
                    call()
