from collections import defaultdict
from contextlib import contextmanager

from odoo import models
from odoo.fields import Domain

from .stock_move import STATES_TO_RESERVE


class SaleOrderLine(models.Model):
    """What lines lack: neither in stock for them nor on order."""

    _inherit = "sale.order.line"

    def _filter_backorder_unreserved(self):
        """The lines of which something that has to leave is not reserved.

        None of the others is short, which is asked much: at each form and list.

        :return: lines, as superuser
        """
        # Salespeople may not see the moves of other orders.
        lines = self._origin.sudo().filtered(lambda line: line.state == "sale")
        if len(lines.order_id) <= 1:
            # The form of an order reads its moves anyway.
            return lines.filtered(
                lambda line: any(m.state in STATES_TO_RESERVE for m in line.move_ids)
            )
        moves = lines.env["stock.move"].search_fetch(
            Domain("sale_line_id", "in", lines.ids)
            & Domain("state", "in", STATES_TO_RESERVE),
            ["sale_line_id"],
        )
        return moves.sale_line_id

    def _get_backorder_shortages(self):
        """Describe what these lines lack, for any number of orders at once.

        By stock moves, not by the product of the line: a kit lacks its components, and
        what moves no storable product (service, note, down payment) is never short.
        Lines that compete for the same free stock share it once, the earliest promised
        first, whether they are in ``self`` or not.

        :return: dict of (line, product) to a dict of quantities in the unit of the
            product (see :meth:`_prepare_backorder_shortage`), for each line and product
            that has still something to deliver
        """
        kept = self.env.cr.cache.get("backorder_shortages")
        if kept:
            asked, shortages = kept
            if asked.issuperset(self._ids):
                ids = set(self._ids)
                return {key: s for key, s in shortages.items() if key[0].id in ids}
        shortages = self._compute_backorder_shortages()
        if kept is not None:
            self.env.cr.cache["backorder_shortages"] = (set(self._ids), shortages)
        return shortages

    @contextmanager
    def _keep_backorder_shortages(self):
        """Compute shortages only once within this context.

        For callers that first check which orders are short, then create the dialog:
        nothing may be moved, ordered or sold in the meantime.
        """
        self.env.cr.cache["backorder_shortages"] = ()
        try:
            yield
        finally:
            self.env.cr.cache.pop("backorder_shortages", None)

    def _compute_backorder_shortages(self):
        """See :meth:`_get_backorder_shortages`."""
        moves = self._get_backorder_demand_moves()
        available = moves._get_backorder_available()
        incoming = moves.sale_line_id._get_backorder_incoming_quantities()
        shortages = {}
        for (line, product), demands in moves.grouped(
            lambda move: (move.sale_line_id, move.product_id)
        ).items():
            shortages[line, product] = line._prepare_backorder_shortage(
                product,
                demands,
                sum(available[move] for move in demands),
                incoming[line, product],
            )
        return shortages

    def _get_backorder_supplied_quantities(self):
        """The part of the shortage of these lines that other incoming supply covers.

        :return: defaultdict of (line, product) to quantity, in the unit of the product
        """
        moves = self._get_backorder_demand_moves()
        supplied = moves._get_backorder_supplied()
        quantities = defaultdict(float)
        for move in moves:
            quantities[move.sale_line_id, move.product_id] += supplied[move]
        return quantities

    def _get_backorder_demand_moves(self):
        """The moves that still have to leave for these lines, as superuser."""
        # Salespeople have no right on quants, nor on the moves of other orders.
        # Of quotations nothing has to leave.
        lines = self._origin.sudo().filtered(lambda line: line.state == "sale")
        moves = self.env["stock.move"].sudo()
        if lines:
            moves = moves.search(lines._get_backorder_demand_domain())
        return moves.filtered(lambda move: move._is_backorder_outgoing())

    def _get_backorder_demand_domain(self):
        """The moves that still have to leave for these lines."""
        return (
            self.env["stock.move"]._get_backorder_first_leg_domain()
            & Domain("sale_line_id", "in", self.ids)
            & Domain("sale_line_id.state", "=", "sale")
            & self.env["stock.move"]._get_backordered_domain()
        )

    def _prepare_backorder_shortage(self, product, moves, available, incoming):
        """Describe what one line lacks of one product.

        :param product: the ``product.product`` that is moved for the line
        :param moves: the ``stock.move`` that wait for it
        :param float available: what is reserved or free for the line
        :param float incoming: what its backorders still have to bring in
        :return: dict of ``demand`` (still to deliver), ``available``, ``incoming`` and
            ``short``, all in the unit of the product; and the ``warehouse`` that lacks
            it. Overrides may add keys.
        """
        demand = sum(moves.mapped("product_qty"))
        short = product.uom_id.round(demand - available - incoming)
        return {
            "demand": demand,
            "available": available,
            "incoming": incoming,
            "short": max(short, 0.0),
            "warehouse": (
                moves.location_id.warehouse_id[:1] or moves.sale_line_id.warehouse_id
            ),
        }

    def _get_backorder_incoming_quantities(self):
        """What the backorders of these lines still have to bring into stock.

        :return: defaultdict of (line, product) to quantity, in the unit of the product
        """
        incoming = defaultdict(float)
        backorders = self.env["sale.backorder"]
        received_ids = []
        for line, product, quantity, received, found in backorders._read_group(
            [
                ("sale_line_id", "in", self.ids),
                ("state", "!=", "cancelled"),
                ("is_dropship", "=", False),
            ],
            groupby=["sale_line_id", "product_id"],
            aggregates=["product_uom_qty:sum", "qty_received:sum", "id:recordset"],
        ):
            incoming[line, product] = quantity - received
            if received:
                received_ids += found.ids
        to_store = backorders.browse(received_ids)
        for backorder, quantity in to_store._get_quantities_to_store().items():
            incoming[backorder.sale_line_id, backorder.product_id] += quantity
        return incoming
