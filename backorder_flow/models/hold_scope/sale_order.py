from odoo import api, models


class SaleOrder(models.Model):
    """Orders of which a hold keeps back only what is backordered."""

    _inherit = "sale.order"

    def _is_on_hold_by_line(self):
        """Whether one order is on hold, and only what is backordered is kept back."""
        return self._is_on_hold() and self.backorder_hold_scope == "lines"

    def _filter_on_hold_by_line(self):
        """The orders on hold of which what is not backordered may leave."""
        return self.filtered(lambda order: order._is_on_hold_by_line())

    def _filter_on_hold_wholly(self):
        """The orders on hold of which nothing may leave."""
        held = self._filter_on_hold()
        return held - held._filter_on_hold_by_line()

    def _filter_to_hold_wholly(self):
        """The orders not on hold, of which a hold would let nothing leave."""
        return (self - self._filter_on_hold()).filtered(
            lambda order: order.backorder_hold_scope == "order"
        )

    @api.depends("backorder_hold_scope", "backorder_progress")
    def _compute_invoice_status(self):
        res = super()._compute_invoice_status()
        # Odoo has nothing to invoice where the state is not its own.
        for order in self._filter_on_hold_by_line():
            lines = order.order_line.filtered(
                lambda line: (
                    line.invoice_status == "to invoice"
                    and line._can_be_invoiced_alone()
                    and line._get_hold_qty_to_invoice() > 0
                )
            )
            order.invoice_status = "to invoice" if lines else "no"
        return res

    def _get_invoiceable_lines(self, final=False):
        lines = super()._get_invoiceable_lines(final=final)
        held = lines.filtered(
            lambda line: (
                line.qty_to_invoice > 0 and line._get_hold_qty_to_invoice() <= 0
            )
        )
        return lines - held
