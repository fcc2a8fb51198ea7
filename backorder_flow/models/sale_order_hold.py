from markupsafe import Markup

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL, str2bool

BILL_MISSING = "backorder_flow.mail_activity_type_bill_missing"


class SaleOrder(models.Model):
    """What holds an order, what releases it, and what a hold refuses."""

    _inherit = "sale.order"

    def _release_by_hand(self, reason):
        """Release these orders by decision of the user.

        Their backorders stay open; a new one holds them again.

        :param reason: text for the chatter
        :raise AccessError: see :meth:`_check_may_release`
        """
        self._lock_for_backorder()
        self._check_may_release()
        # Nobody may write the state; the right to decide it was checked above.
        orders = self.sudo()
        orders.released_by_hand = True
        orders._message_log_batch(
            bodies={
                order.id: self.env._("Released from hold by hand: %s", reason)
                for order in orders
            }
        )
        orders._backorder_update_hold()

    def _backorder_update_hold(self):
        """Hold or release these orders, as their backorders ask.

        The only place that decides it, for any number of orders.
        """
        # The state follows from the backorders, whoever causes the event.
        orders = self.sudo()
        orders._backorder_update_progress()
        waiting = orders.filtered(lambda order: order._is_waiting_for_backorders())
        if to_hold := waiting.filtered(lambda order: order.state == "sale"):
            shipped = to_hold._filter_shipped()
            (to_hold - shipped)._backorder_hold()
            shipped._backorder_notify_shipped()
        ready = orders - waiting
        ready.activity_unlink([BILL_MISSING])
        if to_release := ready.filtered(lambda order: order.state == "on_hold"):
            to_release._backorder_release()

    def _is_waiting_for_backorders(self):
        """Whether the order must be held. Extend it for other reasons to hold or not.

        :return: bool
        """
        self.ensure_one()
        return not self.released_by_hand and bool(self.backorder_ids._filter_open())

    def _filter_shipped(self):
        """The orders of which all that is on open backorders has left already.

        Then there is nothing to hold: their vendor bills were taken back afterwards.
        """
        waiting = self.backorder_ids._filter_open()
        moves = waiting.sale_line_id.move_ids.filtered(
            lambda move: move.state != "cancel" and move._is_for_customer()
        )
        to_leave = moves.filtered(lambda move: move.state != "done")
        return (moves - to_leave).sale_line_id.order_id - to_leave.sale_line_id.order_id

    def _backorder_notify_shipped(self):
        """Tell the salespeople that an order has left whose vendor bill is missing."""
        told = self.activity_ids.filtered(
            lambda activity: activity.activity_type_id == self.env.ref(BILL_MISSING)
        )
        for order in self - self.browse(told.mapped("res_id")):
            order._warn_salesperson(
                self.env._("Vendor bill missing"),
                self.env._(
                    "It was shipped, but its backorders are not fulfilled any more:"
                    "\n%s",
                    order._get_hold_message(),
                ),
                activity_type=BILL_MISSING,
            )

    def _warn_salesperson(
        self, summary, note, activity_type="mail.mail_activity_data_warning"
    ):
        """Schedule a warning for the salesperson of one order.

        :param summary: text
        :param note: text
        :param activity_type: external id
        """
        self.ensure_one()
        self.activity_schedule(
            activity_type,
            summary=summary,
            note=note,
            user_id=self.user_id.id or self.env.uid,
        )

    def _backorder_update_progress(self):
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
        """Put these orders on hold."""
        self._backorder_write_state("on_hold")

    def _backorder_release(self):
        """Take these orders back to the state before the hold, and tell it."""
        self._backorder_write_state("sale")
        self._backorder_notify_release()
        self._backorder_invoice_paid()

    def _backorder_write_state(self, state):
        """Write the state of these orders, the only place that does so.

        It confirms nothing. Extend it where another module takes the state "sale" for a
        confirmation, and checks it or acts on it: the release must not be refused.

        :param str state: ``on_hold`` or ``sale``
        """
        self.write({"state": state})

    def _backorder_notify_release(self):
        """Tell the followers, and in any case the salesperson, of the release."""
        for order in self:
            order.message_post(
                body=order._get_release_message(),
                partner_ids=order.user_id.partner_id.ids,
                subtype_xmlid="backorder_flow.mt_order_released",
            )

    def _get_release_message(self):
        """What is told when one order is released."""
        self.ensure_one()
        fulfilled = self.backorder_ids.filtered(lambda b: b.state == "fulfilled")
        if self.released_by_hand:
            return self.env._(
                "%s was released by hand: it can be delivered and invoiced.", self.name
            )
        if not fulfilled:
            return self.env._(
                "No open backorder is left: %s is no longer on hold.", self.name
            )
        return self.env._(
            "The backorders of %(order)s are fulfilled (%(purchases)s): it can be "
            "delivered and invoiced.",
            order=self.name,
            purchases=Markup(", ").join(
                purchase._get_html_link() for purchase in fulfilled.purchase_id
            ),
        )

    def _backorder_invoice_paid(self):
        """Make the invoices of online payments that the hold has kept from being made.

        Who posts a vendor bill is not to be stopped by a customer invoice: what cannot
        be made becomes an activity of the salesperson.
        """
        parameters = self.env["ir.config_parameter"].sudo()  # as core asks for it
        if not str2bool(parameters.get_param("sale.automatic_invoice", "0")):
            return
        transactions = self.transaction_ids.filtered(
            lambda transaction: (
                transaction.state == "done" and not transaction.invoice_ids
            )
        )
        try:
            with self.env.cr.savepoint():
                transactions._invoice_released_orders()
        except UserError as error:
            for order in transactions.sale_order_ids & self:
                order._warn_salesperson(self.env._("Invoice the payment"), str(error))

    def _get_hold_message(self):
        """What these orders wait for, a line for each open backorder.

        :return: text, without purchase prices
        """
        # Salespeople may not read purchase orders, nor stock users sales orders.
        backorders = self.sudo().backorder_ids._filter_open()
        return "\n".join(
            self.env._(
                "%(order)s waits for %(waiting)s",
                order=backorder.order_id.name,
                waiting=backorder._get_waiting_message(),
            )
            for backorder in backorders.sorted("id")
        )

    def _lock_for_backorder(self):
        """Keep others from backordering, holding or invoicing these orders meanwhile.

        Waits for them. If they have changed one of the orders, the database refuses
        this transaction, Odoo tries it again, and it sees what they have done.
        """
        if self.ids:
            self.env.cr.execute(
                SQL(
                    "SELECT id FROM sale_order WHERE id IN %s"
                    " ORDER BY id FOR NO KEY UPDATE",
                    tuple(self.ids),
                ),
                log_exceptions=False,  # Odoo tries again: nothing is wrong
            )
            self.invalidate_recordset(["state"])

    def _check_can_invoice(self):
        """Refuse to make invoices for orders that are on hold, or about to be.

        A down payment writes nothing on the order, so the orders are locked first: a
        hold that is made at the same moment is seen.

        :raise UserError: see :meth:`_check_not_held`
        """
        self._lock_for_backorder()
        self._check_not_held()

    def _check_not_held(self):
        """Refuse invoices of orders that are on hold.

        :raise UserError: names the orders and what they wait for
        """
        held = self.filtered(lambda order: order.state == "on_hold")
        if held:
            raise UserError(
                self.env._(
                    "No invoice can be made while the order is on hold.\n%s",
                    held._get_hold_message(),
                )
            )

    def _create_invoices(self, grouped=False, final=False, date=None):
        self._check_can_invoice()
        return super()._create_invoices(grouped=grouped, final=final, date=date)

    def _track_subtype(self, init_values):
        # A release is no confirmation: it has a message of its own.
        if init_values.get("state") == "on_hold":
            return self.env["mail.message.subtype"]
        return super()._track_subtype(init_values)
