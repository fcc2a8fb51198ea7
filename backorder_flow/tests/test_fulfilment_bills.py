from odoo import fields
from odoo.fields import Command
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

    # What else accountants do with bills

    def _make_typed_bill(self, *lines, **values):
        """A vendor bill that the accountant types, or that was uploaded."""
        bill = self._make_empty_bill().with_user(self.accountant)
        values["invoice_line_ids"] = [Command.create(line) for line in lines]
        bill.write(values)
        return bill

    def _match(self, bill, purchase, wizard_button=None):
        """Match a bill with a purchase order in the list that Odoo opens for it.

        :param wizard_button: of the dialog that adds the bill to the purchase order
        """
        self.env.flush_all()
        matches = self.env["purchase.bill.line.match"].with_user(self.accountant)
        found = matches.search(bill.action_purchase_matching()["domain"])
        if not wizard_button:
            found.action_match_lines()
            return
        lines = found.filtered("aml_id")
        # Odoo leaves it to buyers.
        dialog = self.env["bill.to.po.wizard"].with_user(self.buyer)
        dialog = dialog.with_context(active_ids=lines.ids).create(
            {"purchase_order_id": purchase.id, "partner_id": purchase.partner_id.id}
        )
        getattr(dialog, wizard_button)()

    def test_f1_an_uploaded_bill_that_is_matched_late(self):
        order, purchase = self._make_orders(4)
        self._receive(purchase)
        bill = self._make_typed_bill(
            {"product_id": self.desk.id, "quantity": 4, "price_unit": 48}
        )
        self._match(bill, purchase)
        self.assertEqual(bill.invoice_line_ids.purchase_line_id, purchase.order_line)
        self.assertEqual(order.state, "on_hold")
        bill.action_post()
        self.assertEqual(order.state, "sale")

    def test_f1_a_down_payment_fulfils_nothing(self):
        order, purchase = self._make_orders(4)
        down_payment = self._make_typed_bill(
            {"name": "Half in advance", "quantity": 1, "price_unit": 100}
        )
        down_payment.action_post()
        self._match(down_payment, purchase, "action_add_downpayment")
        line = down_payment.invoice_line_ids.purchase_line_id
        self.assertTrue(line.is_downpayment)
        self.assertEqual(line.order_id, purchase)
        self.assertEqual(order.state, "on_hold")
        self.assertEqual(order.backorder_ids.qty_billed, 0)

        # It is credited without any effect, too.
        credit_note = down_payment._reverse_moves(
            [{"invoice_date": down_payment.invoice_date}]
        )
        self.assertFalse(credit_note.is_backorder_note)
        credit_note.action_post()
        self.assertEqual(order.state, "on_hold")
        credit_note.button_cancel()

        bill = self._make_bill_of(purchase)
        self.assertIn(line, bill.invoice_line_ids.purchase_line_id)
        bill.action_post()
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.backorder_ids.qty_billed, 4)

    def test_f1_a_bill_for_more_serves_no_more_than_is_waited_for(self):
        first, second, purchase, _other = self._make_orders(4, 6)
        bill = self._make_bill(purchase, 12)
        self.assertEqual((first | second).mapped("state"), ["sale", "on_hold"])
        self.assertEqual(first.backorder_ids.qty_billed, 4)
        # What was billed beyond it is credited first.
        credit_note = bill._reverse_moves([{"invoice_date": bill.invoice_date}])
        credit_note.invoice_line_ids.quantity = 8
        self.assertEqual(
            credit_note.backorder_note_message, "No order goes back on hold"
        )
        credit_note.action_post()
        self.assertEqual(first.state, "sale")

    def test_f1_several_bills_for_one_receipt(self):
        order, purchase = self._make_orders(10)
        self._receive(purchase)
        bills = [self._make_bill(purchase, quantity) for quantity in (3, 3, 4)]
        self.assertEqual(order.state, "sale")
        bills[1].button_draft()
        self.assertEqual(order.state, "on_hold")
        self.assertEqual(order.backorder_ids.qty_billed, 7)
        bills[1].action_post()
        self.assertEqual(order.state, "sale")

    def test_f1_a_backdated_bill_counts_as_any(self):
        order, purchase = self._make_orders(4)
        bill = self._make_bill(purchase, post=False)
        bill.write({"invoice_date": "2020-01-15", "date": "2020-01-31"})
        bill.with_user(self.accountant).action_post()
        self.assertEqual(order.state, "sale")

    def test_f1_a_credit_note_in_a_locked_period_is_still_told_from_price(self):
        order, purchase = self._make_orders(4)
        bill = self._make_bill(purchase)
        note = bill._reverse_moves([{"invoice_date": bill.invoice_date}])
        note.invoice_line_ids.price_unit = 1
        note.action_post()
        self.company.fiscalyear_lock_date = fields.Date.today()
        note.with_user(self.accountant).invoice_line_ids.is_price_only = False
        self.assertEqual(order.state, "on_hold")

    def test_f1_cash_rounding_is_no_goods(self):
        order, purchase = self._make_orders(4)
        rounding = self.env["account.cash.rounding"].create(
            {
                "name": "To 1.00",
                "rounding": 1.0,
                "strategy": "add_invoice_line",
                "rounding_method": "UP",
                "profit_account_id": self.company_data["default_account_revenue"].id,
                "loss_account_id": self.company_data["default_account_expense"].id,
            }
        )
        bill = self._make_bill(purchase, 3, post=False)
        bill.invoice_line_ids.price_unit = 49.7
        bill.invoice_cash_rounding_id = rounding
        bill.action_post()
        self.assertIn("rounding", bill.line_ids.mapped("display_type"))
        self.assertEqual(order.backorder_ids.qty_billed, 3)
        self.assertEqual(order.state, "on_hold")

    def test_f1_discounts_and_freight_on_a_bill_are_no_goods(self):
        order, purchase = self._make_orders(4)
        freight = self._make_product(
            "Freight", self._prepare_seller_values(self.wood, 9.0), type="service"
        )
        purchase.write(
            {
                "order_line": [
                    Command.create({"product_id": freight.id, "product_qty": 4})
                ]
            }
        )
        bill = self._make_bill(purchase, 1, post=False)
        bill.write(
            {
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Discount",
                            "product_id": self.desk.id,
                            "quantity": 4,
                            "price_unit": -2,
                        }
                    ),
                    Command.create(
                        {"product_id": freight.id, "quantity": 4, "price_unit": 9}
                    ),
                ]
            }
        )
        bill.action_post()
        self.assertEqual(order.backorder_ids.qty_billed, 1)
        self.assertEqual(order.state, "on_hold")
        self._make_bill(purchase, 3)
        self.assertEqual(order.state, "sale")

    def test_f1_analytic_distribution_changes_nothing(self):
        order, purchase = self._make_orders(4)
        plan = self.env["account.analytic.plan"].create({"name": "Projects"})
        accounts = self.env["account.analytic.account"].create(
            [{"name": name, "plan_id": plan.id} for name in ("North", "South")]
        )
        bill = self._make_bill(purchase, post=False)
        bill.invoice_line_ids.analytic_distribution = dict.fromkeys(
            map(str, accounts.ids), 50
        )
        bill.action_post()
        self.assertEqual(order.state, "sale")
        bill.invoice_line_ids.analytic_distribution = {str(accounts[0].id): 100}
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.backorder_ids.qty_billed, 4)
