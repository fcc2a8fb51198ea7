from odoo import models


class AccountMove(models.Model):
    """Vendor bills that are posted or taken back."""

    _inherit = "account.move"

    def _post(self, soft=True):
        self.filtered(lambda move: not move.posted_before)._check_not_on_hold()
        posted = super()._post(soft=soft)
        posted._refresh_backorders()
        return posted

    def button_draft(self):
        res = super().button_draft()
        self._refresh_backorders()
        return res

    def _refresh_backorders(self):
        """Look again at the backorders that these vendor bills pay for."""
        # Who posts a bill may see no purchase order.
        self.sudo().line_ids.purchase_line_id._refresh_backorders()
