from odoo import models


class SaleOrderLine(models.Model):
    """What of a line may be invoiced while its backorders are kept back."""

    _inherit = "sale.order.line"

    def _get_hold_qty(self):
        """What a hold keeps back of one line, in the unit of the line.

        Nothing where the hold keeps back the whole order: that is refused as a whole.
        """
        self.ensure_one()
        if not self.order_id._is_on_hold_by_line():
            return 0.0
        # Who invoices may see no backorder.
        held = self.sudo().backorder_ids._get_held_quantities()
        return self._convert_from_backorder_uom(held[self.sudo()]) if held else 0.0

    def _get_hold_qty_to_invoice(self):
        """What may be invoiced of one line now, in the unit of the line."""
        if not (held := self._get_hold_qty()):
            return self.qty_to_invoice
        free = self.product_uom_qty - held - self.qty_invoiced
        return max(min(self.qty_to_invoice, free), 0.0)

    def _is_hold_invoiced_over(self):
        """Whether more of one line is invoiced than the hold lets."""
        held = self._get_hold_qty()
        free = self.product_uom_qty - held
        return bool(held) and self.product_uom_id.compare(self.qty_invoiced, free) > 0

    def _prepare_invoice_line(self, **optional_values):
        values = super()._prepare_invoice_line(**optional_values)
        if (
            "quantity" not in optional_values
            and values.get("quantity", 0.0) > 0
            and self._get_hold_qty()
        ):
            values["quantity"] = self._get_hold_qty_to_invoice()
        return values
