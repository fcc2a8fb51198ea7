from odoo import fields
from odoo.tests import tagged, users

from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestBills(BackorderCommon):
    """F1 to F3 where bills, purchase orders and orders do not match one to one.

    What one bill of one purchase order does is tried in :mod:`.lifecycle.bills`.
    """

    def _make_orders(self, *quantities):
        """Orders of desks with a confirmed purchase order each."""
        orders = [self._make_order((self.desk, quantity)) for quantity in quantities]
        purchases = [self._backorder(order) for order in orders]
        for purchase in purchases:
            purchase.button_confirm()
        return *orders, *purchases

    def _make_bill_of(self, purchases):
        """One bill, as the accountant makes it from several purchase orders."""
        action = purchases.with_user(self.accountant).action_create_invoice()
        bill = self.env["account.move"].browse(action["res_id"])
        bill = bill.with_user(self.accountant)
        bill.invoice_date = fields.Date.today()
        return bill

    def test_f1_one_bill_of_two_purchase_orders_releases_both_orders(self):
        first, second, *purchases = self._make_orders(4, 6)
        bill = self._make_bill_of(purchases[0] | purchases[1])
        self.assertEqual(len(bill.invoice_line_ids.purchase_line_id), 2)
        self.assertEqual((first | second).mapped("state"), ["on_hold", "on_hold"])
        bill.action_post()
        self.assertEqual((first | second).mapped("state"), ["sale", "sale"])
        bill.button_draft()
        self.assertEqual((first | second).mapped("state"), ["on_hold", "on_hold"])

    def test_f1_one_bill_of_two_purchase_orders_of_one_order(self):
        order = self._make_order((self.desk, 10))
        purchases = self._backorder(order, product_uom_qty=4)
        purchases |= self._backorder(order)
        purchases.button_confirm()
        bill = self._make_bill_of(purchases)
        bill.invoice_line_ids[1].quantity = 5
        bill.action_post()
        self.assertEqual(order.state, "on_hold")
        self.assertEqual(order.backorder_progress, 90)
        self._make_bill_of(purchases).action_post()
        self.assertEqual(order.state, "sale")

    @users("accountant")
    def test_f1_a_bill_line_moved_to_another_purchase_order(self):
        first, second, purchase, other = self._make_orders(4, 4)
        bill = self._make_bill(purchase, user=self.env.user)
        self.assertEqual((first | second).mapped("state"), ["sale", "on_hold"])
        line = bill.invoice_line_ids
        line.purchase_line_id = other.order_line.with_user(self.env.user)
        self.assertEqual((first | second).mapped("state"), ["on_hold", "sale"])

    def _make_empty_bill(self):
        return self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.wood.id,
                "invoice_date": fields.Date.today(),
            }
        )

    def test_f1_a_bill_completed_from_its_purchase_order(self):
        order, purchase = self._make_orders(4)
        bill = self._make_empty_bill()
        with self._form(bill) as form:
            # The list of bills and purchase orders has these below zero.
            form.purchase_vendor_bill_id = self.env["purchase.bill.union"].browse(
                -purchase.id
            )
        bill.action_post()
        self.assertEqual(order.state, "sale")

    def test_f1_an_uploaded_bill_that_names_its_purchase_order(self):
        order, purchase = self._make_orders(4)
        bill = self._make_empty_bill()
        bill._find_and_set_purchase_orders(
            [purchase.name], self.wood.id, purchase.amount_total
        )
        bill.action_post()
        self.assertEqual(order.state, "sale")

    def test_f1_units_differ_between_order_purchase_and_bill(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        pack = self.env.ref("uom.product_uom_pack_6")
        self.lamp.seller_ids.product_uom_id = pack
        order = self._make_order((self.lamp, 2), confirm=False)
        order.order_line.product_uom_id = dozen
        order.action_confirm()
        purchase = self._backorder(order)
        purchase.button_confirm()
        self.assertEqual(order.backorder_ids.product_uom_qty, 24)
        self.assertRecordValues(
            purchase.order_line, [{"product_qty": 4, "product_uom_id": pack.id}]
        )
        unit = self.lamp.uom_id
        for quantity, uom, billed, state in (
            (9, unit, 9, "on_hold"),
            (1, dozen, 21, "on_hold"),
            (0.5, pack, 24, "sale"),
        ):
            bill = self._make_bill(purchase, quantity, post=False)
            bill.invoice_line_ids.product_uom_id = uom
            bill.invoice_line_ids.quantity = quantity
            bill.action_post()
            self.assertEqual(order.backorder_ids.qty_billed, billed)
            self.assertEqual(order.order_line.qty_backordered, 2 * (billed < 24))
            self.assertEqual(order.state, state)

    def test_f2_a_bill_of_a_shared_line_serves_the_earliest_promise(self):
        late = self._make_order((self.desk, 4), commitment_date=self._days(9))
        early = self._make_order((self.desk, 4), commitment_date=self._days(1))
        purchase = self._backorder(late | early)
        purchase.button_confirm()
        bill = self._make_bill(purchase, 5)
        self.assertEqual((late | early).mapped("state"), ["on_hold", "sale"])
        self.assertEqual(late.backorder_ids.qty_fulfilled, 1)
        credit_note = bill._reverse_moves([{"invoice_date": bill.invoice_date}])
        credit_note.invoice_line_ids.quantity = 2
        credit_note.action_post()
        self.assertEqual((late | early).mapped("state"), ["on_hold", "on_hold"])
        self.assertEqual(early.backorder_ids.qty_fulfilled, 3)
        self.assertEqual(late.backorder_ids.qty_fulfilled, 0)
