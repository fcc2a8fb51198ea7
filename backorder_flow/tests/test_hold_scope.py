from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged, users

from .common import BackorderCommon


class HoldScopeCommon(BackorderCommon):
    """An order of 10 desks, of which 6 are in stock and 4 on backorder."""

    scope = "lines"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.backorder_hold_scope = cls.scope
        cls._add_stock(cls.desk, 6)
        cls.order = cls._make_order((cls.desk, 10), (cls.lamp, 1))
        cls.lamps = cls.order.order_line[1]
        cls._add_stock(cls.lamp, 1)
        cls.purchase = cls._backorder(cls.order)
        cls.backorder = cls.order.backorder_ids
        cls.delivery = cls.order.picking_ids
        cls.delivery.action_assign()
        cls.env.flush_all()
        cls.env.invalidate_all()

    def _deliver(self, desks, lamps=1, picking=None, user=None):
        picking = (picking or self.delivery).with_user(user or self.stock_user)
        for move in picking.move_ids:
            move.quantity = desks if move.product_id == self.desk else lamps
            move.picked = True
        picking.with_context(skip_backorder=True).button_validate()

    def _get_invoiced(self):
        return self.order.order_line.mapped("qty_invoiced")


@tagged("post_install", "-at_install")
class TestScopeLines(HoldScopeCommon):
    """Only what is backordered is held."""

    def test_what_is_not_on_backorder_can_leave(self):
        self.assertEqual(self.order.state, "on_hold")
        with self.assertRaisesRegex(UserError, self.purchase.name):
            self._deliver(7)
        self._deliver(6)
        self.assertEqual(self.order.order_line[0].qty_delivered, 6)
        self.assertEqual(self.order.state, "on_hold")

    def test_the_rest_cannot_leave_before_it_is_billed(self):
        self._deliver(6)
        self.purchase.button_confirm()
        self._receive(self.purchase)
        rest = self.order.picking_ids - self.delivery
        with self.assertRaises(UserError):
            self._deliver(1, picking=rest)
        self.assertTrue(rest.hold_message)
        self._make_bill(self.purchase)
        self.assertEqual(self.order.state, "sale")
        self._deliver(4, picking=rest)
        self.assertEqual(self.order.order_line[0].qty_delivered, 10)

    def test_goods_that_have_come_may_leave_up_to_the_limit(self):
        self.purchase.button_confirm()
        self._receive(self.purchase)
        with self.assertRaises(UserError):
            self._deliver(10)
        self._deliver(6)

    def test_what_is_billed_in_part_is_free_in_part(self):
        self.purchase.button_confirm()
        self._receive(self.purchase)
        self._make_bill(self.purchase, 3)
        self.assertEqual(self.order.state, "on_hold")
        with self.assertRaises(UserError):
            self._deliver(10)
        self._deliver(9)

    @users("stock_user")
    def test_the_rest_is_left_out_with_one_click(self):
        self.purchase.sudo().button_confirm()
        self._receive(self.purchase.sudo())
        self.delivery.action_assign()
        self.env.invalidate_all()
        delivery = self.delivery.with_user(self.env.user)
        self.assertFalse(delivery.hold_message)
        self.assertIn("6 of 10 Units of Desk", delivery.hold_partly_message)
        delivery.action_leave_out_on_hold()
        self.env.invalidate_all()
        self.assertFalse(delivery.hold_partly_message)
        self.assertEqual(delivery.move_ids.mapped("quantity"), [6, 1])
        delivery.move_ids.picked = True
        wizard = delivery.button_validate()
        Form.from_action(self.env, wizard).save().process()
        self.assertEqual(delivery.state, "done")
        rest = delivery.backorder_ids
        self.assertEqual(rest.move_ids.product_uom_qty, 4)

    def _leave_out_and_validate(self):
        self.purchase.button_confirm()
        self._receive(self.purchase)
        self._add_stock(self.lamp, -1)
        self.delivery.do_unreserve()
        self.delivery.action_assign()
        self.delivery.action_leave_out_on_hold()
        self.delivery.move_ids.picked = True
        return self.delivery.with_user(self.stock_user).button_validate()

    def test_the_rest_stays_where_no_rest_is_delivered(self):
        """Nobody was asked: only what is on backorder stays."""
        self.delivery.picking_type_id.create_backorder = "never"
        self.assertTrue(self._leave_out_and_validate())
        self.assertEqual(self.delivery.state, "done")
        rest = self.delivery.backorder_ids
        self.assertRecordValues(
            rest.move_ids, [{"product_id": self.desk.id, "product_uom_qty": 4}]
        )
        self.assertEqual(self.lamps.move_ids.state, "cancel")
        self.assertEqual(self.order.state, "on_hold")

    def test_who_wants_no_rest_gets_none(self):
        action = self._leave_out_and_validate()
        dialog = Form.from_action(self.env, action).save()
        dialog.process_cancel_backorder()
        self.assertEqual(self.delivery.state, "done")
        self.assertFalse(self.delivery.backorder_ids)
        self.assertEqual(self.order.state, "sale")

    def test_more_of_a_done_delivery_is_refused(self):
        self._deliver(6)
        done = self.delivery.move_ids.move_line_ids.filtered(
            lambda line: line.product_id == self.desk
        )
        with self.assertRaises(UserError):
            done.with_user(self.stock_user).quantity = 7

    def test_a_copied_delivery_takes_no_more(self):
        self._deliver(6)
        copy = self.delivery.copy()
        copy.action_confirm()
        with self.assertRaises(UserError):
            self._deliver(1, 0, picking=copy)

    def test_what_came_back_can_go_out_again(self):
        self._deliver(6)
        back = self._return(self.delivery, 2)
        self.assertEqual(back.state, "done")
        again = self._return(back, 2)
        self.assertEqual(again.state, "done")
        self.assertEqual(self.order.order_line[0].qty_delivered, 6)

    def test_something_added_by_hand_cannot_leave_instead(self):
        self.delivery.move_ids = [
            Command.create(
                {
                    "product_id": self.desk.id,
                    "product_uom_qty": 4,
                    "location_id": self.delivery.location_id.id,
                    "location_dest_id": self.delivery.location_dest_id.id,
                }
            )
        ]
        added = self.delivery.move_ids.filtered(lambda m: not m.sale_line_id)
        added.quantity = 4
        added.picked = True
        with self.assertRaises(UserError):
            self.delivery.with_context(skip_backorder=True).button_validate()

    def test_something_else_added_by_hand_leaves(self):
        """Odoo adds a line for it to the order."""
        chair = self._make_product("Chair")
        self._add_stock(chair, 2)
        self.delivery.move_ids = [
            Command.create(
                {
                    "product_id": chair.id,
                    "product_uom_qty": 2,
                    "location_id": self.delivery.location_id.id,
                    "location_dest_id": self.delivery.location_dest_id.id,
                }
            )
        ]
        self.delivery.action_assign()
        self.delivery.action_leave_out_on_hold()
        self.delivery.move_ids.picked = True
        self.delivery.with_context(skip_backorder=True).button_validate()
        self.assertEqual(self.delivery.state, "done")
        self.assertEqual(self.order.order_line.mapped("qty_delivered"), [6, 1, 2])
        self.assertEqual(self.order.state, "on_hold")

    def test_delivered_goods_are_invoiced(self):
        self._deliver(6)
        self.assertEqual(self.order.invoice_status, "to invoice")
        invoice = self.order.with_user(self.sales_manager)._create_invoices()
        self.assertEqual(self._get_invoiced(), [6, 1])
        invoice.sudo().action_post()

    def test_ordered_goods_are_invoiced_up_to_the_limit(self):
        seller = self._prepare_seller_values(self.wood, 50.0)
        chair = self._make_product("Chair", seller, invoice_policy="order")
        self._add_stock(chair, 6)
        order = self._make_order((chair, 10))
        self.assertEqual(order.invoice_status, "to invoice")
        self._backorder(order)
        self.assertEqual(order.invoice_status, "to invoice")
        invoice = order._create_invoices()
        self.assertEqual(order.order_line.qty_invoiced, 6)
        self.assertEqual(order.invoice_status, "no")
        line = invoice.invoice_line_ids
        with self.assertRaisesRegex(UserError, "6 Units of Chair"):
            with self.env.cr.savepoint():
                line.quantity = 7
                invoice.action_post()
        invoice.action_post()
        with self.assertRaises(UserError):
            order._create_invoices()

    def test_the_value_held_is_that_of_the_backorders(self):
        self.env.flush_all()
        report = self.env["sale.backorder.report"]
        domain = [("order_id", "=", self.order.id)]
        price = self.order.order_line[0].price_unit
        [[held]] = report._read_group(domain, [], ["amount_held:sum"])
        self.assertAlmostEqual(held, 4 * price)
        self.order.backorder_hold_scope = "order"
        self.env.flush_all()
        [[held]] = report._read_group(domain, [], ["amount_held:sum"])
        self.assertAlmostEqual(held, self.order.amount_untaxed)

    def test_down_payments_are_made(self):
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "advance_payment_method": "percentage",
                "amount": 50,
                "sale_order_ids": [Command.set(self.order.ids)],
            }
        )
        wizard.create_invoices()
        self.assertTrue(self.order.invoice_ids)
        self.order.invoice_ids.action_post()

    def test_what_the_vendor_ships_leaves_the_rest_of_the_line_free(self):
        seller = self._prepare_seller_values(self.wood, 50.0)
        chair = self._make_product("Chair", seller)
        self._add_stock(chair, 6)
        order = self._make_order((chair, 10))
        self._backorder(order, is_dropship=True)
        self.assertTrue(order._is_on_hold_by_line())
        delivery = order.picking_ids.filtered(lambda p: p.state != "cancel")
        delivery.action_assign()
        self._validate(delivery)
        self.assertEqual(order.order_line.qty_delivered, 6)

    def test_steps_of_a_delivery_take_no_more(self):
        self.warehouse.delivery_steps = "pick_ship"
        self._add_stock(self.desk, 12)
        order = self._make_order((self.desk, 12 + 6 - 6 + 3))
        self._backorder(order)
        pick = order.picking_ids
        held = order.backorder_ids.product_uom_qty
        self.assertTrue(held)
        free = order.order_line.product_uom_qty - held
        pick.action_assign()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._deliver(free + 1, picking=pick)
        self._deliver(free, picking=pick)
        ship = order.picking_ids - pick - pick.backorder_ids
        self._deliver(free, picking=ship)
        self.assertEqual(order.order_line.qty_delivered, free)


