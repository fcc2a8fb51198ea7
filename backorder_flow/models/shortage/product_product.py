from collections import defaultdict

from odoo import models

from .stock_move import STATES_TO_DO


class ProductProduct(models.Model):
    """The free quantity of a product, and other incoming quantities."""

    _inherit = "product.product"

    def _is_backorder_never(self, company):
        """Whether one product is replenished in other ways, and never short.

        As ``stock.move._get_backordered_domain`` asks it of moves.

        :param company: the ``res.company`` that sells it
        """
        self.ensure_one()
        return (
            company.backorder_never
            or self.product_tmpl_id.backorder_never
            or self.categ_id.is_backorder_never
        )

    def _get_backorder_free_stock(self):
        """Where there is stock of these products that is not reserved.

        Whose it is and how it is packed does not matter to a reservation.

        :return: defaultdict of product to a dict of ``stock.location`` and
            ``stock.lot`` to quantity, in the unit of the product; negative where more
            was taken than was there
        """
        free = defaultdict(dict)
        for product, location, lot, quantity, reserved in self.env[
            "stock.quant"
        ]._read_group(
            [
                ("product_id", "in", self.ids),
                ("location_id.usage", "in", ("internal", "transit")),
            ],
            groupby=["product_id", "location_id", "lot_id"],
            aggregates=["quantity:sum", "reserved_quantity:sum"],
        ):
            free[product][location, lot] = quantity - reserved
        return free

    def _get_backorder_other_supply(self, warehouses):
        """What is on its way to the warehouses that was not bought for any order.

        Requests for quotation count too: core's forecast leaves them out.

        :param warehouses: the ``stock.warehouse`` to look at
        :return: defaultdict of (product, warehouse) to quantity, in the unit of the
            product
        """
        supply = defaultdict(float)
        for quantities in (
            self._get_backorder_supply_incoming(warehouses),
            self._get_backorder_supply_to_store(warehouses),
            self._get_backorder_supply_requested(),
            self._get_backorder_supply_backordered(),
        ):
            for key, quantity in quantities:
                supply[key] += quantity
        return supply

    def _get_backorder_supply_incoming(self, warehouses):
        """What is on its way, by receipt, production, transfer or return."""
        for key, quantity, _date in self._get_backorder_arrivals(warehouses):
            yield key, quantity

    def _get_backorder_arrivals(self, warehouses):
        """What is on its way to the warehouses, and when the last of it arrives.

        :param warehouses: the ``stock.warehouse`` to look at
        :return: iterator of (product, warehouse), quantity in the unit of the product,
            and datetime; more than once for a product that comes from several places
        """
        groups = self.env["stock.move"]._read_group(
            [
                ("product_id", "in", self.ids),
                ("state", "in", STATES_TO_DO),
                ("location_dest_id.warehouse_id", "in", warehouses.ids),
            ],
            groupby=["product_id", "location_id", "location_dest_id"],
            aggregates=["product_qty:sum", "date:max"],
        )
        for product, source, location, quantity, date in groups:
            if source.warehouse_id != location.warehouse_id:
                yield (product, location.warehouse_id), quantity, date

    def _get_backorder_supply_to_store(self, warehouses):
        """What was received without being assigned, and is on its way into stock."""
        stepwise = warehouses.filtered(lambda wh: wh.reception_steps != "one_step")
        if not stepwise:
            return
        gates = stepwise.wh_input_stock_loc_id | stepwise.wh_qc_stock_loc_id
        moves = self.env["stock.move"].search(
            [
                ("product_id", "in", self.ids),
                ("state", "in", STATES_TO_DO),
                ("location_id", "child_of", gates.ids),
                ("location_dest_id.usage", "=", "internal"),
            ]
        )
        for move in moves.filtered(lambda move: not move._is_backorder_outgoing()):
            claimed = sum(move._get_backorder_shares().values())
            key = (move.product_id, move.location_dest_id.warehouse_id)
            yield key, move.product_qty - claimed

    def _get_backorder_supply_requested(self):
        """What is on requests for quotation."""
        groups = self.env["purchase.order.line"]._read_group(
            [
                ("product_id", "in", self.ids),
                ("state", "in", ("draft", "sent", "to approve")),
            ],
            groupby=["product_id", "order_id"],
            aggregates=["product_uom_qty:sum"],
        )
        for product, purchase, quantity in groups:
            yield (product, purchase.picking_type_id.warehouse_id), quantity

    def _get_backorder_supply_backordered(self):
        """What comes for backorders, to be taken off."""
        groups = self.env["sale.backorder"]._read_group(
            [("product_id", "in", self.ids), ("state", "!=", "cancelled")],
            groupby=["product_id", "purchase_id"],
            aggregates=["product_uom_qty:sum", "qty_received:sum"],
        )
        for product, purchase, quantity, received in groups:
            yield (product, purchase.picking_type_id.warehouse_id), received - quantity
