from odoo.tests import tagged

from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestImportedOrders(BackorderCommon):
    """Orders that nobody has typed are backordered like any other."""

    def _import(self, **values):
        """Import an order of two lines, as from a spreadsheet."""
        columns = {
            "id": "__import__.order",
            "partner_id": self.customer.name,
            "user_id/.id": self.salesperson.id,
            "order_line/product_id/.id": self.desk.id,
            "order_line/product_uom_qty": 10,
            **values,
        }
        second = dict.fromkeys(columns, "") | {
            "order_line/product_id/.id": self.lamp.id,
            "order_line/product_uom_qty": 2,
        }
        result = self.env["sale.order"].load(
            list(columns), [list(columns.values()), list(second.values())]
        )
        self.assertFalse(result["messages"])
        return self.env["sale.order"].browse(result["ids"])

    def _check_backorder(self, order):
        """What is short is backordered, and holds the order until it is billed."""
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.backorder_short_products, "Desk, Lamp")
        purchases = self._backorder(order)
        self.assertRecordValues(
            order.backorder_ids.sorted("product_uom_qty"),
            [
                {"product_id": self.lamp.id, "product_uom_qty": 2},
                {"product_id": self.desk.id, "product_uom_qty": 6},
            ],
        )
        self.assertEqual(order.state, "on_hold")
        purchases.button_confirm()
        for purchase in purchases:
            self._receive(purchase)
            self._make_bill(purchase)
        self.assertEqual(order.state, "sale")
        self._validate(order.picking_ids)
        self.assertEqual(order.order_line.mapped("qty_delivered"), [10, 2])

    def test_an_imported_quotation(self):
        self._add_stock(self.desk, 4)
        order = self._import()
        self.assertFalse(order.backorder_needed)
        order.with_user(self.salesperson).action_confirm()
        self._check_backorder(order)

    def test_an_order_imported_as_confirmed(self):
        self._add_stock(self.desk, 4)
        self._check_backorder(self._import(state="Sales Order"))

    def test_an_order_made_by_rpc(self):
        self._add_stock(self.desk, 4)
        orders = self.env["sale.order"].with_user(self.salesperson)
        order = orders.create(
            self._prepare_order_values((self.desk, 10), (self.lamp, 2))
        )
        order.action_confirm()
        self._check_backorder(order.with_env(self.env))

    def test_nobody_imports_a_hold(self):
        columns = ["partner_id", "state"]
        result = self.env["sale.order"].load(columns, [[self.customer.name, "On Hold"]])
        self.assertFalse(result["ids"])
        self.assertIn("On Hold", result["messages"][0]["message"])
