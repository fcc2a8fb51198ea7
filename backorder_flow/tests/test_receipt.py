from odoo.tests import tagged

from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestReceipt(BackorderCommon):
    """F5: goods are for whom they were bought."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_stock(cls.desk, 6)
        cls.late = cls._make_order((cls.desk, 10), commitment_date=cls._days(9))
        cls.early = cls._make_order((cls.desk, 5), commitment_date=cls._days(2))
        # Older, and without a backorder: it would be served first.
        cls.rival = cls._make_order((cls.desk, 10), commitment_date=cls._days(1))
        cls.purchase = cls._backorder(cls.late | cls.early)
        cls.purchase.button_confirm()

    def assertReserved(self, late, early, rival):
        orders = (self.late, self.early, self.rival)
        self.assertEqual(
            [sum(order.picking_ids.move_ids.mapped("quantity")) for order in orders],
            [late, early, rival],
        )

    def test_f5_received_goods_are_reserved_for_the_backordered_orders(self):
        self.assertReserved(6, 0, 0)
        self._receive(self.purchase)
        self.assertReserved(10, 5, 0)
        self.rival.picking_ids.action_assign()
        self.env["stock.rule"].run_scheduler()
        self.assertReserved(10, 5, 0)

    def test_f5_partial_receipts_serve_the_earliest_promise_first(self):
        self._receive(self.purchase, 4)
        self.assertReserved(6, 4, 0)
        self._receive(self.purchase, 2)
        self.assertReserved(7, 5, 0)
        self._receive(self.purchase)
        self.assertReserved(10, 5, 0)

    def test_f5_what_is_received_too_much_is_free_for_others(self):
        self._receive(self.purchase, 12)
        self.assertReserved(10, 5, 3)

    def test_f5_no_more_than_was_bought_for_an_order(self):
        order = self._make_order((self.lamp, 10))
        rival = self._make_order((self.lamp, 10))
        purchase = self._backorder(order, product_uom_qty=4)
        purchase.button_confirm()
        purchase.order_line.product_qty = 9
        self._receive(purchase, 1)
        self.assertEqual(order.picking_ids.move_ids.quantity, 1)
        purchase.reference_ids = False
        self._receive(purchase)
        self.assertEqual(order.picking_ids.move_ids.quantity, 9)
        self.assertEqual(rival.picking_ids.move_ids.quantity, 0)

    def test_f5_manual_reservation(self):
        self.warehouse.out_type_id.reservation_method = "manual"
        self._receive(self.purchase)
        self.assertReserved(10, 5, 0)

    def test_f5_two_step_receipt(self):
        self.warehouse.reception_steps = "two_steps"
        order = self._make_order((self.lamp, 5))
        rival = self._make_order((self.lamp, 5), commitment_date=self._days(1))
        purchase = self._backorder(order)
        purchase.button_confirm()
        self._receive(purchase)
        self.assertEqual(order.picking_ids.move_ids.quantity, 0)
        store = purchase.picking_ids.move_ids.move_dest_ids.picking_id
        store.move_ids.picked = True
        store.button_validate()
        self.assertEqual(order.picking_ids.move_ids.quantity, 5)
        self.assertEqual(rival.picking_ids.move_ids.quantity, 0)

    def test_f5_three_step_receipt(self):
        self.warehouse.reception_steps = "three_steps"
        order = self._make_order((self.lamp, 5))
        rival = self._make_order((self.lamp, 5), commitment_date=self._days(1))
        purchase = self._backorder(order)
        purchase.button_confirm()
        move = purchase.picking_ids.move_ids
        self._receive(purchase)
        for _step in ("quality control", "storage"):
            self.assertEqual(order.picking_ids.move_ids.quantity, 0)
            move = move.move_dest_ids
            self.assertEqual(move.backorder_summary, f"{order.name}: 5")
            self._validate(move.picking_id)
        self.assertEqual(order.picking_ids.move_ids.quantity, 5)
        self.assertEqual(rival.picking_ids.move_ids.quantity, 0)

    def test_s3_what_is_received_and_not_put_away_is_not_short(self):
        self.warehouse.reception_steps = "three_steps"
        order = self._make_order((self.lamp, 5))
        purchase = self._backorder(order)
        purchase.button_confirm()
        move = purchase.picking_ids.move_ids
        for quantity in (4, 3, 2):
            move.quantity = quantity
            self._validate(move.picking_id)
            self.assertEqual(order.order_line.qty_short, 0)
            self.assertEqual(self._make_order((self.lamp, 1)).order_line.qty_short, 1)
            move = move.move_dest_ids
        self.assertEqual(order.picking_ids.move_ids.quantity, 2)
        self._make_bill(purchase)
        self.assertEqual(order.order_line.qty_short, 0)
        self.assertFalse(order.backorder_needed)

    def test_s3_what_is_not_put_away_any_more_is_short(self):
        self.warehouse.reception_steps = "two_steps"
        order = self._make_order((self.lamp, 5))
        purchase = self._backorder(order)
        purchase.button_confirm()
        self._receive(purchase, 3)
        purchase.picking_ids.move_ids.move_dest_ids.picking_id.action_cancel()
        self.assertEqual(order.order_line.qty_short, 3)

    def test_f5_one_storage_move_for_several_purchase_lines(self):
        self.warehouse.reception_steps = "two_steps"
        early = self._make_order((self.lamp, 6), commitment_date=self._days(2))
        late = self._make_order((self.lamp, 4), commitment_date=self._days(5))
        rival = self._make_order((self.lamp, 9), commitment_date=self._days(1))
        purchases = self._backorder(early) | self._backorder(late)
        purchases.order_line.date_planned = self._days(3)
        purchases.button_confirm()
        store = self.env["stock.move"]
        for purchase in purchases:
            self._receive(purchase)
            store |= purchase.picking_ids.move_ids.move_dest_ids
        # As a warehouse does that puts both away together.
        store.picking_id = store.picking_id[:1]
        store = store._merge_moves()
        self.assertEqual(store.product_uom_qty, 10)
        self.assertEqual(store.backorder_summary, f"{early.name}: 6, {late.name}: 4")
        for quantity, reserved in ((5, [5, 0, 0]), (3, [6, 2, 0]), (2, [6, 4, 0])):
            picking = store.picking_id
            store.quantity = quantity
            self._validate(picking)
            self.assertEqual(
                [order.picking_ids.move_ids.quantity for order in (early, late, rival)],
                reserved,
            )
            store = picking.backorder_ids.move_ids

    def test_f5_goods_that_their_order_does_not_need_any_more(self):
        """Someone took them for the early order from elsewhere in the meantime."""
        self._add_stock(self.desk, 4)
        self.early.picking_ids.action_assign()
        self._receive(self.purchase, 5)
        self.assertReserved(10, 5, 0)

    def test_f5_returned_and_sent_again(self):
        self.rival._action_cancel()
        receipt = self._receive(self.purchase)
        self.early.picking_ids.do_unreserve()
        back = self._return(receipt, 5)
        self.assertEqual(self.early.picking_ids.move_ids.quantity, 0)
        self._make_order((self.desk, 10), commitment_date=self._days(0))
        self._return(back, 5)
        self.assertReserved(10, 5, 0)

    def test_f5_the_receipt_and_the_purchase_order_show_for_which_orders(self):
        both = f"{self.early.name}: 5, {self.late.name}: 4"
        line = self.purchase.order_line.with_user(self.buyer)
        self.assertEqual(line.backorder_summary, both)
        receipt = self.purchase.picking_ids
        self.assertEqual(
            receipt.move_ids.with_user(self.stock_user).backorder_summary, both
        )
        self.assertTrue(receipt.has_backorders)
        self._receive(self.purchase, 6)
        self.assertEqual(
            receipt.move_ids.backorder_summary,
            f"{self.early.name}: 5, {self.late.name}: 1",
        )
        rest = receipt.backorder_ids.move_ids
        self.assertEqual(rest.backorder_summary, f"{self.late.name}: 3")
        self.assertFalse(self.late.picking_ids.has_backorders)

    def test_f5_pick_pack_and_ship(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        order = self._make_order((self.lamp, 5))
        rival = self._make_order((self.lamp, 5), commitment_date=self._days(1))
        purchase = self._backorder(order)
        purchase.button_confirm()
        self._receive(purchase)
        self.assertEqual(order.picking_ids.move_ids.quantity, 5)
        self.assertEqual(rival.picking_ids.move_ids.quantity, 0)


@tagged("post_install", "-at_install")
class TestReceivedAndLost(BackorderCommon):
    """What comes in otherwise than it was bought, or does not stay."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_order((cls.desk, 10))
        cls.purchase = cls._backorder(cls.order)
        cls.purchase.button_confirm()

    def assertShortAfterBill(self, quantity):
        """It is short before and after the bill, which releases the order."""
        for state in ("on_hold", "sale"):
            self.assertRecordValues(self.order, [{"state": state}])
            self.assertEqual(self.order.order_line.qty_short, quantity)
            if state == "on_hold":
                self._make_bill(self.purchase)

    def test_what_is_scrapped_on_receipt_is_short(self):
        self._receive(self.purchase)
        # What is reserved stays so, and Odoo warns who scraps it.
        self.order.picking_ids.do_unreserve()
        scrap = self.env["stock.scrap"].create(
            {
                "product_id": self.desk.id,
                "scrap_qty": 3,
                "picking_id": self.purchase.picking_ids.id,
                "location_id": self.stock.id,
            }
        )
        scrap.do_scrap()
        self.assertShortAfterBill(3)

    def test_what_is_missed_in_an_inventory_is_short(self):
        self._receive(self.purchase)
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.desk.id), ("location_id", "=", self.stock.id)]
        )
        quant.inventory_quantity = 7
        quant.action_apply_inventory()
        self.assertShortAfterBill(3)

    def test_what_is_put_beside_the_stock_is_short(self):
        workshop = self.env["stock.location"].create(
            {"name": "Workshop", "location_id": self.warehouse.view_location_id.id}
        )
        self.purchase.picking_ids.move_line_ids.location_dest_id = workshop
        self._receive(self.purchase)
        self.assertShortAfterBill(10)

    def test_what_belongs_to_the_vendor_still_is_there(self):
        self.purchase.picking_ids.owner_id = self.wood
        self._receive(self.purchase)
        self.assertShortAfterBill(0)

    def test_a_line_cut_below_what_was_received(self):
        self._receive(self.purchase)
        self.purchase.order_line.product_qty = 8
        self.assertRecordValues(
            self.order.backorder_ids,
            [{"product_uom_qty": 8, "qty_received": 8, "state": "open"}],
        )
        self.assertEqual(self.order.picking_ids.move_ids.quantity, 10)
        self.assertShortAfterBill(0)
