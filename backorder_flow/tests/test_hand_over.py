from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users

from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestHandOver(BackorderCommon):
    """F5: a warehouse manager may hand goods to another order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._make_order((cls.desk, 6), commitment_date=cls._days(2))
        cls.second = cls._make_order((cls.desk, 4), commitment_date=cls._days(5))
        cls.rival = cls._make_order((cls.desk, 8), commitment_date=cls._days(9))
        cls.purchase = cls._backorder(cls.first | cls.second)
        cls.purchase.button_confirm()

    def _hand_over(self, backorder, order, quantity, user=None):
        return backorder.with_user(user or self.stock_manager)._hand_over(
            order.order_line, quantity
        )

    def assertReserved(self, *quantities):
        orders = (self.first, self.second, self.rival)
        self.assertEqual(
            [sum(order.picking_ids.move_ids.mapped("quantity")) for order in orders],
            list(quantities),
        )

    @users("stock_manager")
    def test_f5_the_link_and_the_goods_go_to_the_other_order(self):
        self._receive(self.purchase, 6)
        self.assertReserved(6, 0, 0)
        action = self.first.backorder_ids.with_user(self.env.user).action_hand_over()
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        with self._form(dialog) as form:
            form.sale_line_id = self.rival.order_line
            self.assertEqual(form.quantity, 6)
            form.quantity = 5
        dialog.action_hand_over()
        self.assertReserved(1, 0, 5)
        self.assertRecordValues(
            self.rival.backorder_ids,
            [{"product_uom_qty": 5, "qty_received": 5, "state": "open"}],
        )
        self.assertEqual(self.first.backorder_ids.product_uom_qty, 1)
        self.assertEqual(self.first.order_line.qty_short, 5)
        self.assertEqual(self.rival.state, "on_hold")
        message = f"Handed over from {self.first.name} to "
        self.assertIn(message, self.purchase.message_ids.mapped("body")[0])
        self.assertEqual(self.first.activity_ids.user_id, self.salesperson)
        self.assertIn(message, self.first.activity_ids.note)
        # Neither order names the other: its salesperson may not see that.
        told = self.rival.message_ids[0].body
        self.assertIn("Handed over from another order: 5 Units of Desk", told)
        self.assertNotIn(self.first.name, told)
        self.assertNotIn(self.rival.name, self.first.activity_ids.note)

    def test_f5_who_gets_it_keeps_the_place_in_turn(self):
        self._receive(self.purchase, 6)
        new = self._hand_over(self.first.backorder_ids, self.rival, 4)
        self.assertEqual(new.qty_received, 4)
        self.assertEqual(self.first.backorder_ids.qty_received, 2)
        self._receive(self.purchase)
        self.assertReserved(2, 4, 4)
        self._make_bill(self.purchase, 6)
        self.assertEqual(
            (self.first | self.second | self.rival).mapped("state"),
            ["sale", "on_hold", "sale"],
        )

    def test_f5_what_has_not_come_yet_can_be_handed_over_too(self):
        new = self._hand_over(self.first.backorder_ids, self.rival, 6)
        self.assertEqual(self.first.backorder_ids.state, "cancelled")
        self.assertEqual(self.first.state, "sale")
        self.assertEqual(self.first.order_line.qty_short, 6)
        self._receive(self.purchase, 7)
        self.assertEqual(new.qty_received, 6)
        self.assertReserved(0, 1, 6)

    def test_f5_in_exchange_for_a_place_on_another_purchase_order(self):
        other = self._backorder(self.rival)
        self._receive(self.purchase, 6)
        self._hand_over(self.first.backorder_ids, self.rival, 6)
        self.assertReserved(0, 0, 6)
        alive = self.first.backorder_ids._filter_open()
        self.assertEqual(alive.purchase_id, other)
        self.assertEqual(alive.product_uom_qty, 6)
        self.assertEqual(other.order_line.product_qty, 8)
        self.assertEqual(self.first.state, "on_hold")
        self.assertEqual(
            (self.first | self.rival).order_line.mapped("qty_short"), [0, 0]
        )
        self.assertEqual(
            sum(other.backorder_ids._filter_open().mapped("product_uom_qty")), 8
        )

    def test_f5_a_dropship_is_not_given_in_exchange(self):
        stocked = self._backorder(self.rival, product_uom_qty=5)
        dropship = self._backorder(self.rival, is_dropship=True)
        self._hand_over(self.first.backorder_ids, self.rival, 5)
        self.assertEqual(dropship.order_line.backorder_ids.order_id, self.rival)
        self.assertEqual(dropship.order_line.backorder_ids.product_uom_qty, 3)
        self.assertEqual(
            stocked.order_line.backorder_ids._filter_open().order_id, self.first
        )
        self.assertEqual(
            [
                sum(
                    o.picking_ids.move_ids._filter_backorder_first_leg().mapped(
                        "product_uom_qty"
                    )
                )
                for o in (self.first, self.rival)
            ],
            [6, 5],
        )

    def test_f5_two_orders_of_one_purchase_order_change_places(self):
        self._receive(self.purchase, 6)
        self._hand_over(self.first.backorder_ids, self.second, 4)
        self.assertReserved(2, 4, 0)
        self.assertEqual(self.first.order_line.qty_short, 0)
        self._receive(self.purchase)
        self.assertReserved(6, 4, 0)

    def test_f5_no_more_than_is_there_or_needed(self):
        backorder = self.first.backorder_ids
        for quantity in (0, -1, 7):
            with self.assertRaisesRegex(UserError, "at most 6 Units of Desk"):
                self._hand_over(backorder, self.rival, quantity)
        with self.assertRaisesRegex(UserError, "Select the sales order"):
            backorder.with_user(self.stock_manager)._hand_over(
                self.env["sale.order.line"], 1
            )
        lamps = self._make_order((self.lamp, 1))
        with self.assertRaisesRegex(UserError, "at most 0 Units"):
            self._hand_over(backorder, lamps, 1)

    def test_f5_nothing_is_left_to_hand_over_after_the_delivery(self):
        self._receive(self.purchase)
        self._make_bill(self.purchase)
        self.first.picking_ids.button_validate()
        with self.assertRaisesRegex(UserError, "has nothing left to hand over"):
            self.first.backorder_ids.with_user(self.stock_manager).action_hand_over()

    def test_f5_nobody_waits_for_it(self):
        order = self._make_order((self.lamp, 1))
        self._backorder(order)
        with self.assertRaisesRegex(UserError, "cannot hand over Lamp: no other order"):
            order.backorder_ids.with_user(self.stock_manager).action_hand_over()

    def test_only_inventory_managers_hand_over(self):
        for user in (self.stock_user, self.sales_manager, self.buyer):
            backorder = self.first.backorder_ids.with_user(user)
            with self.assertRaises(AccessError):
                backorder.action_hand_over()
            with self.assertRaises(AccessError):
                self._hand_over(self.first.backorder_ids, self.rival, 1, user=user)
