from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# What a move is for, and whether it still has to be done.
HOLD_FACTS = {
    "location_dest_id",
    "location_final_id",
    "location_id",
    "picking_id",
    "product_id",
    "product_uom_qty",
    "quantity",
    "sale_line_id",
    "state",
}
LINKS = {"picking_id", "sale_line_id"}

# What tells whose delivery a move is, and where it goes.
HOLD_FIELDS = {
    "location_final_id",
    "origin_returned_move_id",
    "purchase_line_id",
    "sale_line_id",
}


class StockMove(models.Model):
    """What may not leave while its order is on hold, and what puts it on hold."""

    _inherit = "stock.move"

    @api.constrains("state")
    def _check_backorder_hold(self):
        """The state can be written without any of the methods that deliver."""
        done = self.filtered(lambda move: move.state == "done")
        done._check_not_on_hold()
        done._check_backorder_receipt()

    def _check_hold_links(self, vals):
        """Refuse to take moves out of the reach of a hold, or to make them receipts.

        :param dict vals: as of :meth:`write`
        :raise UserError: names the field and the moves
        """
        backorders = self.env["sale.backorder"]
        # Users who move goods may not see what they are sold for.
        outgoing = self.sudo().filtered(lambda move: move._goes_to_customer_on_hold())
        held = outgoing._filter_moves_on_hold()
        # Nor may what was shipped to someone else be linked to an order on hold.
        # Users who move goods may not have access to sales orders.
        line = self.env["sale.order.line"].sudo().browse(vals.get("sale_line_id"))
        if line.order_id._is_on_hold():
            held |= outgoing
        if vals.keys() == {"sale_line_id"}:
            held -= held._filter_left_for_hold_line(line)
        backorders._check_written_values(self.browse(held.ids), vals, HOLD_FIELDS)
        if "purchase_line_id" in vals:
            tied = self._filter_backorder_receipts_to_check(vals["purchase_line_id"])
            backorders._check_written_values(tied, vals, {"purchase_line_id"})

    def _filter_left_for_hold_line(self, line):
        """The moves that have left without an order line, and get one of their order.

        Odoo adds it to the order when they are done. Where only lines are held, they
        were free to leave.

        :param line: ``sale.order.line``
        :return: moves, as superuser
        """
        return self.filtered(
            lambda move: (
                move.state == "done"
                and not move.sale_line_id
                and move.product_id == line.product_id
                and line.order_id in move._get_backorder_orders()
                and line.order_id._is_on_hold_by_line()
            )
        )

    def _filter_backorder_receipts_to_check(self, purchase_line_id):
        """The moves that would leave, or come to, a purchase line with backorders.

        Without those that Odoo ties to the line of their own purchase order.

        :param int purchase_line_id: id of the line that they would come to
        """
        # Users who move goods may not have access to purchase orders.
        lines = self.env["purchase.order.line"].sudo()
        line = lines.browse(purchase_line_id)
        return self.filtered(
            lambda move: (
                (move.sudo().purchase_line_id | line).backorder_ids._filter_alive()
                and not move._is_backorder_receipt_of(line)
            )
        )

    def _is_backorder_receipt_of(self, line):
        """Whether one move is on a receipt of a purchase order, and has no line yet.

        :param line: ``purchase.order.line``, as superuser
        """
        self.ensure_one()
        # Users who move goods may not have access to purchase orders.
        move = self.sudo()
        return (
            not move.purchase_line_id
            and move.location_id.usage in ("supplier", "transit")
            and line.order_id in move.picking_id.move_ids.purchase_line_id.order_id
        )

    def _check_backorder_receipt(self):
        """Refuse to count as received for backorders what was in the warehouse already.

        :raise UserError: names the moves
        """
        # Users who move goods may not have access to purchase orders.
        inside = self.sudo().filtered(
            lambda move: (
                move.purchase_line_id.backorder_ids
                and move.location_id.usage == "internal"
                and move.location_id.warehouse_id
                and move.location_dest_id.usage == "internal"
            )
        )
        if inside:
            raise UserError(
                self.env._(
                    "Moves inside the warehouse cannot be receipts of a purchase "
                    "order that serves backorders: %s",
                    ", ".join(inside.mapped("display_name")),
                )
            )

    # What still has to leave appears, changes and goes with its moves

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        moves._get_backorder_orders()._backorder_refresh_hold_by_moves()
        return moves

    def write(self, vals):
        if not self.env.su and HOLD_FIELDS & vals.keys():
            self._check_hold_links(vals)
        if vals.get("date"):
            self._count_backorder_date(fields.Datetime.to_datetime(vals["date"]))
        if not HOLD_FACTS.intersection(vals):
            return super().write(vals)
        linked = self if LINKS.intersection(vals) else self.browse()
        orders = linked._get_backorder_orders()
        facts = {move: move._get_hold_facts() for move in self}
        places = {move: move._get_hold_places() for move in self}
        res = super().write(vals)
        same = self.filtered(lambda move: move._get_hold_facts() == facts[move])
        # What Odoo computes anew of them is computed together, and not one by one; of
        # the others Odoo does it when it comes to all of them.
        for name in ("location_dest_id", "location_final_id"):
            same.mapped(name)
        same = same.filtered(lambda move: move._get_hold_places() == places[move])
        changed = self - same
        orders |= changed._get_backorder_orders()
        if vals.get("state") == "cancel":
            # It holds nothing; and an order that is being cancelled stays free.
            orders = orders._filter_on_hold()
        orders._backorder_refresh_hold_by_moves()
        return res

    def unlink(self):
        orders = self._get_backorder_orders()
        res = super().unlink()
        orders.exists()._filter_on_hold()._backorder_refresh_hold_by_moves()
        return res

    def _get_hold_facts(self):
        """What decides whether one move still has to leave, and for whom.

        And :meth:`_get_hold_places`.
        """
        return (
            self.state if self.state in ("done", "cancel") else "to do",
            self.state == "done" and self.quantity,
            self.product_uom_qty < 0,
            self.product_id,
            self.sale_line_id,
            self.picking_id,
        )

    def _get_hold_places(self):
        """The places that decide whether one move still has to leave."""
        return self.location_id, self.location_dest_id, self.location_final_id

    def _get_backorder_keys(self):
        """What tells which backorders these moves deliver.

        :return: set of pairs of ``sale.order.line``, or else ``sale.order``, and
            ``product.product``
        """
        return {
            (owner, move.product_id)
            for move in self
            for owner in move.sale_line_id or move._get_backorder_orders()
        }

    @api.model
    def _search_backorder_loose_moves(self, backorders):
        """The moves without an order line that deliver the orders of backorders.

        Someone has added them to a transfer of the order manually.
        """
        orders = backorders.order_id.ids
        return self.search(
            Domain("sale_line_id", "=", False)
            & Domain("state", "not in", ("done", "cancel"))
            & Domain("product_id", "in", backorders.product_id.ids)
            & (
                Domain("picking_id.sale_id", "in", orders)
                | Domain("reference_ids.sale_ids", "in", orders)
            )
        )

    def _filter_backorder_to_leave(self):
        """The moves that can take goods to a customer, if nobody holds them.

        A negative quantity is what Odoo takes out of other moves.
        """
        return self.filtered(
            lambda move: (
                move.state not in ("done", "cancel")
                and move.product_uom_qty >= 0
                and move._is_backorder_outgoing()
            )
        )

    def _get_backorder_underway_qty(self):
        """What these moves of one product have picked, and not brought to its end.

        :return: quantity, in the unit of the product
        """
        done = self.filtered(lambda move: move.state == "done")
        picked = done.filtered(
            lambda move: (
                move._is_backorder_outgoing()
                and not move.location_dest_id.is_backorder_outgoing
            )
        )
        places = picked.location_dest_id
        gone = done.filtered(
            lambda move: any(move.location_id._child_of(place) for place in places)
        )
        return sum(move._get_backorder_moved_qty() for move in picked) - sum(
            move._get_backorder_moved_qty() for move in gone
        )

    # What a hold refuses

    def _filter_moves_on_hold(self):
        """The moves that take goods to the customer of an order that is on hold.

        Every step counts (pick, pack, ship), as soon as it is on its way to a customer,
        and so does what was returned and goes out again. What the vendor ships does not
        come out of stock.

        :return: moves, as superuser
        """
        # Stock and purchase users may not have access to sales orders.
        return self.sudo().filtered(
            lambda move: (
                not move._is_backorder_shipped_by_vendor()
                and move._goes_to_customer_on_hold()
                and move._get_backorder_orders()._filter_on_hold()
            )
        )

    def _is_backorder_shipped_by_vendor(self):
        """Whether a vendor ships one move to a customer, by a purchase order."""
        self.ensure_one()
        purchase = self.purchase_line_id.order_id
        return self._is_dropshipped() and purchase.picking_type_id.code == "dropship"

    def _get_orders_on_hold(self):
        """The orders on hold whose goods these moves take to the customer.

        :return: ``sale.order``, as the user, who may not read them
        """
        held = self._filter_moves_on_hold()
        by_line = held._filter_on_hold_by_line()
        refused = (held - by_line) | by_line._filter_over_hold_limit()
        # Shown to the user, not to the superuser who has found them.
        return refused._get_backorder_orders()._filter_on_hold().sudo(self.env.su)

    def _filter_kept_back_on_hold(self):
        """The moves of which nothing may leave.

        :return: moves, as superuser
        """
        held = self._filter_moves_on_hold()
        by_line = held._filter_on_hold_by_line()
        kept = held - by_line
        for moves in by_line.grouped("picking_id").values():
            free = moves._get_hold_free_quantities()
            kept |= moves.filtered(lambda move, free=free: free.get(move) == 0.0)
        return kept

    def _get_orders_keeping_back_on_hold(self):
        """The orders on hold that let nothing leave of these moves.

        :return: ``sale.order``, as the user, who may not read them
        """
        kept = self._filter_kept_back_on_hold()
        # Shown to the user, not to the superuser who has found them.
        return kept._get_backorder_orders()._filter_on_hold().sudo(self.env.su)

    def _filter_partly_on_hold(self):
        """The moves of which less may leave than they would take now.

        :return: moves, as superuser
        """
        by_line = self._filter_moves_on_hold()._filter_on_hold_by_line()
        free = by_line._get_hold_free_quantities()
        return by_line.filtered(
            lambda move: (
                move in free
                and move.product_id.uom_id.compare(
                    move._get_backorder_reserved_qty(), free[move]
                )
                > 0
            )
        )

    def _get_hold_partly_message(self):
        """Describe what of these moves may leave while the rest is on hold.

        :return: text such as "6 of 10 Units of Desk"
        """
        free = self._get_hold_free_quantities() if self else {}
        return "\n".join(
            self.env._(
                "%(free)s of %(quantity)s of %(product)s",
                free=move.product_id.uom_id._format_backorder_quantity(
                    free[move], with_name=False
                ),
                quantity=move.product_id.uom_id._format_backorder_quantity(
                    move._get_backorder_reserved_qty()
                ),
                product=move.product_id.display_name,
            )
            for move in self
        )

    def _leave_out_on_hold(self):
        """Take no more with these moves than may leave."""
        # Users who move goods may not have access to sales orders.
        free = self.sudo()._get_hold_free_quantities()
        for move in self._filter_partly_on_hold():
            move._free_backorder_reserved(
                move._get_backorder_reserved_qty() - free[move]
            )

    def _filter_rest_kept_on_hold(self):
        """The moves of which the rest stays, though no rest is to be delivered.

        Where that is so for an operation, nobody was asked about what is on backorder.
        Users who answer the question have decided it.
        """
        refused = self.env.context.get("picking_ids_not_to_backorder") or []
        unasked = self.filtered(lambda move: move.picking_id.id not in refused)
        by_line = unasked._filter_moves_on_hold()._filter_on_hold_by_line()
        free = by_line._get_hold_free_quantities()
        kept = [
            move.id
            for move in by_line
            if move in free
            and move.product_id.uom_id.compare(free[move], move.product_qty) < 0
        ]
        return self.browse(kept)

    def _check_not_on_hold(self):
        """Refuse to take goods to the customer of an order that is on hold.

        :raise UserError: names the orders and the purchase orders waited for
        """
        if orders := self._get_orders_on_hold():
            raise UserError(orders._get_delivery_on_hold_message())

    def _check_more_not_on_hold(self):
        """Refuse to deliver more by done moves than they have delivered.

        That leaves at once. An order of which all has left is free, but it would be on
        hold if this had still to leave.

        :raise UserError: names the orders and the purchase orders waited for
        """
        self._check_not_on_hold()
        # Stock users may not have access to sales orders.
        leaving = self.sudo().filtered(
            lambda move: (
                not move._is_backorder_shipped_by_vendor()
                and move._goes_to_customer_on_hold()
            )
        )
        orders = leaving._get_backorder_orders()._filter_confirmed_or_on_hold()
        waiting = orders._filter_waiting_for_backorders(leaving)
        # Of the others it was looked at above, by quantity.
        if waiting := waiting - waiting._filter_on_hold_by_line():
            # Shown to the user, not to the superuser who has found them.
            raise UserError(waiting.sudo(self.env.su)._get_delivery_on_hold_message())
