from odoo import models


class StockMove(models.Model):
    """Deliveries of orders that are cancelled."""

    _inherit = "stock.move"

    def _get_upstream_documents_and_responsibles(self, visited):
        # Core reads the purchase order lines of the delivery as the user, so that
        # salespeople without purchase rights could not cancel a confirmed order.
        return super(StockMove, self.sudo())._get_upstream_documents_and_responsibles(
            visited
        )
