from odoo import api, models
from odoo.exceptions import AccessError

# What decides how much of a purchase order line is billed.
COUNTED = {"is_price_only", "move_id", "product_uom_id", "purchase_line_id", "quantity"}

# What accountants decide of a note, and others leave to what is proposed.
DECIDED = {"is_price_only", "is_backorder_price_by_hand"}

# A vendor's rate is not ours: by so much a price in another currency may be off.
RATE_SLACK = 0.1


class AccountMoveLine(models.Model):
    """Bills and notes that are matched with a purchase order, or with another one."""

    _inherit = "account.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        if not self._may_post_backorder_bills():
            vals_list = [
                {name: value for name, value in vals.items() if name not in DECIDED}
                for vals in vals_list
            ]
        lines = super().create(vals_list)
        lines._check_may_change_backorder_bill()
        posted = lines._filter_backorder_bills_posted()
        posted._decide_backorder_price_only()
        posted.purchase_line_id._refresh_backorders()
        return lines

    def write(self, vals):
        if not COUNTED & vals.keys():
            return super().write(vals)
        # A posted bill can be matched with a purchase order afterwards, or with
        # another one than before: both sides change.
        self._check_may_change_backorder_bill()
        changed = self._filter_backorder_price_only_changes(vals)
        if changed and not self._may_post_backorder_bills():
            raise AccessError(
                self.env._(
                    "Only users who can post vendor bills can decide whether %s is "
                    "about goods or the price.",
                    ", ".join(changed.move_id.mapped("display_name")),
                )
            )
        purchase_lines = self._filter_backorder_bills_posted().purchase_line_id
        res = super().write(vals)
        self._check_may_change_backorder_bill()
        changed._log_backorder_price_only()
        posted = self._filter_backorder_bills_posted()
        if "purchase_line_id" in vals and "is_price_only" not in vals:
            posted._decide_backorder_price_only()
        purchase_lines |= posted.purchase_line_id
        purchase_lines._refresh_backorders()
        return res

    def _filter_backorder_bills_posted(self):
        """The lines of posted vendor bills that may count for backorders.

        :return: lines, as superuser
        """
        # Users who match bills may not have access to backorders.
        return self.sudo().filtered(
            lambda line: line.purchase_line_id and line.move_id.state == "posted"
        )

    def _filter_backorder_price_only_changes(self, vals):
        """The lines of which all must be told that they are about something else now.

        :param dict vals: see :meth:`write`
        :return: lines, as superuser
        """
        if "is_price_only" not in vals:
            return self.browse()
        # Users who post bills may not have access to purchase orders.
        return self.sudo().filtered(
            lambda line: (
                line.purchase_line_id
                and line.is_price_only != bool(vals["is_price_only"])
            )
        )

    @api.model
    def _may_post_backorder_bills(self):
        """Whether it is up to the user what bills pay for, and what notes are about."""
        return self.env.su or self.env.user.has_group("account.group_account_invoice")

    def _check_may_change_backorder_bill(self):
        """Users who cannot post bills fulfill nothing by changing a posted one.

        :raise AccessError: names the bills that pay for backorders
        """
        # Odoo asks the same when a bill is posted.
        if self._may_post_backorder_bills():
            return
        paying = self._filter_backorder_bills_posted().filtered(
            lambda line: line.purchase_line_id.backorder_ids._filter_alive()
        )
        if paying:
            # Their names are not shown to users without write access to them.
            paying.sudo(False).check_access("write")
            raise AccessError(
                self.env._(
                    "Only users who can post vendor bills can change %s, which pays "
                    "for backorders.",
                    ", ".join(paying.move_id.mapped("display_name")),
                )
            )

    # Goods or price

    def _decide_backorder_price_only(self):
        """Take what is proposed for lines that were tied when they were posted."""
        price_only = self._propose_backorder_price_only()
        for line in self:
            if line.is_price_only != (line in price_only):
                line.is_price_only = line in price_only

    def _propose_backorder_price_only(self):
        """Which of these lines are about the price only, as far as the facts tell.

        All others are about goods: bills, and notes that take goods back.

        :return: ``account.move.line``
        """
        price_only, seen = self.browse(), self.browse()
        for line in self._filter_backorder_note_lines():
            if line not in seen:
                together = line._get_backorder_note_lines_together()
                price_only |= together._filter_backorder_price_only()
                seen |= together
        return price_only & self

    def _get_backorder_note_lines_together(self):
        """One line of a note, and its others for the same product and purchase order.

        They share what was returned.
        """
        purchase_lines = (
            self.purchase_line_id._origin._filter_backorder_billed_together()
        )
        lines = self.move_id.invoice_line_ids._filter_backorder_lines_of(purchase_lines)
        # A form has the line that is edited twice.
        return self | lines.filtered(
            lambda line: not line._origin or line._origin != self._origin
        )

    def _filter_backorder_lines_of(self, purchase_lines):
        """Those of these lines that are tied to some purchase lines."""
        return self.filtered(
            lambda line: line.purchase_line_id._origin in purchase_lines
        )

    def _filter_backorder_price_only(self):
        """Which of the lines of one note, for one product, are about the price only.

        What was returned explains the highest prices: a fee beside them is no goods.
        """
        purchase_lines = (
            self.purchase_line_id._origin._filter_backorder_billed_together()
        )
        bill_lines = purchase_lines._get_backorder_bill_lines_beside(self.move_id)
        returned = purchase_lines._get_backorder_returned_qty(bill_lines)
        price_only = self.browse()
        for line in self.sorted(lambda ln: ln._get_backorder_price(), reverse=True):
            if line._is_backorder_price_only(returned, bill_lines):
                price_only |= line
            else:
                returned -= line._get_backorder_quantity()
        return price_only

    def _is_backorder_price_only(self, returned, bill_lines):
        """Whether one line of a note is proposed to be about the price only.

        - What takes another note back is about the same as that one.
        - A debit note is about the price.
        - A credit note is about goods if they were returned, whatever is credited for
          them (less a fee, say), or if it has a price that was billed. A lower price
          is about the price.

        :param float returned: what went back to the vendor and is not credited yet, in
            the unit of the product
        :param bill_lines: ``account.move.line`` of all that is billed and credited
            otherwise of the same goods
        :return: bool
        """
        self.ensure_one()
        if notes := self._get_backorder_note_lines_taken_back():
            return all(notes.mapped("is_price_only"))
        if self.move_id.move_type != "in_refund":
            return True
        quantity = self._get_backorder_quantity()
        uom = self.purchase_line_id.product_id.uom_id
        if 0 < quantity and uom.compare(quantity, returned) <= 0:
            return self.price_subtotal < 0
        return self._is_backorder_price_lower(bill_lines)

    def _get_backorder_note_lines_taken_back(self):
        """The lines of the note that one line takes back, if it does."""
        origin = self.move_id._get_backorder_note_origin()
        lines = origin.invoice_line_ids._filter_backorder_note_lines()
        return lines._filter_backorder_lines_of(self.purchase_line_id._origin)

    def _is_backorder_price_lower(self, bill_lines):
        """Whether one line of a note has a lower price than all that was billed.

        :param bill_lines: see :meth:`_is_backorder_price_only`
        :return: bool
        """
        billed = bill_lines.filtered(
            lambda line: line.quantity and not line.move_id._is_backorder_note()
        )
        purchase_line = self.purchase_line_id._origin
        own = billed._filter_backorder_lines_of(purchase_line)
        corrections = purchase_line.invoice_lines.filtered(
            lambda line: line.is_price_only and line.move_id.state == "posted"
        )
        correction = sum(
            line._get_backorder_price(self.currency_id) * line.move_id.direction_sign
            for line in corrections
            if line.move_id != self.move_id._origin
        )
        return bool(self.quantity and billed) and not any(
            self._has_backorder_price_of(line, correction) for line in own or billed
        )

    def _has_backorder_price_of(self, billed, correction):
        """Whether one line of a note has a price that was billed, or a higher one.

        Or what is left of it, less what other notes have corrected.

        :param billed: ``account.move.line`` of a bill
        :param float correction: for the unit of the product, in the currency of the
            note
        """
        currency = self.currency_id
        price = self._get_backorder_price(currency)
        before = billed._get_backorder_price(currency)
        slack = self._get_backorder_price_slack(billed, before)
        return (
            currency.compare_amounts(price + slack, before) >= 0
            or currency.compare_amounts(abs(before + correction - price), slack) <= 0
        )

    def _get_backorder_price_slack(self, billed, price):
        """How far the same price may be off on a bill and on one line of a note.

        A twelfth of the price of a dozen is rounded to what a price can be.

        :param billed: ``account.move.line`` of a bill
        :param float price: what was billed, in the currency of the note
        """
        digits = self.env["decimal.precision"].precision_get("Product Price")
        product_uom = self.purchase_line_id.product_id.uom_id
        uoms = (self | billed).product_uom_id - product_uom
        slack = max(
            (uom._compute_price(0.5 * 10**-digits, product_uom) for uom in uoms),
            default=0.0,
        )
        if billed.currency_id != self.currency_id:
            slack += RATE_SLACK * abs(price)
        return slack

    def _get_backorder_price(self, currency=None):
        """The price on one line of a bill, for the unit of the product.

        :param currency: another one than that of the bill, at the day of the bill
        """
        quantity = self._get_backorder_quantity()
        price = self.price_subtotal / quantity if quantity else 0.0
        if not currency or currency == self.currency_id:
            return price
        move = self.move_id
        return self.currency_id._convert(
            price,
            currency,
            move.company_id,
            move.invoice_date or move.date,
            round=False,
        )

    def _get_backorder_quantity(self):
        """The quantity on one line of a bill, in the unit of the product."""
        return self.product_uom_id._compute_quantity(
            self.quantity, self.purchase_line_id.product_id.uom_id, round=False
        )

    def _sum_backorder_quantities(self):
        """What these lines of bills and notes bill, less what they credit.

        :return: quantity in the unit of the product
        """
        return sum(
            line._get_backorder_quantity() * line.move_id.direction_sign
            for line in self
        )
