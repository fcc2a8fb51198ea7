from odoo import models


class SaleBackorder(models.Model):
    """What came in is reserved for the order it was purchased for."""

    _inherit = "sale.backorder"

    def _get_qty_returned(self, received):
        """What one backorder has lost by a return to its vendor.

        :param float received: what it had before, in the unit of the product
        :return: quantity, in the unit of the product
        """
        self.ensure_one()
        returned = received - self.qty_received
        if self.is_dropship:
            return returned
        # What has left for the customer has left.
        return min(returned, self._get_qty_to_serve())

    def _get_demand_moves(self, location):
        """The moves of the order that wait for what one backorder brings in.

        :param location: the ``stock.location`` where the goods are
        :return: moves that may take them from there, the most urgent first
        """
        self.ensure_one()
        return (
            self.sale_line_id.move_ids._filter_backorder_first_leg()
            .filtered(
                lambda move: (
                    move.product_id == self.product_id
                    and location._child_of(move.location_id)
                )
            )
            .sorted(lambda move: (-int(move.priority or 0), move.date, move.id))
        )

    def _reserve(self, quantity, location):
        """Reserve goods for the line of one backorder.

        :param float quantity: in the unit of the product
        :param location: the ``stock.location`` where the goods are
        :return: what could be reserved, in the unit of the product
        """
        left = quantity
        for demand in self._get_demand_moves(location):
            missing = demand.product_qty - demand._get_backorder_reserved_qty()
            wanted = demand._round_backorder_packagings(min(left, missing))
            if demand.product_id.uom_id.compare(wanted, 0) > 0:
                left -= demand._update_reserved_quantity(
                    wanted, demand.location_id, strict=False
                )
                demand._recompute_state()
        return quantity - left
