from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from . import test_hold_facts
from .common import BackorderCommon
from .hold_facts.starts import KITS


@tagged("-standard", "backorder_optional", "post_install", "-at_install")
class TestOptionalModules(BackorderCommon):
    """With modules that the addon does not depend on.

    Run by ``tests/test_optional_modules.py``, on a database that has them.
    """

    def _make_kit(self, **components):
        kit = self._make_product("Office", is_storable=False)
        self.env["mrp.bom"].sudo().create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    Command.create(
                        {"product_id": getattr(self, name).id, "product_qty": quantity}
                    )
                    for name, quantity in components.items()
                ],
            }
        )
        return kit

    def test_kits_are_measured_by_the_component_that_lacks_most(self):
        kit = self._make_kit(desk=1, lamp=2)
        self._add_stock(self.desk, 3)
        self._add_stock(self.lamp, 2)
        order = self._make_order((kit, 4))
        self._backorder(order)
        self.env.flush_all()
        row = self.env["sale.backorder.report"].search([("order_id", "=", order.id)])
        self.assertEqual(row.product_id, kit)
        self.assertEqual(row.qty_ordered, 4)
        self.assertEqual(row.qty_filled, 1)
        self.assertEqual(row.qty_backordered, 3)
        self.assertEqual(row.qty_open, 3)
        order.order_line.product_uom_qty = 2
        self.env.flush_all()
        row.invalidate_recordset()
        self.assertEqual(row.qty_backordered, 2)
        self.assertEqual(row.amount_lost, 200)

    def test_s1_kits_backorder_their_components(self):
        kit = self._make_kit(desk=1, lamp=2)
        self._add_stock(self.desk, 4)
        self._add_stock(self.lamp, 2)
        order = self._make_order((kit, 4))
        self.assertEqual(order.order_line.qty_short, 3)
        purchase = self._backorder(order)
        self.assertRecordValues(
            order.backorder_ids,
            [{"product_id": self.lamp.id, "product_uom_qty": 6}],
        )
        self.assertEqual(order.order_line.qty_backordered, 3)
        self.assertEqual(order.order_line.qty_short, 0)

        with self.assertRaisesRegex(UserError, purchase.name):
            order.picking_ids.button_validate()
        purchase.button_confirm()
        self._receive(purchase)
        self._make_bill(purchase)
        self.assertEqual(order.state, "sale")
        order.picking_ids.button_validate()
        self.assertEqual(order.order_line.qty_delivered, 4)

    def test_h2_batch_transfer(self):
        order = self._make_order((self.desk, 3))
        self._add_stock(self.lamp, 1)
        other = self._make_order((self.lamp, 1))
        purchase = self._backorder(order)
        self._add_stock(self.desk, 1)
        pickings = (order | other).picking_ids
        pickings.action_assign()
        batch = self.env["stock.picking.batch"].create(
            {"picking_ids": [Command.set(pickings.ids)]}
        )
        batch.action_confirm()
        with self.assertRaisesRegex(
            UserError, f"{order.name} waits for {purchase.name}"
        ):
            batch.action_done()
        self.assertNotIn("done", pickings.mapped("state"))
        batch.picking_ids -= order.picking_ids
        batch.action_done()
        self.assertEqual(other.picking_ids.state, "done")

    def _make_order_of_kits(self, quantity, desks, lamps):
        """Kits of a desk and two lamps, of which some of each are in stock."""
        kit = self._make_kit(desk=1, lamp=2)
        kit.invoice_policy = "order"
        self._add_stock(self.desk, desks)
        self._add_stock(self.lamp, lamps)
        self.company.backorder_hold_scope = "lines"
        order = self._make_order((kit, quantity))
        purchase = self._backorder(order)
        purchase.button_confirm()
        self._receive(purchase)
        order.picking_ids.action_assign()
        return order

    def _take(self, pickings, desks, lamps):
        for move in pickings.move_ids:
            move.quantity = desks if move.product_id == self.desk else lamps
        pickings.action_assign()
        self._validate(pickings.with_user(self.stock_user))

    def test_h6_of_kits_whole_ones_leave(self):
        order = self._make_order_of_kits(5, desks=5, lamps=4)
        self.assertEqual(order.backorder_ids.product_uom_qty, 6)
        self.assertTrue(order._is_on_hold_by_line())
        delivery = order.picking_ids
        self.assertIn("2 of 5 Units of Desk", delivery.hold_partly_message)
        self.assertIn("4 of 10 Units of Lamp", delivery.hold_partly_message)
        with self.assertRaises(UserError), self.cr.savepoint():
            self._take(delivery, desks=3, lamps=4)
        with self.assertRaises(UserError), self.cr.savepoint():
            self._take(delivery, desks=2, lamps=5)
        delivery.action_leave_out_on_hold()
        self.assertEqual(delivery.move_ids.mapped("quantity"), [2, 4])
        self._validate(delivery)
        self.assertEqual(order.order_line.qty_delivered, 2)
        order._create_invoices()
        self.assertEqual(order.order_line.qty_invoiced, 2)

    def test_h6_kits_that_lack_half_of_a_component(self):
        order = self._make_order_of_kits(5, desks=5, lamps=5)
        self.assertEqual(order.backorder_ids.product_uom_qty, 5)
        order.picking_ids.action_leave_out_on_hold()
        self.assertEqual(order.picking_ids.move_ids.mapped("quantity"), [2, 4])
        order._create_invoices()
        self.assertEqual(order.order_line.qty_invoiced, 2)

    def test_h6_kits_in_two_steps(self):
        self.warehouse.delivery_steps = "pick_ship"
        order = self._make_order_of_kits(5, desks=5, lamps=4)
        pick = order.picking_ids
        pick.action_leave_out_on_hold()
        self.assertEqual(pick.move_ids.mapped("quantity"), [2, 4])
        self._validate(pick.with_user(self.stock_user))
        rest = pick.backorder_ids
        with self.assertRaises(UserError), self.cr.savepoint():
            self._take(rest, desks=1, lamps=2)
        ship = order.picking_ids - pick - rest
        self._validate(ship.with_user(self.stock_user))
        self.assertEqual(order.order_line.qty_delivered, 2)
        order._create_invoices()
        self.assertEqual(order.order_line.qty_invoiced, 2)

    def test_h6_batch_transfer(self):
        """Of two deliveries what is free leaves, and a batch takes no more."""
        self.company.backorder_hold_scope = "lines"
        self._add_stock(self.desk, 2)
        self._add_stock(self.lamp, 1)
        order = self._make_order((self.desk, 3))
        other = self._make_order((self.lamp, 1))
        purchase = self._backorder(order)
        purchase.button_confirm()
        self._receive(purchase)
        pickings = (order | other).picking_ids
        pickings.action_assign()
        batch = self.env["stock.picking.batch"].create(
            {"picking_ids": [Command.set(pickings.ids)]}
        )
        batch.action_confirm()
        with self.assertRaisesRegex(
            UserError, f"{order.name} waits for {purchase.name}"
        ):
            batch.action_done()
        self.assertNotIn("done", pickings.mapped("state"))
        pickings.action_leave_out_on_hold()
        pickings.move_ids.picked = True
        batch.with_context(skip_backorder=True).action_done()
        self.assertEqual(pickings.mapped("state"), ["done", "done"])
        self.assertEqual(order.order_line.qty_delivered, 2)

    def test_h6_wave(self):
        """A wave has single lines of transfers; the rest of a transfer stays."""
        self.company.backorder_hold_scope = "lines"
        self._add_stock(self.desk, 2)
        self._add_stock(self.lamp, 1)
        order = self._make_order((self.desk, 3), (self.lamp, 1))
        purchase = self._backorder(order)
        purchase.button_confirm()
        self._receive(purchase)
        delivery = order.picking_ids
        delivery.action_assign()
        wave = self.env["stock.picking.batch"].create({"is_wave": True})
        lines = delivery.move_line_ids.filtered(lambda ml: ml.product_id == self.desk)
        lines._add_to_wave(wave)
        wave.action_confirm()
        with self.assertRaisesRegex(UserError, purchase.name), self.cr.savepoint():
            wave.action_done()
        wave.picking_ids.action_leave_out_on_hold()
        wave.picking_ids.move_ids.picked = True
        wave.with_context(skip_backorder=True).action_done()
        self.assertEqual(order.order_line.mapped("qty_delivered"), [2, 0])

    def _make_debit_note(self, move, user):
        """Make a debit note with the lines of a bill or note, as a role."""
        dialog = (
            self.env["account.debit.note"]
            .with_user(user)
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"copy_lines": True})
        )
        return self.env["account.move"].browse(dialog.create_debit()["res_id"])

    def test_f3_a_debit_note_is_about_the_price(self):
        first, second = (
            self._make_order((self.desk, 5)),
            self._make_order((self.desk, 5)),
        )
        purchase = self._backorder(first | second)
        purchase.button_confirm()
        bill = self._make_bill(purchase, 5)
        note = self._make_debit_note(bill, self.accountant).with_user(self.accountant)
        note.invoice_line_ids.price_unit = 2
        self.assertTrue(note.is_backorder_note)
        self.assertTrue(note.invoice_line_ids.is_price_only)
        note.action_post()
        self.assertEqual((first | second).mapped("state"), ["sale", "on_hold"])
        note.invoice_line_ids.is_price_only = False
        self.assertEqual((first | second).mapped("state"), ["sale", "sale"])

    def test_f3_a_debit_note_about_a_credit_note_is_about_the_same(self):
        order = self._make_order((self.desk, 5))
        purchase = self._backorder(order)
        purchase.button_confirm()
        bill = self._make_bill(purchase)
        goods, price = (
            bill._reverse_moves([{"invoice_date": bill.invoice_date}]) for _ in range(2)
        )
        price.invoice_line_ids.price_unit = 2
        (goods | price).action_post()
        self.assertEqual(order.backorder_ids.qty_fulfilled, 0)
        for note, fulfilled in ((price, 0), (goods, 5)):
            debit_note = self._make_debit_note(note, self.env.user)
            debit_note.action_post()
            self.assertEqual(order.backorder_ids.qty_fulfilled, fulfilled)


@tagged("-standard", "backorder_optional", "post_install", "-at_install")
class TestHoldFactsOfKits(test_hold_facts.TestHoldFacts):
    """Kits move their components: each has to leave by itself."""

    starts = paired = KITS
    least, least_equal = 60, 5
