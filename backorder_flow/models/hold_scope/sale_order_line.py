from collections import defaultdict

from odoo import models
from odoo.tools import float_round


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
        # Users who invoice may not have access to backorders.
        line = self.sudo()
        if not (held := line.backorder_ids._get_held_quantities()[line]):
            return 0.0
        return line.product_id.uom_id._compute_quantity(
            line._get_hold_kept_qty(held), line.product_uom_id, round=False
        )

    def _get_hold_kept_qty(self, held):
        """What is kept back of one line, in the unit of its product.

        Kits are kept back as a whole: as many as lack any of their components.

        :param dict held: of product to quantity in its unit, see
            ``_get_held_quantities``
        """
        if self.product_id in held:
            return held[self.product_id]
        ordered = self._convert_to_backorder_uom(self.product_uom_qty)
        components = self._get_hold_components()
        kept = max(
            (
                ordered * quantity / components[product]
                for product, quantity in held.items()
                if components[product]
            ),
            default=0.0,
        )
        return min(float_round(kept, 0, rounding_method="UP"), ordered)

    def _get_hold_components(self):
        """What one line moves, if it is about a kit: its components.

        :return: defaultdict of product to quantity, in the unit of the product
        """
        quantities = defaultdict(float)
        ordered = self.move_ids.filtered(
            lambda move: (
                not move.origin_returned_move_id
                and not move.move_orig_ids
                and move._is_backorder_outgoing()
            )
        )
        for product, moves in ordered.grouped("product_id").items():
            # Those of an order that was cancelled before stay with its lines.
            alive = moves.filtered(lambda move: move.state != "cancel")
            quantities[product] = sum(
                move._get_backorder_moved_qty() for move in alive or moves
            )
        return quantities

    def _get_hold_free_qty_of(self, product, held):
        """What of one product may leave for one line, in the unit of the product.

        :param product: the ``product.product`` of the line, or a component of its kit
        :param dict held: see :meth:`_get_hold_kept_qty`
        """
        ordered = self._convert_to_backorder_uom(self.product_uom_qty)
        return self._get_hold_qty_of(product, ordered - self._get_hold_kept_qty(held))

    def _get_hold_settled_qty_of(self, product):
        """What of one product was handed over for one line without a transfer.

        :return: quantity, in the unit of the product
        """
        return self._get_hold_qty_of(product, self._get_hold_qty_settled())

    def _get_hold_qty_of(self, product, quantity):
        """How much of one product some of one line is.

        :param product: the ``product.product`` of the line, or a component of its kit
        :param float quantity: of the line, in the unit of its product
        :return: quantity, in the unit of the product
        """
        ordered = self._convert_to_backorder_uom(self.product_uom_qty)
        if product == self.product_id or not ordered:
            return quantity
        return quantity * self._get_hold_components()[product] / ordered

    def _get_hold_qty_settled(self):
        """What of one line was handed over without a transfer of its own.

        Extend it for documents that do so, such as those of a point of sale.

        :return: quantity, in the unit of the product
        """
        self.ensure_one()
        return 0.0

    def _get_hold_qty_to_settle(self):
        """What of one line may be handed over and charged at once, in its unit."""
        taken = max(self.qty_delivered, self.qty_invoiced)
        return max(self.product_uom_qty - self._get_hold_qty() - taken, 0.0)

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
