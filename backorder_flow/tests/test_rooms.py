from collections import defaultdict
from datetime import timedelta
from graphlib import CycleError, TopologicalSorter

from odoo.exceptions import UserError
from odoo.tests import tagged

from .architecture import calls, page
from .architecture.overrides import get_extensions, get_methods
from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestRooms(BackorderCommon):
    """The rooms of the addon call each other as docs/architecture.md draws it."""

    def test_rooms_call_each_other_as_drawn(self):
        if not page.PAGE.exists():
            return
        arrows = calls.get_arrows(self._trace_flows())
        drawn = page.read_arrows()
        new = [
            f"{caller} --> {called}: {method}"
            for caller, called in sorted(arrows.keys() - drawn)
            for method in arrows[caller, called]
        ]
        self.assertFalse(
            new,
            "These calls are not in the graph of docs/architecture.md. Draw those that "
            "go down. Avoid those that go up: move one of the two methods, or override "
            "an event of Odoo in the room that wants to know.",
        )
        self.assertFalse(
            drawn - arrows.keys(),
            "docs/architecture.md draws arrows that no flow of this test shows. Remove "
            "them, or add to the flows what happens there.",
        )

    def test_no_arrow_leads_back(self):
        rooms = TopologicalSorter()
        for caller, called in page.read_arrows():
            rooms.add(called, caller)
        try:
            rooms.prepare()
        except CycleError as error:
            self.fail(f"These rooms call each other: {' --> '.join(error.args[1])}")

    def test_no_method_is_defined_twice(self):
        """Which of two is called first would depend on the order of the imports."""
        places = defaultdict(list)
        for extension in get_extensions(self.env, "backorder_flow"):
            for name, _method in get_methods(extension.cls):
                places[extension.owner, name].append(extension.cls.__module__)
        twice = {method: found for method, found in places.items() if found[1:]}
        self.assertFalse(twice)

    def _trace_flows(self):
        with calls.traced(calls.get_places(self.env, "backorder_flow")) as traced:
            for name in dir(self):
                if name.startswith("_flow_"):
                    self.env.invalidate_all()
                    getattr(self, name)()
                    self.env.flush_all()
        return traced

    def _make_held_order(self, *lines, **values):
        order = self._make_order(*(lines or [(self.desk, 4)]), **values)
        return order, self._backorder(order)

    def _flow_dialog_and_button(self):
        order = self._make_order((self.desk, 12), (self.lamp, 1))
        dialog = self._open(order.with_user(self.salesperson), "action_backorder")
        with self._form(dialog) as form:
            form.grouping = "order"
            with form.line_ids.edit(0) as line:
                line.product_uom_qty = 11
        dialog.action_create_backorders()

    def _flow_bulk(self):
        orders = self._make_order((self.desk, 2)) | self._make_order((self.desk, 3))
        held, _purchase = self._make_held_order()
        draft = self._make_order((self.desk, 1), confirm=False)
        chosen = (orders | held | draft).with_user(self.salesperson)
        self._open(chosen, "action_bulk_backorder").action_create_backorders()

    def _flow_work_lists(self):
        order = self._make_order((self.desk, 2))
        self.env["sale.order.line"].search([("qty_short", ">", 0)])
        self._open(order.order_line, "action_backorder_lines")

    def _flow_bill(self):
        order, purchase = self._make_held_order()
        purchase.button_confirm()
        draft = self._make_bill(purchase, post=False)
        self.assertTrue(draft.backorder_release_message)
        draft.unlink()
        bill = self._make_bill(purchase, user=self.accountant)
        bill.button_draft()
        bill.action_post()
        order.picking_ids.action_assign()

    def _flow_notices(self):
        self.company.backorder_notice = True
        self.customer.email = "customer@example.com"
        order, purchase = self._make_held_order()
        order = order.sudo()
        order._send_hold_notices()
        purchase.order_line.date_planned = self._days(30)
        self.env.cr.flush()
        order._send_hold_notices()
        order._send_order_notification_mail(order._get_hold_template())
        self.company.backorder_notice = False

    def _flow_note(self):
        _order, purchase = self._make_held_order()
        purchase.button_confirm()
        bill = self._make_bill(purchase)
        note = bill._reverse_moves([{"invoice_date": bill.invoice_date}])
        self.assertTrue(note.backorder_note_message)
        note.action_post()
        note = note.with_user(self.accountant)
        dialog = self._open(note, "action_backorder_goods_or_price")
        dialog.line_ids.is_price_only = True
        dialog.action_apply()

    def _flow_shipped_before_the_bill_is_taken_back(self):
        order, purchase = self._make_held_order()
        purchase.button_confirm()
        self._receive(purchase)
        bill = self._make_bill(purchase)
        self._validate(order.picking_ids)
        bill.button_draft()

    def _flow_receipt(self):
        _order, purchase = self._make_held_order()
        purchase.button_confirm()
        receipt = self._receive(purchase, 1)
        receipt.move_ids.quantity = 2
        self._return(receipt, 1)
        purchase.picking_ids.filtered(lambda p: p.state != "done").action_cancel()

    def _flow_deliveries_of_held_orders(self):
        self._add_stock(self.desk, 2)
        order, _purchase = self._make_held_order((self.desk, 4))
        with self.assertRaises(UserError):
            order.picking_ids.button_validate()
        with self.assertRaises(UserError):
            order._create_invoices()

    def _flow_purchase_changes(self):
        _order, purchase = self._make_held_order((self.desk, 4), (self.lamp, 1))
        purchase.order_line[0].product_qty = 3
        purchase.order_line[1].product_id = self.desk
        purchase.order_line[0].unlink()
        _order, purchase = self._make_held_order()
        purchase.button_confirm()
        purchase.button_cancel()

    def _flow_dates(self):
        order, purchase = self._make_held_order()
        purchase.order_line.date_planned += timedelta(days=30)
        self.env.cr.precommit.run()
        self.assertTrue(order.backorder_ids.vendor_confirmation)

    def _flow_customer_answers(self):
        self.company.backorder_ask_customer = True
        order, purchase = self._make_held_order()
        purchase.order_line.date_planned += timedelta(days=60)
        self.env.cr.precommit.run()
        key = order.order_line._get_backorder_question_key()
        order._answer_backorder_question("cancel", [key], order.partner_id)
        order.with_user(self.salesperson).action_backorder_cancel_requested()
        self.company.backorder_ask_customer = False

    def _flow_merge(self):
        purchases = self._make_held_order()[1]
        purchases |= self._make_held_order()[1]
        purchases.action_merge()

    def _flow_sale_changes(self):
        order, _purchase = self._make_held_order((self.desk, 4), (self.lamp, 1))
        line = order.order_line[0].with_user(self.salesperson)
        line.product_uom_qty = 3
        order.backorder_ids[0].with_user(self.buyer).action_cancel_backorder()
        order, purchase = self._make_held_order()
        purchase.button_confirm()
        order.with_user(self.salesperson)._action_cancel()
        order.action_draft()
        order.action_confirm()

    def _flow_replace(self):
        order, purchase = self._make_held_order()
        purchase.button_confirm()
        backorders = order.backorder_ids.with_user(self.buyer)
        dialog = self._open(backorders, "action_replace")
        dialog.vendor_id = self.light
        dialog.action_replace()

    def _flow_hand_over(self):
        order, purchase = self._make_held_order()
        rival = self._make_order((self.desk, 3))
        purchase.button_confirm()
        self._receive(purchase, 2)
        backorder = order.backorder_ids.with_user(self.stock_manager)
        dialog = self._open(backorder, "action_hand_over")
        with self._form(dialog) as form:
            form.sale_line_id = rival.order_line
        dialog.action_hand_over()

    def _flow_dropship(self):
        self._add_stock(self.desk, 1)
        order = self._make_order((self.desk, 4))
        purchase = self._backorder(order, is_dropship=True)
        order.order_line.product_uom_qty = 3
        purchase.button_confirm()
        order.order_line.product_uom_qty = 5
        purchase.button_cancel()

    def _flow_automatic(self):
        self.company.backorder_at_confirmation = True
        self.desk.backorder_automatic = True
        self._make_order((self.desk, 4))
        lost = self._make_product("Without vendor", backorder_automatic=True)
        self._make_order((lost, 1))
        self.company.backorder_at_confirmation = False
        self.company.backorder_nightly = True
        self._make_order((self.desk, 4))
        self._run_cron("ir_cron_backorder")

    def _flow_background(self):
        self.company.backorder_background_limit = 1
        orders = self._make_order((self.desk, 2)) | self._make_order((self.desk, 3))
        dialog = self._open(orders.with_user(self.salesperson), "action_backorder")
        dialog.action_create_backorders()
        self._run_cron("ir_cron_bulk")
        dialog = self._open(
            (self._make_order((self.desk, 2)) | self._make_order((self.desk, 3))),
            "action_backorder",
        )
        dialog.action_create_backorders()
        dialog.sudo().run_id.action_cancel_rest()
        self.company.backorder_background_limit = 500

    def _flow_recompute(self):
        _order, purchase = self._make_held_order()
        purchase.order_line.backorder_ids.sudo().qty_billed = 1
        self.env["res.config.settings"].create({}).action_recompute_backorders()
        self._run_cron("ir_cron_recompute")

    def _run_cron(self, name):
        with self.enter_registry_test_mode():
            self.env.ref(f"backorder_flow.{name}").method_direct_trigger()

    def _flow_release(self):
        order, _purchase = self._make_held_order()
        order = order.with_user(self.sales_manager)
        dialog = self._open(order, "action_release_hold")
        dialog.reason = "The customer takes less"
        dialog.action_release()

    def _flow_fields(self):
        """What forms and lists show."""
        order, purchase = self._make_held_order()
        purchase.button_confirm()
        order.picking_ids.mapped("hold_message")
        purchase.picking_ids.move_ids.mapped("backorder_summary")
        order.backorder_ids.mapped("display_name")

    def _open(self, records, button):
        """Press a button that opens a dialog, and return the dialog."""
        action = getattr(records, button)()
        return records.env[action["res_model"]].browse(action["res_id"])
