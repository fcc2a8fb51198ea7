from odoo import fields, models
from odoo.tools.misc import formatLang


class SaleBackorderCreateLine(models.TransientModel):
    """Which price of which vendor these lines get."""

    _inherit = "sale.backorder.create.line"

    def _get_preferred_seller(self):
        """The vendor's price that core would choose for the whole quantity.

        Below the minimum of every vendor, the first vendor with the lowest minimum.
        These lines are all that the company needs of one product.

        :return: ``product.supplierinfo``
        """
        return self._select_seller(self._get_needed_quantity(), None)

    def _fetch_sellers(self):
        """Read the prices of all products at once: they are asked one by one.

        And of which variants they are, for their names.
        """
        self.product_id.fetch(["product_template_attribute_value_ids"])
        for company, lines in self.grouped("company_id").items():
            sellers = lines.product_id.with_company(company).seller_ids
            # Which of them the company may use is seen later.
            sellers.sudo().partner_id.fetch(["active"])

    def _select_seller(self, quantity, vendor):
        """Choose a vendor's price as core does, or else the lowest minimum.

        :param float quantity: in the unit of the product
        :param vendor: ``res.partner`` to keep to; None for any
        :return: ``product.supplierinfo``, empty if there is none
        """
        line = self[:1]
        product = line.product_id.with_company(line.company_id)
        if vendor is not None and not vendor:
            return product.seller_ids.browse()
        params = {
            "partner_id": vendor,
            "date": fields.Date.context_today(self),
            "uom_id": product.uom_id,
        }
        seller = product._select_seller(quantity=quantity, **params)
        if not seller:
            sellers = line._get_sellers(vendor)
            first_vendor = sellers.filtered(
                lambda s: s.partner_id == sellers[:1].partner_id
            )
            seller = first_vendor.sorted("min_qty")[:1]
        return seller

    def _get_offered_seller(self):
        """The next lower price of the vendor that asks for a little more.

        :return: ``product.supplierinfo``, empty if there is none
        """
        need = self._get_purchase_line_need()
        vendor = self.vendor_id
        current = self._select_seller(need, vendor)
        sellers = self._get_sellers(vendor).filtered(
            lambda seller: (
                seller.currency_id == current.currency_id
                and self._get_seller_price(seller) < self._get_seller_price(current)
                and self._is_worth_offering(need, self._get_min_qty(seller))
            )
        )
        return sellers.sorted(self._get_min_qty)[:1]

    def _is_worth_offering(self, need, offered):
        """Whether to tell the buyer of a lower price for more than is needed.

        :param float need: in the unit of the product
        :param float offered: in the unit of the product
        :return: bool
        """
        return need < offered <= 1.5 * need

    def _get_sellers(self, vendor):
        """The prices of one vendor that are valid today, for any quantity.

        :return: ``product.supplierinfo``
        """
        line = self[:1]
        return line.product_id.with_company(line.company_id)._get_filtered_sellers(
            partner_id=vendor,
            quantity=None,
            date=fields.Date.context_today(self),
            uom_id=line.product_id.uom_id,
        )

    def _get_min_qty(self, seller):
        """The minimum of a price, in the unit of the product."""
        return seller.product_uom_id._compute_quantity(
            seller.min_qty, self.product_id.uom_id, round=False
        )

    def _get_seller_price(self, seller):
        """A price less its discount, for the unit of the product."""
        return seller.product_uom_id._compute_price(
            seller.price_discounted, self.product_id.uom_id
        )

    def _get_offer_message(self, purchase, values):
        """Describe what a lower price asks for.

        :param purchase: the ``purchase.order``, which has the currency
        :param dict values: of the line of the purchase order
        :return: text such as "at 12 Units the price falls to 3.80; 2 Units go to
            stock", or False
        """
        seller = self._get_offered_seller()
        if not seller or not self.filtered("selected"):
            return False
        uom = self.product_id.uom_id
        surplus = self._get_min_qty(seller) - self._get_purchase_line_need()
        return self.env._(
            "at %(quantity)s, the price drops to %(price)s; %(surplus)s for stock",
            quantity=seller.product_uom_id._format_backorder_quantity(seller.min_qty),
            price=formatLang(
                self.env, seller.price_discounted, currency_obj=seller.currency_id
            ),
            surplus=uom._format_backorder_quantity(surplus),
        )

    def _get_minimum_note(self, values):
        """Report that a dropship, which has no surplus, is below the vendor's minimum.

        :param dict values: of the line of the purchase order
        :return: text, or False
        """
        if not self[:1].is_dropship:
            return False
        seller = self._select_seller(values["product_qty"], self.vendor_id)
        if values["product_qty"] >= self._get_min_qty(seller):
            return False
        return self.env._(
            "below the vendor's minimum of %s",
            seller.product_uom_id._format_backorder_quantity(seller.min_qty),
        )

    def _get_typed_price(self):
        """The price that the buyer has typed for the first of these lines, or None.

        It is for the unit in which the vendor sells.
        """
        line = self[:1]
        if line.typed_uom_id:
            return line.typed_uom_id._compute_price(
                line.price_unit, line.purchase_uom_id
            )
        if line.price_unit != line.vendor_price_unit:
            return line.price_unit
        return None

    def _apply_choice(self, values):
        """Select one line, with what a caller wants instead of what is proposed.

        :param dict values: of the line
        """
        self.ensure_one()
        others = {name: v for name, v in values.items() if name != "price_unit"}
        self.write({**others, "selected": True})
        if "price_unit" in values:
            # It is for the chosen vendor, whose own price must not come over it later.
            self.flush_recordset()
            self.price_unit = values["price_unit"]
