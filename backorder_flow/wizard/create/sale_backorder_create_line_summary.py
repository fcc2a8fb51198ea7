from collections import defaultdict

from odoo import models


class SaleBackorderCreateLine(models.TransientModel):
    """Texts of the dialog about its lines as a whole."""

    _inherit = "sale.backorder.create.line"

    def _get_summary_counts(self):
        """Count what will be made of these lines.

        :return: dict of numbers: ``purchases``, ``vendors``, ``lines``, ``orders``
        """
        return {
            "purchases": len({line._get_purchase_key() for line in self}),
            "vendors": len(self.vendor_id),
            "lines": len(self),
            "orders": len(self.order_id),
        }

    def _filter_without_vendor(self):
        """The lines that could be bought if someone chose a vendor."""
        return self.filtered(
            lambda line: not line.vendor_id and not line._get_product_error()
        )

    def _filter_unbuyable(self):
        """The lines that cannot be bought as they are, whether selected or not."""
        return self.filtered(
            lambda line: not line.vendor_id or line._get_product_error()
        )

    def _get_notes(self):
        """What is to be known about these lines, once for each product.

        :return: text, a line for each product and note
        """
        notes = self.filtered("note").grouped(lambda ln: (ln.product_id, ln.note))
        return "\n".join(
            self.env._("%(product)s: %(note)s", product=product.display_name, note=note)
            if len(lines) == 1
            else self.env._(
                "%(product)s (lines: %(count)s): %(note)s",
                product=product.display_name,
                count=len(lines),
                note=note,
            )
            for (product, note), lines in notes.items()
        )

    def _get_purchase_amounts(self):
        """What these lines will cost, without taxes.

        :return: dict of ``res.currency`` to amount
        """
        amounts = defaultdict(float)
        for lines in self.grouped(lambda ln: ln._get_purchase_line_key()).values():
            needed = lines._get_needed_quantity()
            for line in lines:
                # What is bought beyond the need is paid, too.
                share = line.product_uom_qty / needed if needed else 0.0
                amounts[line.currency_id] += (
                    share
                    * line.purchase_qty
                    * line.price_unit
                    * (1 - line.discount / 100)
                )
        return amounts
