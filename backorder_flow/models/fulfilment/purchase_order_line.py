from odoo import api, models


class PurchaseOrderLine(models.Model):
    """What is billed and received of a purchase order line."""

    _inherit = "purchase.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        # A given value or a default counts for more than what follows from bills.
        lines._recount_for_backorders()
        return lines

    def _get_backorder_bill_lines(self):
        """The vendor bill lines that count for the backorders of one purchase line."""
        self.ensure_one()
        # The state on the line is stored, and could be written alone.
        return self.invoice_lines.filtered(
            lambda line: line.move_id.state == "posted" and not line.is_price_only
        )

    def _get_backorder_bill_quantity(self, bill_line):
        """The quantity on a vendor bill, in the unit of one purchase order line."""
        return bill_line.product_uom_id._compute_quantity(
            bill_line.quantity, self.product_uom_id, round=False
        )

    def _get_backorder_bill_lines_beside(self, note):
        """The same of all these lines, without one note.

        :param note: ``account.move``
        """
        lines = self.env["account.move.line"]
        for line in self:
            lines |= line._get_backorder_bill_lines()
        return lines.filtered(lambda line: line.move_id != note._origin)

    def _get_backorder_returned_qty(self, bill_lines):
        """What of these lines went back to the vendor and still has to be credited.

        No more than what is billed without being here.

        :param bill_lines: see :meth:`_get_backorder_bill_lines_beside`
        :return: quantity in the unit of the product
        """
        returned = sum(line._get_backorder_sent_back_qty() for line in self)
        credited = (
            -bill_lines._filter_backorder_note_lines()._sum_backorder_quantities()
        )
        # A bill may be matched with another line of the same product.
        missing = max(
            lines._get_backorder_billed_not_received_qty(bill_lines)
            for lines in (self, *self)
        )
        return max(min(returned - credited, missing), 0.0)

    def _get_backorder_billed_not_received_qty(self, bill_lines):
        billed = bill_lines._filter_backorder_lines_of(self)
        received = sum(line._get_backorder_received_qty() for line in self)
        return billed._sum_backorder_quantities() - received

    def _get_backorder_sent_back_qty(self):
        """What of one line went back to the vendor for a refund, and has not returned.

        :return: quantity in the unit of the product
        """
        outgoing, incoming = self._get_outgoing_incoming_moves()
        again = incoming.filtered(
            lambda move: any(
                origin._is_purchase_return() for origin in move.origin_returned_move_id
            )
        )
        return sum(
            sign * move._get_backorder_moved_qty()
            for moves, sign in ((outgoing, 1), (again, -1))
            for move in moves
            if move.state == "done"
        )

    def _get_backorder_losses(self, quantity):
        """What the backorders of these lines lose when so much less is billed.

        A credit of what they have returned takes nothing. See
        ``sale.backorder._get_given`` for who loses first.

        :param float quantity: in the unit of the product
        :return: dict of backorder to what it loses of its fulfilment
        """
        backorders = self.backorder_ids._filter_alive()
        billed = sum(line._get_backorder_billed_qty() for line in self)
        returned = sum(line._get_backorder_uncredited_qty() for line in self)
        given = backorders._get_given(
            "qty_billed", billed - max(quantity - returned, 0.0)
        )
        losses = {
            b: b.qty_fulfilled - b._get_qty_fulfilled(given[b], b.qty_received)
            for b in backorders
        }
        return {
            b: lost
            for b, lost in losses.items()
            if b.product_uom_id.compare(lost, 0) > 0
        }

    def _get_backorder_gains(self, billed, quantity):
        """What the backorders of these lines of one product have if more is billed.

        :param dict billed: of each line to what is billed of it
        :param float quantity: that is billed now; what is too much for a line is left
            to the next
        :return: dict of backorder to what it has of its fulfilment then, all in the
            unit of the product
        """
        fulfilled = {}
        for line in self:
            bought = line._convert_to_backorder_uom(line.product_qty)
            part = max(min(quantity, bought - billed[line]), 0.0)
            quantity -= part
            backorders = line.backorder_ids._filter_alive()
            given = backorders._get_given("qty_billed", billed[line] + part)
            fulfilled |= {
                b: b._get_qty_fulfilled(given[b], b.qty_received) for b in backorders
            }
        return fulfilled

    def _recount_for_backorders(self):
        """Count again what is stored on these lines, as it decides for backorders now.

        Whoever buys could have written it before there were any.
        """
        counted = self.filtered(lambda ln: ln.qty_billed_posted or ln.qty_received)
        for name in ("qty_billed_posted", "qty_received_method", "qty_received"):
            self.env.add_to_compute(self._fields[name], counted)

    def _filter_backorder_billed_together(self):
        """The lines of the same purchase orders with the same products.

        Odoo matches a bill with the first line of a product, whichever it is for.
        """
        keys = {(line.order_id, line.product_id) for line in self}
        return self.order_id.order_line.filtered(
            lambda line: (line.order_id, line.product_id) in keys
        )

    def _get_backorder_billed_quantities(self):
        """What posted vendor bills cover of these lines.

        What is billed on a line beyond what it buys counts for the other lines of the
        same product.

        :return: dict of line to quantity, in the unit of the product
        """
        quantities = {}
        together = self._filter_backorder_billed_together()
        for lines in together.grouped(lambda ln: (ln.order_id, ln.product_id)).values():
            surplus = 0.0
            for line in lines:
                billed = line._get_backorder_billed_qty()
                bought = line._convert_to_backorder_uom(line.product_qty)
                quantities[line] = min(billed, bought)
                surplus += billed - quantities[line]
            for line in lines:
                bought = line._convert_to_backorder_uom(line.product_qty)
                part = min(surplus, bought - quantities[line])
                quantities[line] += part
                surplus -= part
        return quantities

    def _get_backorder_billed_qty(self):
        """What posted vendor bills cover of one line, in the unit of the product.

        Odoo rounds up what is billed in a smaller unit, and proposes a little less than
        the rest. A part of one unit that Odoo has not left to bill is not waited for.
        Nobody gets what was billed and returned, until the vendor credits it.
        """
        billed = self._convert_to_backorder_uom(self.qty_billed_posted)
        missing = self._convert_to_backorder_uom(self.product_qty) - billed
        if billed and 0 < missing < 1 and self._is_backorder_fully_billed():
            billed += missing
        return billed - self._get_backorder_uncredited_qty()

    def _get_backorder_uncredited_qty(self):
        """What backorders of one line have returned, and the vendor has not credited.

        :return: quantity, in the unit of the product
        """
        returned = sum(self.backorder_ids.mapped("qty_returned"))
        if not returned:
            return 0.0
        credits = self._get_backorder_bill_lines().filtered(
            lambda line: line.move_type == "in_refund"
        )
        credited = sum(self._get_backorder_bill_quantity(line) for line in credits)
        return max(returned - self._convert_to_backorder_uom(credited), 0.0)

    def _is_backorder_fully_billed(self):
        """Whether posted vendor bills cover one line as Odoo rounds them."""
        billed = sum(
            line.product_uom_id._compute_quantity(line.quantity, self.product_uom_id)
            * line.move_id.direction_sign
            for line in self._get_backorder_bill_lines()
        )
        return self.product_uom_id.compare(billed, self.product_qty) >= 0

    def _get_backorder_received_qty(self):
        """What has been received, in the unit of the product."""
        uom = self.product_id.uom_id
        if self.product_uom_id == uom or self.qty_received_method != "stock_moves":
            return self._convert_to_backorder_uom(self.qty_received)
        # Odoo rounds each receipt to the unit of the line: to it, twelve receipts of
        # one unit are 0.96 dozens. So the same moves are counted in their own unit.
        outgoing, incoming = self._get_outgoing_incoming_moves()
        # A dropship that the customer returns to our stock is not received twice.
        incoming -= incoming.filtered(
            lambda move: any(
                origin._is_dropshipped() for origin in move.origin_returned_move_id
            )
        )
        return sum(
            sign * move._get_backorder_moved_qty()
            for moves, sign in ((incoming, 1), (outgoing, -1))
            for move in moves
            if move.state == "done"
        )

    def _refresh_backorders(self):
        """Re-evaluate the backorders of these lines, if they have any."""
        # Accountants and stock users may not have access to backorders.
        lines = self.sudo()._filter_backorder_billed_together()
        if backorders := lines.backorder_ids:
            backorders._refresh()
            lines._propose_backorder_notes_again()

    def _propose_backorder_notes_again(self):
        """Re-evaluate what draft notes about these lines are proposed to be about."""
        notes = self.invoice_lines.filtered(
            lambda line: line.move_id.state == "draft" and line.is_backorder_note_line
        )
        self.env.add_to_compute(notes._fields["is_price_only"], notes)
