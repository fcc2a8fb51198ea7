from odoo import models

# What may still bring goods; a confirmed alternative comes first.
OPEN_STATES = ("purchase", "to approve", "sent", "draft")


class PurchaseOrderLine(models.Model):
    """The backorders of a line go to the alternative that is taken instead."""

    _inherit = "purchase.order.line"

    def _cancel_backorders(self):
        self._pass_backorders_on_to_alternatives()
        return super()._cancel_backorders()

    def action_clear_quantities(self):
        # What the buyer chooses in the comparison is what is not cleared.
        requests = self.filtered(lambda line: line.state not in ("cancel", "purchase"))
        requests._pass_backorders_on_to_alternatives()
        return super().action_clear_quantities()

    def _pass_backorders_on_to_alternatives(self, alternatives=None):
        """Let alternatives bring what these lines were to bring, as far as they do.

        :param alternatives: ``purchase.order.line`` to choose from; None for all that
            are open
        """
        # Users who buy may not have access to backorders.
        lines = self.sudo()
        moved = self.env["sale.backorder"].sudo()
        for line in lines:
            backorders = line.backorder_ids._filter_open()
            if not backorders:
                continue
            candidates = line._get_backorder_alternatives(alternatives) - lines
            for backorder in backorders._sorted_by_claim():
                moved |= line._pass_backorder_on(backorder, candidates)
        if moved:
            (lines | moved.purchase_line_id)._refresh_backorders()
            moved._refresh()

    def _get_backorder_alternatives(self, alternatives):
        """The lines of alternatives that buy the same for the same place.

        :param alternatives: see :meth:`_pass_backorders_on_to_alternatives`
        :return: ``purchase.order.line``, the confirmed ones first
        """
        self.ensure_one()
        request = self.order_id
        purchases = request.alternative_po_ids - request
        if alternatives is not None:
            purchases &= alternatives.sudo().order_id
        purchases = purchases.filtered(
            lambda purchase: (
                purchase.state in OPEN_STATES
                and purchase.picking_type_id.warehouse_id
                == request.picking_type_id.warehouse_id
                and purchase.picking_type_id.code == request.picking_type_id.code
                and purchase.dest_address_id == request.dest_address_id
            )
        )
        return purchases.order_line.filtered(
            lambda line: line.product_id == self.product_id
        ).sorted(lambda line: (OPEN_STATES.index(line.state), line.id))

    def _pass_backorder_on(self, backorder, candidates):
        """Move one backorder of one line to alternatives, as far as they buy enough.

        :param backorder: ``sale.backorder``
        :param candidates: ``purchase.order.line``
        :return: ``sale.backorder`` that have moved
        """
        moved = backorder.browse()
        for line in candidates:
            left = backorder.product_uom_qty - max(
                backorder.qty_billed, backorder.qty_received
            )
            part = min(left, line._get_backorder_qty_not_taken(backorder))
            if backorder.product_uom_id.compare(part, 0) > 0:
                new = backorder._move_to(line, part)
                line._prepare_for_backorder(new)
                moved |= new
                if new == backorder:
                    break
        if moved:
            self.order_id._log_backorders_replaced(moved.purchase_id)
        return moved

    def _get_backorder_qty_not_taken(self, backorder):
        """What one line buys that is for no order yet.

        :param backorder: the ``sale.backorder`` that could take it
        :return: quantity, in the unit of the product
        """
        self.ensure_one()
        # Odoo tells by the line which sales order item a dropship delivers.
        if self.sale_line_id and self.sale_line_id != backorder.sale_line_id:
            return 0.0
        taken = sum(self.backorder_ids._filter_alive().mapped("product_uom_qty"))
        return self._convert_to_backorder_uom(self.product_qty) - taken

    def _prepare_for_backorder(self, backorder):
        """Make one line of an alternative as if it was made for a backorder.

        :param backorder: ``sale.backorder``
        """
        values = {"propagate_cancel": False}
        if backorder.is_dropship:
            values["sale_line_id"] = backorder.sale_line_id.id
        self.write(values)
        self.order_id.reference_ids |= backorder.order_id.stock_reference_ids
