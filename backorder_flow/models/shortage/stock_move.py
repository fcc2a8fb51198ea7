from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain

# Named, and not all but the others: so the database finds the few moves that are still
# to be done by its index, and does not look at all that were ever made.
STATES_TO_RESERVE = ("waiting", "confirmed", "partially_available")
STATES_TO_DO = (*STATES_TO_RESERVE, "assigned")


class StockMove(models.Model):
    """What deliveries still need, and what of it is free."""

    _inherit = "stock.move"

    # The few that wait for stock, among all that were ever made.
    _backorder_waiting_idx = models.Index(
        "(product_id) WHERE state IN ('waiting', 'confirmed', 'partially_available')"
    )

    @api.model
    def _get_backorder_first_leg_domain(self):
        """Moves that still have to take goods out of stock.

        The first step only: what a later step waits for is already on its way. Moves
        that are made to order wait for their own supply.
        """
        return Domain(
            [
                ("state", "in", STATES_TO_DO),
                ("procure_method", "=", "make_to_stock"),
                ("move_orig_ids", "=", False),
                ("origin_returned_move_id", "=", False),
                ("product_id.is_storable", "=", True),
                ("location_id.usage", "in", ("internal", "transit")),
            ]
        )

    @api.model
    def _get_backordered_domain(self):
        """Moves of what may be backordered, and is not replenished in other ways."""
        return (
            Domain("company_id.backorder_never", "=", False)
            & Domain("product_id.product_tmpl_id.backorder_never", "=", False)
            # A product need not have a category.
            & ~Domain("product_id.categ_id", "any", [("is_backorder_never", "=", True)])
        )

    def _filter_backorder_first_leg(self):
        """The moves of ``self`` that match :meth:`_get_backorder_first_leg_domain`."""
        return self.filtered_domain(self._get_backorder_first_leg_domain())

    def _get_backorder_available(self):
        """Describe what is there for each of these moves.

        :return: dict of move to what is reserved for it and its share of the free
            stock, in the unit of the product
        """
        available = {move: move._get_backorder_reserved_qty() for move in self}
        lacking = self.filtered(
            lambda move: (
                move.product_id.uom_id.compare(available[move], move.product_qty) < 0
            )
        )
        if not lacking:
            return available  # nobody has to be asked what is free
        competitors = lacking._get_backorder_competitors()
        uncovered = competitors._get_backorder_uncovered_quantities()
        free = lacking.product_id._get_backorder_free_stock()
        for move in competitors:
            need = uncovered[move]
            share = move._take_backorder_free_stock(free[move.product_id], need)
            available[move] = move._get_backorder_reserved_qty() + share
        return available

    def _get_backorder_supplied(self):
        """Describe what other incoming supply covers for each of these moves.

        What competes with them is served in its turn, as with the free stock.

        :return: dict of move to quantity, in the unit of the product
        """
        competitors = self._get_backorder_competitors()
        available = competitors._get_backorder_available()
        uncovered = competitors._get_backorder_uncovered_quantities()
        supply = self.product_id._get_backorder_other_supply(
            competitors.location_id.warehouse_id
        )
        supplied = {}
        for move in competitors:
            share = available[move] - move._get_backorder_reserved_qty()
            key = (move.product_id, move.location_id.warehouse_id)
            supplied[move] = max(min(uncovered[move] - share, supply[key]), 0.0)
            supply[key] -= supplied[move]
        return supplied

    def _get_backorder_competitors(self):
        """All moves that compete with these for the same free stock, in turn.

        :return: moves, the highest priority first, then the earliest promised
        """
        competitors = self.search(
            self._get_backorder_first_leg_domain()
            & Domain("product_id", "in", self.product_id.ids)
            & Domain("state", "in", STATES_TO_RESERVE)
        )
        return (self | competitors).sorted(
            lambda move: (
                -int(move.priority or 0),
                move.date_deadline or move.date,
                move.id,
            )
        )

    def _get_backorder_uncovered_quantities(self):
        """What these moves lack that is not on order for them.

        :return: dict of move to quantity, in the unit of the product
        """
        incoming = self.sale_line_id._get_backorder_incoming_quantities()
        uncovered = {}
        for move in self:
            missing = max(move.product_qty - move._get_backorder_reserved_qty(), 0.0)
            key = (move.sale_line_id, move.product_id)
            covered = min(missing, max(incoming[key], 0.0))
            incoming[key] -= covered
            uncovered[move] = missing - covered
        return uncovered

    def _take_backorder_free_stock(self, free, need):
        """Take a share of the free stock that one move could reserve.

        :param free: dict of ``stock.location`` and ``stock.lot`` to its free quantity;
            what is taken is taken out of it
        :param float need: quantity wanted, in the unit of the product
        :return: quantity taken, in the unit of the product
        """
        self.ensure_one()
        places = self._get_backorder_stock_places(free)
        lots = self._get_backorder_free_lots(free, places)
        available = self._round_backorder_packagings(sum(lots.values()))
        share = left = self._round_backorder_reservation(min(need, available))
        for location, lot in places:
            key = self._get_backorder_lot_key(lot)
            taken = max(min(free[location, lot], lots[key], left), 0.0)
            free[location, lot] -= taken
            lots[key] -= taken
            left -= taken
        return share

    def _get_backorder_stock_places(self, free):
        """Where there is stock that one move may reserve. Extend it for other limits.

        :param free: see :meth:`_take_backorder_free_stock`
        :return: list of pairs of ``stock.location`` and ``stock.lot``, in the order in
            which they are taken
        """
        return [
            (location, lot)
            for location, lot in free
            if location._child_of(self.location_id)
        ]

    def _get_backorder_free_lots(self, free, places):
        """What is free of each lot: one that is short does not lower the others.

        As core's ``stock.quant._get_available_quantity`` counts it.

        :param free: see :meth:`_take_backorder_free_stock`
        :param places: see :meth:`_get_backorder_stock_places`
        :return: dict of :meth:`_get_backorder_lot_key` to quantity, in the unit of the
            product
        """
        lots = defaultdict(float)
        for location, lot in places:
            lots[self._get_backorder_lot_key(lot)] += free[location, lot]
        return {key: max(quantity, 0.0) for key, quantity in lots.items()}

    def _get_backorder_lot_key(self, lot):
        """What counts for itself: a lot, and of what is not tracked all together."""
        return lot if self.product_id.tracking != "none" else None

    def _round_backorder_packagings(self, quantity):
        """What one move may take of a quantity, if whole packagings only are reserved.

        As core's ``stock.quant._get_reserve_quantity``.

        :param float quantity: in the unit of the product
        :return: quantity, in the unit of the product
        """
        uom, packaging = self.product_id.uom_id, self.packaging_uom_id
        if not packaging or packaging == uom:
            return quantity
        if self.product_id.categ_id.packaging_reserve_method != "full":
            return quantity
        return packaging._check_qty(quantity, uom, "DOWN")

    def _round_backorder_reservation(self, quantity):
        """What one move reserves of a quantity: no more than its own unit can tell.

        And whole serial numbers. As core's ``stock.quant._get_reserve_quantity``.

        :param float quantity: in the unit of the product
        :return: quantity, in the unit of the product
        """
        uom = self.product_id.uom_id
        if self.product_uom != uom:
            quantity = uom._compute_quantity(
                quantity, self.product_uom, rounding_method="DOWN"
            )
            quantity = self.product_uom._compute_quantity(
                quantity, uom, rounding_method="HALF-UP"
            )
        if self.product_id.tracking == "serial" and uom.compare(
            quantity, int(quantity)
        ):
            return 0.0
        return quantity