@tagged("post_install", "-at_install")
class TestScopeNone(HoldScopeCommon):
    """Nothing is held: backordered, linked, tracked."""

    scope = "none"

    def test_nothing_is_held(self):
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self.backorder.state, "open")
        self.assertEqual(self.order.order_line[0].qty_backordered, 4)
        self._deliver(6)
        self.assertEqual(self.order.state, "sale")
        self.assertFalse(self.order.activity_ids)
        self._make_bill(self.purchase)
        self.assertEqual(self.backorder.state, "fulfilled")

    def test_a_tighter_scope_takes_effect_at_once(self):
        self.order.with_user(self.salesperson).backorder_hold_scope = "order"
        self.assertEqual(self.order.state, "on_hold")


@tagged("post_install", "-at_install")
class TestScopeChoice(HoldScopeCommon):
    """Choice of the scope."""

    scope = "order"

    def test_company_customer_and_order(self):
        self.assertEqual(self.order.backorder_hold_scope, "order")
        self.customer.backorder_hold_scope = "lines"
        contact = self.env["res.partner"].create(
            {"name": "Contact", "parent_id": self.customer.id}
        )
        self.assertEqual(contact.backorder_hold_scope, "lines")
        order = self._make_order((self.desk, 1), confirm=False)
        self.assertEqual(order.backorder_hold_scope, "lines")
        order.partner_id = self.env["res.partner"].create({"name": "Other"})
        self.assertEqual(order.backorder_hold_scope, "order")
        self.customer.backorder_hold_scope = "none"
        self.assertEqual(self.order.backorder_hold_scope, "order")
        self.order.write({"partner_id": order.partner_id.id})
        self.assertEqual(self.order.backorder_hold_scope, "order")

    @users("salesperson", "sales_manager")
    def test_no_write_loosens_a_hold(self):
        order = self.order.with_user(self.env.user)
        for scope in ("lines", "none"):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                order.backorder_hold_scope = scope
        self.assertEqual(order.state, "on_hold")

    @users("sales_manager")
    def test_a_manager_loosens_with_a_reason(self):
        order = self.order.with_user(self.env.user)
        action = order.action_change_hold_scope()
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        with self.assertRaises(UserError):
            dialog.action_change()
        dialog.write({"scope": "none", "reason": "A good customer"})
        dialog.action_change()
        self.assertEqual(order.state, "sale")
        self.env.cr.precommit.run()
        self.assertIn(
            "A good customer", " ".join(order.sudo().message_ids.mapped("body"))
        )

    @users("salesperson")
    def test_a_salesperson_may_not(self):
        with self.assertRaises(AccessError):
            self.order.with_user(self.env.user).action_change_hold_scope()

    def test_before_the_hold_the_salesperson_chooses(self):
        order = self._make_order((self.desk, 20))
        order.with_user(self.salesperson).backorder_hold_scope = "lines"
        self._backorder(order)
        self.assertTrue(order._is_on_hold_by_line())

    def test_whole_order_keeps_everything(self):
        with self.assertRaises(UserError):
            self._deliver(1)
        with self.assertRaises(UserError):
            self.order._create_invoices()

    def _open_dialog(self, order):
        action = order.with_user(self.env.user).action_backorder()
        return self.env[action["res_model"]].browse(action["res_id"])

    @users("salesperson")
    def test_what_is_in_stock_ships_first_with_one_click(self):
        self._add_stock(self.lamp, 2)
        order = self._make_order((self.desk, 5), (self.lamp, 2))
        dialog = self._open_dialog(order)
        self.assertTrue(dialog.can_ship_first)
        dialog.ship_first = True
        dialog.action_create_backorders()
        self.assertTrue(order._is_on_hold_by_line())

    @users("salesperson")
    def test_nothing_ships_first_where_nothing_is_there(self):
        order = self._make_order((self.desk, 5))
        dialog = self._open_dialog(order)
        self.assertFalse(dialog.can_ship_first)
        dialog.action_create_backorders()
        self.assertEqual(order.backorder_hold_scope, "order")

    @users("salesperson")
    def test_an_order_on_hold_ships_nothing_first(self):
        self.order.order_line[0].product_uom_qty = 20
        dialog = self._open_dialog(self.order)
        self.assertFalse(dialog.can_ship_first)
        dialog.ship_first = True
        dialog.action_create_backorders()
        self.assertEqual(self.order.backorder_hold_scope, "order")
