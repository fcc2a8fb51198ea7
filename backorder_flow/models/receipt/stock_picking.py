from odoo import models


class StockPicking(models.Model):
    """Receipts that are no longer expected."""

    _inherit = "stock.picking"

    def action_cancel(self):
        res = super().action_cancel()
        if not self.env.context.get("cancelling_backorders"):
            # Users who move goods may not have access to purchase orders.
            self.sudo().move_ids.purchase_line_id._warn_backorders_not_coming()
        return res
