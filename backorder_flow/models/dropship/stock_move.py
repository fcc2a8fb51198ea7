from odoo import models


class StockMove(models.Model):
    """Parts of deliveries that the vendor ships instead."""

    _inherit = "stock.move"

    def _compute_description_picking(self):
        # Core describes them as the sales order line, which buyers may not read.
        dropships = self.filtered(
            lambda move: (
                move.sudo().sale_line_id and move.sudo().purchase_line_id.backorder_ids
            )
        )
        super(StockMove, dropships.sudo())._compute_description_picking()
        return super(StockMove, self - dropships)._compute_description_picking()

    def _cancel_backorder_parts(self, quantities):
        """Cancel parts of these moves, or all of them, and free what is reserved.

        :param dict quantities: of each move to quantity, in the unit of the product
        """
        to_cancel = self.browse()
        values = []
        for move in self:
            left = move.product_qty - quantities[move]
            if move.product_id.uom_id.compare(left, 0) <= 0:
                to_cancel |= move
                continue
            too_much = move._get_backorder_reserved_qty() - left
            if move.product_id.uom_id.compare(too_much, 0) > 0:
                move._free_backorder_reserved(too_much)
            values += move._split(quantities[move])
        parts = self.create(values)
        parts._action_confirm(merge=False, create_proc=False)
        (to_cancel | parts)._action_cancel()
