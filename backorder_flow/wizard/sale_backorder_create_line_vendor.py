from odoo import fields, models
from odoo.tools.misc import formatLang


class SaleBackorderCreateLine(models.TransientModel):
    """From whom, how much and at which price these lines are bought."""

    _inherit = "sale.backorder.create.line"

    def _group_all_by(self, key):
        """Group these lines together with the others of their dialogs.

        :param key: function of a line
        :return: the groups that hold one of these lines, as recordsets
        """
        groups = (self | self.dialog_id.line_ids).grouped(key).values()
        return [lines for lines in groups if lines & self]

    def _get_purchase_key(self):
        """Lines with the same key go to the same purchase order.

        :return: tuple
        """
        self.ensure_one()
        return (
            # Salespeople may not read purchase orders.
            self.sudo().purchase_id,
            *self._get_request_key(),
            self.currency_id,
            self.order_id if self.dialog_id.grouping == "order" else None,
        )

    def _get_request_key(self):
        """Lines with the same key may be added to the same request for quotation.

        :return: tuple of vendor, picking type and address of the customer
        """
        self.ensure_one()
        return (
            self.vendor_id,
            self._get_picking_type(),
            self._get_dest_address(),
        )

    def _get_picking_type(self):
        """How the goods come.

        :return: ``stock.picking.type`` of the company
        """
        self.ensure_one()
        if self.is_dropship:
            return self.company_id.sudo().dropship_type_id
        return self.warehouse_id.in_type_id

    def _get_dest_address(self):
        """Where the vendor ships to, if not to a warehouse.

        :return: ``res.partner``
        """
        self.ensure_one()
        if self.is_dropship:
            return self.order_id.partner_shipping_id
        return self.env["res.partner"]

    def _get_open_requests(self):
        """The latest requests for quotation that these lines can be added to.

        :return: dict of :meth:`_get_request_key` to ``purchase.order``
        """
        # Salespeople may not read purchase orders.
        purchases = (
            self.env["purchase.order"].sudo().search(self._get_open_request_domain())
        )
        return {
            (purchase.partner_id, purchase.picking_type_id, purchase.dest_address_id): (
                purchase
            )
            for purchase in purchases.sorted("id")
        }

    def _get_open_request_domain(self):
        """The requests for quotation that these lines may be added to."""
        return [
            ("state", "=", "draft"),
            ("partner_id", "in", self.vendor_id.ids),
            ("company_id", "in", self.company_id.ids),
        ]

    def _get_purchase_line_key(self):
        """Lines with the same key go to the same line of a purchase order.

        :return: tuple
        """
        self.ensure_one()
        # Odoo tells by the line which sales order item a dropship delivers.
        item = self.sale_line_id if self.is_dropship else None
        return (*self._get_purchase_key(), self.product_id, item)

    def _get_needed_quantity(self):
        """What these lines need together, in the unit of the product."""
        return sum(self.filtered("selected").mapped("product_uom_qty"))

    def _get_line_to_grow(self):
        """The line of the chosen request for quotation that buys the product already.

        Only one that serves backorders: what else is on the request is not ours.

        :return: ``purchase.order.line``, as superuser
        """
        # Salespeople may not read purchase orders.
        stocked = self.sudo().filtered(lambda line: not line.is_dropship)
        return stocked.purchase_id.order_line.filtered(
            lambda line: (
                line.product_id == self.product_id
                and line.backorder_ids
                and not line.sale_line_id
            )
        )[:1]

    def _get_purchase_line_need(self):
        """What the purchase order line has to buy, in the unit of the product."""
        return self._get_needed_quantity() + self._get_quantity_in_use()

    def _get_quantity_in_use(self):
        """What is for others on the purchase order line that these lines are added to.

        What was only rounded up can be used. Any other surplus is wanted in stock.

        :return: quantity, in the unit of the product
        """
        line, uom = self._get_line_to_grow(), self.product_id.uom_id
        bought = line._convert_to_product_uom(line.product_qty)
        if not line:
            return bought
        linked = sum(line.backorder_ids._filter_alive().mapped("product_uom_qty"))
        seller = self._select_seller(linked, self.vendor_id)
        quantity, seller_uom = self._round_up_to_buy(linked, seller)
        rounded = seller_uom._compute_quantity(quantity, uom, round=False)
        return bought if uom.compare(bought, rounded) else linked

    def _get_preferred_seller(self):
        """The vendor's price that core would choose for the whole quantity.

        Below the minimum of every vendor, the first vendor with the lowest minimum.
        These lines are all that the company needs of one product.

        :return: ``product.supplierinfo``
        """
        return self._select_seller(self._get_needed_quantity(), None)

    def _fetch_sellers(self):
        """Read the prices of all products at once: they are asked one by one."""
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
        return uom._round_for_purchase(quantity, product_uom), uom

    def _get_quantity_to_buy(self):
        """What these lines need, or more if an offer is taken.

        :return: quantity, in the unit of the product
        """
        need = self._get_purchase_line_need()
        # Salespeople see no offers, and take none.
        if any(self.sudo().mapped("take_offer")):
            need = max(need, self._get_min_qty(self._get_offered_seller()))
        return need

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
        """Tell what a lower price asks for.

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
            "at %(quantity)s the price falls to %(price)s; %(surplus)s go to stock",
            quantity=seller.product_uom_id._format_quantity(seller.min_qty),
            price=formatLang(
                self.env, seller.price_discounted, currency_obj=seller.currency_id
            ),
            surplus=uom._format_quantity(surplus),
        )

    def _set_no_purchase(self):
        """Show on these lines that they cannot be bought yet."""
        self.purchase_uom_id = False
        self.purchase_qty = 0.0
        self.discount = 0.0
        self.offer = False
        self.date_planned = False
        self.is_other_price = True
        self.vendor_price_unit = 0.0
        self.note = self.env._("no vendor, choose one or leave it out")

    def _set_purchase(self, values, needed):
        """Show on one line how it would be bought.

        :param dict values: of the line of the purchase order
        :param float needed: what the lines that share it need, in the unit of the
            product
        """
        self.ensure_one()
        self.purchase_uom_id = values["product_uom_id"]
        self.date_planned = values["date_planned"]
        self.purchase_qty = values["product_qty"]
        self.discount = values["discount"]
        self.note = self._get_note(values, needed) or self._get_minimum_note(values)
        self.is_other_price = self.vendor_price_unit != values["price_unit"]
        self.vendor_price_unit = values["price_unit"]

    def _get_note(self, values, needed):
        """What the user should know before one line is bought.

        :param dict values: of the line of the purchase order
        :param float needed: see :meth:`_set_purchase`
        :return: text, or False
        """
        if not self.selected:
            return False
        uom = self.env["uom.uom"].browse(values["product_uom_id"])
        bought = uom._compute_quantity(values["product_qty"], self.product_uom_id)
        surplus = self.product_uom_id.round(bought - needed)
        if self.product_uom_id.compare(surplus, 0) > 0:
            return self.env._(
                "%(quantity)s bought, %(surplus)s go to stock",
                quantity=uom._format_quantity(values["product_qty"]),
                surplus=self.product_uom_id._format_quantity(surplus),
            )
        return False

    def _get_minimum_note(self, values):
        """Tell that a dropship, which has no surplus, is below the vendor's minimum.

        :param dict values: of the line of the purchase order
        :return: text, or False
        """
        seller = self._select_seller(values["product_qty"], self.vendor_id)
        if (
            not self.selected
            or not self.is_dropship
            or values["product_qty"] >= self._get_min_qty(seller)
        ):
            return False
        return self.env._(
            "less than the vendor's minimum of %s",
            seller.product_uom_id._format_quantity(seller.min_qty),
        )

    def _get_typed_price(self):
        """The price that the buyer has typed for the first of these lines, or None."""
        line = self[:1]
        if line.price_unit != line.vendor_price_unit:
            return line.price_unit
        return None
