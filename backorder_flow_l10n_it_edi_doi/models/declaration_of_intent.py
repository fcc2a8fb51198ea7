from odoo import models


class DeclarationOfIntent(models.Model):
    _inherit = "l10n_it_edi_doi.declaration_of_intent"

    def _compute_not_yet_invoiced(self):
        res = super()._compute_not_yet_invoiced()
        for declaration in self:
            held = declaration.sale_order_ids._filter_on_hold()
            declaration.not_yet_invoiced += sum(
                held.mapped("l10n_it_edi_doi_not_yet_invoiced")
            )
        return res

    def _build_threshold_warning_message(self, invoiced, not_yet_invoiced):
        # Warnings about an order on hold treat it as one that is not counted yet.
        counted = self.env.context.get("backorder_counted_amount", 0)
        return super()._build_threshold_warning_message(
            invoiced, not_yet_invoiced - counted
        )
