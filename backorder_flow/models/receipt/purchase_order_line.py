from collections import defaultdict

from odoo import models


class PurchaseOrderLine(models.Model):
    """The backorders that own the goods of a receipt."""

    _inherit = "purchase.order.line"

    def _share_over_backorders(self, before, after):
        """The owners of the goods between two quantities that these lines bring in.

        :param float before: what is there without them, in the unit of the product
        :param float after: what is there with them, in the unit of the product
        :return: dict of backorder to its part of the difference
        """
        backorders = self.backorder_ids._filter_alive()
        old = backorders._get_given("qty_received", before)
        new = backorders._get_given("qty_received", after)
        return {backorder: new[backorder] - old[backorder] for backorder in backorders}

    def _cut_returned_backorders(self, received):
        """Take out of backorders what went back to the vendor for a refund.

        As far as nothing is on its way for it, and it still has to leave for the
        customer. It is short again, and no credit note can reopen it. What the vendor
        had shipped comes back from the customer, to whom nothing else is sent instead.

        :param dict received: of each backorder to what it had before, in the unit of
            the product
        """
        lost = {}
        for line in self:
            backorders = line.backorder_ids._filter_alive()
            missing = backorders._get_qty_incoming() - line._get_backorder_coming_qty()
            limits = {b: b._get_qty_returned(received[b]) for b in backorders}
            shares = backorders._sorted_by_claim()[::-1]._allocate(missing, limits)
            lost |= {b: share for b, share in shares.items() if share}
        for backorder, quantity in lost.items():
            left = backorder.product_uom_qty - quantity
            backorder.qty_returned += max(backorder.qty_billed - left, 0.0)
        if lost:
            backorders = self.env["sale.backorder"].union(*lost)
            backorders.with_context(skip_procurement=True)._cut_by_vendor(lost)

    def _get_backorder_coming_qty(self):
        """What the receipts of one line still have to bring.

        :return: quantity, in the unit of the product
        """
        coming = self.move_ids.filtered(
            lambda move: (
                move.state not in ("done", "cancel") and not move._is_purchase_return()
            )
        )
        return sum(coming.mapped("product_qty"))

    def _warn_backorders_not_coming(self):
        """Warn the buyers that orders wait for goods without a receipt."""
        notes = defaultdict(list)
        # Users who cancel a receipt may not have access to backorders.
        for line in self.sudo():
            backorders = line.backorder_ids._filter_open()
            missing = backorders._get_qty_incoming() - line._get_backorder_coming_qty()
            if line.product_id.uom_id.compare(missing, 0) > 0:
                notes[line.order_id].append(
                    line._get_backorder_not_coming_message(missing, backorders)
                )
        self.env["purchase.order"].sudo().union(*notes)._warn_backorder_responsibles(
            {purchase: "\n".join(texts) for purchase, texts in notes.items()},
            self.env._("Not received, but orders wait for it"),
        )
