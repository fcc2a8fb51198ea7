from odoo import api, models


class AccountMoveLine(models.Model):
    """No invoice line is created from an order on hold."""

    _inherit = "account.move.line"

    @api.constrains("sale_line_ids")
    def _check_backorder_hold(self):
        self.move_id._check_not_on_hold()
