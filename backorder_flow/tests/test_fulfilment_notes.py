from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged, users

from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestNotes(BackorderCommon):
    """F3: which notes take goods back, and which are about the price only.

    Ten desks for 45 each are billed and wait for nothing more.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_order((cls.desk, 10))
        cls.purchase = cls._backorder(cls.order)
        cls.purchase.button_confirm()
        cls.bill = cls._make_bill(cls.purchase)
        # Nothing of what comes in leaves before the notes.
        cls.env["ir.config_parameter"].set_param("stock.picking_no_auto_reserve", "1")

    def setUp(self):
        super().setUp()
        self.assertEqual(self.order.state, "sale")

    def _note(self, *lines, post=True, purchase_line=None, **values):
        """A credit note that the accountant types.

        :param lines: tuples of a quantity and a price
        :param purchase_line: another one than that of the ten desks
        """
        purchase_line = purchase_line or self.purchase.order_line
        self.env.invalidate_all()
        note = (
            self.env["account.move"]
            .with_user(self.accountant)
            .create(
                {
                    "move_type": "in_refund",
                    "partner_id": self.wood.id,
                    "invoice_date": fields.Date.today(),
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "product_id": purchase_line.product_id.id,
                                "quantity": quantity,
                                "price_unit": price,
                                "purchase_line_id": purchase_line.id,
                            }
                        )
                        for quantity, price in lines
                    ],
                    **values,
                }
            )
        )
        if post:
            note.action_post()
        return note

    def _send_back(self, quantity, purchase=None):
        receipt = self._receive(purchase or self.purchase)
        (self.order.picking_ids - receipt).do_unreserve()
        return self._return(receipt, quantity)

    def assertPriceOnly(self, note, *expected):
        self.assertEqual(note.invoice_line_ids.mapped("is_price_only"), [*expected])

    def assertWaitsFor(self, quantity):
        self.env.invalidate_all()
        self.assertEqual(self.order.backorder_ids.qty_fulfilled, 10 - quantity)
        self.assertEqual(self.order.state, "on_hold" if quantity else "sale")

    # What is proposed

    def assertUncredited(self, quantity):
        """What was returned has left its backorder; no note reopens that."""
        self.env.invalidate_all()
        self.assertEqual(self.order.backorder_ids.product_uom_qty, 6)
        self.assertEqual(self.order.state, "sale")
        line = self.purchase.order_line
        self.assertEqual(line._get_backorder_uncredited_qty(), quantity)

    def test_returned_goods_less_a_fee_are_goods(self):
        self._send_back(4)
        self.assertPriceOnly(self._note((4, 36)), False)
        self.assertUncredited(0)

    def test_a_lower_price_without_a_return_is_about_the_price(self):
        self.assertPriceOnly(self._note((4, 36)), True)
        self.assertWaitsFor(0)

    def test_the_billed_price_is_about_goods(self):
        self.assertPriceOnly(self._note((4, 45)), False)
        self.assertWaitsFor(4)

    def test_a_return_explains_no_more_than_was_returned(self):
        self._send_back(4)
        self.assertPriceOnly(self._note((10, 2)), True)
        self.assertUncredited(4)

    def test_a_return_explains_one_note_only(self):
        self._send_back(4)
        self.assertPriceOnly(self._note((4, 36)), False)
        self.assertPriceOnly(self._note((4, 2)), True)
        self.assertUncredited(0)

    def test_a_return_in_exchange_explains_no_note(self):
        back = self._send_back(4)
        back.move_ids.to_refund = False
        self.assertPriceOnly(self._note((4, 36)), True)

    def test_a_return_that_came_again_explains_no_note(self):
        back = self._send_back(4)
        self._return(back, 4)
        self.assertPriceOnly(self._note((4, 36)), True)

    def test_what_was_returned_before_it_was_billed_explains_no_note(self):
        self.bill.button_draft()
        self.bill.invoice_line_ids.quantity = 6
        self.bill.action_post()
        self._send_back(4)
        self.assertPriceOnly(self._note((4, 2)), True)

    def test_a_fee_on_a_line_of_its_own_is_no_goods(self):
        self._send_back(4)
        note = self._note((4, -5), (4, 45))
        self.assertPriceOnly(note, True, False)
        self.assertUncredited(0)

    def test_a_fee_as_a_negative_quantity_brings_no_goods(self):
        self._send_back(4)
        note = self._note((4, 45), (-4, 5))
        self.assertPriceOnly(note, False, True)
        self.assertUncredited(0)

    def test_credited_and_billed_anew_on_one_note(self):
        self.assertPriceOnly(self._note((10, 45), (-10, 45)), False, False)
        self.assertWaitsFor(0)

    def test_several_lines_share_what_was_returned(self):
        self._send_back(4)
        note = self._note((3, 36), (1, 30), (10, 1))
        self.assertPriceOnly(note, False, False, True)
        self.assertUncredited(0)

    def test_what_is_left_of_the_price_is_about_goods(self):
        self._note((10, 5))
        self.assertWaitsFor(0)
        self.assertPriceOnly(self._note((4, 40)), False)
        self.assertWaitsFor(4)

    def test_the_same_price_in_another_currency_is_about_goods(self):
        currency = self.setup_other_currency("EUR", rates=[("2016-01-01", 0.5)])
        values = {"currency_id": currency.id}
        self.assertPriceOnly(self._note((4, 2), **values), True)
        self.assertWaitsFor(0)
        self.assertPriceOnly(self._note((4, 22.5), **values), False)
        self.assertWaitsFor(4)
        # The vendor's bank has another rate.
        self.assertPriceOnly(self._note((4, 22.1), **values), False)
        self.assertWaitsFor(8)

    def test_the_same_price_for_a_dozen_is_about_goods(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        lines = {"product_uom_id": dozen.id, "price_unit": 540, "quantity": 0.5}
        note = self._note((1, 45), post=False)
        note.invoice_line_ids.write(lines)
        self.assertPriceOnly(note, False)
        note.invoice_line_ids.price_unit = 24
        self.assertPriceOnly(note, True)
        note.invoice_line_ids.price_unit = 540
        note.action_post()
        self.assertWaitsFor(6)

    def test_a_discount_lowers_the_price(self):
        note = self._note((4, 45), post=False)
        note.invoice_line_ids.discount = 90
        self.assertPriceOnly(note, True)

    def test_goods_for_nothing_are_credited_for_nothing(self):
        self.bill.button_draft()
        self.bill.invoice_line_ids.price_unit = 0
        self.bill.action_post()
        self.assertPriceOnly(self._note((4, 0)), False)
        self.assertWaitsFor(4)

    def test_nothing_credited_for_what_was_billed_is_about_the_price(self):
        self.assertPriceOnly(self._note((4, 0), (0, 45)), True, False)
        self.assertWaitsFor(0)

    def test_cash_rounding_is_no_price(self):
        rounding = self.env["account.cash.rounding"].create(
            {
                "name": "To 1.00",
                "rounding": 1.0,
                "strategy": "biggest_tax",
                "rounding_method": "HALF-UP",
            }
        )
        note = self._note((4, 45), invoice_cash_rounding_id=rounding.id)
        self.assertPriceOnly(note, False)
        self.assertWaitsFor(4)

    def test_a_note_before_any_bill_is_about_goods(self):
        self.bill.button_draft()
        self.assertPriceOnly(self._note((4, 2), post=False), False)

    def _reverse(self, move, button="refund_moves"):
        """Reverse a bill or note by the dialog, as the accountant."""
        self.env.invalidate_all()
        dialog = (
            self.env["account.move.reversal"]
            .with_user(self.accountant)
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": move.journal_id.id})
        )
        getattr(dialog, button)()
        return dialog.new_move_ids

    def test_a_full_reversal_is_about_goods(self):
        note = self._reverse(self.bill)
        self.assertPriceOnly(note, False)
        note.action_post()
        self.assertWaitsFor(10)

    def test_reversed_and_billed_anew(self):
        bill = self._reverse(self.bill, "modify_moves")
        self.assertWaitsFor(10)
        self.assertPriceOnly(self.bill.reversal_move_ids, False)
        bill.invoice_date = fields.Date.today()
        bill.action_post()
        self.assertWaitsFor(0)

    def test_what_reverses_a_note_is_about_the_same(self):
        price, goods = self._note((10, 2)), self._note((4, 45))
        self.assertWaitsFor(4)
        back = (price | goods)._reverse_moves()
        self.assertEqual(set(back.mapped("move_type")), {"in_invoice"})
        self.assertPriceOnly(back[0], True)
        self.assertPriceOnly(back[1], False)
        back.invoice_date = fields.Date.today()
        back.action_post()
        self.assertWaitsFor(0)

    def test_a_note_about_the_second_line_of_the_product(self):
        """Odoo matches all bills with the first line of a product."""
        second = self.purchase.order_line.copy(
            {"order_id": self.purchase.id, "product_qty": 5}
        )
        self._send_back(4)
        first = self.purchase.order_line - second
        moves = self.purchase.picking_ids.move_ids
        back = moves.filtered("origin_returned_move_id")
        self.assertEqual(sum(back.mapped("quantity")), 8)
        note = self._note((8, 36), purchase_line=first, post=False)
        # Of the second line nothing is billed.
        self.assertPriceOnly(note, True)
        self.bill.button_draft()
        self.bill.invoice_line_ids.quantity = 15
        self.bill.action_post()
        self.assertPriceOnly(note, False)

    def test_a_bill_is_about_goods_at_any_price(self):
        self.purchase.order_line.product_qty = 20
        bill = self._make_bill(self.purchase, 5, post=False)
        bill.invoice_line_ids.price_unit = 1
        self.assertPriceOnly(bill, False)
        self.assertFalse(bill.is_backorder_note)

    def test_a_note_that_is_matched_after_posting(self):
        note = self._note((4, 2), (4, 45), post=False)
        note.invoice_line_ids.purchase_line_id = False
        note.action_post()
        self.assertPriceOnly(note, False, False)
        note.invoice_line_ids.purchase_line_id = self.purchase.order_line
        self.assertPriceOnly(note, True, False)
        self.assertWaitsFor(4)

    # When it is proposed

    def test_a_draft_follows_the_facts(self):
        note = self._note((4, 36), post=False)
        self.assertPriceOnly(note, True)
        self._send_back(4)
        self.assertPriceOnly(note, False)
        other = self._note((4, 36))
        self.assertPriceOnly(note, True)
        other.button_cancel()
        self.assertPriceOnly(note, False)

    def test_what_is_posted_stays(self):
        note = self._note((4, 36))
        self._send_back(4)
        self.assertPriceOnly(note, True)
        self.assertUncredited(4)

    @users("accountant")
    def test_the_accountant_decides_on_the_draft(self):
        note = self._note((4, 36), post=False)
        self.assertIn("No order", note.backorder_note_message)
        with self._form(note) as form:
            with form.invoice_line_ids.edit(0) as line:
                self.assertTrue(line.is_price_only)
                line.price_unit = 45
                self.assertFalse(line.is_price_only)
                line.price_unit = 36
                line.is_price_only = False
                line.price_unit = 35
                self.assertFalse(line.is_price_only)
            self.assertEqual(
                form.backorder_note_message,
                f"{self.order.sudo().name} goes back on hold for 4 Units of Desk",
            )
        note.invoice_line_ids.quantity = 3
        self.assertPriceOnly(note, False)
        note.action_post()
        self.assertWaitsFor(3)

    @users("accountant")
    @users("buyer")
    def test_a_buyer_decides_nothing_on_the_draft(self):
        note = self._note((4, 1), post=False)
        line = note.invoice_line_ids.with_user(self.env.user)
        self.assertTrue(line.is_price_only)
        with self.assertRaises(AccessError):
            line.is_price_only = False
        added = line.create(
            {
                "move_id": note.id,
                "product_id": self.desk.id,
                "quantity": 1,
                "price_unit": 1,
                "purchase_line_id": line.purchase_line_id.id,
                "is_price_only": False,
            }
        )
        self.assertTrue(added.is_price_only)

    def test_what_the_accountant_decides_on_the_draft_is_told(self):
        note = self._note((4, 1), post=False)
        note.invoice_line_ids.is_price_only = False
        self.assertIn("price only → goods", note.message_ids[0].body)

    def test_what_the_form_has_proposed_is_nobodys_decision(self):
        note = self._note((4, 45), post=False)
        with self._form(note) as form, form.invoice_line_ids.edit(0) as line:
            line.price_unit = 3
        self.assertPriceOnly(note, True)
        note.invoice_line_ids.price_unit = 45
        self.assertPriceOnly(note, False)

    def test_a_copy_is_proposed_anew(self):
        note = self._note((4, 36), post=False)
        note.invoice_line_ids.is_price_only = False
        copy = note.with_context(include_business_fields=True).copy()
        self.assertPriceOnly(copy, True)

    # What posting will do

    def test_the_note_tells_who_goes_back_on_hold(self):
        late = self._make_order((self.lamp, 4), commitment_date=self._days(9))
        early = self._make_order((self.lamp, 6), commitment_date=self._days(1))
        purchase = self._backorder(late | early)
        purchase.order_line.product_qty = 11
        purchase.button_confirm()
        self._make_bill(purchase)
        note = self._note((1, 20), purchase_line=purchase.order_line, post=False)
        self.assertEqual(note.backorder_note_message, "No order goes back on hold")
        note.invoice_line_ids.quantity = 7
        self.assertEqual(
            note.backorder_note_message.splitlines(),
            [
                f"{early.name} goes back on hold for 2 Units of Lamp",
                f"{late.name} goes back on hold for 4 Units of Lamp",
            ],
        )
        note.action_post()
        self.assertFalse(note.backorder_note_message)
        self.assertEqual((late | early).mapped("state"), ["on_hold", "on_hold"])
        note = self._note((1, 20), purchase_line=purchase.order_line, post=False)
        self.assertEqual(
            note.backorder_note_message,
            f"{early.name} stays on hold for another 1 Units of Lamp",
        )

    def test_the_note_tells_that_an_order_was_shipped(self):
        self._receive(self.purchase)
        self.order.picking_ids.action_assign()
        self._validate(self.order.picking_ids)
        note = self._note((4, 45), post=False)
        self.assertIn(
            f"{self.order.name} has been shipped", note.backorder_note_message
        )

    def test_the_note_counts_orders_that_are_hidden(self):
        note = self._note((4, 45), post=False)
        hidden = note.with_user(self._make_other_salesperson())
        message = hidden.sudo(False)._get_backorder_note_message()
        self.assertEqual(message, "orders you cannot access (1)")

    def _make_other_salesperson(self):
        return self.env["res.users"].create(
            {
                "name": "Other",
                "login": "other_salesperson",
                "group_ids": [
                    Command.link(self.env.ref("sales_team.group_sale_salesman").id)
                ],
            }
        )

    # After posting

    def _open_dialog(self, note, user):
        self.env.invalidate_all()
        action = note.with_user(user).action_backorder_goods_or_price()
        return self.env[action["res_model"]].with_user(user).browse(action["res_id"])

    @users("accountant")
    def test_goods_or_price_after_posting(self):
        note = self._note((4, 36), (1, 45))
        self.assertWaitsFor(1)
        dialog = self._open_dialog(note, self.env.user)
        before = note.message_ids
        with self._form(dialog) as form:
            self.assertEqual(len(form.line_ids), 2)
            with form.line_ids.edit(0) as line:
                line.is_price_only = False
        dialog.action_apply()
        self.assertPriceOnly(note, False, False)
        self.assertWaitsFor(5)
        told = note.message_ids - before
        self.assertIn("4 Units of Desk: price only → goods", told.body)
        self.assertNotIn("1 Units", told.body)
        self.assertEqual(told.author_id, self.env.user.partner_id)
        dialog = self._open_dialog(note, self.env.user)
        dialog.line_ids.is_price_only = True
        dialog.action_apply()
        self.assertWaitsFor(0)

    @users("buyer", "salesperson", "stock_manager")
    def test_only_accountants_tell_goods_from_price_after_posting(self):
        note = self._note((4, 36))
        with self.assertRaises(AccessError):
            self._open_dialog(note, self.env.user)
        line = note.invoice_line_ids.with_user(self.env.user)
        for write in (
            lambda: line.write({"is_price_only": False}),
            lambda: line.move_id.write(
                {
                    "invoice_line_ids": [
                        Command.update(line.id, {"is_price_only": False})
                    ]
                }
            ),
        ):
            with self.assertRaises(UserError):
                write()
            self.env.invalidate_all()
        self.assertWaitsFor(0)

    @users("accountant")
    def test_a_written_value_is_told_as_that_of_the_dialog(self):
        note = self._note((4, 36)).with_context(tracking_disable=True)
        before = note.message_ids
        note.invoice_line_ids.is_price_only = False
        self.assertWaitsFor(4)
        self.assertIn(
            "4 Units of Desk: price only → goods", (note.message_ids - before).body
        )
        before = note.message_ids
        note.invoice_line_ids.is_price_only = False
        self.assertEqual(note.message_ids, before)

    def test_there_is_nothing_to_tell_on_bills_and_drafts(self):
        draft = self._note((4, 36), post=False)
        for move in (self.bill, draft):
            with self.assertRaisesRegex(UserError, "not a posted credit or debit note"):
                self._open_dialog(move, self.accountant)

    def test_p8_the_dialog_of_another_accountant_is_out_of_reach(self):
        other = self.accountant.copy({"login": "other_accountant"})
        dialog = self._open_dialog(self._note((4, 36)), self.accountant)
        for record, values in (
            (dialog, {"line_ids": []}),
            (dialog.line_ids, {"is_price_only": True}),
        ):
            self.env.flush_all()
            self.env.invalidate_all()
            theirs = record.with_user(other)
            for attempt in (
                lambda r=theirs: r.read(["display_name"]),
                lambda r=theirs, v=values: r.write(v),
                lambda r=theirs: r.unlink(),
            ):
                with self.subTest(model=record._name), self.assertRaises(AccessError):
                    attempt()
            self.assertFalse(theirs.search([]))

    def test_nobody_moves_the_lines_of_the_dialog_to_another_note(self):
        dialog = self._open_dialog(self._note((4, 36)), self.accountant)
        for record, values in (
            (dialog, {"note_id": self.bill.id}),
            (dialog.line_ids, {"move_line_id": self.bill.invoice_line_ids.id}),
        ):
            with self.assertRaises(AccessError):
                record.write(values)
