from collections import defaultdict

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tools import SQL, str2bool

BILL_MISSING = "backorder_flow.mail_activity_type_bill_missing"


class SaleOrder(models.Model):
    _inherit = "sale.order"

    state = fields.Selection(
        selection_add=[("on_hold", "On Hold"), ("cancel",)],
        # The default would leave held orders without a state after an uninstall.
        ondelete={"on_hold": "set sale"},
    )
    backorder_ids = fields.One2many(
        comodel_name="sale.backorder",
        inverse_name="order_id",
        string="Backorders",
        readonly=True,
    )
    backorder_count = fields.Integer(
        compute="_compute_backorder_count",
        compute_sudo=True,
    )
    backorder_needed = fields.Boolean(
        compute="_compute_backorder_needed",
        search="_search_backorder_needed",
        help="The order is confirmed, and some of it is neither in stock nor on order.",
    )
    backorder_short_products = fields.Char(
        string="Short Products",
        compute="_compute_backorder_needed",
    )
    backorder_progress = fields.Float(
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Fulfilled part of the backordered quantities, in percent.",
    )
    released_by_hand = fields.Boolean(
        readonly=True,
        copy=False,
        help="Somebody has released the order although its backorders are open.",
    )
    hold_message = fields.Text(
        compute="_compute_hold_message",
        groups="base.group_user",  # It names vendors: not for customers.
        help="What the order waits for.",
    )

    @api.depends("backorder_ids")
    def _compute_backorder_count(self):
        for order in self:
            order.backorder_count = len(order.backorder_ids)

    @api.depends("order_line.qty_short")
    def _compute_backorder_needed(self):
        for order in self:
            short_lines = order.order_line.filtered("qty_short")
            order.backorder_needed = bool(short_lines)
            order.backorder_short_products = ", ".join(
                short_lines.product_id.mapped("display_name")
            )

    def _search_backorder_needed(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Asked for all orders; the search itself keeps to those that one may see.
        moves = self.env["stock.move"].sudo()
        waiting = moves.search(
            moves._get_first_leg_domain()
            & Domain("state", "!=", "assigned")
            & Domain("sale_line_id.order_id.state", "in", ("sale", "on_hold"))
        )
        lines = waiting.sale_line_id.filtered("qty_short")
        domain = Domain("id", "in", lines.order_id.ids)
        return domain if True in value else ~domain

    @api.depends("state", "backorder_ids.state", "backorder_ids.qty_fulfilled")
    def _compute_hold_message(self):
        for order in self:
            # Salespeople may not read purchase orders.
            waiting = order.sudo().backorder_ids._filter_open()
            order.hold_message = order.state == "on_hold" and "\n".join(
                backorder._get_waiting_message() for backorder in waiting.sorted("id")
            )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        # On the outcome: a default can set the state too.
        if held := orders.filtered(lambda order: order.state == "on_hold"):
            held._check_may_write_hold()
        return orders

    def write(self, vals):
        if "state" in vals and (
            vals["state"] == "on_hold"
            or (vals["state"] != "cancel" and "on_hold" in self.mapped("state"))
        ):
            self._check_may_write_hold()
        return super().write(vals)

    def _check_may_write_hold(self):
        """The hold follows from backorders: nobody writes it, not even by RPC.

        :raise UserError: unless called by the methods that decide it
        """
        if not self.env.su:
            raise UserError(
                self.env._(
                    "The state On Hold follows from the backorders of an order and "
                    "cannot be written: %s",
                    ", ".join(self.mapped("name")),
                )
            )

    # Actions

    def action_backorder(self):
        """Open the dialog that backorders what these orders lack.

        :return: action of the dialog ``sale.backorder.create``
        :raise AccessError: for who may not write on one of the orders
        :raise UserError: if one of them is not confirmed, or nothing is short
        """
        self.check_access("write")
        self._check_can_backorder()
        return self._open_backorder_dialog()

    def _open_backorder_dialog(self, **values):
        """Open the dialog for these orders.

        :param values: more values of the dialog
        :return: action
        :raise UserError: if nothing is short
        """
        return self._make_backorder_dialog(**values)._get_records_action(
            name=self.env._("Backorder"),
            target="new",
            context={**self.env.context, "dialog_size": "extra-large"},
        )

    def _make_backorder_dialog(self, **values):
        """Make the dialog for these orders, with the lines that are short.

        :param values: more values of the dialog
        :return: ``sale.backorder.create``
        :raise UserError: if nothing is short
        """
        return self.env["sale.backorder.create"].create(
            {
                "order_ids": [Command.set(self.ids)],
                "grouping": self.company_id[:1].backorder_grouping,
                **values,
            }
        )

    def action_bulk_backorder(self):
        """Open the dialog for those of these orders that can be backordered.

        :return: action of the dialog ``sale.backorder.create``, which lists the others
            and why they are left out
        :raise UserError: if none of them can be backordered; names each with the reason
        """
        obstacles = self._get_backorder_obstacles()
        orders = self - self.browse().union(*obstacles)
        left_out = self._get_left_out_message(obstacles)
        if not orders:
            raise UserError(
                self.env._("None of these orders can be backordered.\n%s", left_out)
            )
        return orders._open_backorder_dialog(skipped=left_out)

    def action_view_backorders(self):
        """Open the backorders of this order."""
        self.ensure_one()
        return self.backorder_ids._get_list_action()

    def action_release_hold(self):
        """Ask for a reason, and release these orders before they are fulfilled.

        :return: action of the dialog ``sale.backorder.release``
        :raise AccessError: for who may not release, or not write on the orders
        :raise UserError: names the orders that are not on hold
        """
        self._check_may_release()
        dialog = self.env["sale.backorder.release"].create(
            {"order_ids": [Command.set(self.ids)]}
        )
        return dialog._get_records_action(name=self.env._("Release Hold"), target="new")

    def _action_confirm(self):
        res = super()._action_confirm()
        # Of an order that was cancelled before, bills may have changed meanwhile.
        if backorders := self.sudo().backorder_ids:
            backorders._refresh()
        return res

    def _action_cancel(self):
        # Core and others look for confirmed orders when they clean up after one. As
        # superuser: only the backorders decide the hold, and they go with the order.
        self.sudo().filtered(lambda order: order.state == "on_hold").write(
            {"state": "sale"}
        )
        res = super()._action_cancel()
        # The purchase side follows, whoever cancels.
        self.sudo().order_line._withdraw_all_backorders()
        return res

    # Business methods

    def _check_can_backorder(self):
        """Only confirmed orders are backordered (locked ones too).

        :raise UserError: names those that are not confirmed
        """
        wrong = self.filtered(lambda order: order.state not in ("sale", "on_hold"))
        if wrong:
            raise UserError(
                self.env._(
                    "Only confirmed sales orders can be backordered. Confirm these "
                    "first, or leave them out: %s",
                    ", ".join(wrong.mapped("name")),
                )
            )

    def _get_backorder_obstacles(self):
        """Why some of these orders cannot be backordered.

        :return: dict of order to text
        """
        obstacles = {}
        writable = self._filtered_access("write")
        for order in self - writable:
            obstacles[order] = self.env._("you may not change it")
        confirmed = writable.filtered(lambda order: order.state in ("sale", "on_hold"))
        for order in writable - confirmed:
            obstacles[order] = self.env._("it is not confirmed")
        short = {
            line.order_id
            for (line, _product), shortage in (
                confirmed.order_line._get_shortages().items()
            )
            if shortage["short"]
        }
        for order in confirmed.filtered(lambda order: order not in short):
            obstacles[order] = order._get_not_short_message()
        return obstacles

    def _get_left_out_message(self, obstacles):
        """Tell which of these orders cannot be backordered.

        :param dict obstacles: see :meth:`_get_backorder_obstacles`
        :return: text with a line for each reason
        """
        names = defaultdict(list)
        for order, obstacle in obstacles.items():
            # Their names are no secret to who has chosen them.
            names[obstacle].append(order.sudo().name)
        return "\n".join(
            f"{', '.join(sorted(orders))}: {obstacle}"
            for obstacle, orders in names.items()
        )

    def _get_not_short_message(self):
        """Why there is nothing to backorder for one order."""
        self.ensure_one()
        backorders = self.backorder_ids._filter_open()
        if not backorders:
            return self.env._("nothing is short")
        purchases = ", ".join(sorted(set(backorders.mapped("purchase_name"))))
        return self.env._("nothing more is short, see %s", purchases)

    def _check_may_release(self):
        """Only a group may release by hand, and only orders that it may write on.

        :raise AccessError: for everybody else
        :raise UserError: names the orders that are not on hold
        """
        if not self.env.user.has_group("backorder_flow.group_backorder_release"):
            raise AccessError(
                self.env._(
                    "You may not release %s from hold. Ask a sales manager.",
                    ", ".join(self.mapped("name")),
                )
            )
        self.check_access("write")
        if wrong := self.filtered(lambda order: order.state != "on_hold"):
            raise UserError(
                self.env._(
                    "These orders are not on hold: %s", ", ".join(wrong.mapped("name"))
                )
            )

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
            lambda move: (
                move.state != "cancel"
                and (move.location_final_id or move.location_dest_id)._is_outgoing()
            )
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
        self.write({"state": "on_hold"})

    def _backorder_release(self):
        """Take these orders back to the state before the hold, and tell it."""
        self.write({"state": "sale"})
        self._backorder_notify_release()
        self._backorder_invoice_paid()

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

    def _get_nothing_short_message(self):
        """Why there is nothing to backorder for these orders, and where to look."""
        if backorders := self.backorder_ids._filter_open():
            return self.env._(
                "Nothing more is short in %(orders)s: see %(purchases)s.",
                orders=", ".join(self.mapped("name")),
                purchases=", ".join(sorted(set(backorders.mapped("purchase_name")))),
            )
        return self.env._(
            "Nothing is short in %s: all of it is in stock or delivered.",
            ", ".join(self.mapped("name")),
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

    # Words

    def _track_subtype(self, init_values):
        # A release is no confirmation: it has a message of its own.
        if init_values.get("state") == "on_hold":
            return self.env["mail.message.subtype"]
        return super()._track_subtype(init_values)
