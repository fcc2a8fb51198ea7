from collections import defaultdict

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
        # Users who move goods may not have access to sales orders.
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
        # Users who move goods may not have access to sales orders.
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
        """What moves have in common that take the same goods the same step.

        The last step is one, whatever operation makes it: a limit is about what the
        customer gets.
        """
        places = self.location_dest_id | self.move_line_ids.location_dest_id
        is_last = any(places.mapped("is_backorder_outgoing"))
        return (
            self.sale_line_id or self._get_backorder_orders(),
            self.product_id,
            self.picking_type_id.browse() if is_last else self.picking_type_id,
        )

    def _get_hold_limits(self):
        """What may be taken in the steps of these moves, less what others have taken.

        Of each order line at most what is ordered less what its backorders keep back.

        :return: dict of key to quantity in the unit of the product, see
            :meth:`_get_hold_limit_key`; without those of which nothing is kept back
        """
        limits = {}
        backorders = self._get_backorder_orders().backorder_ids
        held = backorders._filter_stocked()._get_held_quantities()
        dropshipped = backorders._get_dropshipped_quantities()
        kept_products = defaultdict(set)
        for line, quantities in held.items():
            kept_products[line.order_id].update(quantities)
        for key, moves in self.grouped(lambda m: m._get_hold_limit_key()).items():
            line, product = moves.sale_line_id, moves.product_id
            kept = any(
                product in kept_products[order]
                for order in line.order_id or moves._get_backorder_orders()
            )
            if not line:
                # What someone has added to a transfer, without an order line.
                if kept:
                    limits[key] = 0.0
            elif kept or held[line] or product in dropshipped[line]:
                limits[key] = (
                    line._get_hold_free_qty_of(product, held[line])
                    - line._get_hold_settled_qty_of(product)
                    - dropshipped[line][product]
                    - (moves._get_hold_step() - self)._get_hold_taken_qty()
                )
        return limits

    def _get_hold_step(self):
        """All moves of the same order line, product and step as these."""
        key = self[:1]._get_hold_limit_key()
        return self.sale_line_id.move_ids.filtered(
            lambda move: move._get_hold_limit_key() == key
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
