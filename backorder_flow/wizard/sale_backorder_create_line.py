from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.misc import formatLang


class SaleBackorderCreateLine(models.TransientModel):
    """What one order line lacks of one product, and how it is to be bought.

    Quantities are in the unit of the product, but for ``price_unit``, which is for the
    unit in which the vendor sells.
    """

    _name = "sale.backorder.create.line"
    _description = "Create Backorders Line"
    _order = "order_id, sale_line_id, id"

    dialog_id = fields.Many2one(
        comodel_name="sale.backorder.create",
        required=True,
        ondelete="cascade",
        index=True,
    )
    selected = fields.Boolean(string="Backorder", default=True)
    backorder_id = fields.Many2one(
        comodel_name="sale.backorder",
        string="Replaced Backorder",
        readonly=True,
        ondelete="cascade",
        help="The backorder that is moved; a new one if empty.",
    )
    sale_line_id = fields.Many2one(
        comodel_name="sale.order.line",
        string="Sales Order Item",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    order_id = fields.Many2one(
        related="sale_line_id.order_id",
        string="Sales Order",
        store=True,
    )
    company_id = fields.Many2one(related="sale_line_id.company_id")
    warehouse_id = fields.Many2one(
        comodel_name="stock.warehouse",
        string="Deliver To",
        readonly=True,
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    product_uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    qty_ordered = fields.Float(string="Ordered", digits="Product Unit", readonly=True)
    qty_delivered = fields.Float(
        string="Delivered", digits="Product Unit", readonly=True
    )
    qty_available = fields.Float(
        string="Available",
        digits="Product Unit",
        readonly=True,
        help="In stock for this line: reserved, or its share of what is free.",
    )
    qty_on_its_way = fields.Float(
        string="On Its Way",
        digits="Product Unit",
        readonly=True,
        help="On order or in transfer to the warehouse, but not for any order.",
    )
    qty_backordered = fields.Float(
        string="Backordered",
        digits="Product Unit",
        readonly=True,
        help="On backorder for this line already, and not received yet.",
    )
    product_uom_qty = fields.Float(
        string="To Backorder",
        digits="Product Unit",
        required=True,
    )
    vendor_id = fields.Many2one(
        comodel_name="res.partner",
        compute="_compute_vendor_id",
        store=True,
        readonly=False,
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
    )
    purchase_id = fields.Many2one(
        comodel_name="purchase.order",
        string="Add To",
        compute="_compute_purchase_id",
        store=True,
        readonly=False,
        domain="[('state', 'in', ('draft', 'sent')), ('partner_id', '=', vendor_id),"
        " ('company_id', '=', company_id)]",
        groups="purchase.group_purchase_user",
        help="An open request for quotation of the vendor; a new one if empty.",
    )
    purchase_name = fields.Char(
        string="Added To",
        compute="_compute_purchase_name",
        help="The open request for quotation of the vendor that the line is added to.",
    )
    purchase_uom_id = fields.Many2one(
        comodel_name="uom.uom",
        string="Purchase Unit",
        compute="_compute_purchase",
        store=True,
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        compute="_compute_currency_id",
        store=True,
    )
    date_planned = fields.Datetime(
        string="Expected",
        compute="_compute_purchase",
        store=True,
    )
    note = fields.Char(
        compute="_compute_purchase",
        store=True,
    )
    offer = fields.Char(
        compute="_compute_purchase",
        store=True,
        groups="purchase.group_purchase_user",
        help="The price falls if a little more is bought.",
    )
    take_offer = fields.Boolean(
        groups="purchase.group_purchase_user",
        help="Buy as much as the lower price asks for. What is not needed goes to stock.",
    )
    purchase_qty = fields.Float(
        digits="Product Unit",
        compute="_compute_purchase",
        store=True,
        help="What is bought for all lines of the product together.",
    )
    discount = fields.Float(
        compute="_compute_purchase",
        store=True,
        groups="purchase.group_purchase_user",
    )
    price_unit = fields.Float(
        string="Unit Price",
        digits="Product Price",
        compute="_compute_price_unit",
        store=True,
        readonly=False,
        groups="purchase.group_purchase_user",
        help="Purchase price, for the unit in which the vendor sells.",
    )
    vendor_price_unit = fields.Float(
        digits="Product Price",
        compute="_compute_purchase",
        store=True,
        # The client sends it back, so that a price that was typed for it is known.
        readonly=False,
        groups="purchase.group_purchase_user",
        help="The vendor's price for the whole quantity, before anybody types another.",
    )
    is_other_price = fields.Boolean(
        compute="_compute_purchase",
        store=True,
        groups="purchase.group_purchase_user",
        help="Another price of the vendor applies than before.",
    )

    _line_product_unique = models.UniqueIndex(
        "(dialog_id, sale_line_id, product_id, COALESCE(backorder_id, 0))",
        "A product of an order line can stand only once in the dialog.",
    )

    @api.depends("product_id")
    def _compute_vendor_id(self):
        for line in self:
            line.vendor_id = line._get_preferred_seller().partner_id

    @api.depends("vendor_id", "dialog_id.grouping")
    def _compute_purchase_id(self):
        adding = self.filtered(lambda line: line.dialog_id.grouping == "request")
        (self - adding).purchase_id = False
        requests = adding._get_open_requests()
        for line in adding:
            line.purchase_id = requests.get(line._get_request_key())

    @api.depends("purchase_id")
    def _compute_purchase_name(self):
        for line in self:
            # Salespeople may not read purchase orders.
            line.purchase_name = line.sudo().purchase_id.name

    @api.depends("vendor_id", "purchase_id")
    def _compute_currency_id(self):
        for line in self:
            # Salespeople may not read purchase orders.
            if purchase := line.sudo().purchase_id:
                line.currency_id = purchase.currency_id
                continue
            vendor = line.vendor_id.with_company(line.company_id)
            seller = line._select_seller(line.product_uom_qty, vendor)
            line.currency_id = (
                seller.currency_id
                or vendor.property_purchase_currency_id
                or line.company_id.currency_id
            )

    @api.depends(
        "vendor_id",
        "currency_id",
        "purchase_id",
        "dialog_id.line_ids.selected",
        "dialog_id.line_ids.product_uom_qty",
        "dialog_id.line_ids.vendor_id",
        "dialog_id.line_ids.take_offer",
        "dialog_id.grouping",
    )
    def _compute_purchase(self):
        undecided = self.filtered(lambda line: not line.vendor_id)
        undecided._set_no_purchase()
        for lines in (self - undecided)._group_all_by(
            lambda line: line._get_purchase_line_key()
        ):
            # Salespeople may not read purchase orders.
            purchase = lines.sudo().purchase_id or self.env["purchase.order"].new(
                lines._prepare_purchase_order_values()
            )
            values = lines._prepare_purchase_line_values(purchase)
            needed = lines._get_purchase_line_need()
            offer = lines._get_offer_message(purchase, values)
            for line in lines:
                line._set_purchase(values, needed)
                line.offer = offer

    @api.depends("vendor_price_unit", "is_other_price")
    def _compute_price_unit(self):
        # A typed price stays, until another price of the vendor applies.
        for line in self:
            if line.is_other_price:
                line.price_unit = line.vendor_price_unit

    # Reading the shortage

    @api.model
    def _prepare_values(self, sale_line, product, shortage, supply):
        """Values of the dialog's line for one shortage.

        :param sale_line: the ``sale.order.line`` that lacks something
        :param product: the ``product.product`` that it lacks
        :param dict shortage: see ``sale.order.line._prepare_shortage``
        :param float supply: other supply on its way, in the unit of the product
        :return: dict
        """
        is_kit = sale_line.product_id != product
        return {
            "sale_line_id": sale_line.id,
            "product_id": product.id,
            "warehouse_id": shortage["warehouse"].id,
            "qty_ordered": (
                shortage["demand"]
                if is_kit
                else sale_line._convert_to_product_uom(sale_line.product_uom_qty)
            ),
            "qty_delivered": (
                0.0
                if is_kit
                else sale_line._convert_to_product_uom(sale_line.qty_delivered)
            ),
            "qty_available": shortage["available"],
            "qty_on_its_way": max(supply, 0.0),
            "qty_backordered": shortage["incoming"],
            "product_uom_qty": shortage["short"],
        }

    # Checks

    def _check_can_backorder(self):
        """Refuse what cannot be backordered, all lines at once.

        :raise UserError: names each such line, and what is to be done
        """
        shortages = self.sale_line_id._get_shortages()
        errors = []
        for line in self:
            shortage = shortages.get((line.sale_line_id, line.product_id))
            if error := line._get_error(shortage):
                errors.append(
                    self.env._(
                        "%(order)s, %(product)s: %(error)s",
                        order=line.order_id.name,
                        product=line.product_id.display_name,
                        error=error,
                    )
                )
        if errors:
            raise UserError("\n".join(errors))

    def _get_error(self, shortage):
        """Tell why one line cannot be backordered.

        :param shortage: see ``sale.order.line._prepare_shortage``; None if nothing is
            left to deliver
        :return: text, or None
        """
        self.ensure_one()
        if self.product_uom_id.compare(self.product_uom_qty, 0) <= 0:
            return self.env._("the quantity must be more than zero.")
        if error := self._get_quantity_error(shortage):
            return error
        if not self.product_id.active:
            return self.env._(
                "the product is archived. Unarchive it or untick the line."
            )
        if not self.vendor_id:
            return self.env._("no vendor. Choose one or untick the line.")
        if not self.vendor_id.active:
            return self.env._(
                "the vendor %s is archived. Choose another one.", self.vendor_id.name
            )
        return None

    def _get_quantity_error(self, shortage):
        most = max(shortage["demand"] - shortage["incoming"], 0.0) if shortage else 0.0
        if self.product_uom_id.compare(self.product_uom_qty, most) <= 0:
            return None
        quantity = self.product_uom_id._format_quantity(most)
        backorders = self.sale_line_id.backorder_ids._filter_open().filtered(
            lambda backorder: backorder.product_id == self.product_id
        )
        purchases = backorders.mapped("purchase_name")
        if not purchases:
            return self.env._("only %s are left to deliver.", quantity)
        return self.env._(
            "only %(quantity)s are neither delivered nor backordered. See "
            "%(purchases)s.",
            quantity=quantity,
            purchases=", ".join(purchases),
        )

    # Vendor, quantity and price

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

        :return: tuple of vendor and picking type
        """
        self.ensure_one()
        return (self.vendor_id, self._get_picking_type())

    def _get_picking_type(self):
        """How the goods come.

        :return: ``stock.picking.type`` of the company
        """
        self.ensure_one()
        return self.warehouse_id.in_type_id

    def _get_open_requests(self):
        """The latest requests for quotation that these lines can be added to.

        :return: dict of :meth:`_get_request_key` to ``purchase.order``
        """
        # Salespeople may not read purchase orders.
        requests = (
            self.env["purchase.order"].sudo().search(self._get_open_request_domain())
        )
        return {
            (request.partner_id, request.picking_type_id): request
            for request in requests.sorted("id")
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
        return (*self._get_purchase_key(), self.product_id)

    def _get_needed_quantity(self):
        """What these lines need together, in the unit of the product."""
        return sum(self.filtered("selected").mapped("product_uom_qty"))

    def _get_line_to_grow(self):
        """The line of the chosen request for quotation that buys the product already.

        Only one that serves backorders: what else is on the request is not ours.

        :return: ``purchase.order.line``, as superuser
        """
        # Salespeople may not read purchase orders.
        return self.sudo().purchase_id.order_line.filtered(
            lambda line: (
                line.product_id == self.product_id
                and line.backorder_ids
                and not line.sale_line_id
            )
        )[:1]

    def _get_purchase_line_need(self):
        """What the purchase order line has to buy, in the unit of the product."""
        on_it = self._get_line_to_grow()
        return self._get_needed_quantity() + on_it._convert_to_product_uom(
            on_it.product_qty
        )

    def _get_preferred_seller(self):
        """The vendor's price that core would choose for the whole quantity.

        Below the minimum of every vendor, the first vendor with the lowest minimum.

        :return: ``product.supplierinfo``
        """
        self.ensure_one()
        same = self.dialog_id.line_ids.filtered(
            lambda line: line.product_id == self.product_id
        )
        return self._select_seller((same | self)._get_needed_quantity(), None)

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

        Rounded up to whole units of the vendor if these are larger than the product's,
        and to the vendor's minimum. What is bought beyond the need goes to stock.

        :param seller: ``product.supplierinfo``, may be empty
        :return: tuple of quantity and ``uom.uom``
        """
        product_uom = self.product_id.uom_id
        uom = seller.product_uom_id or product_uom
        quantity = product_uom._compute_quantity(
            self._get_quantity_to_buy(), uom, round=False
        )
        quantity = max(quantity, seller.min_qty)
        return uom._round_for_purchase(quantity, product_uom, "UP"), uom

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
        self.note = self._get_note(values, needed)
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

    def _get_typed_price(self):
        """The price that the buyer has typed for the first of these lines, or None."""
        line = self[:1]
        if line.price_unit != line.vendor_price_unit:
            return line.price_unit
        return None

    # Summary

    def _get_summary_counts(self):
        """Count what will be made of these lines.

        :return: dict of texts: ``purchases``, ``vendors``, ``lines``, ``orders``
        """
        purchases = len({line._get_purchase_key() for line in self})
        vendors, orders = len(self.vendor_id), len(self.order_id)
        lines = len(self)
        return {
            "purchases": (
                self.env._("1 purchase order")
                if purchases == 1
                else self.env._("%s purchase orders", purchases)
            ),
            "vendors": (
                self.env._("1 vendor")
                if vendors == 1
                else self.env._("%s vendors", vendors)
            ),
            "lines": (
                self.env._("1 line") if lines == 1 else self.env._("%s lines", lines)
            ),
            "orders": (
                self.env._("1 order")
                if orders == 1
                else self.env._("%s orders", orders)
            ),
        }

    def _get_purchase_amounts(self):
        """What these lines will cost, without taxes.

        :return: dict of ``res.currency`` to amount
        """
        amounts = defaultdict(float)
        for lines in self.grouped(lambda ln: ln._get_purchase_line_key()).values():
            needed = lines._get_needed_quantity()
            for line in lines:
                # What is bought beyond the need is paid, too.
                share = line.product_uom_qty / needed if needed else 0.0
                amounts[line.currency_id] += (
                    share
                    * line.purchase_qty
                    * line.price_unit
                    * (1 - line.discount / 100)
                )
        return amounts

    # Making purchase orders

    def _create_purchase_orders(self):
        """Make the purchase orders for these lines, and link them.

        :return: ``purchase.order``, one for each key of :meth:`_get_purchase_key`
        """
        groups = list(self.grouped(lambda line: line._get_purchase_key()).values())
        new_groups = [lines for lines in groups if not lines.purchase_id]
        new = (
            self.env["purchase.order"]
            # The salesperson need not follow what the buyer does.
            .with_context(mail_create_nosubscribe=True)
            .create([lines._prepare_purchase_order_values() for lines in new_groups])
        )
        purchase_of = dict(zip(new_groups, new, strict=True))
        for lines in groups:
            if purchase := lines.purchase_id:
                purchase.write(lines._prepare_added_order_values())
                purchase_of[lines] = purchase
        purchases = self.env["purchase.order"].union(*purchase_of.values())
        line_of = {}
        for lines, purchase in purchase_of.items():
            line_of |= lines._create_purchase_lines(purchase)
        backorders = self._link(line_of)
        (self - self.filtered("backorder_id")).order_id.released_by_hand = False
        backorders._refresh()
        backorders._post_links()
        return purchases

    def _prepare_purchase_order_values(self):
        """Values of the purchase order for lines with the same purchase key.

        :return: dict
        """
        line, orders = self[:1], self.order_id
        company = line.company_id
        vendor = line.vendor_id.with_company(company)
        fiscal_position = self.env["account.fiscal.position"].with_company(company)
        return {
            "partner_id": vendor.id,
            "company_id": company.id,
            "picking_type_id": line.warehouse_id.in_type_id.id,
            "currency_id": line.currency_id.id,
            "user_id": self._get_buyer().id,
            "date_order": fields.Datetime.now(),
            "fiscal_position_id": fiscal_position._get_fiscal_position(vendor).id,
            "payment_term_id": vendor.property_supplier_payment_term_id.id,
            "origin": ", ".join(orders.mapped("name")),
            "reference_ids": [Command.set(orders.stock_reference_ids.ids)],
        }

    def _prepare_added_order_values(self):
        """Values to write on the request for quotation that these lines are added to.

        :return: dict
        """
        purchase, orders = self.purchase_id, self.order_id
        names = [name for name in (purchase.origin or "").split(", ") if name]
        names += [name for name in orders.mapped("name") if name not in names]
        return {
            "origin": ", ".join(names),
            "reference_ids": [
                Command.link(reference.id) for reference in orders.stock_reference_ids
            ],
        }

    def _get_buyer(self):
        """Who is responsible for the purchase order: the vendor's buyer, or else who
        makes it, if that is a purchase user.

        :return: ``res.users``
        """
        if buyer := self.vendor_id.buyer_id:
            return buyer
        user = self.env.user
        if user.has_group("purchase.group_purchase_user"):
            return user
        return user.browse()

    def _create_purchase_lines(self, purchase):
        """Make the lines of one purchase order.

        :return: dict of each of these lines to its ``purchase.order.line``
        """
        groups = list(
            self.grouped(
                lambda line: (line._get_purchase_line_key(), line._get_typed_price())
            ).values()
        )
        line_of = {lines: lines._grow_purchase_line(purchase) for lines in groups}
        new_groups = [lines for lines in groups if not line_of[lines]]
        new = self.env["purchase.order.line"].create(
            [lines._prepare_purchase_line_values(purchase) for lines in new_groups]
        )
        line_of |= dict(zip(new_groups, new, strict=True))
        return {
            line: purchase_line
            for lines, purchase_line in line_of.items()
            for line in lines
        }

    def _link(self, purchase_lines):
        """Link these lines with what is bought for them.

        :param dict purchase_lines: of each line to its ``purchase.order.line``
        :return: ``sale.backorder``, new ones and those that were moved
        """
        moved = self.filtered("backorder_id")
        backorders = self.env["sale.backorder"].create(
            [
                line._prepare_backorder_values(purchase_lines[line])
                for line in self - moved
            ]
        )
        for line in moved:
            backorders |= line.backorder_id._move_to(
                purchase_lines[line], line.product_uom_qty
            )
        return backorders

    def _grow_purchase_line(self, purchase):
        """Buy these lines with a line that the chosen request for quotation has.

        :return: ``purchase.order.line``, empty if there is none to grow
        """
        line = self._get_line_to_grow()
        if line:
            values = self._prepare_purchase_line_values(purchase)
            uom = self.env["uom.uom"].browse(values["product_uom_id"])
            line.product_qty = uom._compute_quantity(
                values["product_qty"], line.product_uom_id
            )
            typed = self._get_typed_price()
            if typed is not None:
                line.price_unit = typed
        return line

    def _prepare_purchase_line_values(self, purchase):
        """Values of the purchase order line for lines with the same purchase line key.

        :param purchase: the ``purchase.order``; in the dialog a new record
        :return: dict, as of core's method of the same kind
        """
        product, vendor = self.product_id, purchase.partner_id
        seller = self._select_seller(self._get_quantity_to_buy(), vendor)
        quantity, uom = self._get_purchase_quantity(seller)
        values = self.env["purchase.order.line"]._prepare_purchase_order_line(
            product, quantity, uom, purchase.company_id, vendor, purchase
        )
        if not seller:
            values["price_unit"] = self._get_cost_price(purchase, uom)
        # Typed prices are not the vendor's: core keeps them only if it knows both.
        values["technical_price_unit"] = values["price_unit"]
        # In the dialog the typed price must not be read: it is computed from these.
        typed = self._get_typed_price() if purchase.id else None
        if typed is not None:
            values["price_unit"] = typed
        # The customer's delivery is never cancelled with what was bought for it.
        values["propagate_cancel"] = False
        return values

    def _get_cost_price(self, purchase, uom):
        """What is proposed as price where the vendor has none, as core does.

        :return: price in the currency of the purchase order, for the given unit
        """
        product = self.product_id.with_company(purchase.company_id)
        return product.cost_currency_id._convert(
            product.uom_id._compute_price(product.standard_price, uom),
            purchase.currency_id,
            purchase.company_id,
            purchase.date_order or fields.Date.context_today(self),
        )

    def _prepare_backorder_values(self, purchase_line):
        """Values of the link between one line and the purchase order line.

        :return: dict of values of ``sale.backorder``
        """
        self.ensure_one()
        return {
            "sale_line_id": self.sale_line_id.id,
            "purchase_line_id": purchase_line.id,
            "product_id": self.product_id.id,
            "product_uom_qty": self.product_uom_qty,
        }
