from odoo import models
from odoo.exceptions import UserError


class StockMove(models.Model):
    """Goods that arrive go to the orders they were purchased for."""

    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        self.filtered(
            lambda move: (
                move.picked and move.quantity and move.state not in ("done", "cancel")
            )
        )._check_not_on_hold()
        # Others first: what they leave is cancelled, and not in the remaining transfer.
        kept = self._filter_rest_kept_on_hold() if cancel_backorder else self.browse()
        moves = super(StockMove, self - kept)._action_done(
            cancel_backorder=cancel_backorder
        )
        if kept:
            moves |= super(StockMove, kept)._action_done(cancel_backorder=False)
        returned = moves._get_backorder_lines_refunded()
        received = {b: b.qty_received for b in returned.backorder_ids._filter_alive()}
        moves._refresh_backorders()
        moves._count_backorder_deliveries()
        returned._cut_returned_backorders(received)
        if cancel_backorder:
            # Users who move goods may not have access to purchase orders.
            moves.sudo().purchase_line_id._warn_backorders_not_coming()
        return moves

    def _get_backorder_lines_refunded(self):
        """The purchase lines whose goods go back to the vendor with these done moves.

        :return: ``purchase.order.line`` with backorders, as superuser
        """
        # Users who move goods may not have access to purchase orders.
        returned = self.sudo().filtered(
            lambda move: (
                move.state == "done" and move.to_refund and move._is_purchase_return()
            )
        )
        return returned.purchase_line_id.filtered("backorder_ids")

    def _trigger_assign(self):
        """Reserve what came in for the orders it was purchased for, then go on."""
        self._reserve_for_backorders()
        return super()._trigger_assign()

    def _reserve_for_backorders(self):
        shares_of = {
            move: move._get_backorder_shares()
            for move in self.filtered(lambda m: m.location_dest_id.usage == "internal")
        }
        backorders = self.env["sale.backorder"].sudo()
        backorders = backorders.union(*(b for s in shares_of.values() for b in s))
        # They are reserved one by one, and read together.
        backorders.sale_line_id.move_ids.fetch(["move_line_ids", "move_orig_ids"])
        for move, shares in shares_of.items():
            left = sum(
                share - backorder._reserve(share, move.location_dest_id)
                for backorder, share in shares.items()
            )
            # Whose own order needs no more of it leaves it to the next one.
            for backorder, share in shares.items():
                most = min(left, backorder.product_uom_qty - share)
                left -= backorder._reserve(most, move.location_dest_id)

    def _get_backorder_shares(self):
        """The owners of the goods that one move brings, or has brought, to its place.

        :return: dict of backorder to its part, in the unit of the product
        """
        self.ensure_one()
        lines = self._get_backorder_purchase_lines()
        if not lines or self.location_dest_id.usage == "supplier":
            return {}
        after = 0.0
        for move in self._get_backorder_moves_of_same_way(lines):
            quantity = move._get_backorder_moved_qty()
            after += quantity
            if move == self:
                break
        if self.state == "done":
            # What went back to the vendor and came again does not count twice.
            after = min(
                after, sum(line._get_backorder_received_qty() for line in lines)
            )
        before = max(after - quantity, 0.0)
        return lines._share_over_backorders(before, after)

    def _get_backorder_claims(self):
        """The backorders that get part of what one move brings.

        :return: dict of backorder to its part, in the unit of the product
        """
        return {
            backorder: share
            for backorder, share in self._get_backorder_shares().items()
            if backorder.product_uom_id.compare(share, 0) > 0
        }

    def _check_no_backorder_claims(self):
        """What comes for backorders is given to others by Hand Over only.

        :raise AccessError: for users who cannot see the backorders: they are not named
        :raise UserError: names the orders, and what brings the goods
        """
        backorders = self.env["sale.backorder"].union(
            *(backorder for move in self for backorder in move._get_backorder_claims())
        )
        if backorders:
            backorders.sudo(self.env.su).check_access("read")
            raise UserError(
                self.env._(
                    "The goods from %(purchases)s are kept for %(orders)s; the rest "
                    "goes to stock. To assign them to another order, hand over the "
                    "backorder.",
                    purchases=", ".join(
                        sorted(set(backorders.mapped("purchase_name")))
                    ),
                    orders=", ".join(backorders.order_id.mapped("name")),
                )
            )

    def _get_backorder_moves_of_same_way(self, lines):
        """The moves that bring goods of purchase order lines to the place of one move.

        :param lines: ``purchase.order.line``
        :return: moves, what is done first, and in its turn
        """
        moves = lines.move_ids
        # Users who move goods may not have access to purchase orders.
        if not self.sudo().purchase_line_id:
            moves = moves.browse(moves._rollup_move_dests())
        return moves.filtered(
            lambda move: (
                move.location_dest_id == self.location_dest_id
                and move.product_id == self.product_id
                and move.state != "cancel"
            )
        ).sorted(lambda move: (move.state != "done", move.date, move.id))

    def _get_backorder_purchase_lines(self):
        """The purchase order lines with backorders whose goods one move moves.

        Storage moves carry the goods of several receipts: all lines count whose goods
        come the same way.
        """
        # Users who move goods may not have access to purchase orders.
        moves = self.sudo()
        direct = moves.purchase_line_id.filtered("backorder_ids")
        if moves.purchase_line_id or moves._is_backorder_outgoing():
            return direct
        origins = moves.browse(moves._rollup_move_origs())
        if not origins.purchase_line_id:
            return origins.purchase_line_id
        together = moves.browse(origins._rollup_move_dests())
        origins = moves.browse(together._rollup_move_origs())
        return origins.purchase_line_id.filtered(
            lambda line: line.backorder_ids and line.product_id == self.product_id
        )
