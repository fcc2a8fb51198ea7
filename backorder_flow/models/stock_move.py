from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class StockMove(models.Model):
    _inherit = "stock.move"

    backorder_summary = fields.Char(
        string="For Orders",
        compute="_compute_backorder_summary",
        help="The sales orders that the goods were bought for, in the order in which "
        "they are served, and how much each of them gets.",
    )

    @api.depends("state", "quantity", "product_uom_qty")
    def _compute_backorder_summary(self):
        lines = self.sudo().purchase_line_id
        lines.backorder_ids._fetch_for_summary()
        lines.move_ids.fetch(["location_dest_id", "state"])
        for move in self:
            # Who moves goods may see no sales order.
            shares = move.sudo()._get_backorder_shares()
            backorders = self.env["sale.backorder"].sudo().union(*shares)
            move.backorder_summary = backorders._get_summary(shares, move.product_uom)

    @api.constrains("state")
    def _check_backorder_hold(self):
        """The state can be written without any of the methods that deliver."""
        self.filtered(lambda move: move.state == "done")._check_not_held()

    # Hold

    def _action_done(self, cancel_backorder=False):
        self.filtered(
            lambda move: (
                move.picked and move.quantity and move.state not in ("done", "cancel")
            )
        )._check_not_held()
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        moves._refresh_backorders()
        if cancel_backorder:
            # Who moves goods may see no purchase order.
            moves.sudo().purchase_line_id._warn_not_coming()
        return moves

    def _refresh_backorders(self):
        """Look again at the backorders whose goods these moves have moved."""
        # Who moves goods may see no purchase order.
        self.sudo().purchase_line_id._refresh_backorders()

    def _check_not_held(self):
        """Refuse to take goods to the customer of an order that is on hold.

        :raise UserError: names the orders and the purchase orders waited for
        """
        if held := self._filter_held():
            raise UserError(
                self.env._(
                    "Nothing can be delivered while the order is on hold.\n%s",
                    held.sale_line_id.order_id._get_hold_message(),
                )
            )

    def _filter_held(self):
        """The moves that take goods to the customer of an order that is on hold.

        Every step counts (pick, pack, ship), as soon as it is on its way to a customer.
        Returns and dropships come to or from a vendor or a customer, not out of stock.

        :return: moves, as superuser
        """
        # Users of the stock or of purchases may see no sales order.
        return self.sudo().filtered(
            lambda move: (
                move.sale_line_id.order_id.state == "on_hold"
                and not move.origin_returned_move_id
                and not move._is_dropshipped()
                and move._is_for_customer()
            )
        )

    def _get_upstream_documents_and_responsibles(self, visited):
        # Core reads the purchase order lines of the delivery as the user, so that
        # salespeople without purchase rights could not cancel a confirmed order.
        return super(StockMove, self.sudo())._get_upstream_documents_and_responsibles(
            visited
        )

    # Shortage

    @api.model
    def _get_first_leg_domain(self):
        """Moves that have still to take goods out of stock.

        The first step only: what a later step waits for is already on its way. Moves
        that are made to order wait for their own supply.
        """
        return Domain(
            [
                ("state", "not in", ("draft", "done", "cancel")),
                ("procure_method", "=", "make_to_stock"),
                ("move_orig_ids", "=", False),
                ("origin_returned_move_id", "=", False),
                ("product_id.is_storable", "=", True),
                ("location_id.usage", "in", ("internal", "transit")),
            ]
        )

    def _filter_first_leg(self):
        """The moves of ``self`` that match :meth:`_get_first_leg_domain`."""
        return self.filtered_domain(self._get_first_leg_domain())

    def _get_available_for_demand(self):
        """Tell what is there for each of these moves.

        :return: dict of move to what is reserved for it and its share of the free
            stock, in the unit of the product
        """
        competitors = self._get_competitors()
        uncovered = competitors._get_uncovered_quantities()
        free = self.product_id._get_free_stock()
        available = {}
        for move in competitors:
            need = uncovered[move]
            share = move._take_free_stock(free[move.product_id], need)
            available[move] = move._get_reserved_uom_qty() + share
        return available

    def _get_competitors(self):
        """All moves that compete with these for the same free stock, in turn.

        :return: moves, the highest priority first, then the earliest promised
        """
        competitors = self.search(
            self._get_first_leg_domain()
            & Domain("product_id", "in", self.product_id.ids)
            & Domain("state", "!=", "assigned")
        )
        return (self | competitors).sorted(
            lambda move: (
                -int(move.priority or 0),
                move.date_deadline or move.date,
                move.id,
            )
        )

    def _get_uncovered_quantities(self):
        """What these moves lack that is not on order for them.

        :return: dict of move to quantity, in the unit of the product
        """
        incoming = self.sale_line_id._get_qty_incoming()
        uncovered = {}
        for move in self:
            missing = max(move.product_qty - move._get_reserved_uom_qty(), 0.0)
            key = (move.sale_line_id, move.product_id)
            covered = min(missing, max(incoming[key], 0.0))
            incoming[key] -= covered
            uncovered[move] = missing - covered
        return uncovered

    def _get_reserved_uom_qty(self):
        """What is reserved for one move, or done by it, in the unit of the product."""
        self.ensure_one()
        return self.product_uom._compute_quantity(
            self.quantity, self.product_id.uom_id, rounding_method="HALF-UP"
        )

    def _take_free_stock(self, free, need):
        """Take a share of the free stock below the source of one move.

        :param free: dict of ``stock.location`` to its free quantity; what is taken is
            taken out of it
        :param float need: quantity wanted, in the unit of the product
        :return: quantity taken, in the unit of the product
        """
        self.ensure_one()
        places = [place for place in free if place._child_of(self.location_id)]
        share = max(min(need, sum(free[place] for place in places)), 0.0)
        left = share
        for place in places:
            taken = max(min(free[place], left), 0.0)
            free[place] -= taken
            left -= taken
        return share

    def _cancel_parts(self, quantities):
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
            too_much = move._get_reserved_uom_qty() - left
            if move.product_id.uom_id.compare(too_much, 0) > 0:
                move._free(too_much)
            values += move._split(quantities[move])
        parts = self.create(values)
        parts._action_confirm(merge=False, create_proc=False)
        (to_cancel | parts)._action_cancel()

    def _free(self, quantity):
        """Give up a part of what is reserved for one move.

        :param float quantity: in the unit of the product
        """
        self.quantity -= self.product_id.uom_id._compute_quantity(
            quantity, self.product_uom, rounding_method="HALF-UP"
        )
        self._recompute_state()

    # Receipt

    def _trigger_assign(self):
        """Reserve what came in for the orders that it was bought for, then go on."""
        self._reserve_for_backorders()
        return super()._trigger_assign()

    def _reserve_for_backorders(self):
        for move in self.filtered(lambda m: m.location_dest_id.usage == "internal"):
            shares = move._get_backorder_shares()
            left = sum(
                share - backorder._reserve(share, move.location_dest_id)
                for backorder, share in shares.items()
            )
            # Whose own order needs no more of it leaves it to the next one.
            for backorder, share in shares.items():
                most = min(left, backorder.product_uom_qty - share)
                left -= backorder._reserve(most, move.location_dest_id)

    def _get_backorder_shares(self):
        """Whose the goods are that one move brings, or has brought, to its place.

        :return: dict of backorder to its part, in the unit of the product
        """
        self.ensure_one()
        lines = self._get_backorder_purchase_lines()
        if not lines or self.location_dest_id.usage == "supplier":
            return {}
        is_done = self.state == "done"
        after = 0.0
        for move in self._get_moves_of_same_way(lines):
            quantity = move._get_moved_uom_qty()
            after += quantity
            if move == self:
                break
        if is_done:
            # What went back to the vendor and came again does not count twice.
            after = min(after, sum(line._get_received_uom_qty() for line in lines))
        before = max(after - quantity, 0.0)
        return lines._share_over_backorders(before, after, received_only=is_done)

    def _get_moves_of_same_way(self, lines):
        """The moves that bring goods of purchase order lines to the place of one move.

        :param lines: ``purchase.order.line``
        :return: moves, what is done first, and in its turn
        """
        moves = lines.move_ids
        if not self.sudo().purchase_line_id:
            moves = moves.browse(moves._rollup_move_dests())
        return moves.filtered(
            lambda move: (
                move.location_dest_id == self.location_dest_id
                and move.product_id == self.product_id
                and move.state != "cancel"
            )
        ).sorted(lambda move: (move.state != "done", move.date, move.id))

    def _is_for_customer(self):
        """Whether one move is on its way to a customer, straight or in steps."""
        return (self.location_final_id or self.location_dest_id)._is_outgoing()

    def _get_moved_uom_qty(self):
        """What one move has moved, or will move, in the unit of the product."""
        self.ensure_one()
        if self.state == "done":
            return self._get_reserved_uom_qty()
        return self.product_qty

    def _get_backorder_purchase_lines(self):
        """The purchase order lines with backorders whose goods one move moves.

        Storage moves carry the goods of several receipts: all lines count whose goods
        come the same way.
        """
        # Who moves goods may see no purchase order.
        moves = self.sudo()
        direct = moves.purchase_line_id.filtered("backorder_ids")
        if moves.purchase_line_id or moves._is_for_customer():
            return direct
        origins = moves.browse(moves._rollup_move_origs())
        if not origins.purchase_line_id:
            return origins.purchase_line_id
        together = moves.browse(origins._rollup_move_dests())
        origins = moves.browse(together._rollup_move_origs())
        return origins.purchase_line_id.filtered(
            lambda line: line.backorder_ids and line.product_id == self.product_id
        )
