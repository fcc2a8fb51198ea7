from datetime import datetime

from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _get_backorder_stock_places(self, free):
        """Without lots that are to be removed before the move; those go first."""
        places = super()._get_backorder_stock_places(free)
        if not self.product_id.use_expiration_date:
            return places
        fresh = [
            (location, lot)
            for location, lot in places
            if not lot.removal_date or lot.removal_date >= self.date
        ]
        return sorted(fresh, key=lambda place: place[1].removal_date or datetime.max)
