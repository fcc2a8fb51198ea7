from odoo.fields import Command
from odoo.tests import tagged, users

from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestShortage(BackorderCommon):
    def test_short_is_what_stock_does_not_cover(self):
        self._add_stock(self.desk, 6)
        order = self._make_order((self.desk, 10), (self.lamp, 2))
        self.assertRecordValues(order.order_line, [{"qty_short": 4}, {"qty_short": 2}])
        self.assertTrue(order.backorder_needed)
        self.assertEqual(order.backorder_short_products, "Desk, Lamp")
        self.assertIn(" of Desk, ", order.backorder_short_message)

    def test_nothing_short_when_all_is_in_stock(self):
        self._add_stock(self.desk, 10)
        order = self._make_order((self.desk, 10))
        self.assertFalse(order.order_line.qty_short)
        self.assertFalse(order.backorder_needed)
        self.assertFalse(order.backorder_short_products)

    def test_quotations_and_cancelled_orders_are_never_short(self):
        quotation = self._make_order((self.desk, 10), confirm=False)
        cancelled = self._make_order((self.desk, 10))
        cancelled._action_cancel()
        self.assertFalse(quotation.backorder_needed)
        self.assertFalse(cancelled.backorder_needed)

    def test_s1_services_notes_and_untracked_goods_are_never_short(self):
        service = self._make_product("Assembly", type="service", is_storable=False)
        screws = self._make_product("Screws", is_storable=False)
        order = self._make_order((service, 3), (screws, 100))
        order.order_line = [
            Command.create({"display_type": "line_section", "name": "Section"}),
            Command.create({"display_type": "line_note", "name": "Note"}),
        ]
        self.assertFalse(any(order.order_line.mapped("qty_short")))
        self.assertFalse(order.backorder_needed)

    def test_places_that_move_between_companies_follow_at_once(self):
        between = self.env.ref("stock.stock_location_inter_company")
        hub = self.env["stock.location"].create(
            {"name": "Hub", "usage": "transit", "company_id": False}
        )
        dock = hub.create({"name": "Dock", "usage": "transit", "location_id": hub.id})
        order = self._make_order((self.desk, 10))
        move = order.picking_ids.move_ids
        move.location_dest_id = move.location_final_id = dock
        for parent, usage, short in (
            (False, "transit", 0),
            (between, "transit", 10),
            (False, "transit", 0),
            (False, "customer", 10),
        ):
            hub.location_id = parent
            dock.usage = usage
            order.order_line.invalidate_recordset(["qty_short"], flush=False)
            self.assertEqual(dock.is_backorder_outgoing, bool(short))
            self.assertEqual(order.order_line.qty_short, short)
            shortages = order.order_line._get_backorder_shortages()
            self.assertEqual(
                [s["short"] for s in shortages.values()], [short] * bool(short)
            )

    def test_s2_competing_lines_share_free_stock_once_earliest_promise_first(self):
        # Not reserved at confirmation, so that the stock stays free.
        self.warehouse.out_type_id.reservation_method = "manual"
        self._add_stock(self.desk, 6)
        late = self._make_order((self.desk, 5), commitment_date=self._days(20))
        early = self._make_order((self.desk, 5), commitment_date=self._days(2))
        both = (late | early).order_line
        self.assertEqual(early.order_line.qty_short, 0)
        self.assertEqual(late.order_line.qty_short, 4)
        self.assertEqual(sum(both.mapped("qty_short")), 4)

    def test_s2_the_share_of_one_order_does_not_depend_on_who_else_is_asked(self):
        self.warehouse.out_type_id.reservation_method = "manual"
        self._add_stock(self.desk, 6)
        late = self._make_order((self.desk, 5), commitment_date=self._days(20))
        self._make_order((self.desk, 5), commitment_date=self._days(2))
        [shortage] = late.order_line._get_backorder_shortages().values()
        self.assertEqual(shortage["available"], 1)
        self.assertEqual(shortage["short"], 4)

    def test_s3_what_is_on_an_open_backorder_is_not_short(self):
        order = self._make_order((self.desk, 10))
        purchase = self._backorder(order)
        self.assertEqual(purchase.state, "draft")
        self.assertEqual(order.order_line.qty_short, 0)
        self.assertEqual(order.order_line.qty_backordered, 10)
        self.assertFalse(order.backorder_needed)

    def test_s3_billed_but_not_received_is_not_short(self):
        order = self._make_order((self.desk, 10))
        purchase = self._backorder(order)
        purchase.button_confirm()
        self._make_bill(purchase)
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.order_line.qty_short, 0)

    def test_s4_other_supply_on_its_way_is_shown_beside_the_line(self):
        other = self.env["purchase.order"].create(
            {
                "partner_id": self.wood.id,
                "order_line": [
                    Command.create({"product_id": self.desk.id, "product_qty": 7})
                ],
            }
        )
        order = self._make_order((self.desk, 10))
        for _state in ("draft", "purchase"):
            dialog = self.env["sale.backorder.create"].create(
                {"order_ids": [Command.set(order.ids)]}
            )
            self.assertEqual(dialog.line_ids.qty_on_its_way, 7)
            self.assertEqual(dialog.line_ids.product_uom_qty, 10)
            other.button_confirm()

    def test_s4_what_is_bought_for_other_orders_is_not_other_supply(self):
        self._backorder(self._make_order((self.desk, 3)))
        order = self._make_order((self.desk, 10))
        dialog = self.env["sale.backorder.create"].create(
            {"order_ids": [Command.set(order.ids)]}
        )
        self.assertEqual(dialog.line_ids.qty_on_its_way, 0)

    def test_shortage_is_in_the_unit_of_the_line(self):
        self._add_stock(self.desk, 6)
        order = self._make_order((self.desk, 2), confirm=False)
        order.order_line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        order.action_confirm()
        self.assertAlmostEqual(order.order_line.qty_short, 1.5)

    def test_goods_that_are_not_stored_yet_are_not_free(self):
        self.warehouse.reception_steps = "two_steps"
        self._add_stock(self.desk, 5, self.warehouse.wh_input_stock_loc_id)
        order = self._make_order((self.desk, 5))
        self.assertEqual(order.order_line.qty_short, 5)

    def test_in_three_steps_what_was_picked_is_not_short(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        self._add_stock(self.desk, 6)
        order = self._make_order((self.desk, 10))
        self.assertEqual(order.order_line.qty_short, 4)
        pick = order.picking_ids
        pick.move_ids.picked = True
        pick.with_context(skip_backorder=True).button_validate()
        self.assertEqual(order.order_line.qty_short, 4)

    @users("salesperson")
    def test_search_backorder_needed(self):
        short = self._make_order((self.desk, 10))
        self._add_stock(self.lamp, 10)
        served = self._make_order((self.lamp, 10))
        orders = self.env["sale.order"]
        both = [("id", "in", (short | served).ids)]
        self.assertEqual(
            orders.search([*both, ("backorder_needed", "=", True)]).ids, short.ids
        )
        self.assertEqual(
            orders.search([*both, ("backorder_needed", "=", False)]).ids, served.ids
        )
        self.assertEqual(
            orders.search([*both, ("backorder_needed", "!=", True)]).ids, served.ids
        )
