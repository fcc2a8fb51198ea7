from odoo import models


class StockMove(models.Model):
    """What of a transfer may leave while backorders of its order are kept back."""

    _inherit = "stock.move"

    def _filter_on_hold_by_line(self):
        """Those of moves on hold of which a part may leave.

        A transfer for several orders is held if one of them is.
        """
        return self.filtered(
            lambda move: not move._get_backorder_orders()._filter_on_hold_wholly()
        )

    def _filter_over_hold_limit(self):
        """The moves that take more than the hold of their orders lets.

        Done moves count for what they have moved, others for what they would. Asked of
        moves of orders that are held by line.

        :return: moves, as superuser
        """
        # Who moves goods may see no sales order.
        moves = self.sudo()
        limits = moves._get_hold_limits()
        over = moves.browse()
        for key, group in moves.grouped(lambda m: m._get_hold_limit_key()).items():
            taken = sum(move._get_backorder_reserved_qty() for move in group)
            uom = group.product_id.uom_id
            if key in limits and uom.compare(taken, limits[key]) > 0:
                over |= group
        return over

    def _get_hold_free_quantities(self):
        """What each of these moves may take, in the unit of the product.

        :return: dict of move to quantity, without those that may take all of it
        """
        # Who moves goods may see no sales order.
        moves = self.sudo()
        left = moves._get_hold_limits()
        free = {}
        for move in moves:
            key = move._get_hold_limit_key()
            if key in left:
                free[move] = max(min(move.product_qty, left[key]), 0.0)
                left[key] -= free[move]
        return free

    def _get_hold_limit_key(self):
        """What moves have in common that take the same goods the same step."""
        return (self.sale_line_id, self.product_id, self.picking_type_id)

    def _get_hold_limits(self):
        """What may be taken in the steps of these moves, less what others have taken.

        Of each order line at most what is ordered less what its backorders keep back.

        :return: dict of key to quantity in the unit of the product, see
            :meth:`_get_hold_limit_key`; without those of which nothing is kept back
        """
        limits = {}
        backorders = self.sale_line_id.backorder_ids
        backorders |= self._get_backorder_orders().backorder_ids
        held = backorders._filter_stocked()._get_held_quantities()
        dropshipped = backorders._get_dropshipped_quantities()
        for key in self.grouped(lambda move: move._get_hold_limit_key()):
            line, product, picking_type = key
            if not line:
                # What somebody has added to a transfer, without an order line.
                if any(product in products for products in held.values()):
                    limits[key] = 0.0
                continue
            if product not in held[line] and product not in dropshipped[line]:
                continue
            step = line.move_ids.filtered(
                lambda move, key=key: move._get_hold_limit_key() == key
            )
            limits[key] = (
                step._get_backorder_ordered_qty(line)
                - held[line][product]
                - dropshipped[line][product]
                - (step - self)._get_hold_taken_qty()
            )
        return limits

    def _get_backorder_ordered_qty(self, line):
        """What was ordered of the product of these moves, in its unit.

        A kit orders its components: those that were moved, are to be moved, or were
        given up.

        :param line: the ``sale.order.line`` of these moves of one step
        """
        product = self.product_id
        if line.product_id == product:
            return line._convert_to_backorder_uom(line.product_uom_qty)
        return sum(
            move._get_backorder_moved_qty()
            for move in self
            if not move.origin_returned_move_id
        )

    def _get_hold_taken_qty(self):
        """What these moves of one step have taken, less what came back of it.

        :return: quantity, in the unit of the product
        """
        done = self.filtered(lambda move: move.state == "done")
        back = done.returned_move_ids.filtered(
            lambda move: move.state == "done" and not move._is_backorder_outgoing()
        )
        return sum(move._get_backorder_reserved_qty() for move in done) - sum(
            move._get_backorder_reserved_qty() for move in back
        )
