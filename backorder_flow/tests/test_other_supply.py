from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import BackorderCommon


class AutomaticCommon(BackorderCommon):
    """The three ways to backorder without looking at the lines."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {"backorder_at_confirmation": True, "backorder_nightly": True}
        )

    def _each_way(self, *lines):
        """Yield the name of each way, and an order that was backordered in it."""
        for way in ("at confirmation", "every night", "by RPC"):
            with self.subTest(way), self.env.cr.savepoint() as savepoint:
                self.customer.backorder_automatic = way == "at confirmation"
                order = self._make_order(*lines, confirm=False)
                self.env.flush_all()
                self.env.invalidate_all()
                self._confirm(order, way)
                self.env.flush_all()
                self.env.invalidate_all()
                yield way, order
                savepoint.rollback()
            self.env.invalidate_all()

    def _confirm(self, order, way):
        order.with_user(self.salesperson).action_confirm()
        if way == "every night":
            self._run_cron()
        elif way == "by RPC":
            self.answer = order.with_user(self.salesperson).create_backorders()

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env(su=True).ref(
                "backorder_flow.ir_cron_backorder"
            ).method_direct_trigger()

    def _get_bought(self, product):
        lines = self.env["purchase.order.line"].search(
            [("product_id", "=", product.id), ("state", "!=", "cancel")]
        )
        return sum(lines.mapped("product_qty"))


@tagged("post_install", "-at_install")
class TestOtherSupply(AutomaticCommon):
    """P10: nobody buys automatically what other supply covers."""

    def _make_rule(self, **values):
        buy = self.env["stock.rule"].search(
            [
                ("action", "=", "buy"),
                ("picking_type_id", "=", self.warehouse.in_type_id.id),
            ],
            limit=1,
        )
        return self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": self.desk.id,
                "location_id": self.stock.id,
                "product_min_qty": 0,
                "product_max_qty": 0,
                "route_id": buy.route_id.id,
                "trigger": "auto",
                **values,
            }
        )

    def _request(self, quantity, **values):
        return self.env["purchase.order"].create(
            {
                "partner_id": self.wood.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.desk.id, "product_qty": quantity}
                    )
                ],
                **values,
            }
        )

    def _transfer(self, quantity, source, destination):
        move = self.env["stock.move"].create(
            {
                "product_id": self.desk.id,
                "product_uom_qty": quantity,
                "location_id": source.id,
                "location_dest_id": destination.id,
            }
        )
        move._action_confirm()
        return move

    def assertBackordered(self, quantity, *lines):
        for _way, order in self._each_way(*(lines or [(self.desk, 5)])):
            backorders = order.backorder_ids
            self.assertEqual(sum(backorders.mapped("product_uom_qty")), quantity)
            self.assertEqual(order.state, "on_hold" if quantity else "sale")
            self.assertFalse(order.activity_ids)

    def test_p10_the_reordering_rule_has_requested_it(self):
        self._make_rule()
        for _way, order in self._each_way((self.desk, 5)):
            self.assertEqual(self._get_bought(self.desk), 5)
            self.assertFalse(order.backorder_ids)
            self.assertFalse(order.activity_ids)

    def test_p10_by_rpc_it_is_told(self):
        self._request(5)
        for way, order in self._each_way((self.desk, 5)):
            if way == "by RPC":
                self.assertEqual(
                    self.answer["skipped"],
                    [
                        {
                            "order_id": order.id,
                            "sale_line_id": order.order_line.id,
                            "reason": f"{order.name}, Desk: it is already on its way.",
                        }
                    ],
                )
            self.assertFalse(self.env["sale.backorder.run"].search([]))

    def test_p10_only_what_is_missing_is_bought(self):
        self._request(3)
        self.assertBackordered(2)

    def test_p10_a_confirmed_purchase_order(self):
        self._request(3).button_confirm()
        self.assertBackordered(2)

    def test_p10_a_cancelled_request_brings_nothing(self):
        self._request(3).button_cancel()
        self.assertBackordered(5)

    def test_p10_a_transfer_from_another_warehouse(self):
        other = self.env["stock.warehouse"].create(
            {"name": "Other", "code": "OTH", "company_id": self.company.id}
        )
        self._transfer(2, other.lot_stock_id, self.stock)
        self.assertBackordered(3)
        self._transfer(2, self.company.internal_transit_location_id, self.stock)
        self.assertBackordered(1)

    def test_p10_a_transfer_within_the_warehouse_brings_nothing(self):
        self._transfer(2, self.warehouse.wh_input_stock_loc_id, self.stock)
        self.assertBackordered(5)

    def test_p10_what_was_received_for_stock_and_is_not_put_away(self):
        self.warehouse.reception_steps = "three_steps"
        purchase = self._request(3)
        purchase.button_confirm()
        move = purchase.picking_ids.move_ids
        for _step in ("input", "quality control"):
            self._validate(move.picking_id)
            self.assertBackordered(2)
            move = move.move_dest_ids
        self._validate(move.picking_id)
        self.assertBackordered(2)

    def test_p10_what_comes_to_another_warehouse_is_no_supply(self):
        other = self.env["stock.warehouse"].create(
            {"name": "Other", "code": "OTH", "company_id": self.company.id}
        )
        self._request(5, picking_type_id=other.in_type_id.id)
        self.assertBackordered(5)

    def test_p10_who_waits_longer_gets_it_first(self):
        self._make_order((self.desk, 4), commitment_date=self._days(-9))
        self._request(6)
        self.assertBackordered(3)

    def test_p10_what_is_free_is_not_brought_again(self):
        self._add_stock(self.desk, 2)
        self._request(1)
        self.assertBackordered(2)

    def test_p10_what_is_for_backorders_is_no_supply(self):
        self._backorder(self._make_order((self.desk, 4)))
        self.assertBackordered(5)

    def test_p10_what_was_bought_beyond_a_need_is_supply(self):
        self._backorder(self._make_order((self.desk, 4))).order_line.product_qty = 7
        self.assertBackordered(2)

    def test_p10_two_lines_share_it(self):
        self._request(6)
        self.assertBackordered(4, (self.desk, 5), (self.desk, 5))

    def test_p10_the_vendor_is_chosen_for_what_is_bought(self):
        bolt = self._make_product(
            "Bolt",
            self._prepare_seller_values(self.light, 4.0, min_qty=10, sequence=1),
            self._prepare_seller_values(self.wood, 5.0, sequence=2),
        )
        self._request(0).order_line.write({"product_id": bolt.id, "product_qty": 5})
        for _way, order in self._each_way((bolt, 12)):
            self.assertRecordValues(
                order.backorder_ids.purchase_line_id,
                [{"partner_id": self.wood.id, "product_qty": 7}],
            )

    def test_p10_who_looks_at_the_lines_decides(self):
        self._request(5)
        order = self._make_order((self.desk, 5))
        action = order.with_user(self.salesperson).action_backorder()
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        self.assertRecordValues(
            dialog.line_ids,
            [{"selected": True, "product_uom_qty": 5, "qty_on_its_way": 5}],
        )
        order.with_user(self.salesperson).create_backorders(
            [{"sale_line_id": order.order_line.id}]
        )
        self.assertEqual(order.backorder_ids.product_uom_qty, 5)


@tagged("post_install", "-at_install")
class TestNotPurchasable(AutomaticCommon):
    """P10: products that are not to be purchased are left out, and it is said."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lamp.purchase_ok = False

    def _open_dialog(self, order):
        action = order.with_user(self.salesperson).action_backorder()
        self.env.invalidate_all()
        dialog = order.with_user(self.salesperson).env[action["res_model"]]
        return dialog.browse(action["res_id"])

    def test_p10_the_dialog_deselects_them_and_tells_why(self):
        order = self._make_order((self.desk, 2), (self.lamp, 3))
        dialog = self._open_dialog(order)
        self.assertEqual(dialog.line_ids.mapped("selected"), [True, False])
        self.assertIn("Lamp: the product cannot be purchased", dialog.warnings)
        self.assertIn("cannot be purchased", dialog.line_ids[1].note)
        dialog.action_create_backorders()
        self.assertEqual(order.backorder_ids.product_id, self.desk)

    def test_p10_who_selects_them_is_told(self):
        order = self._make_order((self.lamp, 3))
        dialog = self._open_dialog(order)
        with self.assertRaisesRegex(UserError, "Select at least one line"):
            dialog.action_create_backorders()
        dialog.line_ids.selected = True
        with self.assertRaisesRegex(UserError, "Lamp: .*cannot be purchased"):
            dialog.action_create_backorders()

    def test_p10_archived_ones_are_treated_alike(self):
        order = self._make_order((self.desk, 2), (self.lamp, 3))
        self.lamp.write({"purchase_ok": True, "active": False})
        dialog = self._open_dialog(order)
        self.assertEqual(dialog.line_ids.mapped("selected"), [True, False])
        self.assertIn("Lamp: the product is archived", dialog.warnings)

    def test_p10_they_are_left_out_automatically(self):
        for way, order in self._each_way((self.desk, 2), (self.lamp, 3)):
            self.assertEqual(order.backorder_ids.product_id, self.desk)
            reason = f"{order.name}, Lamp: the product cannot be purchased"
            if way == "every night":
                run = self.env["sale.backorder.run"].search([])
                self.assertIn(reason, run.skipped)
            elif way == "by RPC":
                self.assertIn(reason, self.answer["skipped"][0]["reason"])
            else:
                self.assertIn(reason, order.activity_ids.note)

    def test_p10_by_rpc_who_asks_for_them_is_refused(self):
        order = self._make_order((self.lamp, 3)).with_user(self.salesperson)
        with self.assertRaisesRegex(UserError, "Lamp: .*cannot be purchased"):
            order.create_backorders([{"sale_line_id": order.order_line.id}])
