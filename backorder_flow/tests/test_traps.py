from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestTraps(BackorderCommon):
    """What Odoo 19 does underneath that a simpler addon would fall for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_order((cls.desk, 10))
        cls.purchase = cls._backorder(cls.order)

    def assertWaiting(self, order, state="on_hold"):
        self.assertEqual(order.state, state)
        self.assertEqual(set(order.backorder_ids.mapped("state")), {"open"})

    def test_t1_the_billed_quantity_of_core_counts_drafts(self):
        self.purchase.button_confirm()
        bill = self._make_bill(self.purchase, post=False)
        self.assertEqual(self.purchase.order_line.qty_invoiced, 10)
        self.assertEqual(self.purchase.invoice_status, "invoiced")
        self.assertWaiting(self.order)
        bill.action_post()
        self.assertEqual(self.order.state, "sale")
        bill.button_draft()
        self.assertEqual(self.purchase.order_line.qty_invoiced, 10)
        self.assertWaiting(self.order)

    def test_t2_bills_are_posted_without_their_button_or_not_at_all(self):
        self.purchase.button_confirm()
        bill = self._make_bill(self.purchase, post=False)
        bill.date = self._days(10)
        self.assertFalse(bill._post(soft=True))
        self.assertWaiting(self.order)
        bill.date = self._days(0)
        self.assertEqual(bill._post(soft=True), bill)
        self.assertEqual(self.order.state, "sale")

    def test_t3_merging_cancels_the_request_that_was_merged(self):
        other = self._make_order((self.desk, 5))
        merged = self._backorder(other)
        (self.purchase | merged).action_merge()
        self.assertEqual((self.purchase | merged).mapped("state"), ["draft", "cancel"])
        for order in self.order | other:
            self.assertWaiting(order)
            self.assertEqual(order.backorder_ids.purchase_id, self.purchase)
            self.assertFalse(order.activity_ids)
        self.assertEqual(self.purchase.order_line.product_qty, 15)

    def test_t3_merging_deletes_lines_of_the_request_that_stays(self):
        """Two lines of one product become one before another is merged into it."""
        other, third = (self._make_order((self.desk, 5)) for _ in range(2))
        self._backorder(other).order_line.order_id = self.purchase
        self.assertEqual(len(self.purchase.order_line), 2)
        (self.purchase | self._backorder(third)).action_merge()
        self.assertEqual(self.purchase.order_line.product_qty, 20)
        for order in self.order | other | third:
            self.assertWaiting(order)
            self.assertFalse(order.activity_ids)

    def test_t4_matching_ties_posted_bills_without_posting_them(self):
        self.purchase.button_confirm()
        bills = self._make_bill(self.purchase, 4, post=False)
        bills |= self._make_bill(self.purchase, 6, post=False)
        bills.invoice_line_ids.purchase_line_id = False
        bills.action_post()
        self.assertWaiting(self.order)
        self._match(bills)
        self.assertEqual(
            bills.invoice_line_ids.purchase_line_id.order_id, self.purchase
        )
        self.assertEqual(self.order.state, "sale")

    def test_t4_matching_fills_only_the_first_line_of_a_product(self):
        other = self._make_order((self.desk, 5))
        self._add_line_of_same_product(other)
        self.purchase.button_confirm()
        bills = self._make_bill(self.purchase, 5, post=False)
        bills |= self._make_bill(self.purchase, post=False)
        bills.invoice_line_ids.purchase_line_id = False
        bills.action_post()
        self._match(bills)
        matched = bills.invoice_line_ids.purchase_line_id
        self.assertEqual(matched, self.purchase.order_line[0])
        self.assertEqual((self.order | other).mapped("state"), ["sale", "sale"])

    def _add_line_of_same_product(self, order):
        """Core keeps lines with different discounts apart when it merges."""
        second = self._backorder(order)
        second.order_line.discount = 1
        (self.purchase | second).action_merge()
        self.assertEqual(len(self.purchase.order_line), 2)

    def _match(self, bills):
        self.env.flush_all()
        self.env["purchase.bill.line.match"].search(
            [
                "|",
                ("pol_id", "in", self.purchase.order_line.ids),
                ("aml_id", "in", bills.invoice_line_ids.ids),
            ]
        ).action_match_lines()

    def test_t5_core_does_not_know_whom_a_stock_line_was_bought_for(self):
        self.assertFalse(self.purchase.order_line.sale_line_id)
        self.purchase.button_cancel()
        self.assertEqual(self.order.activity_ids.user_id, self.salesperson)

    def test_t6_the_delivery_outlives_all_that_was_bought_for_it(self):
        delivery = self.order.picking_ids
        self.assertFalse(self.purchase.order_line.propagate_cancel)
        self.purchase.button_confirm()
        self.purchase.picking_ids.action_cancel()
        self.assertEqual(delivery.state, "confirmed")
        self.purchase.button_cancel()
        self.assertEqual(delivery.state, "confirmed")
        self._backorder(self.order).order_line.unlink()
        self.assertEqual(delivery.state, "confirmed")
        self.assertEqual(delivery.move_ids.product_uom_qty, 10)

    def test_t7_the_forecast_does_not_know_requests_for_quotation(self):
        self.assertEqual(self.desk.virtual_available, -10)
        self.assertEqual(self.order.order_line.qty_short, 0)
        self.assertFalse(self.order.backorder_needed)
        with self.assertRaisesRegex(UserError, self.purchase.name):
            self.order.action_backorder()

    def test_t8_below_the_minimum_core_finds_no_vendor_and_no_price(self):
        chair = self._make_product(
            "Chair", self._prepare_seller_values(self.wood, 7.0, min_qty=100)
        )
        self.assertFalse(chair._select_seller(quantity=4))
        order = self._make_order((chair, 4))
        dialog = self.env["sale.backorder.create"].create(
            {"order_ids": [Command.set(order.ids)]}
        )
        self.assertEqual(dialog.line_ids.vendor_id, self.wood)
        self.assertIn("96 Units for stock", dialog.line_ids.note)
        dialog.action_create_backorders()
        self.assertRecordValues(
            order.backorder_ids.purchase_line_id,
            [{"product_qty": 100, "price_unit": 7}],
        )
