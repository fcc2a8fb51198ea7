from collections import defaultdict
from contextlib import contextmanager

from markupsafe import Markup

from odoo import models

BILL_MISSING = "backorder_flow.mail_activity_type_bill_missing"


class SaleOrder(models.Model):
    """What people are told of the hold of an order."""

    _name = "sale.order"
    _inherit = ["sale.order", "sale.backorder.responsible.mixin"]

    def _get_backorder_candidates(self):
        return {
            order: order.user_id
            | (order.partner_id | order.partner_id.commercial_partner_id).user_id
            | order.team_id.user_id
            for order in self
        }

    def _get_backorder_manager_group(self):
        return "sales_team.group_sale_manager"

    def _backorder_notify_shipped(self):
        """Warn the salespeople of shipped orders whose vendor bill is missing."""
        told = self.activity_ids.filtered(
            lambda activity: activity.activity_type_id == self.env.ref(BILL_MISSING)
        )
        orders = self - self.browse(told.mapped("res_id"))
        orders._warn_backorder_responsibles(
            {
                order: self.env._(
                    "The order was shipped, but its backorders are not fulfilled:\n%s",
                    order._get_hold_message(),
                )
                for order in orders
            },
            self.env._("Vendor bill missing"),
            activity_type=BILL_MISSING,
        )

    def _backorder_forget_shipped(self):
        """Remove what :meth:`_backorder_notify_shipped` has asked for."""
        self.activity_unlink([BILL_MISSING])

    def _backorder_warn_salesperson(self, summary, note):
        """Schedule a warning for the salespeople of these orders.

        :param summary: text
        :param note: text
        """
        self._warn_backorder_responsibles(dict.fromkeys(self, note), summary)

    @contextmanager
    def _tell_backorders_once(self):
        """Treat what happens in this context as one event, with one message per order.

        Notes wait for the end, or for a message to followers that takes them along.
        """
        if "backorder_notes" in self.env.cr.cache:
            yield  # a part of a greater event
            return
        notes = self.env.cr.cache["backorder_notes"] = defaultdict(list)
        try:
            yield
        finally:
            self.env.cr.cache.pop("backorder_notes", None)
        self.browse(notes)._post_backorder_notes(notes)

    def _log_backorder_notes(self, notes, is_hold=False):
        """Log something in the chatters of these orders.

        :param dict notes: of order to text or Markup
        :param bool is_hold: whether the orders are put on hold
        """
        with self._tell_backorders_once():
            for order in self:
                self.env.cr.cache["backorder_notes"][order.id].append(
                    (notes[order], is_hold)
                )

    def _post_backorder_notes(self, notes):
        """Log what has been told of these orders.

        :param dict notes: of each id to tuples, see :meth:`_log_backorder_notes`
        """
        if not self:
            return
        messages = self._message_log_batch(
            bodies={i: self._join_backorder_notes(told) for i, told in notes.items()}
        )
        held = messages.filtered(
            lambda message: any(is_hold for _note, is_hold in notes[message.res_id])
        )
        self._track_backorder_hold(held, "sale", "on_hold")

    def _track_backorder_hold(self, messages, before, after):
        """Show the change of the state beside the words of messages that tell it.

        :param messages: ``mail.message``
        :param str before: state
        :param str after: state
        """
        if not messages:
            return
        field = self.fields_get(["state"], ["string", "type", "selection"])["state"]
        # As core does: messages are written by the superuser.
        trackings = self.env["mail.tracking.value"].sudo()
        values = trackings._create_tracking_values(
            before, after, "state", field, self[:1]
        )
        trackings.create(
            [{**values, "mail_message_id": message.id} for message in messages]
        )

    def _join_backorder_notes(self, notes, *more):
        return Markup("<br/>").join([*(note for note, _hold in notes), *more])

    def _mail_track(self, tracked_fields, initial_values):
        # Hold and release are told, with their reasons: not a second time.
        if {initial_values.get("state"), self.state} == {"sale", "on_hold"}:
            tracked_fields = {n: f for n, f in tracked_fields.items() if n != "state"}
        return super()._mail_track(tracked_fields, initial_values)

    def _log_backorder_hold(self):
        """Log that these orders are put on hold, and what ends it."""
        self._log_backorder_notes(
            {order: order.company_id._get_backorder_until_message() for order in self},
            is_hold=True,
        )

    def _backorder_notify_release(self):
        """Notify the followers, and in any case the salesperson, of the release."""
        responsibles = self._get_backorder_responsibles()
        notes = self.env.cr.cache.get("backorder_notes", {})
        bodies = {}
        for order in self:
            told = notes.pop(order.id, [])
            bodies[order.id] = self._join_backorder_notes(
                told, order._get_hold_release_message(bool(told))
            )
        if len(self) == 1:
            messages = self.message_post(
                body=bodies[self.id],
                partner_ids=responsibles[self].partner_id.ids,
                subtype_xmlid="backorder_flow.mt_order_released",
            )
        else:
            messages = self._message_log_batch(bodies=bodies)
            messages.subtype_id = self.env.ref("backorder_flow.mt_order_released")
            self._notify_backorder_releases(responsibles)
        self._track_backorder_hold(messages, "on_hold", "sale")

    def _notify_backorder_releases(self, responsibles):
        """Notify everybody once of all these orders that are released together.

        :param dict responsibles: of order to ``res.users``, told beside the followers
        """
        subtype = self.env.ref("backorder_flow.mt_order_released")
        # As core asks for whom to notify of one order.
        followers = (
            self.env["mail.followers"]
            .sudo()
            ._get_recipient_data(self, "notification", subtype.id)
        )
        orders_of = defaultdict(list)
        for order in self:
            told = set(responsibles[order].partner_id.ids).union(followers[order.id])
            for partner_id in told:
                orders_of[partner_id].append(order.id)
        partners_of = defaultdict(list)
        for partner_id, order_ids in orders_of.items():
            partners_of[tuple(order_ids)].append(partner_id)
        for order_ids, partner_ids in partners_of.items():
            self.browse(order_ids)._notify_backorder_release(partner_ids)

    def _notify_backorder_release(self, partner_ids):
        """Notify some partners that these orders are released.

        :param list partner_ids: ids of ``res.partner``
        """
        links = [Markup("<li>%s</li>") % order._get_html_link() for order in self]
        intro = self.env._("No longer on hold (see the chatter for the reason):")
        # One order can be opened from its notification.
        document = self if len(self) == 1 else self.env["mail.thread"]
        document.message_notify(
            body=Markup("<p>%s</p><ul>%s</ul>") % (intro, Markup().join(links)),
            subject=self.env._("Orders released from hold"),
            partner_ids=partner_ids,
        )

    def _get_hold_release_message(self, is_told=False):
        """What is told when one order is released.

        :param bool is_told: whether the same message tells why
        """
        self.ensure_one()
        fulfilled = self.backorder_ids.filtered(lambda b: b.state == "fulfilled")
        if self.backorder_hold_scope == "none":
            return self.env._("%s does not wait for its backorders.", self.name)
        if self.released_by_hand and is_told:
            return self.env._("%s can be delivered and invoiced.", self.name)
        if self.released_by_hand:
            return self.env._(
                "%s was released manually: it can be delivered and invoiced.", self.name
            )
        if self.backorder_ids._filter_waited_for():
            return self.env._(
                "Nothing that %s waits for is left to deliver: it is no longer on "
                "hold.",
                self.name,
            )
        if not fulfilled:
            return self.env._(
                "%s has no open backorder left and is no longer on hold.", self.name
            )
        return self.env._(
            "The backorders of %(order)s are fulfilled (%(purchases)s): it can be "
            "delivered and invoiced.",
            order=self.name,
            # No links: many readers have no access to purchase orders.
            purchases=", ".join(fulfilled.purchase_id.mapped("name")),
        )

    def _get_delivery_on_hold_message(self):
        """Explain why these orders cannot be delivered, or not with so much."""
        # Users who move goods may not have access to sales orders.
        if "order" not in self.sudo().mapped("backorder_hold_scope"):
            return self.env._(
                "Backordered goods cannot be delivered yet. Use Leave Out the Rest "
                "on the transfer.\n%s",
                self._get_hold_message(),
            )
        return self.env._(
            "Nothing can be delivered while the order is on hold.\n%s",
            self._get_hold_message(),
        )

    def _get_hold_message(self):
        """What these orders wait for, a line for each purchase order.

        Orders are only counted if the user may read neither them nor their backorders.

        :return: text, without purchase prices
        """
        # Salespeople may not read purchase orders, nor stock users sales orders.
        backorders = self.sudo().backorder_ids._filter_open()
        seen = self._filtered_access("read")
        # Users with access to a backorder see its order name, even without access to
        # it.
        seen |= backorders.sudo(self.env.su)._filtered_access("read").sudo().order_id
        shown = backorders.filtered(lambda backorder: backorder.order_id in seen)
        lines = [
            self.env._(
                "%(order)s waits for %(waiting)s", order=order.name, waiting=waiting
            )
            for order, waited_for in shown.sorted("id").grouped("order_id").items()
            for waiting in waited_for._get_waiting_messages()
        ]
        if hidden := self - seen:
            lines.append(hidden._get_backorder_hidden_count())
        return "\n".join(lines)

    def _get_backorder_names(self):
        """Name these orders, but only count those that the user may not read.

        :return: text such as "S00012, orders you cannot access (2)"
        """
        seen = self._filter_backorder_access("read")
        names = sorted(seen.mapped("name"))
        if hidden := self - seen:
            names.append(hidden._get_backorder_hidden_count())
        return ", ".join(names)

    def _get_backorder_hidden_count(self):
        """Describe how many orders are not named, as the user may not read them."""
        return self.env._("orders you cannot access (%s)", len(self))
