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
        return super()._action_cancel()

    def write(self, vals):
        self._check_written_hold(vals)
        held = self.browse()
        if {"pricelist_id", "order_line"}.intersection(vals):
            held = self._filter_on_hold()
        if "pricelist_id" in vals:
            held._check_hold_pricelist()
        before = {line: line.product_uom_qty for line in held.order_line}
        given_up = self._filter_backorders_given_up(vals)
        res = super().write(vals)
        held._log_hold_cut_quantities(before)
        # The purchase side follows, whoever cancels, and however.
        given_up.sudo().order_line._cut_all_backorders()
        return res

    def unlink(self):
        # The database deletes their lines, and the backorders of these.
        purchase_lines = self.order_line._give_up_backorders()
        res = super().unlink()
        purchase_lines.exists()._refresh_backorders()
        return res

    def _filter_backorders_given_up(self, vals):
        """The confirmed orders that values make quotations of, or cancel.

        :param dict vals: as of :meth:`write`
        """
        if vals.get("state") in ("draft", "sent", "cancel"):
            return self._filter_confirmed_or_on_hold()
        return self.browse()
