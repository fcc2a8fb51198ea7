from odoo import Command, fields
from odoo.tests import tagged, users

from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestFulfilment(BackorderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_order((cls.desk, 10))
        cls.purchase = cls._backorder(cls.order)
        cls.purchase.button_confirm()

    def assertFulfilled(self, quantity):
        """The state of the order follows from the fulfilled quantity."""
        whole = quantity >= 10
        self.assertRecordValues(
            self.order.backorder_ids,
            [
                {
                    "qty_fulfilled": quantity,
                    "state": "fulfilled" if whole else "open",
                    "date_fulfilled": self.order.backorder_ids.date_fulfilled
                    if whole
                    else False,
                }
            ],
        )
        self.assertEqual(self.order.state, "sale" if whole else "on_hold")
        self.assertEqual(self.order.backorder_progress, 10 * quantity)

    def test_from_shortage_to_paid_invoice_and_done_delivery(self):
        self._receive(self.purchase)
        self.assertFulfilled(0)
        delivery = self.order.picking_ids
        self.assertEqual(delivery.move_ids.quantity, 10)

        self._make_bill(self.purchase)
        self.assertFulfilled(10)
        self.assertFalse(self.order.hold_message)

        delivery.with_user(self.stock_user).button_validate()
        self.assertEqual(delivery.state, "done")
        self.assertEqual(self.order.order_line.qty_delivered, 10)
        invoice = self.order.with_user(self.salesperson)._create_invoices()
        invoice.action_post()
        self.assertEqual(invoice.amount_total, 1000)
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({}).action_create_payments()
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual(self.order.invoice_status, "invoiced")
        self.assertEqual(self.order.delivery_status, "full")

    @users("accountant")
    def test_f1_the_accountant_who_sees_no_sales_order_releases_it(self):
        self.env["ir.rule"].sudo().create(
            {
                "name": "Accountants see no sales orders",
                "model_id": self.env["ir.model"]._get_id("sale.order"),
                "groups": [
                    Command.set(self.env.ref("account.group_account_invoice").ids)
                ],
                "domain_force": "[(0, '=', 1)]",
            }
        )
        self.assertFalse(self.env["sale.order"].search([]))
        bill = self._make_bill(self.purchase, post=False)
        bill.with_user(self.env.user).action_post()
        self.assertFulfilled(10)

    def test_f1_a_draft_bill_fulfils_nothing(self):
        self._make_bill(self.purchase, post=False)
        self.assertEqual(self.purchase.order_line.qty_invoiced, 10)
        self.assertFulfilled(0)

    def test_f1_a_bill_dated_in_the_future_counts_when_it_is_posted(self):
        bill = self._make_bill(self.purchase, post=False)
        bill.write({"date": self._days(10), "auto_post": "at_date"})
        bill._post(soft=True)
        self.assertEqual(bill.state, "draft")
        self.assertFulfilled(0)
        bill.date = fields.Date.today()
        with self.enter_registry_test_mode():
            self.env.ref(
                "account.ir_cron_auto_post_draft_entry"
            ).method_direct_trigger()
        self.assertEqual(bill.state, "posted")
        self.assertFulfilled(10)

    def test_f1_bills_posted_from_the_list(self):
        first = self._make_bill(self.purchase, 4, post=False)
        second = self._make_bill(self.purchase, 6, post=False)
        self.env["validate.account.move"].with_context(
            active_model="account.move", active_ids=(first | second).ids
        ).create({}).validate_move()
        self.assertFulfilled(10)

    def test_f1_a_posted_bill_that_is_matched_afterwards(self):
        bill = self._make_bill(self.purchase, post=False)
        bill.invoice_line_ids.purchase_line_id = False
        bill.action_post()
        self.assertFulfilled(0)
        bill.invoice_line_ids.purchase_line_id = self.purchase.order_line
        self.assertFulfilled(10)
        bill.invoice_line_ids.purchase_line_id = False
        self.assertFulfilled(0)

    def test_f1_units_of_the_bill_differ(self):
        bill = self._make_bill(self.purchase, post=False)
        bill.invoice_line_ids.write(
            {
                "quantity": 0.5,
                "product_uom_id": self.env.ref("uom.product_uom_dozen").id,
            }
        )
        bill.action_post()
        self.assertFulfilled(6)

    def test_bills_from_before_the_install_are_summed_in_the_database(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        bill = self._make_bill(self.purchase, post=False)
        bill.invoice_line_ids.write({"quantity": 2, "product_uom_id": dozen.id})
        bill.action_post()
        credit_note = bill._reverse_moves([{"invoice_date": bill.invoice_date}])
        credit_note.invoice_line_ids.quantity = 1
        credit_note.action_post()
        self._make_bill(self.purchase, 5, post=False)
        line = self.purchase.order_line
        self.assertEqual(line.qty_billed_posted, 12)
        self.env.flush_all()
        self.env.cr.execute("UPDATE purchase_order_line SET qty_billed_posted = NULL")
        line._init_backorder_qty_billed()
        line.invalidate_recordset()
        self.assertEqual(line.qty_billed_posted, 12)

    def test_price_corrections_from_before_an_update_take_no_goods_back(self):
        bill = self._make_bill(self.purchase)
        credit_note = bill._reverse_moves([{"invoice_date": bill.invoice_date}])
        credit_note.invoice_line_ids.price_unit = 1
        credit_note.action_post()
        line = self.purchase.order_line
        self.env.cr.execute("UPDATE purchase_order_line SET qty_billed_posted = NULL")
        line._init_backorder_qty_billed()
        line.invalidate_recordset(flush=False)
        line._init_backorder_qty_credited()
        self.assertEqual(line.qty_billed_posted, 10)

    def test_f2_a_partial_bill_fulfils_in_part(self):
        self._make_bill(self.purchase, 4)
        self.assertFulfilled(4)
        self.assertIn("6 Units", self.order.hold_message)
        self._make_bill(self.purchase, 6)
        self.assertFulfilled(10)

    def test_f2_earliest_promised_first_then_the_oldest(self):
        orders = [
            self._make_order((self.lamp, 4), commitment_date=self._days(days))
            for days in (9, 5, 5)
        ]
        late, early, second_early = orders
        purchase = self._backorder(late | early | second_early)
        purchase.button_confirm()
        self._make_bill(purchase, 6)
        self.assertEqual(early.state, "sale")
        self.assertEqual(second_early.state, "on_hold")
        self.assertEqual(second_early.backorder_ids.qty_fulfilled, 2)
        self.assertEqual(late.backorder_ids.qty_fulfilled, 0)

    def test_f2_the_purchase_order_tells_who_is_served_and_who_waits(self):
        other = self._make_order((self.desk, 5), commitment_date=self._days(1))
        purchase = self._backorder(other)
        third = self._make_order((self.desk, 5), commitment_date=self._days(2))
        purchase = self._replace_in(purchase, third)
        purchase.button_confirm()
        self.assertEqual(
            purchase.order_line.backorder_summary, f"{other.name}: 5, {third.name}: 5"
        )
        before = purchase.message_ids
        self._make_bill(purchase, 6)
        told = (purchase.message_ids - before).mapped("body")
        self.assertEqual(
            [str(body) for body in told if "Desk" in body],
            [
                f"<span>Desk: 6 of 10 Units billed. {other.name} is fully served, "
                f"{third.name} waits for 4 Units</span>"
            ],
        )

    def _replace_in(self, purchase, order):
        """Backorder another order with a request for quotation that is there."""
        self._backorder(order, user=self.env.user, purchase_id=purchase.id)
        return purchase

    def test_f2_billed_on_the_first_line_of_the_product(self):
        """Odoo matches a bill with the first line of a product, whichever it is for."""
        second = self.purchase.order_line.copy({"order_id": self.purchase.id})
        order = self._make_order((self.desk, 10), commitment_date=self._days(1))
        self.env["sale.backorder"].sudo().create(
            {
                "sale_line_id": order.order_line.id,
                "purchase_line_id": second.id,
                "product_id": self.desk.id,
                "product_uom_qty": 10,
            }
        )._refresh()
        self.assertEqual(order.state, "on_hold")
        bill = self._make_bill(self.purchase, 0, post=False)
        bill.invoice_line_ids[1].unlink()
        bill.invoice_line_ids.quantity = 16
        bill.action_post()
        self.assertFulfilled(10)
        self.assertEqual(order.backorder_ids.qty_fulfilled, 6)
        bill.button_draft()
        bill.invoice_line_ids.quantity = 20
        bill.action_post()
        self.assertEqual(order.state, "sale")

    def test_f3_a_credit_note_by_price_only_changes_nothing(self):
        bill = self._make_bill(self.purchase)
        for price in (2, 44):
            credit_note = bill._reverse_moves([{"invoice_date": bill.invoice_date}])
            credit_note.invoice_line_ids.price_unit = price
            credit_note.action_post()
            self.assertFulfilled(10)
        credit_note = bill._reverse_moves([{"invoice_date": bill.invoice_date}])
        credit_note.invoice_line_ids.quantity = 3
        credit_note.action_post()
        self.assertFulfilled(7)

    def test_f3_reset_credited_and_cancelled_bills_shrink_the_fulfilment(self):
        bill = self._make_bill(self.purchase)
        self.assertFulfilled(10)
        bill.button_draft()
        self.assertFulfilled(0)
        bill.action_post()
        self.assertFulfilled(10)
        credit_note = bill._reverse_moves()
        self.assertFulfilled(10)
        credit_note.invoice_date = fields.Date.today()
        credit_note.invoice_line_ids.quantity = 4
        credit_note.action_post()
        self.assertFulfilled(6)
        credit_note.button_cancel()
        self.assertFulfilled(10)
        bill.button_cancel()
        self.assertFulfilled(0)

    def test_f3_an_order_that_has_shipped_gets_an_activity_instead(self):
        self._receive(self.purchase)
        bill = self._make_bill(self.purchase)
        self.order.picking_ids.button_validate()
        bill.button_draft()
        self.assertEqual(self.order.backorder_ids.state, "open")
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self.order.activity_ids.user_id, self.salesperson)
        self.assertIn(self.purchase.name, self.order.activity_ids.note)
        self.order.backorder_ids._refresh()
        self.assertEqual(len(self.order.activity_ids), 1)
        self.order._create_invoices()
        bill.action_post()
        self.assertFalse(self.order.activity_ids)

    def test_f4_policy_received(self):
        self.company.backorder_release_policy = "received"
        self._make_bill(self.purchase)
        self.assertFulfilled(0)
        self._receive(self.purchase, 4)
        self.assertFulfilled(4)
        self._receive(self.purchase)
        self.assertFulfilled(10)

    def test_f4_policy_both(self):
        self.company.backorder_release_policy = "both"
        self._make_bill(self.purchase)
        self.assertFulfilled(0)
        self._receive(self.purchase)
        self.assertFulfilled(10)

    def test_f4_the_order_tells_what_is_missing(self):
        name, date = self.purchase.name, self.purchase.order_line.date_planned
        prefix = f"{name} (Wood Vendor, confirmed): "
        expected = f"expected {date:%m/%d/%Y}"
        for policy, missing in {
            "billed": "10 Units of Desk to be billed, ",
            "received": "10 Units of Desk to be received, ",
            "both": "10 Units of Desk to be received, 10 Units of Desk to be billed, ",
        }.items():
            self.company.backorder_release_policy = policy
            self.assertEqual(self.order.hold_message, prefix + missing + expected)
        self._make_bill(self.purchase, 4)
        self._receive(self.purchase, 3)
        self.assertEqual(
            self.order.hold_message,
            prefix
            + "7 Units of Desk to be received, 6 Units of Desk to be billed, "
            + expected,
        )
        self._receive(self.purchase)
        self.assertEqual(
            self.order.hold_message,
            f"{name} (Wood Vendor, received): 6 Units of Desk to be billed",
        )

    def test_f4_returned_to_the_vendor(self):
        self.company.backorder_release_policy = "received"
        receipt = self._receive(self.purchase)
        self.assertFulfilled(10)
        back = self._return(receipt, 4)
        self.assertEqual(self.purchase.order_line.qty_received, 6)
        self.assertEqual(self.order.backorder_ids.product_uom_qty, 6)
        self.assertEqual(self.order.order_line.qty_short, 4)
        self.assertEqual(self.order.state, "sale")
        self._return(back, 4)
        self.assertEqual(self.order.order_line.qty_short, 0)

    def test_the_buyer_is_told_that_the_rest_of_a_receipt_is_refused(self):
        self.wood.buyer_id = self.buyer
        receipt = self.purchase.picking_ids
        receipt.move_ids.quantity = 4
        receipt.move_ids.picked = True
        receipt.with_context(
            skip_backorder=True, picking_ids_not_to_backorder=receipt.ids
        ).button_validate()
        self.assertEqual(self.purchase.activity_ids.user_id, self.buyer)
        self.assertIn("6 Units of Desk", self.purchase.activity_ids.note)
        self.assertIn(self.order.name, self.purchase.activity_ids.note)

    def test_the_buyer_is_told_that_a_receipt_is_cancelled(self):
        self.purchase.picking_ids.with_user(self.stock_user).action_cancel()
        self.assertIn("10 Units of Desk", self.purchase.activity_ids.note)

    def test_a_cancelled_purchase_order_needs_no_such_warning(self):
        self.purchase.button_cancel()
        self.assertFalse(self.purchase.activity_ids)

    def test_f4_a_new_policy_counts_at_once(self):
        self._receive(self.purchase)
        self.assertFulfilled(0)
        self.company.backorder_release_policy = "received"
        self.assertFulfilled(10)
        self.company.backorder_release_policy = "billed"
        self.assertFulfilled(0)

    def test_the_order_waits_for_its_last_backorder(self):
        order = self._make_order((self.desk, 1), (self.lamp, 1))
        wood, light = self._backorder(order).sorted("partner_id")
        (wood | light).button_confirm()
        self._make_bill(wood)
        self.assertEqual(order.state, "on_hold")
        self._make_bill(light)
        self.assertEqual(order.state, "sale")

    def test_the_release_is_told_and_is_no_confirmation(self):
        confirmed = self.env.ref("sale.mt_order_confirmed")
        # The order was made in this transaction: its tracking starts again here.
        self.env.cr.precommit.run()
        before = self.order.message_ids
        self._make_bill(
            self.purchase.with_context(tracking_disable=False, mail_notrack=False)
        )
        self.env.cr.precommit.run()
        self.order.invalidate_recordset(["message_ids"])
        told = self.order.message_ids - before
        released = told.filtered(
            lambda m: m.subtype_id == self.env.ref("backorder_flow.mt_order_released")
        )
        self.assertIn(self.purchase.name, released.body)
        self.assertIn(self.salesperson.partner_id, released.notified_partner_ids)
        self.assertNotIn(confirmed, told.subtype_id)
        self.assertEqual(told, released)
        changes = told.sudo().tracking_value_ids
        self.assertEqual(changes.mapped("new_value_char"), ["Sales Order"])

    def test_a_release_keeps_the_date_of_the_order_and_its_lock(self):
        self.order.action_lock()
        date_order = self.order.date_order
        self._make_bill(self.purchase)
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self.order.date_order, date_order)
        self.assertTrue(self.order.locked)

    def test_a_new_shortage_can_be_backordered_after_the_release(self):
        self._make_bill(self.purchase)
        self.order.order_line.product_uom_qty = 13
        second = self._backorder(self.order)
        self.assertEqual(second.order_line.product_qty, 3)
        self.assertEqual(self.order.state, "on_hold")
