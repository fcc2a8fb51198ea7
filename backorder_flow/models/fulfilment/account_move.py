from odoo import models


class AccountMove(models.Model):
    """Vendor bills that are posted or taken back."""

    _inherit = "account.move"

    def write(self, vals):
        self._check_hold_posting(vals)
        if not {"state", "move_type"} & vals.keys():
            return super().write(vals)
        backorders = self._get_backorders_billed()
        before = {backorder: backorder.qty_billed for backorder in backorders}
        res = super().write(vals)
        self.line_ids._check_may_change_backorder_bill()
        self._refresh_backorders()
        backorders._remember_lost(before, self)
        return res

    def unlink(self):
        # Who deletes a bill may see no purchase order.
        purchase_lines = self.sudo().line_ids.purchase_line_id
        res = super().unlink()
        purchase_lines._refresh_backorders()
        return res

    def _get_backorders_billed(self):
        """The backorders that these vendor bills may pay for.

        :return: ``sale.backorder``, as superuser
        """
        # Who posts a bill may see no purchase order.
        lines = self.sudo().line_ids.purchase_line_id
        lines = lines._filter_backorder_billed_together()
        return lines.backorder_ids._filter_alive()

    def _refresh_backorders(self):
        """Look again at the backorders that these vendor bills pay for."""
        # Who posts a bill may see no purchase order.
        self.sudo().line_ids.purchase_line_id._refresh_backorders()
