"""Each way in which goods leave or invoices are made, in each scope of a hold."""

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import BackorderCommon

# Of each scope to what may and what may not be taken of 9 desks, of which 4 are held.
DELIVERIES = {
    "order": {"refused": (1, 5, 9), "accepted": ()},
    "lines": {"refused": (6, 9), "accepted": (1, 5)},
    "none": {"refused": (), "accepted": (5, 9)},
}
# What names no line of the order is not told from what is held.
LOOSE_DELIVERIES = {
    "order": {"refused": (1,), "accepted": ()},
    "lines": {"refused": (1,), "accepted": ()},
    "none": {"refused": (), "accepted": (1,)},
}
# Of 10 desks, of which 4 are held.
INVOICES = {
    "order": {"refused": (1, 6, 10), "accepted": ()},
    "lines": {"refused": (7, 10), "accepted": (1, 6)},
    "none": {"refused": (), "accepted": (6, 10)},
}
DOWN_PAYMENTS = {
    "order": {"refused": (50,), "accepted": ()},
    "lines": {"refused": (), "accepted": (50,)},
    "none": {"refused": (), "accepted": (50,)},
}


class ScopePathsCommon(BackorderCommon):
    """10 desks: one has left before, 4 are on backorder and have come, unbilled."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_stock(cls.desk, 6)
        cls.order = cls._make_order((cls.desk, 10))
        cls.line = cls.order.order_line
        cls.done = cls.order.picking_ids
        cls.done.move_ids.write({"quantity": 1, "picked": True})
        cls.done.with_context(skip_backorder=True).button_validate()
        cls.delivery = cls.order.picking_ids - cls.done
        cls.purchase = cls._backorder(cls.order)
        cls.purchase.button_confirm()
        cls._receive(cls.purchase)
        cls.delivery.action_assign()
        cls.delivery.move_ids.picked = False
        cls.env.flush_all()

    def _try_path(self, path, expected, get_result=None):
        """Try a path in each scope, and undo it each time.

        :param path: called with a quantity
        :param dict expected: of each scope to what is refused and what is accepted
        :param get_result: what is to be the quantity afterwards
        """
        for scope, cases in expected.items():
            for outcome, quantities in cases.items():
                for quantity in quantities:
                    with self.subTest(scope=scope, quantity=quantity), self._undone():
                        self.order.sudo().backorder_hold_scope = scope
                        self.assertEqual(self.order._is_on_hold(), scope != "none")
                        self.env.flush_all()
                        self.env.invalidate_all()
                        if outcome == "refused":
                            with self.assertRaisesRegex(UserError, self.order.name):
                                path(quantity)
                            continue
                        path(quantity)
                        self.env.invalidate_all()
                        if get_result:
                            self.assertEqual(get_result(), quantity)

    def _undone(self):
        return _Undone(self)


class _Undone:
    """What is done in here is undone."""

    def __init__(self, case):
        self.case = case

    def __enter__(self):
        self.savepoint = self.case.cr.savepoint()

    def __exit__(self, *error):
        self.savepoint.close(rollback=True)
        self.case.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestDeliveryPaths(ScopePathsCommon):
    def _try_delivery(self, path, expected=DELIVERIES, before=1):
        """Try a path; one desk has left before, unless told otherwise."""
        self._try_path(path, expected, lambda: self.line.qty_delivered - before)

    def _for_stock_user(self, records):
        return records.with_user(self.stock_user)

    def test_form(self):
        def path(quantity):
            delivery = self._for_stock_user(self.delivery)
            delivery.move_ids.write({"quantity": quantity, "picked": True})
            delivery.with_context(skip_backorder=True).button_validate()

        self._try_delivery(path)

    def test_form_without_picking_anything(self):
        """Odoo takes what is reserved then."""

        def path(quantity):
            delivery = self._for_stock_user(self.delivery)
            delivery.move_ids.quantity = quantity
            delivery.with_context(skip_backorder=True).button_validate()

        self._try_delivery(path)

    def test_dialog_about_the_rest(self):
        def path(quantity):
            delivery = self._for_stock_user(self.delivery)
            delivery.move_ids.write({"quantity": quantity, "picked": True})
            dialog = delivery.env["stock.backorder.confirmation"].create(
                {"pick_ids": [Command.set(delivery.ids)], "show_transfers": False}
            )
            dialog.with_context(button_validate_picking_ids=delivery.ids).process()

        self._try_delivery(path)

    def test_list(self):
        """With the transfer of another order, which must not leave by half."""
        self._add_stock(self.lamp, 1)
        other = self._make_order((self.lamp, 1)).picking_ids
        other.action_assign()

        def path(quantity):
            self.delivery.move_ids.write({"quantity": quantity, "picked": True})
            other.move_ids.picked = True
            pickings = self._for_stock_user(self.delivery | other)
            pickings.with_context(skip_backorder=True).button_validate()
            self.assertEqual(other.state, "done")

        self._try_delivery(path)

    def test_two_transfers_of_one_line_together(self):
        def path(quantity):
            self.delivery.move_ids.quantity = 9
            first = self._split(1)
            rest = self.delivery
            rest.move_ids.quantity = quantity - 1
            pickings = first | rest if quantity > 1 else first
            pickings.move_ids.picked = True
            pickings = self._for_stock_user(pickings)
            pickings.with_context(skip_backorder=True).button_validate()

        self._try_delivery(path)

    def _split(self, quantity):
        """Take a part out of the delivery; return the transfer that has it."""
        move = self.delivery.move_ids
        part = self.delivery.copy({"move_ids": []})
        values = move._split(quantity)
        split = self.env["stock.move"].create(values)
        split.picking_id = part
        split._action_confirm(merge=False)
        split.quantity = quantity
        return part

    def test_without_any_dialog(self):
        def path(quantity):
            self.delivery.move_ids.write({"quantity": quantity, "picked": True})
            self._for_stock_user(self.delivery)._action_done()

        self._try_delivery(path)

    def test_moves_without_their_transfer(self):
        def path(quantity):
            self.delivery.move_ids.write({"quantity": quantity, "picked": True})
            self._for_stock_user(self.delivery).move_ids._action_done()

        self._try_delivery(path)

    def test_state_of_a_move_written(self):
        def path(quantity):
            self.delivery.move_ids.quantity = quantity
            self.delivery.move_ids.write({"state": "done"})

        self._try_delivery(path)

    def test_more_of_a_done_move(self):
        def path(quantity):
            self._for_stock_user(self.done).move_ids.quantity = 1 + quantity

        self._try_delivery(path)

    def test_more_of_a_done_move_line(self):
        def path(quantity):
            self._for_stock_user(self.done).move_line_ids.quantity = 1 + quantity

        self._try_delivery(path)

    def test_line_added_to_a_done_transfer(self):
        def path(quantity):
            self._for_stock_user(self.env["stock.move.line"]).create(
                {
                    "move_id": self.done.move_ids.id,
                    "picking_id": self.done.id,
                    "product_id": self.desk.id,
                    "quantity": quantity,
                }
            )

        self._try_delivery(path)

    def test_copy_of_a_done_transfer(self):
        def path(quantity):
            copy = self._for_stock_user(self.done).copy()
            copy.action_confirm()
            copy.move_ids.write({"quantity": quantity, "picked": True})
            copy.with_context(skip_backorder=True).button_validate()

        self._try_delivery(path)

    def test_transfer_with_another_operation_type(self):
        """A limit is about what the customer gets, not about how it gets there."""
        other = self.warehouse.out_type_id.copy({"sequence_code": "OTHER"})

        def path(quantity):
            if quantity > 1:
                self.delivery.move_ids.write({"quantity": quantity - 1})
                self._validate(self._for_stock_user(self.delivery))
            transfer = self._make_transfer(1, sale_line_id=self.line.id)
            transfer.picking_type_id = transfer.move_ids.picking_type_id = other
            self._validate(self._for_stock_user(transfer))

        self._try_delivery(path)

    def test_what_came_back(self):
        """The desk that has left comes back, and goes out again with others."""

        def path(quantity):
            back = self._return(self.done, 1)
            self.assertEqual(back.state, "done")
            again = self._return(back, 1)
            self.assertEqual(again.state, "done")
            if quantity > 1:
                self.delivery.move_ids.quantity = quantity - 1
                self._validate(self._for_stock_user(self.delivery))

        self._try_delivery(
            path,
            {
                "order": {"refused": (1,), "accepted": ()},
                "lines": {"refused": (7, 10), "accepted": (1, 6)},
                "none": {"refused": (), "accepted": (6, 10)},
            },
            before=0,
        )

    def test_transfer_made_by_hand_for_the_line(self):
        def path(quantity):
            transfer = self._make_transfer(quantity, sale_line_id=self.line.id)
            self._validate(self._for_stock_user(transfer))

        self._try_delivery(path)

    def test_transfer_made_by_hand_for_the_order(self):
        def path(quantity):
            transfer = self._make_transfer(quantity)
            transfer.move_ids.reference_ids = self.order.stock_reference_ids
            self._validate(transfer)  # Odoo adds a line to the order.

        self._try_path(path, LOOSE_DELIVERIES)

    def _make_transfer(self, quantity, **values):
        places = {
            "location_id": self.stock.id,
            "location_dest_id": self.customer.property_stock_customer.id,
        }
        transfer = self.env["stock.picking"].create(
            {
                "partner_id": self.customer.id,
                "picking_type_id": self.warehouse.out_type_id.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.desk.id,
                            "product_uom_qty": quantity,
                            **places,
                            **values,
                        }
                    )
                ],
                **places,
            }
        )
        transfer.action_confirm()
        transfer.move_ids.quantity = quantity
        return transfer

    def test_move_added_to_the_transfer(self):
        def path(quantity):
            self.delivery.move_ids = [
                Command.create(
                    {
                        "product_id": self.desk.id,
                        "product_uom_qty": quantity,
                        "location_id": self.delivery.location_id.id,
                        "location_dest_id": self.delivery.location_dest_id.id,
                    }
                )
            ]
            added = self.delivery.move_ids.filtered(lambda m: not m.sale_line_id)
            added.write({"quantity": quantity, "picked": True})
            # Odoo adds a line to the order.
            self.delivery.with_context(skip_backorder=True).button_validate()

        self._try_path(path, LOOSE_DELIVERIES)

    def test_scheduler(self):
        def path(_quantity):
            self.env["stock.rule"].run_scheduler()

        self._try_delivery(path, {s: {"accepted": (0,)} for s in DELIVERIES})

    def test_scrap(self):
        """What is thrown away reaches no customer."""

        def path(quantity):
            scrap = self.env["stock.scrap"].create(
                {"product_id": self.desk.id, "scrap_qty": quantity}
            )
            scrap.do_scrap()
            self.assertEqual(scrap.state, "done")

        self._try_path(path, {s: {"accepted": (9,)} for s in DELIVERIES})

    def test_availability_is_checked(self):
        def path(quantity):
            self.delivery.do_unreserve()
            self._for_stock_user(self.delivery).action_assign()
            self.assertEqual(self.delivery.move_ids.quantity, quantity)

        self._try_path(path, {s: {"accepted": (9,)} for s in DELIVERIES})

    def test_some_leaves_and_more_of_it_afterwards(self):
        def path(quantity):
            self.delivery.move_ids.quantity = 1
            self._validate(self._for_stock_user(self.delivery))
            if quantity > 1:
                self.delivery.move_ids.quantity = quantity

        self._try_delivery(path)


@tagged("post_install", "-at_install")
class TestStepPaths(ScopePathsCommon):
    """Deliveries in two and three steps: each of them takes no more."""

    def _try_steps(self, steps):
        self.warehouse.delivery_steps = steps
        self._add_stock(self.lamp, 6)
        self.order = self._make_order((self.lamp, 10))
        self.line = self.order.order_line
        self.purchase = self._backorder(self.order)
        self.purchase.button_confirm()
        self._receive(self.purchase)

        def path(quantity):
            for _step in range(len(steps.split("_"))):
                step = self._get_next_step(
                    self.order.picking_ids.filtered(
                        lambda p: p.state not in ("done", "cancel")
                    )
                )
                step.action_assign()
                step = step.with_user(self.stock_user)
                step.move_ids.write({"quantity": quantity, "picked": True})
                step.with_context(skip_backorder=True).button_validate()
                self.assertEqual(step.state, "done")

        self._try_path(path, INVOICES, lambda: self.line.qty_delivered)

    def _get_next_step(self, pickings):
        """The step that is nearest to the customer."""
        types = [
            self.warehouse.out_type_id,
            self.warehouse.pack_type_id,
            self.warehouse.pick_type_id,
        ]
        return pickings.sorted(lambda p: (types.index(p.picking_type_id), p.id))[:1]

    def test_two_steps(self):
        self._try_steps("pick_ship")

    def test_three_steps(self):
        self._try_steps("pick_pack_ship")

    def test_what_was_picked_before_the_hold(self):
        """All of it is picked: the ship takes what is free, the rest stays there."""
        self.warehouse.delivery_steps = "pick_ship"
        self._add_stock(self.lamp, 10)
        self.order = self._make_order((self.lamp, 10))
        self.line = self.order.order_line
        pick = self.order.picking_ids
        pick.action_assign()
        self._validate(pick)
        ship = self.order.picking_ids - pick
        self.line.product_uom_qty = 14
        self.purchase = self._backorder(self.order)

        def path(quantity):
            ship.move_ids.write({"quantity": quantity, "picked": True})
            step = ship.with_user(self.stock_user)
            step.with_context(skip_backorder=True).button_validate()

        self._try_path(
            path,
            {
                "order": {"refused": (1, 10), "accepted": ()},
                "lines": {"refused": (11,), "accepted": (1, 10)},
                "none": {"refused": (), "accepted": (10, 11)},
            },
            lambda: self.line.qty_delivered,
        )


@tagged("post_install", "-at_install")
class TestLinesAndUnits(ScopePathsCommon):
    """Dozens, and several lines of one product."""

    def _deliver(self, delivery, *quantities):
        for move, quantity in zip(delivery.move_ids, quantities, strict=True):
            move.write({"quantity": quantity, "picked": True})
        delivery.with_user(self.stock_user).with_context(
            skip_backorder=True
        ).button_validate()

    def _make_held_order(self, stock, *lines):
        self._add_stock(self.lamp, stock)
        self.order = self._make_order(
            order_line=[
                Command.create({"product_id": self.lamp.id, **line}) for line in lines
            ]
        )
        self.purchase = self._backorder(self.order)
        self.purchase.button_confirm()
        self._receive(self.purchase)
        delivery = self.order.picking_ids
        delivery.action_assign()
        return delivery

    def test_dozens(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        delivery = self._make_held_order(
            18, {"product_uom_qty": 2, "product_uom_id": dozen.id}
        )
        line = self.order.order_line
        self.assertEqual(self.order.backorder_ids.product_uom_qty, 6)
        self._try_path(
            lambda dozens: self._deliver(
                delivery, 12 * dozens / self._get_units(delivery)
            ),
            {
                "order": {"refused": (0.5,), "accepted": ()},
                "lines": {"refused": (1.75, 2), "accepted": (0.5, 1.5)},
                "none": {"refused": (), "accepted": (2,)},
            },
            lambda: line.qty_delivered,
        )

    def _get_units(self, delivery):
        """How many units of the product the unit of a move has."""
        move = delivery.move_ids
        return move.product_uom._compute_quantity(1, move.product_id.uom_id)

    def test_dozens_are_invoiced(self):
        self.lamp.invoice_policy = "order"
        dozen = self.env.ref("uom.product_uom_dozen")
        self._make_held_order(18, {"product_uom_qty": 2, "product_uom_id": dozen.id})
        self.order.sudo().backorder_hold_scope = "lines"
        self.order.with_user(self.salesperson)._create_invoices()
        self.assertEqual(self.order.order_line.qty_invoiced, 1.5)

    def test_several_lines_of_one_product(self):
        delivery = self._make_held_order(
            6, {"product_uom_qty": 4}, {"product_uom_qty": 6}
        )
        first, second = self.order.order_line
        self.assertEqual(first.qty_backordered + second.qty_backordered, 4)
        free = [4 - first.qty_backordered, 6 - second.qty_backordered]
        self.order.sudo().backorder_hold_scope = "lines"
        for more in ((1, 0), (0, 1)):
            quantities = [a + b for a, b in zip(free, more, strict=True)]
            with self.assertRaises(UserError), self._undone():
                self._deliver(delivery, *quantities)
        self._deliver(delivery, *free)
        self.assertEqual(self.order.order_line.mapped("qty_delivered"), free)

    def test_several_lines_of_one_product_are_invoiced(self):
        self.lamp.invoice_policy = "order"
        self._make_held_order(6, {"product_uom_qty": 4}, {"product_uom_qty": 6})
        free = [
            line.product_uom_qty - line.qty_backordered
            for line in self.order.order_line
        ]
        self.order.sudo().backorder_hold_scope = "lines"
        self.order.with_user(self.salesperson)._create_invoices()
        self.assertEqual(self.order.order_line.mapped("qty_invoiced"), free)


@tagged("post_install", "-at_install")
class TestInvoicePaths(ScopePathsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        seller = cls._prepare_seller_values(cls.wood, 50.0)
        cls.chair = cls._make_product("Chair", seller, invoice_policy="order")
        cls._add_stock(cls.chair, 6)
        cls.order = cls._make_order((cls.chair, 10))
        cls.line = cls.order.order_line
        cls.before = cls._make_invoice(3)
        cls.before.action_post()
        cls.before._reverse_moves(cancel=True)
        cls.draft = cls._make_invoice(1)
        cls.draft.invoice_line_ids.sale_line_ids = False
        cls.purchase = cls._backorder(cls.order)
        cls.env.flush_all()

    @classmethod
    def _make_invoice(cls, quantity):
        return cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.customer.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": cls.chair.id,
                            "quantity": quantity,
                            "price_unit": 100,
                            "sale_line_ids": [Command.set(cls.line.ids)],
                        }
                    )
                ],
            }
        )

    def _try_invoice(self, path, expected=INVOICES):
        self._try_path(path, expected, lambda: self.line.qty_invoiced)

    def _open_dialog(self, orders, **values):
        return (
            self.env["sale.advance.payment.inv"]
            .with_user(self.salesperson)
            .with_context(active_model="sale.order", active_ids=orders.ids)
            .create(values)
        )

    # What Odoo proposes: all that may be invoiced.
    PROPOSED = {
        "order": {"refused": (0,)},
        "lines": {"accepted": (6,)},
        "none": {"accepted": (10,)},
    }

    def test_dialog(self):
        def path(_quantity):
            dialog = self._open_dialog(self.order, advance_payment_method="delivered")
            dialog.create_invoices()
            self.order.sudo().invoice_ids.filtered(
                lambda invoice: invoice.state == "draft" and invoice != self.draft
            ).action_post()

        self._try_invoice(path, self.PROPOSED)

    def test_list(self):
        service = self._make_product("Help", type="service", is_storable=False)
        other = self._make_order((service, 1))
        other.order_line.qty_delivered = 1

        def path(_quantity):
            orders = self.order | other
            dialog = self._open_dialog(orders, advance_payment_method="delivered")
            dialog.create_invoices()
            self.assertEqual(other.order_line.qty_invoiced, 1)

        self._try_invoice(path, self.PROPOSED)

    def test_rpc(self):
        def path(_quantity):
            self.order.with_user(self.salesperson)._create_invoices(final=True)

        self._try_invoice(path, self.PROPOSED)

    def test_down_payment_in_percent(self):
        def path(percent):
            self._open_dialog(
                self.order, advance_payment_method="percentage", amount=percent
            ).create_invoices()
            invoice = self.order.sudo().order_line.invoice_lines.move_id.sorted("id")
            invoice[-1:].action_post()

        self._try_path(path, DOWN_PAYMENTS)

    def test_down_payment_of_an_amount(self):
        def path(amount):
            self._open_dialog(
                self.order, advance_payment_method="fixed", fixed_amount=amount
            ).create_invoices()

        self._try_path(path, DOWN_PAYMENTS)

    def test_down_payment_and_what_is_free(self):
        """The down payment is deducted, by the next invoice and not twice."""
        self.order.sudo().backorder_hold_scope = "lines"
        self._open_dialog(
            self.order, advance_payment_method="percentage", amount=50
        ).create_invoices()
        down = self.order.sudo().invoice_ids.sorted("id")[-1:]
        down.action_post()
        self.order.with_user(self.salesperson)._create_invoices(final=True)
        invoice = self.order.sudo().invoice_ids.sorted("id")[-1:]
        invoice.action_post()
        self.assertEqual(self.line.qty_invoiced, 6)
        self.assertEqual(invoice.amount_total, 6 * 100 - 500)
        self.purchase.button_confirm()
        self._make_bill(self.purchase)
        self.order._create_invoices(final=True)
        self.assertEqual(self.line.qty_invoiced, 10)
        rest = self.order.sudo().invoice_ids.sorted("id")[-1:]
        self.assertEqual(rest.amount_total, 400)

    def test_invoice_linked_by_hand(self):
        self._try_invoice(lambda quantity: self._make_invoice(quantity).action_post())

    def test_draft_that_is_changed(self):
        def path(quantity):
            draft = self._make_invoice(1)
            draft.invoice_line_ids.quantity = quantity
            draft.action_post()

        self._try_invoice(path)

    def test_draft_that_is_linked(self):
        def path(quantity):
            self.draft.invoice_line_ids.quantity = quantity
            self.draft.invoice_line_ids.sale_line_ids = self.line
            self.draft.action_post()

        self._try_invoice(path)

    def test_state_of_a_draft_written(self):
        def path(quantity):
            draft = self._make_invoice(1)
            draft.invoice_line_ids.quantity = quantity
            draft.with_user(self.accountant).write({"state": "posted"})

        self._try_invoice(path)

    def test_reverse_and_modify(self):
        """A new invoice over as much as the one before."""

        def path(_quantity):
            dialog = (
                self.env["account.move.reversal"]
                .with_context(active_model="account.move", active_ids=self.before.ids)
                .create({"journal_id": self.before.journal_id.id})
            )
            dialog.modify_moves()

        self._try_path(
            path,
            {
                "order": {"refused": (0,)},
                "lines": {"accepted": (0,)},
                "none": {"accepted": (0,)},
            },
        )

    def test_delivered_goods(self):
        """Nobody has to know what is held: less is delivered."""
        self.chair.invoice_policy = "delivery"
        self.order.sudo().backorder_hold_scope = "lines"
        delivery = self.order.picking_ids
        delivery.action_assign()
        delivery.move_ids.write({"quantity": 4, "picked": True})
        delivery.with_context(skip_backorder=True).button_validate()
        self.order.with_user(self.salesperson)._create_invoices()
        self.assertEqual(self.line.qty_invoiced, 4)

    def test_the_form_tells_what_is_invoiced(self):
        self.order.sudo().backorder_hold_scope = "lines"
        self.assertEqual(self.order.invoice_status, "to invoice")
        with Form(self.order.with_user(self.salesperson)) as form:
            self.assertEqual(form.backorder_hold_scope, "lines")
