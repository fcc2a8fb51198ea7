from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestAllocation(BackorderCommon):
    """6.5: Odoo's Allocation shows the claims of backorders, and chains nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = cls.env.ref("stock.group_reception_report")
        cls.stock_user.group_ids |= group
        # Odoo itself lets nobody assign who may not write on the purchase order.
        cls.stock_buyer = cls.stock_user.copy({"login": "stock_buyer"})
        cls.stock_buyer.group_ids |= cls.env.ref("purchase.group_purchase_user")
        cls.other = cls._make_order((cls.desk, 9), commitment_date=cls._days(-5))
        cls.order = cls._make_order((cls.desk, 6))
        cls.purchase = cls._backorder(cls.order)
        cls.purchase.order_line.product_qty = 10
        cls.purchase.button_confirm()
        cls.receipt = cls.purchase.picking_ids
        cls.delivery = cls.order.picking_ids.move_ids
        cls.other_delivery = cls.other.picking_ids.move_ids

    @property
    def report(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["report.stock.report_reception"].with_user(self.stock_user)

    def _receive_other(self):
        """A receipt that has nothing to do with backorders."""
        purchase = self.env["purchase.order"].create(
            {
                "partner_id": self.wood.id,
                "order_line": [
                    Command.create({"product_id": self.desk.id, "product_qty": 20})
                ],
            }
        )
        purchase.button_confirm()
        return purchase.picking_ids

    def _get_lines(self, receipts):
        """The lines of the report: the delivery, how much, and whether it is kept."""
        data = self.report.get_report_data(receipts.ids, {})
        return sorted(
            (line["move_out_id"], line["quantity"], line["is_assigned"])
            for lines in data["sources_to_lines"].values()
            for line in lines
        )

    def _assign(self, delivery, quantity, receipt):
        self.report.with_user(self.stock_buyer).action_assign(
            delivery.ids, [quantity], [receipt.move_ids.ids]
        )
        self.env.flush_all()
        self.env.invalidate_all()

    def assertNotChained(self):
        self.env.invalidate_all()
        for move in self.delivery | self.other_delivery:
            self.assertFalse(move.move_orig_ids)
            self.assertEqual(move.procure_method, "make_to_stock")
        self.assertEqual(self.delivery.product_uom_qty, 6)

    def test_it_shows_for_whom_the_goods_come(self):
        self.assertEqual(self._get_lines(self.receipt), [(self.delivery.id, 6, True)])
        self._receive(self.purchase)
        self.assertEqual(self._get_lines(self.receipt), [(self.delivery.id, 6, True)])
        self.assertNotChained()

    def test_what_is_kept_is_not_assigned_to_another_order(self):
        with self.assertRaisesRegex(
            UserError, f"{self.purchase.name} are kept for {self.order.name}"
        ):
            self._assign(self.other_delivery, 9, self.receipt)
        self.assertNotChained()
        self._receive(self.purchase)
        with self.assertRaisesRegex(UserError, "hand over the backorder"):
            self._assign(self.other_delivery, 9, self.receipt)
        self.assertNotChained()
        self.assertEqual(self.delivery.quantity, 6)

    def test_what_is_kept_is_not_chained_to_its_own_order(self):
        for user in self.stock_user, self.stock_buyer:
            with self.assertRaisesRegex(UserError, "are kept for"):
                self.report.with_user(user).action_assign(
                    self.delivery.ids, [6], [self.receipt.move_ids.ids]
                )
        self.assertNotChained()

    def test_what_is_kept_is_not_unassigned(self):
        self._receive(self.purchase)
        with self.assertRaisesRegex(UserError, f"are kept for {self.order.name}"):
            self.report.action_unassign(self.delivery.id, 6, self.receipt.move_ids.ids)
        self.assertEqual(self.delivery.quantity, 6)
        self.assertNotChained()

    def test_what_was_handed_over_is_kept_for_the_other_order(self):
        self.order.backorder_ids.with_user(self.stock_manager)._hand_over(
            self.other.order_line, 6
        )
        self.assertEqual(
            self._get_lines(self.receipt), [(self.other_delivery.id, 6, True)]
        )

    def test_a_part_that_came_is_shown_by_its_receipt(self):
        self._receive(self.purchase, 4)
        rest = self.purchase.picking_ids - self.receipt
        self.assertEqual(self._get_lines(self.receipt), [(self.delivery.id, 4, True)])
        self.assertEqual(self._get_lines(rest), [(self.delivery.id, 2, True)])

    def test_goods_in_two_steps(self):
        self.warehouse.reception_steps = "two_steps"
        order = self._make_order((self.lamp, 3))
        purchase = self._backorder(order)
        purchase.button_confirm()
        delivery = order.picking_ids.move_ids
        receipt = purchase.picking_ids
        self.assertEqual(self._get_lines(receipt), [(delivery.id, 3, True)])
        self._receive(purchase)
        storage = receipt.move_ids.move_dest_ids.picking_id
        self.assertEqual(self._get_lines(storage), [(delivery.id, 3, True)])

    def test_other_receipts_are_for_other_orders(self):
        receipt = self._receive_other()
        self.assertEqual(self._get_lines(receipt), [(self.other_delivery.id, 9, False)])
        with self.assertRaisesRegex(
            UserError, f"{self.order.name} waits for {self.purchase.name}"
        ):
            self._assign(self.delivery, 6, receipt)
        self.assertNotChained()
        self._assign(self.other_delivery, 9, receipt)
        self.assertEqual(self.other_delivery.move_orig_ids, receipt.move_ids)

    def test_what_no_backorder_brings_may_come_from_another_receipt(self):
        self.purchase.order_line.product_qty = 10
        self.order.order_line.product_uom_qty = 8
        receipt = self._receive_other()
        self.assertIn((self.delivery.id, 2, False), self._get_lines(receipt))
        with self.assertRaises(UserError):
            self._assign(self.delivery, 3, receipt)
        self._assign(self.delivery, 2, receipt)
        self.assertEqual(self.delivery.product_uom_qty, 2)
        self.assertEqual(self.order.order_line.qty_short, 0)
        self.assertEqual(self.order.state, "on_hold")
        self._make_bill(self.purchase)
        self.assertEqual(self.order.state, "sale")

    def test_a_receipt_that_serves_no_backorder_any_more(self):
        self.order.backorder_ids.with_user(self.salesperson).action_cancel_backorder()
        lines = self._get_lines(self.receipt)
        self.assertIn((self.other_delivery.id, 9, False), lines)
        self._assign(self.other_delivery, 9, self.receipt)
        self.assertEqual(self.other_delivery.move_orig_ids, self.receipt.move_ids)
