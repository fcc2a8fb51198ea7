from contextlib import contextmanager

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import str2bool

from ..res_company import HOLD_SCOPES


class SaleOrder(models.Model):
    """What holds an order, what releases it, and what a hold refuses."""

    _inherit = "sale.order"

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        # On the outcome: a default can set the state too.
        if held := orders._filter_on_hold():
            held._check_may_write_hold()
        # No order begins with backorders. It is no value of who creates it.
        if begun := orders.sudo().filtered("backorder_progress"):
            begun.backorder_progress = 0.0
        begun = orders.sudo().filtered(lambda o: o.hold_noticed or o.hold_notice_due)
        if begun:
            begun.write({"hold_noticed": False, "hold_notice_due": False})
        return orders

    def write(self, vals):
        self._check_written_hold(vals)
        held = self.browse()
        if {"pricelist_id", "order_line"}.intersection(vals):
            held = self._filter_on_hold()
        if "pricelist_id" in vals:
            held._check_hold_pricelist()
        before = {line: line.product_uom_qty for line in held.order_line}
        with held._delay_backorder_release():
            res = super().write(vals)
        held._log_hold_cut_quantities(before)
        if "backorder_hold_scope" in vals:
            self._backorder_refresh_hold()
        return res

    @contextmanager
    def _delay_backorder_release(self):
        """Release these held orders, if at all, when their lines are written.

        Core asks for the state before and after it writes lines, and fails on an order
        that has become ``sale`` in between.
        """
        delayed = self.env.cr.cache.setdefault("backorder_orders_delayed", set())
        orders = self.filtered(lambda order: order.id not in delayed)
        delayed.update(orders.ids)
        try:
            yield
        finally:
            delayed.difference_update(orders.ids)
        if orders:
            orders._backorder_refresh_hold()

    def _check_written_hold(self, vals):
        """Refuse values that would put one of these orders on hold, or release it.

        :param dict vals: as of :meth:`write`
        :raise UserError: see :meth:`_check_may_write_hold`
        """
        if "state" in vals and (vals["state"] == "on_hold" or self._filter_on_hold()):
            self._check_may_write_hold()
        if "backorder_hold_scope" in vals and not self.env.su:
            self._check_hold_scope(vals["backorder_hold_scope"])
        backorders = self.env["sale.backorder"]
        backorders._check_written_values(
            self, vals, {"backorder_progress", "hold_noticed", "hold_notice_due"}
        )
        backorders._check_linked_values(self, vals, {"company_id"})

    def _check_may_write_hold(self):
        """The hold follows from backorders and cannot be written, not even by RPC.

        :raise UserError: unless called by the methods that decide it
        """
        if not self.env.su:
            raise UserError(
                self.env._(
                    "The On Hold status is determined by the backorders of an order "
                    "and cannot be set manually: %s",
                    ", ".join(self.mapped("name")),
                )
            )

    def _check_hold_scope(self, scope):
        """Refuse to hold less of an order that is on hold, without a reason for it.

        :param str scope: value of ``backorder_hold_scope``
        :raise UserError: names the orders
        """
        scopes = list(dict(HOLD_SCOPES))
        loosened = self._filter_on_hold().filtered(
            lambda order: scopes.index(scope) > scopes.index(order.backorder_hold_scope)
        )
        if loosened:
            raise UserError(
                self.env._(
                    "To hold less of an order that is on hold, use Change Hold, "
                    "which asks for a reason: %s",
                    ", ".join(loosened.mapped("name")),
                )
            )

    def action_change_hold_scope(self):
        """Ask what the hold of these orders applies to from now on, and why.

        :return: action of the dialog ``sale.backorder.hold.scope``
        :raise AccessError: for users who cannot release or write on the orders
        :raise UserError: names the orders that are not on hold
        """
        self._check_may_release_hold()
        dialog = self.env["sale.backorder.hold.scope"]._make_for_user(
            {"order_ids": [Command.set(self.ids)]}
        )
        return dialog._get_records_action(name=self.env._("Change Hold"), target="new")

    def _change_hold_scope(self, scope, reason):
        """Hold more or less of these orders, by decision of the user.

        :param str scope: value of ``backorder_hold_scope``
        :param reason: text for the chatter
        :raise AccessError: see :meth:`_check_may_release_hold`
        """
        self._lock_for_backorder()
        self._check_may_release_hold()
        # No user may loosen a hold without a reason; the right was checked above.
        orders = self.sudo()
        label = dict(
            orders._fields["backorder_hold_scope"]._description_selection(self.env)
        )
        orders._message_log_batch(
            bodies={
                order.id: self.env._(
                    "Hold now applies to: %(scope)s. %(reason)s",
                    scope=label[scope],
                    reason=reason,
                )
                for order in orders
            }
        )
        orders.backorder_hold_scope = scope

    def action_release_hold(self):
        """Ask for a reason, and release these orders before they are fulfilled.

        :return: action of the dialog ``sale.backorder.release``
        :raise AccessError: for users who cannot release or write on the orders
        :raise UserError: names the orders that are not on hold
        """
        self._check_may_release_hold()
        dialog = self.env["sale.backorder.release"]._make_for_user(
            {"order_ids": [Command.set(self.ids)]}
        )
        return dialog._get_records_action(name=self.env._("Release Hold"), target="new")

    def _check_may_release_hold(self):
        """Only a group may release manually, and only orders that it may write on.

        :raise AccessError: for everyone else
        :raise UserError: names the orders that are not on hold
        """
        if not self.env.user.has_group("backorder_flow.group_backorder_release"):
            raise AccessError(
                self.env._(
                    "You are not allowed to release %s from hold. Ask a sales manager.",
                    ", ".join(self.mapped("name")),
                )
            )
        self.check_access("write")
        self._check_backorder_orders_chosen()
        if wrong := self - self._filter_on_hold():
            raise UserError(
                self.env._(
                    "These orders are not on hold: %s", ", ".join(wrong.mapped("name"))
                )
            )

    def _release_hold_by_hand(self, reason):
        """Release these orders by decision of the user.

        The backorders that are open now stay so, and hold nothing anymore; a new one
        holds them again.

        :param reason: text for the chatter
        :raise AccessError: see :meth:`_check_may_release_hold`
        """
        self._lock_for_backorder()
        self._check_may_release_hold()
        # No user may write the state; the right to decide it was checked above.
        orders = self.sudo()
        orders.backorder_ids._filter_open().released_by_hand = True
        note = self.env._("Released from hold manually: %s", reason)
        with orders._tell_backorders_once():
            orders._log_backorder_notes(dict.fromkeys(orders, note))
            orders._backorder_refresh_hold()

    def _backorder_refresh_hold(self):
        """Hold or release these orders according to the facts, whatever has happened.

        The only place that decides it, for any number of orders.
        """
        delayed = self.env.cr.cache.get("backorder_orders_delayed", ())
        # The state follows from the backorders, whoever causes the event.
        orders = self.sudo().filtered(lambda order: order.id not in delayed)
        orders.filtered("hold_noticed")._ask_for_hold_notices()
        orders._backorder_refresh_progress()
        waiting = orders._filter_waiting_for_backorders()
        if to_hold := waiting.filtered(lambda order: order.state == "sale"):
            to_hold._backorder_hold()
        shipped = (orders - waiting)._filter_backorders_shipped()
        (orders - shipped)._backorder_forget_shipped()
        shipped._backorder_notify_shipped()
        if to_release := (orders - waiting)._filter_on_hold():
            to_release._backorder_release()

    def _backorder_refresh_hold_by_moves(self):
        """Re-evaluate those of these orders that a move can hold or release."""
        # Users who move goods may not have access to sales orders.
        orders = self.sudo().filtered(
            lambda order: (
                order.backorder_ids
                and (order._is_on_hold() or order.backorder_ids._filter_open())
            )
        )
        if orders:
            orders._backorder_refresh_hold()

    def _filter_waiting_for_backorders(self, leaving=None):
        """The orders that must be held. Extend it for other reasons to hold or not.

        One waits while something still has to leave of what its open backorders are
        for, and nobody has released these manually.

        :param leaving: done ``stock.move`` of which someone adds more; asked whether
            that may leave
        :return: ``sale.order``
        """
        held = self.filtered(lambda order: order.backorder_hold_scope != "none")
        backorders = held.backorder_ids._filter_waited_for()
        to_leave = backorders._filter_to_leave()
        if leaving:
            to_leave |= backorders._filter_delivered_by(leaving)
        return self & to_leave.order_id

    def _filter_backorders_shipped(self):
        """The orders that were shipped before the vendor has done their part.

        Their backorders are open, and of these something is with the customer. Asked of
        orders that do not wait: nothing more has to leave.
        """
        confirmed = self._filter_confirmed_or_on_hold().filtered(
            lambda order: order.backorder_hold_scope != "none"
        )
        return confirmed.backorder_ids._filter_waited_for()._filter_left().order_id

    def _backorder_refresh_progress(self):
        # It is written for each bill of the order, not only for the last one: so of two
        # bills that are posted at the same time the database refuses one, which is
        # tried again and sees the other. Neither would release the order otherwise.
        for order in self:
            alive = order.backorder_ids._filter_alive()
            total = sum(alive.mapped("product_uom_qty"))
            order.backorder_progress = (
                100.0 * sum(alive.mapped("qty_fulfilled")) / total if total else 0.0
            )

    def _backorder_hold(self):
        """Put these orders on hold, and log it."""
        self._backorder_write_state("on_hold")
        self._log_backorder_hold()
        self._ask_for_hold_notices()

    def _backorder_release(self):
        """Return these orders to their state before the hold, and log it."""
        self._backorder_write_state("sale")
        self._backorder_notify_release()
        self._ask_for_hold_notices()
        self._backorder_invoice_paid()

    def _backorder_write_state(self, state):
        """Write the state of these orders, the only place that does so.

        It confirms nothing. Extend it where another module takes the state "sale" for a
        confirmation, and checks it or acts on it: the release must not be refused.

        :param str state: ``on_hold`` or ``sale``
        """
        self.write({"state": state})

    def _backorder_invoice_paid(self):
        """Create the invoices for online payments that the hold has prevented.

        A customer invoice must not prevent the posting of a vendor bill: what cannot
        be made becomes an activity of the salesperson.
        """
        parameters = self.env["ir.config_parameter"].sudo()  # as core asks for it
        if not str2bool(parameters.get_param("sale.automatic_invoice", "0")):
            return
        transactions = self.transaction_ids.filtered(
            lambda transaction: (
                transaction.state == "done"
                and (
                    not transaction.invoice_ids
                    or transaction.sale_order_ids._filter_hold_rest_to_invoice()
                )
            )
        )
        try:
            with self.env.cr.savepoint():
                transactions._invoice_hold_released()
        except UserError as error:
            (transactions.sale_order_ids & self)._backorder_warn_salesperson(
                self.env._("Invoice the payment"), str(error)
            )

    def _filter_hold_rest_to_invoice(self):
        """The orders that are paid in full, and of which a hold has kept a rest.

        Where only lines are held, someone may have invoiced the others in the meantime.
        What was credited is nobody's rest.
        """
        return self.filtered(
            lambda order: (
                order.backorder_hold_scope == "lines"
                and order._is_paid()
                and "out_refund" not in order.invoice_ids.mapped("move_type")
                and any(
                    line.product_uom_id.compare(line.product_uom_qty, line.qty_invoiced)
                    > 0
                    for line in order.order_line.filtered("product_uom_id")
                )
            )
        )

    def _lock_for_backorder(self):
        """Keep others from backordering, holding or invoicing these orders meanwhile.

        Waits for them. If they have changed one of the orders, the database refuses
        this transaction, Odoo tries it again, and it sees what they have done.
        """
        self._lock_backorder_rows(["state"])

    def _check_hold_before_invoicing(self):
        """Refuse to make invoices for orders that are on hold, or about to be.

        A down payment writes nothing on the order, so the orders are locked first: a
        hold that is made at the same moment is seen.

        :raise UserError: see :meth:`_check_not_on_hold`
        """
        self._lock_for_backorder()
        self._check_not_on_hold()

    def _check_not_on_hold(self):
        """Refuse invoices of orders that are on hold.

        :raise UserError: names the orders and what they wait for
        """
        held = self._filter_on_hold_wholly()
        if held:
            raise UserError(
                self.env._(
                    "No invoice can be created while the order is on hold.\n%s",
                    held._get_hold_message(),
                )
            )

    def _create_invoices(self, grouped=False, final=False, date=None):
        self._check_hold_before_invoicing()
        return super()._create_invoices(grouped=grouped, final=final, date=date)

    def _track_subtype(self, init_values):
        # A release is no confirmation: it has a message of its own.
        if init_values.get("state") == "on_hold":
            return self.env["mail.message.subtype"]
        return super()._track_subtype(init_values)

    def _check_can_settle_hold(self):
        """Refuse to hand over or to charge orders that are on hold as a whole.

        For what does so by its own documents, such as a point of sale: deliveries and
        invoices are guarded by themselves. Where only lines are held, it has to keep to
        ``sale.order.line._get_hold_qty_to_settle`` and to tell what it has handed over
        by ``sale.order.line._get_hold_qty_settled``.

        :raise UserError: names the orders and what they wait for
        """
        if held := self._filter_on_hold_wholly():
            raise UserError(
                self.env._(
                    "Nothing can be delivered or invoiced while the order is on hold."
                    "\n%s",
                    held._get_hold_message(),
                )
            )
