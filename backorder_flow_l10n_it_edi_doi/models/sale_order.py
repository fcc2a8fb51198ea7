from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _compute_l10n_it_edi_doi_warning(self):
        held = self._filter_on_hold()
        for order in held:
            # before it was edited, which is what the declaration counts
            amount = order._origin.l10n_it_edi_doi_not_yet_invoiced
            order = order.with_context(backorder_counted_amount=amount)
            super(SaleOrder, order)._compute_l10n_it_edi_doi_warning()
        return super(SaleOrder, self - held)._compute_l10n_it_edi_doi_warning()
