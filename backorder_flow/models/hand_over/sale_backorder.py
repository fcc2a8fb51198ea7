from math import isfinite

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain


class SaleBackorder(models.Model):
    """Goods purchased for one order are handed over to another one."""

    _inherit = "sale.backorder"

    def action_hand_over(self):
        """Ask which order gets the goods of one backorder instead.

        :return: action of the dialog ``sale.backorder.hand.over``
        :raise AccessError: for everyone but inventory managers
        :raise UserError: if there is nothing to hand over, or nobody who needs it
        """
        self.ensure_one()
        self._check_may_hand_over()
        self._get_qty_to_hand_over()
        if not self._get_lines_to_hand_over_to():
            raise UserError(
                self.env._(
                    "%(order)s cannot hand over %(product)s: no other order waits "
                    "for it.",
                    **self._get_message_values(0),
                )
            )
        dialog = self.env["sale.backorder.hand.over"]._make_for_user(
            {"backorder_id": self.id}
        )
        return dialog._get_records_action(name=self.env._("Hand Over"), target="new")

    def _check_may_hand_over(self):
        """Check that the user can decide about the goods in the warehouse.

        :raise AccessError: for everyone but inventory managers
        """
        if not self.env.user.has_group("stock.group_stock_manager"):
            raise AccessError(
                self.env._(
                    "Only inventory managers can hand over goods to another order."
                )
            )
        self.check_access("read")

    def _get_qty_to_hand_over(self):
        """What of one backorder has not left for its customer yet.

        :return: quantity, in the unit of the product
        :raise UserError: if there is nothing
        """
        self.ensure_one()
        # Users who decide in the warehouse may not have access to sales orders.
        backorder = self.sudo()
        quantity = min(backorder.product_uom_qty, backorder._get_qty_to_serve())
        if (
            backorder.state == "cancelled"
            or backorder.is_dropship
            or backorder.product_uom_id.compare(quantity, 0) <= 0
        ):
            raise UserError(
                self.env._(
                    "%s has nothing left to hand over: it is delivered, dropshipped "
                    "or cancelled.",
                    backorder.display_name,
                )
            )
        return quantity

    def _get_lines_to_hand_over_to(self):
        """The order lines that lack what one backorder brings to the same place.

        :return: ``sale.order.line``, as superuser
        """
        self.ensure_one()
        # Users who decide in the warehouse may see neither of the orders.
        moves = self.sudo()._get_moves_to_serve()
        waiting = moves.search(
            moves._get_backorder_first_leg_domain()
            & Domain("state", "!=", "assigned")
            & Domain("product_id", "=", self.product_id.id)
            & Domain("location_id", "in", moves.location_id.ids)
            & Domain("sale_line_id.state", "=", "sale")
            & Domain("sale_line_id", "!=", self.sale_line_id.id)
        )
        return waiting.sale_line_id

    def _hand_over(self, line, quantity):
        """Give goods of one backorder to the line of another order.

        What is reserved of them goes with the link. If the other line has backorders
        that it does not need anymore then, their place goes to the first order in
        exchange, so that nothing has to be bought again.

        :param line: ``sale.order.line`` that gets the goods
        :param float quantity: in the unit of the product
        :return: the ``sale.backorder`` of the other line
        :raise AccessError: for everyone but inventory managers
        :raise UserError: if the line needs less, or the backorder has less
        """
        self.ensure_one()
        self._check_may_hand_over()
        # Users who decide in the warehouse may see neither of the orders.
        backorder, line = self.sudo(), line.sudo()
        (backorder.order_id | line.order_id)._lock_for_backorder()
        backorder._check_can_hand_over(line, quantity)
        source = backorder.sale_line_id
        locations = backorder._free_reserved(quantity)
        new = backorder._pass_on(line, quantity)
        for location in locations:
            new._reserve(quantity, location)
        for other, part in new._get_quantities_in_exchange(quantity).items():
            other._pass_on(source, part)
        backorder._log_hand_over(new, quantity)
        return new

    def _get_most_to_hand_over(self, line):
        """What one backorder has that the line of another order lacks.

        :param line: ``sale.order.line``
        :return: quantity, in the unit of the product
        """
        self.ensure_one()
        # Users who decide in the warehouse may see neither of the orders.
        backorder, line = self.sudo(), line.sudo()
        if line not in backorder._get_lines_to_hand_over_to():
            return 0.0
        lacked = sum(
            move.product_qty - move._get_backorder_reserved_qty()
            for move in line.move_ids._filter_backorder_first_leg()
            if move.product_id == backorder.product_id
        )
        return min(backorder._get_qty_to_hand_over(), lacked)

    def _check_can_hand_over(self, line, quantity):
        """Refuse to hand over what one backorder has not, or the other does not need.

        :raise UserError: says how much is possible
        """
        if not line:
            raise UserError(
                self.env._(
                    "Select the sales order that receives the goods from %s.",
                    self.order_id.name,
                )
            )
        most = self._get_most_to_hand_over(line)
        uom = self.product_uom_id
        if (
            not isfinite(quantity)
            or uom.compare(quantity, 0) <= 0
            or uom.compare(quantity, most) > 0
        ):
            raise UserError(
                self.env._(
                    "%(order)s can hand over at most %(quantity)s of %(product)s to "
                    "%(other)s.",
                    **self._get_message_values(most),
                    other=line.order_id.name,
                )
            )

    def _free_reserved(self, quantity):
        """Free what is reserved of one backorder, as much as has been received of it.

        :param float quantity: the most that is freed, in the unit of the product
        :return: the ``stock.location`` from where it was to be taken
        """
        moves = self._get_moves_to_serve()
        left = min(quantity, self.qty_received)
        for move in moves.sorted(lambda m: (int(m.priority or 0), m.date, m.id)):
            part = min(left, move._get_backorder_reserved_qty())
            if self.product_uom_id.compare(part, 0) > 0:
                left -= part
                move._free_backorder_reserved(part)
        return moves.location_id

    def _pass_on(self, line, quantity):
        """Make a quantity of one backorder one of another line.

        :param line: ``sale.order.line``
        :param float quantity: in the unit of the product
        :return: the new ``sale.backorder``
        """
        values = self._prepare_pass_on_values(line, quantity)
        self.qty_billed -= values["qty_billed"]
        self.qty_received -= values["qty_received"]
        new = self.create(values)
        self.purchase_id.reference_ids |= line.order_id.stock_reference_ids
        self._cut({self: quantity})
        return new

    def _prepare_pass_on_values(self, line, quantity):
        """Values of the backorder that takes over a quantity of this one.

        What is billed and received of this one comes first.

        :return: dict
        """
        return {
            "sale_line_id": line.id,
            "purchase_line_id": self.purchase_line_id.id,
            "product_id": self.product_id.id,
            "product_uom_qty": quantity,
            "qty_billed": min(quantity, self.qty_billed),
            "qty_received": min(quantity, self.qty_received),
            "released_by_hand": self.released_by_hand,
            "handed_over_from_id": (self.handed_over_from_id or self).id,
        }

    def _get_quantities_in_exchange(self, quantity):
        """What the line of one backorder does not need anymore from its others.

        :param float quantity: what it has got, in the unit of the product
        :return: dict of ``sale.backorder`` to quantity, in the unit of the product
        """
        line = self.sale_line_id
        # What the vendor ships to one customer is of no use to another.
        others = line.backorder_ids._filter_open()._filter_stocked() - self
        return line._get_backorder_quantities_to_cut(
            line._get_backorder_shortages(), {self.product_id: quantity}, others
        )
