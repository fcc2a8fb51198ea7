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
        """Tell the salespeople that an order has left whose vendor bill is missing."""
        told = self.activity_ids.filtered(
            lambda activity: activity.activity_type_id == self.env.ref(BILL_MISSING)
        )
        orders = self - self.browse(told.mapped("res_id"))
        orders._warn_backorder_responsibles(
            {
                order: self.env._(
                    "It was shipped, but its backorders are not fulfilled:\n%s",
                    order._get_hold_message(),
                )
                for order in orders
            },
            self.env._("Vendor bill missing"),
            activity_type=BILL_MISSING,
        )

    def _backorder_forget_shipped(self):
        """Take back what :meth:`_backorder_notify_shipped` has asked for."""
        self.activity_unlink([BILL_MISSING])

    def _backorder_warn_salesperson(self, summary, note):
        """Schedule a warning for the salespeople of these orders.

        :param summary: text
        :param note: text
        """
        self._warn_backorder_responsibles(dict.fromkeys(self, note), summary)

    def _backorder_notify_release(self):
        """Tell the followers, and in any case the salesperson, of the release."""
        responsibles = self._get_backorder_responsibles()
        for order in self:
            order.message_post(
                body=order._get_hold_release_message(),
                partner_ids=responsibles[order].partner_id.ids,
                subtype_xmlid="backorder_flow.mt_order_released",
            )

    def _get_hold_release_message(self):
        """What is told when one order is released."""
        self.ensure_one()
        fulfilled = self.backorder_ids.filtered(lambda b: b.state == "fulfilled")
        if self.backorder_hold_scope == "none":
            return self.env._("%s does not wait for its backorders.", self.name)
        if self.released_by_hand:
            return self.env._(
                "%s was released by hand: it can be delivered and invoiced.", self.name
            )
        if self.backorder_ids._filter_waited_for():
            return self.env._(
                "Nothing of what %s waits for has still to leave: it is no longer on "
                "hold.",
                self.name,
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

    def _get_delivery_on_hold_message(self):
        """Tell why nothing of these orders can be delivered."""
        return self.env._(
            "Nothing can be delivered while the order is on hold.\n%s",
            self._get_hold_message(),
        )

    def _get_hold_message(self):
        """What these orders wait for, a line for each open backorder.

        Orders are only counted if the user may read neither them nor their backorders.

        :return: text, without purchase prices
        """
        # Salespeople may not read purchase orders, nor stock users sales orders.
        backorders = self.sudo().backorder_ids._filter_open()
        seen = self._filtered_access("read")
        # Who may read a backorder is told its order, even without the right to read it.
        seen |= backorders.sudo(self.env.su)._filtered_access("read").sudo().order_id
        lines = [
            self.env._(
                "%(order)s waits for %(waiting)s",
                order=backorder.order_id.name,
                waiting=backorder._get_waiting_message(),
            )
            for backorder in backorders.sorted("id")
            if backorder.order_id in seen
        ]
        if hidden := self - seen:
            lines.append(hidden._get_backorder_hidden_count())
        return "\n".join(lines)

    def _get_backorder_names(self):
        """Name these orders, but only count those that the user may not read.

        :return: text such as "S00012, S00015, 2 orders that you may not see"
        """
        seen = self._filter_backorder_access("read")
        names = sorted(seen.mapped("name"))
        if hidden := self - seen:
            names.append(hidden._get_backorder_hidden_count())
        return ", ".join(names)

    def _get_backorder_hidden_count(self):
        """Tell how many orders are not named, as the user may not read them."""
        if len(self) == 1:
            return self.env._("1 order that you may not see")
        return self.env._("%s orders that you may not see", len(self))
