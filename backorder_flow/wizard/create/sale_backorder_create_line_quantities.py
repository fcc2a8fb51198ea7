from odoo import models


class SaleBackorderCreateLine(models.TransientModel):
    """How much is bought for these lines."""

    _inherit = "sale.backorder.create.line"

    def _get_needed_quantity(self):
        """What these lines need together, in the unit of the product."""
        return sum(self.filtered("selected").mapped("product_uom_qty"))

    def _get_purchase_line_need(self):
        """What the purchase order line has to buy, in the unit of the product."""
        return self._get_needed_quantity() + self._get_quantity_in_use()

    def _get_quantity_in_use(self):
        """What is for others on the purchase order line that these lines are added to.

        What was only rounded up can be used. Any other surplus is wanted in stock.

        :return: quantity, in the unit of the product
        """
        line, uom = self._get_line_to_grow(), self.product_id.uom_id
        bought = line._convert_to_backorder_uom(line.product_qty)
        if not line:
            return bought
        linked = sum(line.backorder_ids._filter_alive().mapped("product_uom_qty"))
        seller = self._select_seller(linked, self.vendor_id)
        quantity, seller_uom = self._round_up_to_buy(linked, seller)
        rounded = seller_uom._compute_quantity(quantity, uom, round=False)
        return bought if uom.compare(bought, rounded) else linked

    def _get_purchase_quantity(self, seller):
        """What is bought for these lines: never less than they need.

        Rounded up to what can be bought in the unit of the vendor, and to the vendor's
        minimum. What is bought beyond the need goes to stock.

        :param seller: ``product.supplierinfo``, may be empty
        :return: tuple of quantity and ``uom.uom``
        """
        if self[:1].is_dropship:
            # A surplus would be shipped to the customer.
            return self._get_needed_quantity(), self.product_id.uom_id
        return self._round_up_to_buy(self._get_quantity_to_buy(), seller)

    def _round_up_to_buy(self, quantity, seller):
        """Round up to the unit and the minimum of the vendor.

        :param float quantity: in the unit of the product
        :param seller: ``product.supplierinfo``, may be empty
        :return: tuple of quantity and ``uom.uom``
        """
        product_uom = self.product_id.uom_id
        uom = seller.product_uom_id or product_uom
        quantity = product_uom._compute_quantity(quantity, uom, round=False)
        quantity = max(quantity, seller.min_qty)
        return uom._round_backorder_for_purchase(quantity, product_uom), uom

    def _get_quantity_to_buy(self):
        """What these lines need, or more if an offer is taken.

        :return: quantity, in the unit of the product
        """
        need = self._get_purchase_line_need()
        # Salespeople see no offers, and take none.
        if any(self.sudo().mapped("take_offer")):
            need = max(need, self._get_min_qty(self._get_offered_seller()))
        return need

    def _set_no_purchase(self):
        """Show on these lines that they cannot be bought yet."""
        self.purchase_uom_id = False
        self.purchase_qty = 0.0
        self.discount = 0.0
        self.offer = False
        self.date_planned = False
        self.is_other_price = True
        self.vendor_price_unit = 0.0
        self.priced_for = False
        for line in self:
            line.note = line._get_product_error() or self.env._(
                "no vendor. Left out unless you choose one."
            )

    def _set_purchase(self, values, needed):
        """Show on lines of the same line of a purchase order how they would be bought.

        :param dict values: of the line of the purchase order
        :param float needed: what the lines that share it need, in the unit of the
            product
        """
        self.purchase_uom_id = values["product_uom_id"]
        self.date_planned = values["date_planned"]
        self.purchase_qty = values["product_qty"]
        self.discount = values["discount"]
        selected = self.filtered("selected")
        (self - selected).note = False
        selected.note = selected._get_note(
            values, needed
        ) or selected._get_minimum_note(values)
        priced_for = f"{self.vendor_id.id},{self.currency_id.id}"
        price = values["price_unit"]
        for line in self:
            was = line.priced_for, line.vendor_price_unit
            line.is_other_price = was != (priced_for, price)
        self.priced_for = priced_for
        self.vendor_price_unit = price

    def _get_note(self, values, needed):
        """What the user should know before these lines are bought together.

        :param dict values: of the line of the purchase order
        :param float needed: see :meth:`_set_purchase`
        :return: text, or False
        """
        if not self:
            return False
        uom = self.env["uom.uom"].browse(values["product_uom_id"])
        bought = uom._compute_quantity(values["product_qty"], self.product_uom_id)
        surplus = self.product_uom_id.round(bought - needed)
        if self.product_uom_id.compare(surplus, 0) > 0:
            return self.env._(
                "%(quantity)s to purchase, including %(surplus)s for stock",
                quantity=uom._format_backorder_quantity(values["product_qty"]),
                surplus=self.product_uom_id._format_backorder_quantity(surplus),
            )
        return False
