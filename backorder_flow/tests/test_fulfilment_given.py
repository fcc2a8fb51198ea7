from odoo import Command
from odoo.tests import tagged

from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestGiven(BackorderCommon):
    """F2b: what bills and receipts have given to a backorder stays given."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._make_order((cls.desk, 6), commitment_date=cls._days(5))
        cls.second = cls._make_order((cls.desk, 4), commitment_date=cls._days(9))
        cls.orders = cls.first | cls.second
        cls.purchase = cls._backorder(cls.orders)
        cls.purchase.button_confirm()

    def assertGiven(self, first, second, name="qty_billed"):
        backorders = self.first.backorder_ids | self.second.backorder_ids
        self.assertEqual(backorders.mapped(name), [first, second])

    def assertStates(self, first, second):
        self.assertEqual(self.orders.mapped("state"), [first, second])

    def _swap_dates(self):
        self.first.commitment_date = self._days(20)
        self.second.commitment_date = self._days(1)

    def _star(self, order):
        order.picking_ids.priority = "1"

    def test_f2b_a_later_date_takes_nothing_back(self):
        self._make_bill(self.purchase, 6)
        self.assertStates("sale", "on_hold")
        self._swap_dates()
        self._receive(self.purchase, 3)
        self.assertGiven(6, 0)
        self.assertStates("sale", "on_hold")

    def test_f2b_an_earlier_date_gets_what_is_new_only(self):
        self._make_bill(self.purchase, 6)
        self._receive(self.purchase, 6)
        self._validate(self.first.picking_ids)
        self._swap_dates()
        self._make_bill(self.purchase, 1)
        self.assertGiven(6, 1)
        self.assertStates("sale", "on_hold")
        self.assertFalse(self.first.activity_ids)

    def test_f2b_a_star_takes_nothing_back(self):
        self._make_bill(self.purchase, 6)
        self._star(self.second)
        self.orders.backorder_ids._refresh()
        self.assertGiven(6, 0)

    def test_f2_urgent_deliveries_come_before_dates(self):
        self._star(self.second)
        self._make_bill(self.purchase, 5)
        self.assertGiven(1, 4)
        self._receive(self.purchase, 5)
        self.assertGiven(1, 4, "qty_received")
        self.assertEqual(self.second.picking_ids.move_ids.quantity, 4)
        self.assertEqual(self.first.picking_ids.move_ids.quantity, 1)

    def test_f2b_recompute_keeps_what_was_given(self):
        self._make_bill(self.purchase, 6)
        self._receive(self.purchase, 3)
        self._swap_dates()
        self.assertEqual(self.env["sale.backorder"]._recompute_all(), [])
        self.assertGiven(6, 0)
        self.assertGiven(3, 0, "qty_received")

    def test_f2b_less_takes_from_the_last_in_line(self):
        bill = self._make_bill(self.purchase, 10)
        credit_note = bill._reverse_moves([{"invoice_date": bill.invoice_date}])
        credit_note.invoice_line_ids.quantity = 5
        credit_note.action_post()
        self.assertGiven(5, 0)

    def test_f2b_less_takes_from_who_has_shipped_after_all_others(self):
        self._receive(self.purchase)
        bill = self._make_bill(self.purchase, 10)
        self._validate(self.second.picking_ids)
        credit_note = bill._reverse_moves([{"invoice_date": bill.invoice_date}])
        credit_note.invoice_line_ids.quantity = 5
        credit_note.action_post()
        self.assertGiven(1, 4)
        self.assertStates("on_hold", "sale")

    def test_f2b_a_bill_that_is_posted_again_goes_back_to_the_same(self):
        bill = self._make_bill(self.purchase, 6)
        self._swap_dates()
        bill.button_draft()
        self.assertGiven(0, 0)
        bill.action_post()
        self.assertGiven(6, 0)
        bill.button_draft()
        bill.invoice_line_ids.quantity = 4
        bill.action_post()
        self.assertGiven(4, 0)

    def test_f2b_one_of_two_bills_is_posted_again(self):
        bill = self._make_bill(self.purchase, 6)
        self._make_bill(self.purchase, 3)
        bill.button_draft()
        self.assertGiven(3, 0)
        self._swap_dates()
        bill.action_post()
        self.assertGiven(6, 3)

    def test_f2b_a_bill_that_is_deleted_is_remembered_by_nobody(self):
        bill = self._make_bill(self.purchase, 6)
        bill.button_draft()
        bill.unlink()
        self._swap_dates()
        self._make_bill(self.purchase, 6)
        self.assertGiven(2, 4)

    def test_f2b_a_credit_note_that_is_reset_gives_back_what_it_took(self):
        bill = self._make_bill(self.purchase, 10)
        credit_note = bill._reverse_moves([{"invoice_date": bill.invoice_date}])
        credit_note.invoice_line_ids.quantity = 5
        credit_note.action_post()
        self.assertGiven(5, 0)
        self._make_bill(self.purchase, 2)
        self.assertGiven(6, 1)
        self._swap_dates()
        credit_note.button_draft()
        self.assertGiven(6, 4)

    def test_f2b_the_receipt_follows_the_bill(self):
        """Under both, or each would wait forever with one half."""
        self.company.backorder_release_policy = "both"
        self._make_bill(self.purchase, 6)
        self._star(self.second)
        self._receive(self.purchase, 6)
        self.assertGiven(6, 0, "qty_received")
        self.assertStates("sale", "on_hold")
        self.assertEqual(self.first.picking_ids.move_ids.quantity, 6)

    def test_f2b_the_bill_follows_the_receipt(self):
        self.company.backorder_release_policy = "both"
        self._receive(self.purchase, 6)
        self._swap_dates()
        self._make_bill(self.purchase, 6)
        self.assertGiven(6, 0)
        self.assertStates("sale", "on_hold")

    def test_f2b_what_a_cut_gives_up_goes_to_the_next(self):
        self._make_bill(self.purchase, 6)
        # What is fulfilled stays bought: so the other one is cut.
        self._swap_dates()
        self._make_bill(self.purchase, 2)
        self.assertGiven(6, 2)
        self._edit_line(self.second, 1)
        self.assertEqual(self.second.backorder_ids.qty_billed, 1)
        self.assertEqual(self.second.state, "sale")

    def _edit_line(self, order, quantity):
        """As the form saves it."""
        order.with_user(self.salesperson).write(
            {
                "order_line": [
                    Command.update(order.order_line.id, {"product_uom_qty": quantity})
                ]
            }
        )

    def test_f2b_a_deleted_order_gives_it_to_the_next(self):
        self._make_bill(self.purchase, 6)
        self.first._action_cancel()
        self.first.unlink()
        self.assertEqual(self.second.backorder_ids.qty_billed, 4)
        self.assertEqual(self.second.state, "sale")

    def test_f2b_a_purchase_order_that_is_cut_keeps_what_was_given(self):
        self._make_bill(self.purchase, 6)
        self._swap_dates()
        self.purchase.order_line.product_qty = 7
        backorders = self.first.backorder_ids | self.second.backorder_ids
        self.assertEqual(backorders.mapped("product_uom_qty"), [6, 1])
        self.assertGiven(6, 0)

    def test_f2b_hand_over_moves_it_on_purpose(self):
        self._make_bill(self.purchase, 6)
        self._receive(self.purchase, 6)
        self.first.backorder_ids._hand_over(self.second.order_line, 4)
        for name in ("qty_billed", "qty_received"):
            self.assertEqual(sum(self.first.backorder_ids.mapped(name)), 2)
            self.assertEqual(sum(self.second.backorder_ids.mapped(name)), 4)

    def test_f5_a_changed_date_takes_no_goods_that_came_for_another(self):
        self._receive(self.purchase, 6)
        self.assertEqual(self.first.picking_ids.move_ids.quantity, 6)
        self._swap_dates()
        self._receive(self.purchase, 4)
        self.assertGiven(6, 4, "qty_received")
        self.assertEqual(self.first.picking_ids.move_ids.quantity, 6)
        self.assertEqual(self.second.picking_ids.move_ids.quantity, 4)
