from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import tagged

from odoo.addons.account_payment.tests.common import AccountPaymentCommon

from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestPayment(BackorderCommon, AccountPaymentCommon):
    """H2: what an online payment starts by itself waits for the release."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("sale.automatic_invoice", "True")
        cls.order = cls._make_order((cls.desk, 10))
        cls.purchase = cls._backorder(cls.order)
        cls.purchase.button_confirm()

    def _pay_online(self, amount=None):
        transaction = self._create_transaction(
            "direct",
            amount=amount or self.order.amount_total,
            currency_id=self.order.currency_id.id,
            partner_id=self.customer.id,
            sale_order_ids=[Command.set(self.order.ids)],
            state="done",
        )
        transaction.with_context(skip_sale_auto_invoice_send=True)._post_process()
        return transaction

    def test_h2_the_automatic_invoice_waits_for_the_release(self):
        transaction = self._pay_online()
        self.assertFalse(self.order.invoice_ids)
        self.assertEqual(transaction.payment_id.amount, 1000)

        self._make_bill(self.purchase)
        self.assertEqual(self.order.state, "sale")
        self.assertRecordValues(
            self.order.invoice_ids, [{"state": "posted", "amount_total": 1000}]
        )
        self.assertIn(self.order.invoice_ids.payment_state, ("paid", "in_payment"))
        self.assertEqual(transaction.invoice_ids, self.order.invoice_ids)

    def test_h6_a_part_payment_is_a_down_payment_where_lines_are_held(self):
        self.order.sudo().backorder_hold_scope = "lines"
        transaction = self._pay_online(400)
        down_payment = self.order.invoice_ids
        self.assertRecordValues(
            down_payment, [{"state": "posted", "amount_total": 400}]
        )
        self.assertIn(down_payment.payment_state, ("paid", "in_payment"))
        self.assertEqual(transaction.invoice_ids, down_payment)
        self._make_bill(self.purchase)
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self.order.invoice_ids, down_payment)

    def test_h6_a_part_payment_waits_where_the_order_is_held(self):
        self._pay_online(400)
        self.assertFalse(self.order.invoice_ids)
        self._make_bill(self.purchase)
        self.assertEqual(self.order.invoice_ids.amount_total, 400)

    def test_h6_what_is_paid_in_full_is_invoiced_once(self):
        self._add_stock(self.desk, 6)
        self.order = self._make_order((self.desk, 10))
        purchase = self._backorder(self.order)
        self.order.sudo().backorder_hold_scope = "lines"
        self._pay_online()
        self.assertFalse(self.order.invoice_ids)
        purchase.button_confirm()
        self._make_bill(purchase)
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self.order.invoice_ids.amount_total, 1000)

    def test_h6_what_is_free_can_be_invoiced_by_hand_before(self):
        self.desk.invoice_policy = "order"
        self._add_stock(self.desk, 6)
        self.order = self._make_order((self.desk, 10))
        purchase = self._backorder(self.order)
        self.order.sudo().backorder_hold_scope = "lines"
        self._pay_online()
        self.order._create_invoices().action_post()
        self.assertEqual(self.order.invoice_ids.amount_total, 600)
        purchase.button_confirm()
        self._make_bill(purchase)
        self.assertEqual(sum(self.order.invoice_ids.mapped("amount_total")), 1000)

    def test_h6_a_payment_is_invoiced_where_nothing_is_held(self):
        self.order.sudo().backorder_hold_scope = "none"
        self._pay_online()
        self.assertEqual(self.order.invoice_ids.amount_total, 1000)

    def test_an_invoice_that_cannot_be_made_does_not_stop_the_bill(self):
        self._pay_online()
        self.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", self.company.id)]
        ).action_archive()
        bill = self._make_bill(self.purchase)
        self.assertEqual(bill.state, "posted")
        self.assertEqual(self.order.state, "sale")
        self.assertFalse(self.order.invoice_ids)
        self.assertIn("journal", self.order.activity_ids.note)

    def test_invoices_from_before_the_hold_are_sent(self):
        service = self._make_product("Help", type="service", is_storable=False)
        orders = self._make_order((service, 1)) | self._make_order((service, 1))
        orders.order_line.qty_delivered = 1
        transactions = self.env["payment.transaction"]
        for order in orders:
            invoice = order._create_invoices()
            invoice.action_post()
            transactions |= self._create_transaction(
                "direct",
                reference=order.name,
                sale_order_ids=[Command.set(order.ids)],
                invoice_ids=[Command.set(invoice.ids)],
                state="done",
                is_post_processed=True,
                last_state_change=fields.Datetime.now(),
            )
        orders[1].order_line = [Command.create({"product_id": self.desk.id})]
        self._backorder(orders[1])
        self.assertEqual(orders.mapped("state"), ["sale", "on_hold"])
        with patch.object(
            self.registry["payment.transaction"], "_send_invoice", autospec=True
        ) as send:
            transactions._cron_send_invoice()
        [[sent], _kwargs] = send.call_args
        self.assertEqual(sent & transactions, transactions)
