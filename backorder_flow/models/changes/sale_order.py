from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..portal.sale_order_line_answer import ANSWERS


class SaleOrder(models.Model):
    """Orders that are confirmed, cancelled, changed or deleted."""

    _inherit = "sale.order"

    @api.constrains("state")
    def _cut_backorders_of_unconfirmed(self):
        """The purchase side follows, regardless of who cancels, and how."""
        # Users who cancel may have access neither to backorders nor to purchases.
        unconfirmed = (self - self._filter_confirmed_or_on_hold()).filtered(
            lambda order: order.sudo().backorder_ids._filter_alive()
        )
        cancelled = unconfirmed.filtered(lambda order: order.state == "cancel")
        cancelled.sudo().order_line._cut_all_backorders()
        cancelled.sudo()._forget_backorder_cancellation()
        (unconfirmed - cancelled).order_line._give_up_backorders()

    def _action_confirm(self):
        res = super()._action_confirm()
        self.order_line._count_backorder_confirmed()
        self.order_line._forget_backorder_facts(ANSWERS)
        # Bills of an order that was cancelled before may have changed in the meantime,
        # and who confirms may not see them.
        if backorders := self.sudo().backorder_ids:
            backorders._refresh()
        self._backorder_confirmed()
        return res

    def _action_cancel(self):
        # Core and others look for confirmed orders when they clean up after one. As
        # superuser: only the backorders decide the hold, and they go with the order.
        held = self.sudo()._filter_on_hold()
        held._backorder_write_state("sale")
        return super()._action_cancel()

    def unlink(self):
        # The database deletes their lines, and the backorders of these.
        purchase_lines = self.order_line._give_up_backorders()
        res = super().unlink()
        purchase_lines.exists()._refresh_backorders()
        return res

    # The rest of an order

    def action_backorder_cancel_rest(self):
        """Ask for a reason, and remove undelivered quantities from these orders.

        :return: action of the dialog ``sale.backorder.cancel.rest``
        :raise AccessError: for users without write access to the orders
        :raise UserError: names the orders that neither wait nor are short
        """
        self._check_backorder_rest()
        dialog = self.env["sale.backorder.cancel.rest"]._make_for_user(
            {"order_ids": [Command.set(self.ids)]}
        )
        return dialog._get_records_action(
            name=self.env._("Cancel the Rest"), target="new"
        )

    def _check_backorder_rest(self):
        """Only what waits for backorders, or lacks something, has a rest to cancel.

        :raise AccessError: for users without write access to the orders
        :raise UserError: names the orders that neither wait nor are short
        """
        self._check_backorder_orders_chosen()
        self.check_access("write")
        waiting = self.filtered(
            lambda order: (
                # Salespeople see their own backorders only.
                order.sudo().backorder_ids._filter_open() or order.backorder_needed
            )
        )
        waiting &= self._filter_confirmed_or_on_hold()
        if wrong := self - waiting:
            raise UserError(
                self.env._(
                    "These orders neither wait for backorders nor are they short: %s",
                    ", ".join(wrong.mapped("name")),
                )
            )

    def _cancel_backorder_rest(self, reason):
        """Remove undelivered quantities from these orders, and report it.

        Of lines that move goods. It counts as lost sales.

        :param reason: text for the chatter
        :raise AccessError: for users without write access to the orders
        :raise UserError: see :meth:`_check_backorder_rest`
        """
        self._lock_for_backorder()
        self._check_backorder_rest()
        self._message_log_batch(
            bodies={
                order.id: self.env._(
                    "The rest was cancelled (%(rest)s): %(reason)s",
                    rest=order._get_backorder_rest_message(),
                    reason=reason,
                )
                for order in self
            }
        )
        lines = self.order_line._filter_backorder_rest()
        lines._count_backorder_given_up()
        for order, rest in lines.grouped("order_id").items():
            order.order_line = [
                Command.update(line.id, {"product_uom_qty": line.qty_delivered})
                for line in rest
            ]

    def _get_backorder_rest_message(self):
        """Name what has not been delivered of one order.

        :return: text such as "S00012: 4 Units of Desk, 1 Units of Lamp"
        """
        self.ensure_one()
        lines = self.order_line._filter_backorder_rest()
        return self.env._(
            "%(order)s: %(rest)s",
            order=self.name,
            rest=", ".join(line._get_backorder_rest_message() for line in lines),
        )
