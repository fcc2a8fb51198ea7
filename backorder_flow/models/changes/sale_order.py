from odoo import api, models


class SaleOrder(models.Model):
    """Orders that are confirmed, cancelled, changed or deleted."""

    _inherit = "sale.order"

    @api.constrains("state")
    def _cut_backorders_of_unconfirmed(self):
        """The purchase side follows, whoever cancels, and however."""
        # Who cancels may see no backorder, nor what is bought for it.
        orders = self.filtered(lambda order: order.sudo().backorder_ids._filter_alive())
        unconfirmed = orders - orders._filter_confirmed_or_on_hold()
        cancelled = unconfirmed.filtered(lambda order: order.state == "cancel")
        cancelled.sudo().order_line._cut_all_backorders()
        (unconfirmed - cancelled).order_line._give_up_backorders()

    def _action_confirm(self):
        res = super()._action_confirm()
        self.order_line._count_backorder_confirmed()
        # Of an order that was cancelled before, bills may have changed meanwhile, and
        # who confirms may not see them.
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
