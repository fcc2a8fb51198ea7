from odoo import models


class SaleBackorderCreateLine(models.TransientModel):
    """How the lines of a run come together, though they stand in many dialogs."""

    _inherit = "sale.backorder.create.line"

    def _choose_vendors_of_run(self, run):
        """Buy from the vendor Odoo would choose for all that a run needs.

        :param run: ``sale.backorder.run``
        """
        self._fetch_sellers()
        for product, lines in self.grouped("product_id").items():
            needed = run._get_quantity(product)
            if product.uom_id.compare(needed, lines._get_needed_quantity()) > 0:
                vendor = lines._select_seller(needed, None).partner_id
                if vendor != lines.vendor_id:
                    lines.vendor_id = vendor

    def _add_to_requests_of_run(self, run):
        """Add these lines to what earlier batches of a run have requested.

        Not if a buyer has sent or confirmed it in the meantime.

        :param run: ``sale.backorder.run``
        """
        if not self:
            return  # the run may have very many requests
        earlier = {
            (*purchase._get_backorder_request_key(), purchase.currency_id): purchase
            for purchase in run.purchase_ids.filtered(lambda p: p.state == "draft")
        }
        for key, lines in self.grouped(
            lambda line: (*line._get_request_key(), line.currency_id)
        ).items():
            if purchase := earlier.get(key):
                # If it does not fit anymore, a new one is made.
                lines.proposed_purchase_id = purchase
