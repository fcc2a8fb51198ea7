from contextlib import suppress

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged, users
from odoo.tools import mute_logger

from .common import BackorderCommon


class BackDoorCommon(BackorderCommon):
    """A held order with a delivery of six out of ten, and one that is not held."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_stock(cls.desk, 6)
        cls.order = cls._make_order((cls.desk, 10))
        cls.purchase = cls._backorder(cls.order)
        cls.backorder = cls.order.backorder_ids
        cls.delivery = cls.order.picking_ids
        cls.other = cls._make_order((cls.lamp, 3))

    @classmethod
    def _make_purchase(cls, product, quantity):
        purchase = cls.env["purchase.order"].create(
            {
                "partner_id": product.seller_ids[:1].partner_id.id,
                "company_id": cls.company.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_qty": quantity})
                ],
            }
        )
        purchase.button_confirm()
        return purchase

    def setUp(self):
        super().setUp()
        self._forget()

    def _forget(self):
        self.env.flush_all()
        self.env.invalidate_all()

    def _as_user(self, record):
        """The record as a call from outside finds it."""
        self._forget()
        return record.with_user(self.env.user).sudo(False)

    @mute_logger("odoo.sql_db")
    def assertRefused(self, call, *args, **kwargs):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            call(*args, **kwargs)
            self.env.flush_all()
        self.env.invalidate_all()

    @mute_logger("odoo.sql_db")
    def _try(self, call, *args, **kwargs):
        """Whether a call succeeds; what it has written is kept then."""
        done = False
        with suppress(UserError), self.env.cr.savepoint():
            call(*args, **kwargs)
            self.env.flush_all()
            done = True
        self.env.invalidate_all()
        return done

    def _look_again(self):
        self._forget()
        self.env["sale.backorder"]._recompute_all()

    def assertHeld(self, order=None, backorders=None):
        """Now, and after everything was re-evaluated."""
        order = order or self.order
        backorders = backorders or self.backorder
        for look_again in (self._forget, self._look_again):
            look_again()
            self.assertEqual(order.state, "on_hold")
            self.assertEqual(set(backorders.mapped("state")), {"open"})

    def assertNothingLeaves(self, *pickings):
        """Whoever tries, by any of the transfers."""
        for picking in pickings:
            for move in picking.move_ids:
                move.sudo().picked = True
            self.assertRefused(
                self._as_user(picking).with_context(skip_backorder=True).button_validate
            )
            self.assertNotEqual(picking.state, "done")


@tagged("post_install", "-at_install")
class TestBackDoor(BackDoorCommon):
    """H7: no value that a client can write decides a hold or a fulfilment."""

    # The state of the order

    @users("salesperson", "sales_manager", "accountant")
    def test_h7_no_written_state_leaves_the_hold(self):
        for state in ("cancel", "sale", "draft", "sent"):
            order = self._as_user(self.order)
            self.assertRefused(order.write, {"state": state})
        self.assertHeld()

    @users("sales_manager")
    def test_h7_no_written_state_leaves_the_hold_among_other_orders(self):
        orders = self._as_user(self.other | self.order)
        self.assertRefused(orders.write, {"state": "cancel"})
        self.assertEqual(self.other.state, "sale")
        self.assertHeld()

    @users("salesperson")
    def test_h7_a_held_order_is_still_cancelled_by_its_button(self):
        self._as_user(self.order).action_cancel()
        self.assertEqual(self.order.state, "cancel")
        self.assertEqual(self.backorder.state, "cancelled")
        self.assertFalse(self.purchase.exists())
        self.assertEqual(self.delivery.state, "cancel")

    @users("sales_manager")
    def test_h7_a_held_order_is_cancelled_with_others(self):
        orders = self.order | self.other
        dialog = self.env["sale.mass.cancel.orders"].create(
            {"sale_order_ids": [Command.set(orders.ids)]}
        )
        dialog.action_mass_cancel()
        self.assertEqual(set(orders.mapped("state")), {"cancel"})
        self.assertEqual(self.backorder.state, "cancelled")

    def _released(self):
        self.order.with_user(self.sales_manager)._release_hold_by_hand("Now")
        self.assertEqual(self.order.state, "sale")

    @users("sales_manager")
    def test_h7_an_order_cancelled_by_a_written_state_waits_for_nothing(self):
        for state in ("cancel", "draft", "sent"):
            with self.subTest(state=state), self.env.cr.savepoint() as savepoint:
                self._released()
                self._as_user(self.order).write({"state": state})
                self._forget()
                self.assertEqual(self.order.state, state)
                self.assertEqual(self.backorder.state, "cancelled")
                self.assertFalse(self.purchase.exists())
                self.assertEqual(self.env["sale.backorder"]._recompute_all(), [])
                self._as_user(self.order).write({"state": "sale"})
                self.assertEqual(self.backorder.state, "cancelled")
                savepoint.close(rollback=True)
            self.env.invalidate_all()

    @users("sales_manager")
    def test_h7_an_import_that_cancels_is_looked_at_too(self):
        self._released()
        order = self._as_user(self.order)
        result = order.load([".id", "state"], [[str(order.id), "cancel"]])
        self.assertFalse(result["messages"])
        self._forget()
        self.assertEqual(self.backorder.state, "cancelled")

    @users("salesperson", "sales_manager")
    def test_h7_no_order_is_made_on_hold(self):
        values = self._prepare_order_values((self.desk, 1))
        orders = self.env["sale.order"]
        self.assertRefused(orders.create, {**values, "state": "on_hold"})
        self.assertRefused(orders.with_context(default_state="on_hold").create, values)
        order = self._as_user(self.order)
        self.assertRefused(order.copy, {"state": "on_hold"})
        self.assertRefused(order.with_context(default_state="on_hold").copy)
        result = orders.load(
            ["partner_id/.id", "state"], [[str(self.customer.id), "on_hold"]]
        )
        self.assertFalse(result["ids"])
        self.assertEqual(order.copy().state, "draft")

    # What is stored beside

    @users("salesperson", "sales_manager", "accountant")
    def test_h7_nobody_writes_the_progress(self):
        self.assertRefused(
            self._as_user(self.order).write, {"backorder_progress": 100.0}
        )
        self.assertHeld()

    @users("sales_manager")
    def test_h7_no_order_begins_with_a_progress(self):
        values = self._prepare_order_values((self.desk, 1))
        orders = self.env["sale.order"].with_context(default_backorder_progress=50.0)
        self.assertEqual(orders.create(values).backorder_progress, 0)

    @users("salesperson", "accountant")
    def test_h7_nobody_writes_the_state_of_a_line(self):
        line = self._as_user(self.order.order_line)
        for state in ("draft", "cancel", "sent"):
            self._try(line.write, {"state": state})
            self.assertEqual(self.order.order_line.state, "sale")
        self.assertHeld()

    @users("salesperson")
    def test_h7_no_line_begins_with_a_state_of_its_own(self):
        values = self._prepare_order_values((self.desk, 1))
        order = self.env["sale.order"].create(values)
        lines = self.env["sale.order.line"].with_context(default_state="sale")
        line = lines.create({"order_id": order.id, "product_id": self.lamp.id})
        self._forget()
        self.assertEqual(line.state, "draft")

    @users("buyer", "sales_buyer", "accountant")
    def test_h7_nobody_writes_what_is_billed(self):
        line = self._as_user(self.purchase.order_line)
        self._try(line.write, {"qty_billed_posted": 10.0})
        self.assertEqual(self.purchase.order_line.qty_billed_posted, 0)
        self._as_user(self.purchase)
        self.backorder._refresh()
        self.assertHeld()

    @users("buyer")
    def test_h7_no_purchase_line_begins_as_billed(self):
        """A request to which backorders are added later."""
        line = self.purchase.order_line
        values = {"order_id": self.purchase.id, "product_id": self.lamp.id}
        lines = self.env["purchase.order.line"]
        made = lines.create({**values, "qty_billed_posted": 99.0})
        made |= lines.with_context(default_qty_billed_posted=99.0).create(values)
        made |= self._as_user(line).copy({"qty_billed_posted": 99.0})
        self.assertEqual(made.mapped("qty_billed_posted"), [0, 0, 0])

    @users("buyer")
    def test_h7_nobody_writes_what_is_received(self):
        self.company.backorder_release_policy = "received"
        self.purchase.button_confirm()
        line = self._as_user(self.purchase.order_line)
        self._try(line.write, {"qty_received": 10.0})
        self.backorder._refresh()
        self.assertHeld()
        self._try(line.write, {"qty_received_method": "manual", "qty_received": 10.0})
        self.backorder._refresh()
        self.assertHeld()

    @users("buyer")
    def test_h7_the_state_of_a_purchase_line_decides_nothing(self):
        self._try(self._as_user(self.purchase.order_line).write, {"state": "cancel"})
        self.backorder._refresh()
        self.assertHeld()

    # Links

    @users("salesperson", "sales_manager")
    def test_h7_a_line_with_backorders_stays_with_its_order(self):
        target = self._make_order((self.lamp, 1))
        line = self._as_user(self.order.order_line)
        target = self._as_user(target)
        self.assertRefused(line.write, {"order_id": target.id})
        self.assertRefused(target.write, {"order_line": [Command.link(line.id)]})
        self.assertRefused(
            target.write, {"order_line": [Command.update(line.id, {"order_id": 0})]}
        )
        self.assertHeld()
        self.assertEqual(self.order.order_line.order_id, self.order)

    @users("sales_manager")
    def test_h7_both_orders_are_looked_at_when_an_addon_moves_a_line(self):
        target = self._make_order((self.lamp, 1))
        self.order.order_line.sudo().order_id = target
        self._forget()
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(target.state, "on_hold")
        self.assertEqual(self.backorder.order_id, target)

    @users("salesperson")
    def test_h7_a_line_with_backorders_keeps_its_product(self):
        self.delivery.sudo().move_ids._action_cancel()
        line = self._as_user(self.order.order_line)
        self.assertRefused(line.write, {"product_id": self.lamp.id})

    @users("buyer")
    def test_h7_a_purchase_line_with_backorders_stays_with_its_vendor(self):
        """To another request of the same one it may go: so are requests merged."""
        target = self.purchase.copy({"partner_id": self.light.id})
        line = self._as_user(self.purchase.order_line)
        self.assertRefused(line.write, {"order_id": target.id})
        self.assertRefused(
            self._as_user(target).write, {"order_line": [Command.link(line.id)]}
        )
        self.assertHeld()

    @users("salesperson", "sales_manager", "buyer", "stock_manager", "accountant")
    def test_h7_nobody_links_backorders(self):
        for record in (
            self.other,
            self.other.order_line,
            self.purchase.copy(),
            self.purchase.copy().order_line,
        ):
            for command in (
                Command.link(self.backorder.id),
                Command.set(self.backorder.ids),
                Command.update(self.backorder.id, {"state": "cancelled"}),
            ):
                as_user = self._as_user(record)
                self._try(as_user.write, {"backorder_ids": [command]})
        for record in (self.order, self.purchase):
            for command in (
                Command.unlink(self.backorder.id),
                Command.delete(self.backorder.id),
                Command.clear(),
            ):
                as_user = self._as_user(record)
                self._try(as_user.write, {"backorder_ids": [command]})
        self.assertHeld()
        self.assertEqual(self.backorder.order_id, self.order)
        self.assertEqual(self.backorder.purchase_id, self.purchase)

    @users("sales_manager")
    def test_h7_an_order_with_backorders_stays_in_its_company(self):
        other = self.env["res.company"].sudo().create({"name": "Other"})
        self.env.user.sudo().company_ids |= other
        order = self._as_user(self.order).with_context(
            allowed_company_ids=[self.company.id, other.id]
        )
        self.assertRefused(order.write, {"company_id": other.id})

    # Bills

    @users("buyer")
    def test_h7_who_may_not_post_a_bill_fulfils_nothing_with_it(self):
        self.purchase.button_confirm()
        bill = self._make_bill(self.purchase, post=False)
        as_user = self._as_user(bill)
        self._try(as_user.write, {"state": "posted", "posted_before": True})
        self._try(
            self._as_user(bill.invoice_line_ids).write, {"parent_state": "posted"}
        )
        self.backorder._refresh()
        self.assertHeld()

    @users("buyer")
    def test_h7_who_may_not_post_bills_ties_no_posted_one(self):
        self.purchase.button_confirm()
        stranger = self._make_bill(self._make_purchase(self.desk, 10))
        line = self._as_user(stranger.invoice_line_ids)
        self._try(line.write, {"purchase_line_id": self.purchase.order_line.id})
        self._try(
            self._as_user(self.purchase.order_line).write,
            {"invoice_lines": [Command.link(line.id)]},
        )
        self.backorder._refresh()
        self.assertHeld()

    @users("buyer")
    def test_h7_who_may_not_post_bills_changes_no_posted_one(self):
        self.purchase.button_confirm()
        bill = self._make_bill(self.purchase, quantity=1)
        self._try(self._as_user(bill.invoice_line_ids).write, {"quantity": 10.0})
        self.backorder._refresh()
        self.assertHeld()

    @users("accountant")
    def test_f1_a_state_written_on_a_bill_is_looked_at(self):
        self.purchase.button_confirm()
        bill = self._make_bill(self.purchase, post=False)
        self._as_user(bill).write({"state": "posted"})
        self._forget()
        self.assertEqual(self.backorder.state, "fulfilled")
        self._as_user(bill).write({"state": "cancel"})
        self._forget()
        self.assertEqual(self.backorder.state, "open")
        self.assertEqual(self.order.state, "on_hold")

    @users("accountant")
    def test_h2_a_draft_invoice_is_no_old_one_because_somebody_says_so(self):
        order = self._make_order((self.lamp, 5))
        order.order_line.qty_delivered_method = "manual"
        self.desk.invoice_policy = self.lamp.invoice_policy = "order"
        order.order_line._compute_qty_to_invoice()
        invoice = order._create_invoices()
        self._backorder(order)
        self.assertEqual(order.state, "on_hold")
        self._try(self._as_user(invoice).write, {"posted_before": True})
        self.assertRefused(self._as_user(invoice).action_post)
        values = {"state": "posted", "posted_before": True}
        self.assertRefused(self._as_user(invoice).write, values)
        self.assertEqual(invoice.state, "draft")

    @users("accountant")
    def test_h3_an_invoice_from_before_the_hold_is_posted_again(self):
        self.lamp.invoice_policy = "order"
        order = self._make_order((self.lamp, 5))
        invoice = order._create_invoices()
        invoice.action_post()
        self._backorder(order)
        as_user = self._as_user(invoice)
        as_user.button_draft()
        as_user.action_post()
        self.assertEqual(invoice.state, "posted")


@tagged("post_install", "-at_install")
class TestBackDoorOfTheWarehouse(BackDoorCommon):
    """What takes goods to the customer of a held order cannot be edited away."""

    def _attack(self, record, values):
        self._try(self._as_user(record).write, values)

    @users("stock_user", "stock_manager", "buyer")
    def test_h7_written_fields_of_a_move_ship_nothing(self):
        receipt = self._make_receipt()
        move = self.delivery.move_ids
        supplier = self.env.ref("stock.stock_location_suppliers")
        customers = self.env.ref("stock.stock_location_customers")
        attacks = [
            {"origin_returned_move_id": receipt.move_ids.id},
            {"location_final_id": self.stock.id},
            {"location_final_id": False},
            {"sale_line_id": False},
            {"sale_line_id": self.other.order_line.id},
            {"location_id": supplier.id},
            {"location_final_id": self.stock.id, "location_dest_id": self.stock.id},
            {"product_id": self.lamp.id},
            {
                "location_id": supplier.id,
                "purchase_line_id": receipt.move_ids.purchase_line_id.id,
            },
        ]
        for values in attacks:
            with self.subTest(values=values), self.env.cr.savepoint() as savepoint:
                self._attack(move, values)
                self._attack(move, {"location_dest_id": customers.id})
                move.sudo().quantity = 6
                self.assertNothingLeaves(self.delivery)
                self.assertHeld()
                savepoint.close(rollback=True)
            self.env.invalidate_all()

    @classmethod
    def _make_receipt(cls):
        return cls._receive(cls._make_purchase(cls.lamp, 2))

    @users("stock_user", "stock_manager")
    def test_h7_another_destination_of_a_transfer_ships_nothing(self):
        customers = self.env.ref("stock.stock_location_customers")
        place = customers.sudo().copy({"name": "Customer 2"})
        self._attack(self.delivery, {"location_dest_id": place.id})
        self._attack(self.delivery, {"partner_id": self.wood.id})
        self._attack(self.delivery, {"sale_id": False})
        self._attack(self.delivery, {"sale_id": self.other.id})
        self._attack(self.delivery, {"reference_ids": [Command.clear()]})
        self._attack(self.delivery, {"picking_type_id": self.warehouse.int_type_id.id})
        self._attack(self.delivery, {"location_dest_id": place.id})
        self.assertNothingLeaves(self.delivery)
        self.assertHeld()

    @users("stock_user", "stock_manager")
    def test_h7_a_move_line_with_another_place_ships_nothing(self):
        self._attack(self.delivery.move_ids, {"location_final_id": self.stock.id})
        self._attack(self.delivery.move_ids, {"location_dest_id": self.stock.id})
        customers = self.env.ref("stock.stock_location_customers")
        self._attack(self.delivery.move_line_ids, {"location_dest_id": customers.id})
        self.assertNothingLeaves(self.delivery)

    @users("stock_user", "stock_manager")
    def test_h7_a_move_in_another_transfer_ships_nothing(self):
        foreign = self.other.picking_ids
        self._attack(self.delivery.move_ids, {"picking_id": foreign.id})
        self._attack(foreign, {"move_ids": [Command.link(self.delivery.move_ids.id)]})
        move = self.order.order_line.move_ids
        move.picked = True
        self.assertNothingLeaves(move.picking_id)
        self.assertHeld()

    @users("stock_user", "stock_manager")
    def test_h7_a_move_without_a_transfer_ships_nothing(self):
        move = self.order.order_line.move_ids
        self._attack(move, {"picking_id": False})
        self._attack(self.delivery, {"move_ids": [Command.unlink(move.id)]})
        move.picked = True
        self.assertRefused(self._as_user(move)._action_done)
        self.assertHeld()

    @users("stock_user", "stock_manager")
    def test_h7_copies_of_a_delivery_ship_nothing(self):
        defaults = [
            {},
            {"sale_id": False},
            {"reference_ids": [Command.clear()]},
        ]
        self._add_stock(self.desk, 20)
        for default in defaults:
            self._try(self._as_user(self.delivery).copy, default)
        for copy in self.order.picking_ids - self.delivery:
            copy.sudo().action_confirm()
            copy.sudo().move_ids.quantity = 2
            self.assertNothingLeaves(copy)
        for default in (
            {},
            {"sale_line_id": False},
            {"sale_line_id": False, "location_final_id": False},
            {"origin_returned_move_id": self._make_receipt().move_ids.id},
        ):
            self._forget()
            move = self._as_user(self.delivery.move_ids).copy(default)
            move.sudo()._action_confirm(merge=False)
            move.sudo().quantity = 2
            move.sudo().picked = True
            self.assertRefused(self._as_user(move)._action_done)
        self.assertHeld()

    @users("stock_user", "stock_manager")
    def test_h7_a_move_added_to_its_delivery_ships_nothing(self):
        self._add_stock(self.lamp, 20)
        values = {
            "product_id": self.lamp.id,
            "product_uom_qty": 2,
            "location_id": self.stock.id,
            "location_dest_id": self.delivery.location_dest_id.id,
        }
        self._attack(self.delivery, {"move_ids": [Command.create(values)]})
        added = self.delivery.move_ids.filtered(lambda m: m.product_id == self.lamp)
        self.assertTrue(added)
        added.quantity = 2
        self.delivery.move_ids.picked = False
        added.picked = True
        self.assertRefused(self._as_user(self.delivery).button_validate)
        self.assertHeld()

    @users("stock_user")
    def test_h7_a_transfer_without_any_link_is_not_its_delivery(self):
        self._add_stock(self.lamp, 20)
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "partner_id": self.customer.id,
                "location_id": self.stock.id,
                "location_dest_id": self.delivery.location_dest_id.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.lamp.id,
                            "product_uom_qty": 2,
                            "location_id": self.stock.id,
                            "location_dest_id": self.delivery.location_dest_id.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        self._validate(picking)
        self.assertEqual(picking.state, "done")
        self.assertHeld()

    @users("stock_user")
    def test_h7_a_delivery_without_link_is_not_tied_to_a_held_order(self):
        self._add_stock(self.desk, 20)
        move = self._ship_without_order()
        self._try(self._as_user(move).write, {"sale_line_id": self.order.order_line.id})
        self._try(self._as_user(move.picking_id).write, {"sale_id": self.order.id})
        self.assertFalse(move.sale_line_id)
        self.assertHeld()

    def _ship_without_order(self):
        move = (
            self.env["stock.move"]
            .sudo()
            .create(
                {
                    "product_id": self.desk.id,
                    "product_uom_qty": 10,
                    "location_id": self.stock.id,
                    "location_dest_id": self.delivery.location_dest_id.id,
                    "picking_type_id": self.warehouse.out_type_id.id,
                    "company_id": self.company.id,
                }
            )
        )
        move._action_confirm(merge=False)
        move.quantity = 10
        move.picked = True
        move._action_done()
        return move

    # Receipts

    @users("stock_user", "buyer")
    def test_h7_a_foreign_receipt_is_not_tied_to_backorders(self):
        self.company.backorder_release_policy = "received"
        self.purchase.button_confirm()
        foreign = self.purchase.copy()
        foreign.order_line.product_qty = 10
        foreign.button_confirm()
        move = self._receive(foreign).move_ids
        line = self.purchase.order_line
        self._try(self._as_user(move).write, {"purchase_line_id": line.id})
        self._try(self._as_user(line).write, {"move_ids": [Command.link(move.id)]})
        self.backorder._refresh()
        self.assertHeld()

    @users("stock_user")
    def test_h7_what_moves_inside_the_warehouse_is_no_receipt(self):
        self.company.backorder_release_policy = "received"
        self.purchase.button_confirm()
        self._add_stock(self.desk, 20)
        place = self.stock.sudo().copy({"name": "Shelf", "location_id": self.stock.id})
        moves = self.env["stock.move"]

        def move_inside():
            move = moves.create(
                {
                    "product_id": self.desk.id,
                    "product_uom_qty": 10,
                    "location_id": self.stock.id,
                    "location_dest_id": place.id,
                    "purchase_line_id": self.purchase.order_line.id,
                }
            )
            move._action_confirm(merge=False)
            move.quantity = 10
            move.picked = True
            move._action_done()

        self._try(move_inside)
        self.backorder._refresh()
        self.assertHeld()


@tagged("post_install", "-at_install")
class TestReturnsOnHold(BackDoorCommon):
    """H3: returns are recognised by where the goods come from."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse.delivery_steps = "pick_pack_ship"
        cls._add_stock(cls.lamp, 4)
        cls.stepwise = cls._make_order((cls.lamp, 4))
        cls.pick = cls.stepwise.picking_ids
        cls._validate(cls.pick)
        cls.stepwise.order_line.product_uom_qty = 9
        cls._backorder(cls.stepwise)

    @users("stock_user")
    def test_h3_what_was_picked_before_the_hold_goes_back_into_stock(self):
        self.assertEqual(self.stepwise.state, "on_hold")
        back = self._return(self.pick, 2)
        self.assertEqual(back.state, "done")
        self.assertEqual(self.stepwise.state, "on_hold")

    @users("stock_user")
    def test_h2_the_return_of_a_return_is_a_delivery(self):
        back = self._return(self.pick, 2)
        dialog = (
            self.env["stock.return.picking"]
            .with_context(active_id=back.id, active_model="stock.picking")
            .create({})
        )
        dialog.product_return_moves.quantity = 2
        again = back.browse(dialog.action_create_returns()["res_id"])
        again.move_ids.location_final_id = self.delivery.location_dest_id
        again.move_ids.quantity = 2
        self.assertNothingLeaves(again)


