from odoo import models


class StockPicking(models.Model):
    """Receipts that do not come any more."""

    _inherit = "stock.picking"

    def action_cancel(self):
        res = super().action_cancel()
        if not self.env.context.get("cancelling_backorders"):
            # Who moves goods may see no purchase order.
            self.sudo().move_ids.purchase_line_id._warn_backorders_not_coming()
        return res
