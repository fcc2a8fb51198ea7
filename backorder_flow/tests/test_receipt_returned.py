from odoo.tests import tagged, users

from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestReturned(BackorderCommon):
    """F3b: goods that are returned to the vendor for a refund leave their backorder."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_order((cls.desk, 10), commitment_date=cls._days(1))
        cls.other = cls._make_order((cls.desk, 4), commitment_date=cls._days(9))
        cls.purchase = cls._backorder(cls.order | cls.other)
        cls.purchase.button_confirm()
        cls.receipt = cls._receive(cls.purchase, 10)
        cls.backorder = cls.order.backorder_ids
        cls.waiting = cls.other.backorder_ids

    def assertLost(self, quantity):
        self.assertEqual(self.backorder.product_uom_qty, 10 - quantity)
        self.assertEqual(self.order.order_line.qty_short, quantity)
        self.assertEqual(bool(self.order.activity_ids), bool(quantity))

    def _credit(self, bill, quantity):
        credit_note = bill._reverse_moves([{"invoice_date": bill.invoice_date}])
        credit_note.invoice_line_ids.quantity = quantity
        credit_note.action_post()
        return credit_note

    def test_f3b_it_is_short_again_and_the_salesperson_is_told(self):
        self._make_bill(self.purchase, 10)
        self.assertEqual(self.order.state, "sale")
        self._return(self.receipt, 4)
        self.assertLost(4)
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self.backorder.state, "fulfilled")
        self.assertEqual(self.order.activity_ids.user_id, self.salesperson)
        self.assertIn("4 Units", self.order.activity_ids.note)
        self.assertTrue(self.order.backorder_needed)

    @users("stock_user")
    def test_f3b_the_warehouse_returns_it(self):
        self._make_bill(self.purchase, 10)
        self.env.invalidate_all()
        self._return(self.receipt.with_user(self.env.user), 4)
        self.assertLost(4)

    def test_f3b_the_credit_note_reopens_nothing(self):
        bill = self._make_bill(self.purchase, 10)
        self._return(self.receipt, 4)
        self.assertEqual(self.waiting.qty_billed, 0, "it was not bought for that order")
        credit_note = self._credit(bill, 4)
        self.assertEqual(self.backorder.state, "fulfilled")
        self.assertEqual(self.waiting.qty_billed, 0)
        self._make_bill(self.purchase, 4)
        self.assertEqual(self.other.state, "sale")
        credit_note.button_draft()
        self.assertEqual((self.order | self.other).mapped("state"), ["sale", "sale"])

    def test_f3b_the_other_order_is_billed_before_the_credit_note(self):
        bill = self._make_bill(self.purchase, 10)
        self._return(self.receipt, 4)
        self._make_bill(self.purchase, 4)
        self.assertEqual(self.waiting.qty_billed, 4)
        self._credit(bill, 4)
        self.assertEqual(self.waiting.qty_billed, 4)
        self.assertEqual((self.order | self.other).mapped("state"), ["sale", "sale"])

    def test_f3b_the_credit_note_comes_first(self):
        bill = self._make_bill(self.purchase, 10)
        self._credit(bill, 4)
        self.assertEqual(self.order.state, "on_hold")
        self.assertEqual(self.backorder.qty_billed, 6)
        self._return(self.receipt, 4)
        self.assertLost(4)
        self.assertEqual(self.order.state, "sale")

    def test_f3b_a_bill_of_the_rest_comes_after_the_return(self):
        self._return(self.receipt, 4)
        self.assertLost(4)
        self._make_bill(self.purchase, 6)
        self.assertEqual(self.backorder.qty_billed, 6)
        self.assertEqual(self.order.state, "sale")

    def test_f3b_all_of_it_is_returned(self):
        self._make_bill(self.purchase, 10)
        self._return(self.receipt, 10)
        self.assertEqual(self.backorder.state, "cancelled")
        self.assertEqual(self.order.order_line.qty_short, 10)
        self.assertEqual(self.other.state, "on_hold")

    def test_f3b_something_else_is_on_its_way_for_another_order(self):
        """Its own goods are lost, not those that are on their way to another one."""
        self._make_bill(self.purchase, 10)
        self._return(self.receipt, 4)
        self.assertEqual(self.waiting.product_uom_qty, 4)
        self._receive(self.purchase)
        self.assertEqual(self.waiting.qty_received, 4)
        self.assertEqual(self.other.picking_ids.move_ids.quantity, 4)

    def test_f3b_what_is_exchanged_comes_again(self):
        self._make_bill(self.purchase, 10)
        dialog = (
            self.env["stock.return.picking"]
            .with_context(active_id=self.receipt.id, active_model="stock.picking")
            .create({})
        )
        dialog.product_return_moves.quantity = 4
        before = self.purchase.picking_ids
        dialog.action_create_exchanges()
        [back] = (self.purchase.picking_ids - before).filtered(
            lambda p: p.location_dest_id.usage == "supplier"
        )
        back.move_ids.quantity = 4
        self._validate(back)
        self.assertLost(0)
        self.assertEqual(self.backorder.product_uom_qty, 10)

    def test_f3b_what_has_left_is_not_lost(self):
        self._make_bill(self.purchase, 10)
        self._validate(self.order.picking_ids)
        self._add_stock(self.desk, 4)
        self._return(self.receipt, 4)
        self.assertEqual(self.backorder.product_uom_qty, 10)
        self.assertEqual(self.backorder.state, "fulfilled")
