from odoo import models


class PurchaseOrderLine(models.Model):
    """Whose the goods are that a receipt brings."""

    _inherit = "purchase.order.line"

    def _share_over_backorders(self, before, after, received_only):
        """Whose the goods are between two quantities of what these lines bring in.

        :param float before: what is there without them, in the unit of the product
        :param float after: what is there with them, in the unit of the product
        :param bool received_only: share no more than what has been received
        :return: dict of backorder to its part of the difference
        """
        limits = {}
        for line in self:
            backorders = line.backorder_ids._filter_alive()._sorted_by_claim()
            received = (
                line._get_backorder_received_qty() if received_only else float("inf")
            )
            limits |= backorders._allocate(received)
        backorders = self.backorder_ids.filtered(limits.__contains__)._sorted_by_claim()
        old = backorders._allocate(before, limits)
        new = backorders._allocate(after, limits)
        return {backorder: new[backorder] - old[backorder] for backorder in backorders}

    def _warn_backorders_not_coming(self):
        """Tell the buyers that orders wait for what no receipt brings any more."""
        # Who cancels a receipt may see no backorder.
        for line in self.sudo():
            backorders = line.backorder_ids._filter_open()
            coming = line.move_ids.filtered(
                lambda move: move.state not in ("done", "cancel")
            )
            missing = backorders._get_qty_incoming() - sum(coming.mapped("product_qty"))
            if line.product_id.uom_id.compare(missing, 0) > 0:
                line.order_id._warn_backorder_not_coming(
                    line.product_id, missing, backorders
                )
