from odoo import api, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    @api.constrains("sale_line_ids")
    def _check_backorder_hold(self):
        self.move_id._check_not_held()

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
