from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    backorder_ids = fields.One2many(
        comodel_name="sale.backorder",
        inverse_name="purchase_line_id",
        string="Backorders",
        readonly=True,
    )
    qty_billed_posted = fields.Float(
        string="Billed Quantity (posted)",
        compute="_compute_qty_billed_posted",
        digits=0,  # Rounded in the unit of the product: 1 Unit is 0.0833… dozens.
        store=True,
        help="Quantity on posted vendor bills less posted credit notes. The billed "
        "quantity beside it counts drafts too.",
    )

    backorder_summary = fields.Char(
        string="For Orders",
        compute="_compute_backorder_summary",
        compute_sudo=True,
        help="The sales orders that the line is for, in the order in which they are "
        "served, and how much each of them gets.",
    )

    @api.depends("backorder_ids.product_uom_qty", "backorder_ids.state")
    def _compute_backorder_summary(self):
        self.backorder_ids._fetch_for_summary()
        for line in self:
            backorders = line.backorder_ids._filter_alive()._sorted_by_claim()
            line.backorder_summary = backorders._get_summary(
                {backorder: backorder.product_uom_qty for backorder in backorders},
                line.product_uom_id,
            )

    @api.depends(
        "product_uom_id",
        "invoice_lines.parent_state",
        "invoice_lines.quantity",
        "invoice_lines.price_subtotal",
        "invoice_lines.product_uom_id",
    )
    def _compute_qty_billed_posted(self):
        for line in self:
            line.qty_billed_posted = sum(
                line._get_bill_quantity(invoice_line)
                # 1 for a vendor bill, -1 for its credit note
                * invoice_line.move_id.direction_sign
                for invoice_line in line._get_backorder_bill_lines()
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_cancel_backorders(self):
        if self.env.context.get("merging_backorders"):
            self._pass_on_backorders()
        else:
            self._cancel_backorders()

    def write(self, vals):
        res = super().write(vals)
        if "product_id" in vals:
            self._cancel_replaced_backorders()
        if "product_qty" in vals or "product_uom_id" in vals:
            self._cut_backorders()
        return res

    def _auto_init(self):
        if not column_exists(self.env.cr, self._table, "qty_billed_posted"):
            create_column(self.env.cr, self._table, "qty_billed_posted", "numeric")
            self._init_qty_billed_posted()
            # It needs all models, and this one is among the first.
            self.pool.post_init(self._init_qty_credited)
        return super()._auto_init()

    @api.model
    def _init_qty_billed_posted(self):
        """Fill the column at once: the lines of years would take the ORM too long.

        As if all credit notes took goods back, see :meth:`_init_qty_credited`.
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE purchase_order_line line
                   SET qty_billed_posted = billed.quantity
                  FROM (
                        SELECT bill_line.purchase_line_id,
                               SUM(
                                   bill_line.quantity
                                   * COALESCE(bill_uom.factor, uom.factor, 1)
                                   * CASE WHEN bill.move_type = 'in_refund'
                                          THEN -1 ELSE 1 END
                               ) / COALESCE(uom.factor, 1) AS quantity
                          FROM account_move_line bill_line
                          JOIN account_move bill ON bill.id = bill_line.move_id
                          JOIN purchase_order_line bought
                            ON bought.id = bill_line.purchase_line_id
                     LEFT JOIN uom_uom bill_uom
                            ON bill_uom.id = bill_line.product_uom_id
                     LEFT JOIN uom_uom uom ON uom.id = bought.product_uom_id
                         WHERE bill_line.parent_state = 'posted'
                         GROUP BY bill_line.purchase_line_id, uom.factor
                       ) billed
                 WHERE billed.purchase_line_id = line.id
                   AND line.qty_billed_posted IS DISTINCT FROM billed.quantity
                """
            )
        )

    @api.model
    def _init_qty_credited(self):
        """Look closer at the few lines with credit notes: some correct a price only."""
        credits = self.env["account.move.line"].search(
            [
                ("purchase_line_id", "!=", False),
                ("parent_state", "=", "posted"),
                ("move_id.move_type", "=", "in_refund"),
            ]
        )
        self.env.add_to_compute(
            self._fields["qty_billed_posted"], credits.purchase_line_id
        )

    # Business methods

    def _get_backorder_bill_lines(self):
        """The vendor bill lines that count for the backorders of one purchase line."""
        self.ensure_one()
        posted = self.invoice_lines.filtered(lambda line: line.parent_state == "posted")
        credits = posted.filtered(lambda line: line.move_type == "in_refund")
        return posted - credits.filtered(
            lambda line: self._is_price_correction(line, posted - credits)
        )

    def _is_price_correction(self, credit, bill_lines):
        """Whether a credit note takes back a part of the price, and no goods.

        Odoo proposes the whole quantity on a credit note; who corrects the price types
        the difference. So a lower price than any that was billed takes back no goods.

        :param credit: ``account.move.line`` of a posted credit note
        :param bill_lines: those of posted bills of the same purchase order line
        :return: bool
        """
        prices = [self._get_billed_price(line) for line in bill_lines if line.quantity]
        if not credit.quantity or not prices:
            return False
        difference = self._get_billed_price(credit) - min(prices)
        slack = self._get_price_rounding((credit | bill_lines).product_uom_id)
        return credit.currency_id.compare_amounts(difference + slack, 0) < 0

    def _get_price_rounding(self, uoms):
        """How far prices for other units may be off, for the unit of one line.

        A twelfth of the price of a dozen is rounded to what a price can be.

        :param uoms: the ``uom.uom`` that the prices are for
        """
        digits = self.env["decimal.precision"].precision_get("Product Price")
        return max(
            (
                uom._compute_price(0.5 * 10**-digits, self.product_uom_id)
                for uom in uoms - self.product_uom_id
            ),
            default=0.0,
        )

    def _get_billed_price(self, bill_line):
        """The price on a vendor bill, for the unit of one purchase order line."""
        return bill_line.price_subtotal / self._get_bill_quantity(bill_line)

    def _get_bill_quantity(self, bill_line):
        """The quantity on a vendor bill, in the unit of one purchase order line."""
        return bill_line.product_uom_id._compute_quantity(
            bill_line.quantity, self.product_uom_id, round=False
        )

    def _filter_billed_together(self):
        """The lines of the same purchase orders with the same products.

        Odoo matches a bill with the first line of a product, whichever it is for.
        """
        keys = {(line.order_id, line.product_id) for line in self}
        return self.order_id.order_line.filtered(
            lambda line: (line.order_id, line.product_id) in keys
        )

    def _get_billed_uom_quantities(self):
        """What posted vendor bills cover of these lines.

        What is billed on a line beyond what it buys counts for the other lines of the
        same product.

        :return: dict of line to quantity, in the unit of the product
        """
        quantities = {}
        together = self._filter_billed_together()
        for lines in together.grouped(lambda ln: (ln.order_id, ln.product_id)).values():
            surplus = 0.0
            for line in lines:
                billed = line._get_billed_uom_qty()
                bought = line._convert_to_product_uom(line.product_qty)
                quantities[line] = min(billed, bought)
                surplus += billed - quantities[line]
            for line in lines:
                bought = line._convert_to_product_uom(line.product_qty)
                part = min(surplus, bought - quantities[line])
                quantities[line] += part
                surplus -= part
        return quantities

    def _get_billed_uom_qty(self):
        """What posted vendor bills cover of one line, in the unit of the product.

        Odoo rounds up what is billed in a smaller unit, and proposes a little less than
        the rest. A part of one unit that Odoo has not left to bill is not waited for.
        """
        billed = self._convert_to_product_uom(self.qty_billed_posted)
        missing = self._convert_to_product_uom(self.product_qty) - billed
        if billed and 0 < missing < 1 and self._is_nothing_left_to_bill():
            return billed + missing
        return billed

    def _is_nothing_left_to_bill(self):
        """Whether posted vendor bills cover one line as Odoo rounds them."""
        billed = sum(
            line.product_uom_id._compute_quantity(line.quantity, self.product_uom_id)
            * line.move_id.direction_sign
            for line in self._get_backorder_bill_lines()
        )
        return self.product_uom_id.compare(billed, self.product_qty) >= 0

    def _get_received_uom_qty(self):
        """What has been received, in the unit of the product."""
        uom = self.product_id.uom_id
        if self.product_uom_id == uom or self.qty_received_method != "stock_moves":
            return self._convert_to_product_uom(self.qty_received)
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
            sign * move._get_moved_uom_qty()
            for moves, sign in ((incoming, 1), (outgoing, -1))
            for move in moves
            if move.state == "done"
        )

    def _share_over_backorders(self, before, after, received_only):
        """Whose the goods are between two quantities of what these lines bring in.

        :param float before: what is there without them, in the unit of the product
        :param float after: what is there with them, in the unit of the product
        :param bool received_only: share no more than what has been received
        :return: dict of backorder to its part of the difference
        """
        limits = {}
        for line in self:
            backorders = line.backorder_ids._filter_alive()._sorted_by_claim()
            received = line._get_received_uom_qty() if received_only else float("inf")
            limits |= backorders._allocate(received)
        backorders = self.backorder_ids.filtered(limits.__contains__)._sorted_by_claim()
        old = backorders._allocate(before, limits)
        new = backorders._allocate(after, limits)
        return {backorder: new[backorder] - old[backorder] for backorder in backorders}

    def _convert_to_product_uom(self, quantity):
        if not self:
            return 0.0
        return self.product_uom_id._compute_quantity(
            quantity, self.product_id.uom_id, rounding_method="HALF-UP"
        )

    def _refresh_backorders(self):
        """Look again at the backorders of these lines, if they have any."""
        # Users of the bill or of the stock may see no backorder.
        if backorders := self.sudo()._filter_billed_together().backorder_ids:
            backorders._refresh()

    def _cancel_backorders(self):
        """Cancel what is not fulfilled of these lines, and free its orders."""
        # Who cancels a purchase order may see no backorder.
        backorders = self.sudo().backorder_ids
        if waiting := backorders._filter_open():
            waiting._lose({b: b.product_uom_qty for b in waiting})
        # Of orders that are cancelled, too: they may be confirmed again.
        backorders._filter_unfulfilled()._cancel()

    def _pass_on_backorders(self):
        """Leave the backorders to the lines of the same product that stay.

        Odoo sums up such lines of a request before it merges another one into it.
        """
        for line in self:
            staying = (line.order_id.order_line - self).filtered(
                lambda other, line=line: (
                    other.product_id == line.product_id
                    and other.product_uom_id == line.product_uom_id
                )
            )
            # Who merges requests may not write on backorders.
            line.sudo().backorder_ids.purchase_line_id = staying[:1]

    def _cancel_replaced_backorders(self):
        """Cancel the backorders of another product than what these lines buy now."""
        # Who changes a purchase order may see no backorder.
        lines = self.sudo().filtered(
            lambda line: line.backorder_ids.product_id - line.product_id
        )
        lines._cancel_backorders()

    def _cut_backorders(self):
        """Cut the backorders to what is still bought, the latest claims first."""
        lost = {}
        # Who cuts a purchase order may see no backorder.
        lines = self.sudo()
        for line in lines:
            backorders = line.backorder_ids._filter_alive()
            bought = line._convert_to_product_uom(line.product_qty)
            for backorder, share in (
                backorders._sorted_by_claim()._allocate(bought).items()
            ):
                missing = backorder.product_uom_qty - share
                if backorder.product_uom_id.compare(missing, 0) > 0:
                    lost[backorder] = missing
        if lost:
            lines.env["sale.backorder"].union(*lost)._lose(lost)
        self._refresh_backorders()

    def _warn_not_coming(self):
        """Tell the buyers that orders wait for what no receipt brings any more."""
        # Who cancels a receipt may see no backorder.
        for line in self.sudo():
            backorders = line.backorder_ids._filter_open()
            coming = line.move_ids.filtered(
                lambda move: move.state not in ("done", "cancel")
            )
            missing = backorders._get_qty_incoming() - sum(coming.mapped("product_qty"))
            if line.product_id.uom_id.compare(missing, 0) > 0:
                line.order_id._warn_not_coming(line.product_id, missing, backorders)

    def _shrink_to_backorders(self, quantities):
        """Take quantities that no order needs any more out of these requests.

        Whole units of the vendor only, and never below what other backorders need. What
        was added for stock stays. A line without a need disappears, and so does a
        request without lines.

        :param dict quantities: of each line to what is not needed, in the unit of the
            product
        """
        empty = self.browse()
        for line, quantity in quantities.items():
            left = line._get_shrunk_qty(quantity)
            if line.product_uom_id.compare(left, 0) > 0:
                line.product_qty = left
            else:
                empty |= line
        purchases = empty.order_id
        empty.unlink()
        idle = purchases.filtered(lambda purchase: not purchase.order_line)
        # What the vendor has seen stays as a trace.
        unseen = idle.filtered(lambda purchase: purchase.state == "draft")
        idle.button_cancel()
        unseen.unlink()

    def _get_shrunk_qty(self, quantity):
        """What one line has still to buy.

        :param float quantity: what is not needed, in the unit of the product
        :return: quantity, in the unit of the line
        """
        self.ensure_one()
        needed = sum(self.backorder_ids._filter_open().mapped("product_uom_qty"))
        for_stock = self.product_qty - self._get_qty_to_buy(needed + quantity)
        left = self._get_qty_to_buy(needed) + max(for_stock, 0.0)
        return min(left, self.product_qty)

    def _get_qty_to_buy(self, quantity):
        """What one line buys for a need: whole packs, and the vendor's minimum.

        :param float quantity: in the unit of the product
        :return: quantity, in the unit of the line
        """
        self.ensure_one()
        product_uom, uom = self.product_id.uom_id, self.product_uom_id
        if product_uom.compare(quantity, 0) <= 0:
            return 0.0
        converted = product_uom._compute_quantity(quantity, uom, round=False)
        rounded = uom._round_for_purchase(converted, product_uom)
        return max(rounded, self._get_vendor_minimum())

    def _get_vendor_minimum(self):
        """The least that the vendor sells of one line, in its unit."""
        self.ensure_one()
        if self.order_id.picking_type_id.code == "dropship":
            return 0.0  # A surplus would be shipped to the customer.
        sellers = self.product_id.with_company(self.company_id)._get_filtered_sellers(
            partner_id=self.partner_id,
            quantity=None,
            date=fields.Date.context_today(self),
            uom_id=self.product_id.uom_id,
        )
        return min(
            (
                seller.product_uom_id._compute_quantity(
                    seller.min_qty, self.product_uom_id
                )
                for seller in sellers
            ),
            default=0.0,
        )

    def _log_fulfilment(self):
        """Tell in the chatter of the purchase orders whom is served and who waits."""
        bodies = {
            purchase.id: Markup("<br/>").join(
                line._get_fulfilment_message() for line in lines
            )
            for purchase, lines in self.grouped("order_id").items()
        }
        self.order_id._message_log_batch(bodies=bodies)

    def _get_fulfilment_message(self):
        """Tell how what is billed or received is shared over the orders of one line.

        :return: text such as "Desk: 6 of 10 Units billed. S00012 has all of it, S00015
            waits for 4 Units"
        """
        self.ensure_one()
        backorders = self.backorder_ids._filter_alive()._sorted_by_claim()
        uom = self.product_id.uom_id
        values = {
            "product": self.product_id.display_name,
            "fulfilled": uom._format_quantity(
                sum(backorders.mapped("qty_fulfilled")), with_name=False
            ),
            "total": uom._format_quantity(sum(backorders.mapped("product_uom_qty"))),
            "orders": ", ".join(b._get_fulfilment_message() for b in backorders),
        }
        return {
            "billed": self.env._(
                "%(product)s: %(fulfilled)s of %(total)s billed. %(orders)s", **values
            ),
            "received": self.env._(
                "%(product)s: %(fulfilled)s of %(total)s received. %(orders)s", **values
            ),
            "both": self.env._(
                "%(product)s: %(fulfilled)s of %(total)s received and billed. "
                "%(orders)s",
                **values,
            ),
        }[self.company_id.backorder_release_policy]

    def _merge_po_line(self, rfq_line):
        """The orders that a merged request served are served by this line now."""
        res = super()._merge_po_line(rfq_line)
        # Who merges requests may not write on backorders.
        rfq_line.sudo().backorder_ids.purchase_line_id = self
        return res

    def _find_candidate(self, *args, **kwargs):
        """Keep procurements off our lines: their quantities belong to orders."""
        # The scheduler runs with the rights of whoever starts it.
        return super(
            PurchaseOrderLine,
            self.filtered(lambda line: not line.sudo().backorder_ids),
        )._find_candidate(*args, **kwargs)
