from odoo import models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def unlink(self):
        """A payment that is taken back holds the orders again."""
        bills = (self.debit_move_id | self.credit_move_id).move_id
        res = super().unlink()
        bills._refresh_backorders()
        return res
