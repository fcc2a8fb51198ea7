from odoo import api, models
from odoo.exceptions import UserError

# What tells whose delivery a move is, and where it goes.
HOLD_FIELDS = {
    "location_final_id",
    "origin_returned_move_id",
    "purchase_line_id",
    "sale_line_id",
}


class StockMove(models.Model):
    """What may not leave while its order is on hold."""

    _inherit = "stock.move"

    def write(self, vals):
        if not self.env.su and HOLD_FIELDS & vals.keys():
            self._check_written_links(vals)
        return super().write(vals)

    @api.constrains("state")
    def _check_backorder_hold(self):
        """The state can be written without any of the methods that deliver."""
        done = self.filtered(lambda move: move.state == "done")
        done._check_not_on_hold()
        done._check_backorder_receipt()

    def _check_written_links(self, vals):
        """Refuse to take moves out of the reach of a hold, or to make them receipts.

        :param dict vals: as of :meth:`write`
        :raise UserError: names the field and the moves
        """
        backorders = self.env["sale.backorder"]
        outgoing = self.sudo().filtered(lambda move: move._goes_to_customer_on_hold())
        held = outgoing._filter_moves_on_hold()
        # Nor may what has left for somebody else be tied to a held order.
        # Who moves goods may see no sales order.
        line = self.env["sale.order.line"].sudo().browse(vals.get("sale_line_id"))
        if line.order_id._is_on_hold():
            held |= outgoing
        backorders._check_written_values(self.browse(held.ids), vals, HOLD_FIELDS)
        if "purchase_line_id" in vals:
            tied = self._filter_backorder_receipts_to_check(vals["purchase_line_id"])
            backorders._check_written_values(tied, vals, {"purchase_line_id"})

    def _filter_backorder_receipts_to_check(self, purchase_line_id):
        """The moves that would leave, or come to, a purchase line with backorders.

        Without those that Odoo ties to the line of their own purchase order.

        :param int purchase_line_id: id of the line that they would come to
        """
        # Who moves goods may see no purchase order.
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
        # Who moves goods may see no purchase order.
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
        # Who moves goods may see no purchase order.
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
                    "What moves inside the warehouse is no receipt of a purchase order "
                    "that serves backorders: %s",
                    ", ".join(inside.mapped("display_name")),
                )
            )

    def _filter_moves_on_hold(self):
        """The moves that take goods to the customer of an order that is on hold.

        Every step counts (pick, pack, ship), as soon as it is on its way to a customer,
        also if they had come back from there. What the vendor ships does not come out
        of stock.

        :return: moves, as superuser
        """
        # Users of the stock or of purchases may see no sales order.
        return self.sudo().filtered(
            lambda move: (
                move._get_hold_orders()._filter_on_hold()
                and not move._is_backorder_shipped_by_vendor()
                and move._goes_to_customer_on_hold()
            )
        )

    def _get_hold_orders(self):
        """The sales orders whose delivery these moves are.

        What was added to the transfer of an order, or copied, is a part of its delivery
        too, though it has no line there.

        :return: ``sale.order``
        """
        orders = self.sale_line_id.order_id
        for move in self.filtered(lambda move: not move.sale_line_id):
            orders |= move.picking_id.sale_id
            if move.location_dest_id._is_outgoing():
                references = move.reference_ids | move.picking_id.reference_ids
                orders |= references.sale_ids
        return orders

    def _is_backorder_shipped_by_vendor(self):
        """Whether a vendor ships one move to a customer, by a purchase order."""
        self.ensure_one()
        purchase = self.purchase_line_id.order_id
        return self._is_dropshipped() and purchase.picking_type_id.code == "dropship"

    def _goes_to_customer_on_hold(self):
        """Whether any place that one move goes to is that of a customer."""
        self.ensure_one()
        places = self.location_final_id | self.location_dest_id
        places |= self.move_line_ids.location_dest_id
        return any(place._is_outgoing() for place in places)

    def _check_not_on_hold(self):
        """Refuse to take goods to the customer of an order that is on hold.

        :raise UserError: names the orders and the purchase orders waited for
        """
        if held := self._filter_moves_on_hold():
            # The user is told of them, not the superuser who has found them.
            orders = held._get_backorder_orders()._filter_on_hold().sudo(self.env.su)
            raise UserError(
                self.env._(
                    "Nothing can be delivered while the order is on hold.\n%s",
                    orders._get_hold_message(),
                )
            )
