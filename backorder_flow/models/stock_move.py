from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class StockMove(models.Model):
    _inherit = "stock.move"

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
                and (move.location_final_id or move.location_dest_id)._is_outgoing()
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

    # Receipt

    def _trigger_assign(self):
        """Reserve what came in for the orders that it was bought for, then go on."""
        self._reserve_for_backorders()
        return super()._trigger_assign()

    def _reserve_for_backorders(self):
        for move in self.filtered(lambda m: m.location_dest_id.usage == "internal"):
            for backorder, share in move._get_backorder_shares().items():
                move._reserve_for_backorder(backorder, share)

    def _get_backorder_shares(self):
        """Whose the goods are that one move has brought in.

        :return: dict of backorder to its part, in the unit of the product
        """
        self.ensure_one()
        shares = {}
        left = self._get_reserved_uom_qty()
        for purchase_line in self._get_backorder_purchase_lines():
            after = purchase_line._get_arrived_uom_qty(self.location_dest_id)
            before = max(after - left, 0.0)
            for backorder, share in purchase_line._get_backorder_shares(
                before, after
            ).items():
                shares[backorder] = min(share, left)
                left -= shares[backorder]
        return shares

    def _get_backorder_purchase_lines(self):
        """The purchase order lines with backorders that these moves come from."""
        # Who receives goods may see no purchase order.
        moves = self.sudo()
        moves = moves.browse(moves._rollup_move_origs())
        return moves.purchase_line_id.filtered("backorder_ids")

    def _reserve_for_backorder(self, backorder, quantity):
        """Reserve goods that one move has brought in for the line of a backorder.

        :param backorder: the ``sale.backorder`` that they were bought for
        :param float quantity: in the unit of the product
        """
        for demand in backorder._get_demand_moves(self.location_dest_id):
            missing = demand.product_qty - demand._get_reserved_uom_qty()
            wanted = min(quantity, missing)
            if demand.product_id.uom_id.compare(wanted, 0) > 0:
                quantity -= demand._update_reserved_quantity(
                    wanted, demand.location_id, strict=False
                )
                demand._recompute_state()
