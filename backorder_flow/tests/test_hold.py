from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged, users
from odoo.tools import mute_logger

from .common import BackorderCommon


class HoldCommon(BackorderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_stock(cls.desk, 6)
        cls.order = cls._make_order((cls.desk, 10))
        cls.purchase = cls._backorder(cls.order)
        cls.picking = cls.order.picking_ids

    def assertHeld(self):
        """A context in which nothing may be done, with a message that tells why."""
        return self.assertRaisesRegex(
            UserError, f"{self.order.name} waits for {self.purchase.name}"
        )


@tagged("post_install", "-at_install")
class TestHold(HoldCommon):
    def test_hold_shows_what_is_waited_for(self):
        self.assertEqual(self.order.state, "on_hold")
        self.assertIn(self.purchase.name, self.order.hold_message)
        self.assertIn("4 Units", self.order.hold_message)
        self.assertIn(self.purchase.name, self.picking.hold_message)

    def test_h1_drafts_and_cancelled_orders_are_refused_by_name(self):
        draft = self._make_order((self.desk, 1), confirm=False)
        cancelled = self._make_order((self.desk, 1))
        cancelled._action_cancel()
        for wrong in (draft, cancelled, draft | cancelled | self.order):
            with self.assertRaisesRegex(UserError, wrong[0].name):
                wrong.action_backorder()

    def test_h1_locked_orders_are_held(self):
        order = self._make_order((self.lamp, 1))
        order.action_lock()
        self._backorder(order)
        self.assertEqual(order.state, "on_hold")
        self.assertTrue(order.locked)

    def test_lines_of_a_held_order_are_confirmed(self):
        self.assertEqual(self.order.order_line.state, "sale")

    # State

    @users("salesperson")
    def test_the_state_cannot_be_written(self):
        held = self.order.with_user(self.env.user)
        free = self._make_order((self.lamp, 1)).with_user(self.env.user)
        with self.assertRaisesRegex(UserError, held.name):
            held.write({"state": "sale"})
        with self.assertRaisesRegex(UserError, held.name):
            (free | held).write({"state": "draft"})
        with self.assertRaisesRegex(UserError, free.name):
            free.write({"state": "on_hold"})
        with self.assertRaises(UserError):
            self.env["sale.order"].create(
                self._prepare_order_values((self.lamp, 1), state="on_hold")
            )

    @users("salesperson")
    def test_the_state_cannot_be_written_by_a_default(self):
        with self.assertRaises(UserError):
            self.env["sale.order"].with_context(default_state="on_hold").create(
                self._prepare_order_values((self.lamp, 1))
            )

    @users("salesperson")
    def test_a_held_order_can_be_cancelled(self):
        self.env.invalidate_all()
        self.order.with_user(self.env.user).action_cancel()
        self.assertEqual(self.order.state, "cancel")
        self.assertEqual(self.order.backorder_ids.state, "cancelled")
        self.assertEqual(self.picking.state, "cancel")

    def test_a_held_order_cannot_be_deleted_or_set_back(self):
        with self.assertRaises(UserError):
            self.order.unlink()
        self.order.action_draft()
        self.assertEqual(self.order.state, "on_hold")

    def test_a_quantity_raised_on_hold_is_delivered_and_short(self):
        self.order.order_line.product_uom_qty = 13
        self.assertEqual(sum(self.picking.move_ids.mapped("product_uom_qty")), 13)
        self.assertEqual(self.order.order_line.qty_short, 3)
        self.assertTrue(self.order.backorder_needed)

    def test_a_line_added_on_hold_is_delivered_and_short(self):
        self.order.order_line = [
            Command.create({"product_id": self.lamp.id, "product_uom_qty": 2})
        ]
        line = self.order.order_line[-1]
        self.assertEqual(line.state, "sale")
        self.assertEqual(line.move_ids.product_uom_qty, 2)
        self.assertEqual(line.qty_short, 2)

    # Deliveries

    @users("stock_user")
    def test_h2_validate_button(self):
        picking = self.picking.with_user(self.env.user)
        with self.assertHeld():
            picking.button_validate()
        self.assertNotEqual(picking.state, "done")

    def test_h2_validation_that_skips_the_dialogs(self):
        self.picking.move_ids.picked = True
        with self.assertHeld():
            self.picking._action_done()

    def test_h2_remaining_transfer_dialog(self):
        self.picking.move_ids.write({"quantity": 3, "picked": True})
        dialog = self.env["stock.backorder.confirmation"].create(
            {"pick_ids": [Command.set(self.picking.ids)], "show_transfers": False}
        )
        with self.assertHeld():
            dialog.with_context(button_validate_picking_ids=self.picking.ids).process()

    def test_h2_moves_done_without_their_transfer(self):
        self.picking.move_ids.picked = True
        with self.assertHeld():
            self.picking.move_ids._action_done()

    def test_h2_state_of_the_move_written(self):
        with self.assertHeld():
            self.picking.move_ids.write({"state": "done"})

    def test_h2_pick_pack_and_ship(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        self.order = self._make_order((self.lamp, 3))
        self._add_stock(self.lamp, 2)
        pick = self.order.picking_ids
        self.assertEqual(pick.location_dest_id.usage, "internal")
        pick.move_ids.write({"quantity": 1, "picked": True})
        pick.with_context(skip_backorder=True).button_validate()
        pack = self.order.picking_ids.filtered(lambda p: p.state == "assigned")[:1]
        pick = (self.order.picking_ids - pick).filtered(
            lambda p: p.picking_type_id == pick.picking_type_id
        )
        self.purchase = self._backorder(self.order)
        for step in (pick, pack):
            step.action_assign()
            with self.assertHeld():
                step.button_validate()

    def _deliver_one_then_hold(self):
        self.order = self._make_order((self.lamp, 3))
        self._add_stock(self.lamp, 2)
        delivery = self.order.picking_ids
        delivery.move_ids.write({"quantity": 1, "picked": True})
        delivery.with_context(skip_backorder=True).button_validate()
        self.purchase = self._backorder(self.order)
        return delivery

    def test_h2_raising_the_quantity_of_a_done_move(self):
        delivery = self._deliver_one_then_hold()
        with self.assertHeld():
            delivery.move_ids.quantity = 2

    def test_h2_raising_the_quantity_of_a_done_move_line(self):
        delivery = self._deliver_one_then_hold()
        with self.assertHeld():
            delivery.move_line_ids.quantity = 2

    def test_h2_a_larger_unit_on_a_done_move_line(self):
        delivery = self._deliver_one_then_hold()
        with self.assertHeld():
            delivery.move_line_ids.product_uom_id = self.env.ref(
                "uom.product_uom_dozen"
            )

    @users("stock_user")
    def test_h2_more_of_a_done_delivery_whose_bill_is_taken_back(self):
        """All has left, and nothing holds the order; more would leave at once."""
        order = self._make_order((self.desk, 10))
        purchase = self._backorder(order)
        purchase.button_confirm()
        self._receive(purchase)
        bill = self._make_bill(purchase)
        self._validate(order.picking_ids)
        bill.button_draft()
        self.env.invalidate_all()
        self.assertEqual(order.state, "sale")
        move = order.picking_ids.move_ids.with_user(self.env.user)
        with self.assertRaisesRegex(UserError, purchase.name):
            move.quantity = 12
        with self.assertRaisesRegex(UserError, purchase.name):
            move.move_line_ids.quantity = 12
        with self.assertRaisesRegex(UserError, purchase.name):
            move.move_line_ids.copy({"quantity": 1})
        bill.action_post()
        move.quantity = 12

    def test_h2_adding_a_line_to_a_done_delivery(self):
        delivery = self._deliver_one_then_hold()
        with self.assertHeld():
            self.env["stock.move.line"].create(
                {
                    "move_id": delivery.move_ids.id,
                    "picking_id": delivery.id,
                    "product_id": self.lamp.id,
                    "quantity": 1,
                }
            )

    def test_h2_a_return_that_goes_out_again_is_a_delivery(self):
        delivery = self._deliver_one_then_hold()
        back = self._return(delivery, 1)
        with self.assertHeld():
            self._return(back, 1)

    def test_h2_lowering_the_quantity_of_a_done_delivery_is_no_delivery(self):
        delivery = self._deliver_one_then_hold()
        delivery.move_line_ids.quantity = 0.5
        self.assertEqual(self.order.order_line.qty_delivered, 0.5)

    def test_h2_exchange_for_a_return_is_a_delivery(self):
        copy = self.picking.copy()
        copy.action_confirm()
        copy.move_ids.write({"quantity": 1, "picked": True})
        with self.assertHeld():
            copy.button_validate()

    def test_h2_other_orders_in_the_same_transfer_leave(self):
        other = self._make_order((self.desk, 1))
        other_move = other.picking_ids.move_ids
        other_move.picking_id = self.picking
        other_move.write({"quantity": 1, "picked": True})
        self.picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(other_move.state, "done")
        self.assertEqual(self.order.order_line.qty_delivered, 0)

    def test_h2_the_scheduler_delivers_nothing(self):
        self.env["stock.rule"].run_scheduler()
        self.assertNotEqual(self.picking.state, "done")

    # Invoices

    def _pay_down(self, order, **values):
        dialog = (
            self.env["sale.advance.payment.inv"]
            .with_context(active_model="sale.order", active_ids=order.ids)
            .create(values)
        )
        return dialog.create_invoices()

    @users("salesperson")
    def test_h2_invoice_dialog(self):
        order = self.order.with_user(self.env.user)
        for values in (
            {"advance_payment_method": "delivered"},
            {"advance_payment_method": "percentage", "amount": 50},
            {"advance_payment_method": "fixed", "fixed_amount": 50},
        ):
            with self.assertHeld():
                self._pay_down(order, **values)

    def test_h2_bulk_invoicing_names_the_held_order(self):
        service = self._make_product("Help", type="service", is_storable=False)
        other = self._make_order((service, 1))
        with self.assertHeld():
            self._pay_down(self.order | other, advance_payment_method="delivered")
        self.assertFalse(other.invoice_ids)

    def test_h2_create_invoices(self):
        with self.assertHeld():
            self.order._create_invoices()

    def test_h2_invoice_line_linked_by_hand(self):
        with self.assertHeld():
            self._make_linked_invoice(self.order)

    def _make_linked_invoice(self, order, move_type="out_invoice"):
        return self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": self.customer.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.desk.id,
                            "quantity": 1,
                            "sale_line_ids": [Command.set(order.order_line.ids)],
                        }
                    )
                ],
            }
        )

    def test_h2_draft_invoice_from_before_the_hold_cannot_be_posted(self):
        self.order = self._make_order((self.lamp, 3))
        invoice = self._make_linked_invoice(self.order)
        self.purchase = self._backorder(self.order)
        with self.assertHeld():
            invoice.action_post()
        self.assertEqual(invoice.state, "draft")

    def test_h2_automatic_posting_of_a_draft_invoice(self):
        self.order = self._make_order((self.lamp, 3))
        invoice = self._make_linked_invoice(self.order)
        invoice.auto_post = "at_date"
        self.purchase = self._backorder(self.order)
        with (
            self.enter_registry_test_mode(),
            mute_logger("odoo.addons.base.models.ir_cron"),
        ):
            self.env.ref(
                "account.ir_cron_auto_post_draft_entry"
            ).method_direct_trigger()
        self.assertEqual(invoice.state, "draft")
        self.assertIn(self.purchase.name, "".join(invoice.message_ids.mapped("body")))

    # What still works

    @users("stock_user")
    def test_h3_availability_can_be_checked(self):
        self._add_stock(self.desk, 2)
        self.picking.with_user(self.env.user).action_assign()
        self.assertEqual(self.picking.move_ids.quantity, 8)

    def test_h3_receipts(self):
        self.purchase.button_confirm()
        self.assertEqual(self._receive(self.purchase).state, "done")
        self.assertEqual(self.order.state, "on_hold")

    def test_h3_dropships_of_the_order(self):
        shipped = self._make_product(
            "Sofa",
            self._prepare_seller_values(self.wood, 80),
            route_ids=[
                Command.link(self.env.ref("stock_dropshipping.route_drop_shipping").id)
            ],
        )
        order = self._make_order((shipped, 2), (self.lamp, 1))
        dropship = order.order_line.purchase_line_ids.order_id
        self.assertFalse(order.order_line[0].qty_short)
        self._backorder(order)
        self.assertEqual(order.state, "on_hold")
        dropship.button_confirm()
        picking = dropship.picking_ids
        self.assertFalse(picking.hold_message)
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(order.order_line[0].qty_delivered, 2)

    def _deliver_in_part_then_hold(self):
        self._add_stock(self.lamp, 2)
        self.order = self._make_order((self.lamp, 5))
        delivery = self.order.picking_ids
        delivery.move_ids.picked = True
        delivery.with_context(skip_backorder=True).button_validate()
        invoice = self.order._create_invoices()
        invoice.action_post()
        self.purchase = self._backorder(self.order)
        self.assertEqual(self.order.state, "on_hold")
        return delivery, invoice

    def test_h3_what_was_delivered_and_invoiced_before_stays(self):
        delivery, invoice = self._deliver_in_part_then_hold()
        self.assertEqual(delivery.state, "done")
        self.assertEqual(invoice.state, "posted")
        self.assertRecordValues(
            self.order.order_line,
            [{"qty_delivered": 2, "qty_invoiced": 2, "qty_backordered": 3}],
        )

    def test_h3_returns(self):
        delivery, _invoice = self._deliver_in_part_then_hold()
        with Form(
            self.env["stock.return.picking"].with_context(
                active_id=delivery.id, active_model="stock.picking"
            )
        ) as form:
            dialog = form.save()
        dialog.product_return_moves.quantity = 1
        action = dialog.action_create_returns()
        returned = self.env["stock.picking"].browse(action["res_id"])
        returned.move_ids.picked = True
        returned.button_validate()
        self.assertEqual(returned.state, "done")
        self.assertEqual(self.order.order_line.qty_delivered, 1)

    def test_h3_payments_and_credit_notes(self):
        _delivery, invoice = self._deliver_in_part_then_hold()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({}).action_create_payments()
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        credit_note = invoice._reverse_moves()
        credit_note.action_post()
        self.assertEqual(credit_note.state, "posted")

    def test_h3_an_issued_invoice_can_be_corrected_and_posted_again(self):
        _delivery, invoice = self._deliver_in_part_then_hold()
        invoice.button_draft()
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")

    def test_h3_reverse_and_modify_makes_no_new_invoice(self):
        _delivery, invoice = self._deliver_in_part_then_hold()
        dialog = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        with self.assertHeld():
            dialog.modify_moves()
