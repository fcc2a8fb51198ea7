from odoo import models


class AccountMove(models.Model):
    """Vendor bills that are posted or taken back."""

    _inherit = "account.move"

    def write(self, vals):
        self._check_hold_posting(vals)
        res = super().write(vals)
        if "state" in vals or "move_type" in vals:
            self.line_ids._check_may_change_backorder_bill()
            self._refresh_backorders()
        return res

    def unlink(self):
        # Who deletes a bill may see no purchase order.
        purchase_lines = self.sudo().line_ids.purchase_line_id
        res = super().unlink()
        purchase_lines._refresh_backorders()
        return res

    def _refresh_backorders(self):
        """Look again at the backorders that these vendor bills pay for."""
        # Who posts a bill may see no purchase order.
        self.sudo().line_ids.purchase_line_id._refresh_backorders()
