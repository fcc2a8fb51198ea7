from odoo import models


class SaleBackorder(models.Model):
    """Backorders that hold their order."""

    _inherit = "sale.backorder"

    def _filter_to_leave(self):
        """The backorders of which something has still to leave for the customer.

        By facts alone, for each order line and product that it moves (a kit moves its
        components, one does not wait for the other). Something has still to leave if

        - a transfer that is neither done nor cancelled takes the product to the
          customer, in one step or in several: of the line, or of the order without a
          line. How it came about (ordered, exchanged, copied, added by hand) does not
          matter, nor does whether more is delivered by it than was ordered;
        - or the line is not delivered, and what was picked or packed for it is neither
          with the customer nor back in stock, though no transfer is left to ship it;
        - or the vendor ships it to the customer, and has not shipped all of it.

        So a line of which the rest was cancelled has nothing to leave.

        :return: ``sale.backorder``
        """
        keys = self._get_moves_to_leave()._get_backorder_keys()
        return self.filtered(
            lambda backorder: (
                not keys.isdisjoint(backorder._get_move_keys())
                or backorder._is_on_its_way()
                or backorder._is_to_dropship()
            )
        )

    def _get_moves_to_leave(self):
        """The moves that may yet take goods to the customers of these backorders."""
        moves = self.sale_line_id.move_ids
        moves |= moves._search_backorder_loose_moves(self)
        return moves._filter_backorder_to_leave()

    def _get_move_keys(self):
        """What tells the moves of one backorder; see ``_get_backorder_keys``."""
        return {
            (owner, self.product_id) for owner in (self.sale_line_id, self.order_id)
        }

    def _is_on_its_way(self):
        """Whether goods of one backorder lie between the stock and the customer."""
        line = self.sale_line_id
        is_delivered = (
            line.product_uom_id.compare(line.qty_delivered, line.product_uom_qty) >= 0
        )
        moves = line.move_ids.filtered(lambda move: move.product_id == self.product_id)
        quantity = 0.0 if is_delivered else moves._get_backorder_underway_qty()
        return self.product_uom_id.compare(quantity, 0) > 0

    def _is_to_dropship(self):
        """Whether the vendor has not shipped all of one backorder to the customer."""
        return self.is_dropship and (
            self.product_uom_id.compare(self.qty_received, self.product_uom_qty) < 0
        )

    def _filter_left(self):
        """The backorders of which something is with the customer."""
        done = self.sale_line_id.move_ids.filtered(
            lambda move: move.state == "done" and move.location_dest_id._is_outgoing()
        )
        keys = done._get_backorder_keys()
        return self.filtered(
            lambda backorder: not keys.isdisjoint(backorder._get_move_keys())
        )
