from odoo import models


class SaleOrder(models.Model):
    """Orders that are confirmed or cancelled."""

    _inherit = "sale.order"

    def _action_confirm(self):
        res = super()._action_confirm()
        # Of an order that was cancelled before, bills may have changed meanwhile.
        if backorders := self.sudo().backorder_ids:
            backorders._refresh()
        self._backorder_confirmed()
        return res

    def _action_cancel(self):
        # Core and others look for confirmed orders when they clean up after one. As
        # superuser: only the backorders decide the hold, and they go with the order.
        held = self.sudo()._filter_on_hold()
        held._backorder_write_state("sale")
        res = super()._action_cancel()
        # The purchase side follows, whoever cancels.
        self.sudo().order_line._cut_all_backorders()
        return res
