from odoo import models


class AccountMoveLine(models.Model):
    """Bills that are matched with a purchase order, or with another one."""

    _inherit = "account.move.line"

    def write(self, vals):
        if "purchase_line_id" not in vals:
            return super().write(vals)
        # A posted bill can be matched with a purchase order afterwards, or with
        # another one than before: both sides change.
        # Who matches bills may see no backorder.
        before = self.sudo().purchase_line_id
        res = super().write(vals)
        (before | self.sudo().purchase_line_id)._refresh_backorders()
        return res