@tagged("post_install", "-at_install")
class TestReleasedBackorders(BackDoorCommon):
    """H5: what was open when someone released stays released, nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order.with_user(cls.sales_manager)._release_hold_by_hand("Now")

    def _raise_and_backorder(self):
        self.order.order_line.product_uom_qty = 12
        self._backorder(self.order)
        return self.order.backorder_ids - self.backorder

    def test_h5_a_release_survives_a_backorder_that_was_made_by_mistake(self):
        self.assertEqual(self.order.state, "sale")
        mistake = self._raise_and_backorder()
        self.assertEqual(self.order.state, "on_hold")
        mistake.with_user(self.salesperson).action_cancel_backorder()
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self.backorder.state, "open")
        self.assertEqual(self.env["sale.backorder"]._recompute_all(), [])
        self.assertEqual(self.order.state, "sale")

    def test_h5_only_a_new_backorder_is_waited_for(self):
        new = self._raise_and_backorder()
        self.assertEqual(self.backorder.mapped("released_by_hand"), [True])
        self.assertEqual(new.mapped("released_by_hand"), [False])
        self.order.with_user(self.sales_manager)._release_hold_by_hand("That too")
        self.assertEqual(self.order.state, "sale")
        self.assertTrue(new.released_by_hand)

    def test_h5_a_bill_that_is_taken_back_holds_again(self):
        self.purchase.button_confirm()
        bill = self._make_bill(self.purchase)
        self.assertEqual(self.backorder.state, "fulfilled")
        bill.button_draft()
        self.assertEqual(self.backorder.state, "open")
        self.assertFalse(self.backorder.released_by_hand)
        self.assertEqual(self.order.state, "on_hold")

    def test_h5_a_part_that_is_billed_and_taken_back_stays_released(self):
        self.purchase.button_confirm()
        bill = self._make_bill(self.purchase, quantity=1)
        bill.button_draft()
        self.assertTrue(self.backorder.released_by_hand)
        self.assertEqual(self.order.state, "sale")

    @users("buyer")
    def test_h5_replace_keeps_the_release(self):
        self.purchase.button_confirm()
        self._receive(self.purchase, 1)
        action = self.backorder.with_user(self.env.user).action_replace()
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        dialog.vendor_id = self.light
        dialog.action_replace()
        self._forget()
        backorders = self.order.backorder_ids
        self.assertEqual(len(backorders), 2)
        self.assertEqual(backorders.mapped("released_by_hand"), [True, True])
        self.assertEqual(self.order.state, "sale")

    @users("stock_manager")
    def test_h5_hand_over_keeps_the_release(self):
        other = self._make_order((self.desk, 4))
        self.backorder.with_user(self.env.user)._hand_over(other.order_line, 2)
        self._forget()
        self.assertTrue(other.backorder_ids.released_by_hand)
        self.assertTrue(self.backorder.released_by_hand)
        self.assertEqual(other.state, "sale")

    @users("salesperson", "sales_manager", "buyer", "stock_manager", "accountant")
    def test_h7_nobody_writes_a_release(self):
        self.backorder.sudo().released_by_hand = False
        self.order._backorder_refresh_hold()
        self._try(self._as_user(self.backorder).write, {"released_by_hand": True})
        self._try(self._as_user(self.order).write, {"released_by_hand": True})
        self.assertHeld()


@tagged("post_install", "-at_install")
class TestNeverFulfilled(BackDoorCommon):
    """F2b: what can never be fulfilled anymore is cancelled, never "fulfilled"."""

    def _bill(self):
        self.purchase.button_confirm()
        bill = self._make_bill(self.purchase)
        self.assertEqual(self.backorder.state, "fulfilled")
        return bill

    def assertCancelled(self):
        self._forget()
        self.assertEqual(self.backorder.state, "cancelled")
        self.assertFalse(self.backorder.date_fulfilled)
        self.assertEqual(self.env["sale.backorder"]._recompute_all(), [])
        self.assertEqual(self.backorder.state, "cancelled")

    def test_f2b_the_bill_of_a_cancelled_order_is_taken_back(self):
        bill = self._bill()
        self.order.action_cancel()
        self.assertEqual(self.backorder.state, "fulfilled")
        bill.button_draft()
        self.assertCancelled()

    def test_f2b_the_bill_of_a_cancelled_purchase_order_is_taken_back(self):
        bill = self._bill()
        self.purchase.write({"state": "cancel"})
        self.assertEqual(self.backorder.state, "fulfilled")
        bill.button_draft()
        self.assertCancelled()
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self.order.order_line.qty_short, 4)

    def test_f2b_received_and_cancelled_then_both_are_asked_for(self):
        self.company.backorder_release_policy = "received"
        self.purchase.button_confirm()
        self._receive(self.purchase)
        self.assertEqual(self.backorder.state, "fulfilled")
        self.purchase.write({"state": "cancel"})
        self.assertEqual(self.backorder.state, "fulfilled")
        self.company.backorder_release_policy = "both"
        self.assertCancelled()
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self.order.order_line.qty_short, 0)

    def test_f2b_a_purchase_line_that_is_gone(self):
        bill = self._bill()
        self.purchase.write({"state": "cancel"})
        bill.button_draft()
        self.purchase.order_line.unlink()
        self.assertCancelled()

    def test_f2b_a_purchase_order_that_is_deleted_with_its_lines(self):
        self._bill()
        self.purchase.write({"state": "cancel"})
        self.purchase.unlink()
        self.assertCancelled()

    def test_f2b_a_cancelled_purchase_order_comes_back(self):
        """Nothing of it is open anymore: it buys for stock."""
        self.purchase.button_cancel()
        self.purchase.button_draft()
        self.assertCancelled()
        self.assertEqual(self.order.state, "sale")


@tagged("post_install", "-at_install")
class TestDeletedOrders(BackorderCommon):
    """What a deleted order gives up goes to the next in line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._make_order((cls.desk, 4), commitment_date=cls._days(1))
        cls.second = cls._make_order((cls.desk, 6), commitment_date=cls._days(9))
        cls.purchase = cls._backorder(cls.first | cls.second, cls.sales_manager)

    def test_f2b_a_deleted_order_gives_its_share_to_the_others(self):
        self.purchase.button_confirm()
        self._make_bill(self.purchase, quantity=6)
        self.assertEqual(self.first.backorder_ids.state, "fulfilled")
        self.assertEqual(self.second.backorder_ids.qty_billed, 2)
        self.first.action_cancel()
        self.first.with_user(self.sales_manager).unlink()
        self.env.invalidate_all()
        self.assertEqual(self.second.backorder_ids.qty_billed, 6)
        self.assertEqual(self.second.state, "sale")
        self.assertEqual(self.env["sale.backorder"]._recompute_all(), [])

    def test_f2b_as_its_line_does(self):
        self.purchase.button_confirm()
        self._make_bill(self.purchase, quantity=6)
        self.first.action_cancel()
        self.first.order_line.with_user(self.sales_manager).unlink()
        self.env.invalidate_all()
        self.assertEqual(self.second.backorder_ids.qty_billed, 6)
        self.assertEqual(self.second.state, "sale")

    def test_c2_a_request_shrinks_with_a_deleted_order(self):
        """Another addon deletes what was never cancelled."""
        self.env.cr.execute(
            "UPDATE sale_order SET state = 'cancel' WHERE id = %s", [self.first.id]
        )
        self.env.invalidate_all()
        self.first.unlink()
        self.env.invalidate_all()
        self.assertEqual(self.purchase.order_line.product_qty, 6)
        self.assertEqual(self.purchase.backorder_ids, self.second.backorder_ids)

    def test_c2_a_request_shrinks_with_a_deleted_line(self):
        self.env.cr.execute(
            "UPDATE sale_order SET state = 'draft' WHERE id = %s;"
            "UPDATE sale_order_line SET state = 'draft' WHERE order_id = %s",
            [self.first.id, self.first.id],
        )
        self.env.invalidate_all()
        self.first.order_line.unlink()
        self.env.invalidate_all()
        self.assertEqual(self.purchase.order_line.product_qty, 6)

    def test_c2_a_request_for_a_deleted_order_alone_disappears(self):
        self.second.action_cancel()
        self.env.cr.execute(
            "UPDATE sale_order SET state = 'cancel' WHERE id = %s", [self.first.id]
        )
        self.env.invalidate_all()
        self.first.unlink()
        self.env.invalidate_all()
        self.assertFalse(self.purchase.exists())
