from odoo import api, fields, models


class SaleBackorderCreateLine(models.TransientModel):
    """What one order line lacks of one product, and how it is to be bought.

    Quantities are in the unit of the product, but for ``price_unit``, which is for the
    unit in which the vendor sells.
    """

    _name = "sale.backorder.create.line"
    _inherit = "sale.backorder.dialog"
    _description = "Create Backorders Line"
    _order = "order_id, sale_line_id, id"

    dialog_id = fields.Many2one(
        comodel_name="sale.backorder.create",
        required=True,
        ondelete="cascade",
        index=True,
    )
    selected = fields.Boolean(string="Backorder", default=True, wish=True)
    backorder_id = fields.Many2one(
        comodel_name="sale.backorder",
        string="Replaced Backorder",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
        help="The backorder being replaced; empty for a new one.",
    )
    sale_line_id = fields.Many2one(
        comodel_name="sale.order.line",
        string="Sales Order Item",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    order_id = fields.Many2one(
        related="sale_line_id.order_id",
        string="Sales Order",
        store=True,
        index=True,
    )
    order_partner_id = fields.Many2one(
        related="order_id.partner_id",
        string="Customer",
    )
    company_id = fields.Many2one(related="sale_line_id.company_id")
    is_dropship = fields.Boolean(
        string="Dropship",
        wish=True,
        help="The vendor ships to the customer instead of the warehouse.",
    )
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
        help="On order or in transfer to the warehouse, but not assigned to any order.",
    )
    qty_backordered = fields.Float(
        string="Backordered",
        digits="Product Unit",
        readonly=True,
        help="Already on backorder for this line and not yet received.",
    )
    product_uom_qty = fields.Float(
        string="To Backorder",
        digits="Product Unit",
        required=True,
        wish=True,
    )
    vendor_id = fields.Many2one(
        comodel_name="res.partner",
        compute="_compute_vendor_id",
        store=True,
        readonly=False,
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
        wish=True,
    )
    purchase_id = fields.Many2one(
        comodel_name="purchase.order",
        string="Add To",
        compute="_compute_purchase_id",
        store=True,
        readonly=False,
        domain="[('state', 'in', ('draft', 'sent')), ('locked', '=', False),"
        " ('partner_id', '=', vendor_id), ('company_id', '=', company_id),"
        " ('picking_type_id', '=', picking_type_id),"
        " ('dest_address_id', '=', dest_address_id)]",
        groups="purchase.group_purchase_user",
        wish=True,
        index="btree_not_null",
        help="Open request for quotation of the vendor. Leave empty to create a new "
        "one.",
    )
    proposed_purchase_id = fields.Many2one(
        comodel_name="purchase.order",
        compute="_compute_proposed_purchase_id",
        store=True,
        index="btree_not_null",
        # The client sends it back, so that what was chosen instead is known.
        readonly=False,
        groups="purchase.group_purchase_user",
        wish=True,
    )
    is_request_chosen = fields.Boolean(
        compute="_compute_is_request_chosen",
        store=True,
        help="The user, not the dialog, chose this request for the line.",
    )
    purchase_name = fields.Char(
        string="Added To",
        compute="_compute_purchase_name",
        store=True,  # what is left of a request that is deleted meanwhile
        help="The vendor's open request for quotation that the line is added to.",
    )
    picking_type_id = fields.Many2one(
        comodel_name="stock.picking.type",
        compute="_compute_destination",
        compute_sudo=True,
    )
    dest_address_id = fields.Many2one(
        comodel_name="res.partner",
        compute="_compute_destination",
        compute_sudo=True,
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
        help="The price drops if a little more is purchased.",
    )
    take_offer = fields.Boolean(
        groups="purchase.group_purchase_user",
        wish=True,
        help="Buy the quantity required for the lower price. The rest goes to stock.",
    )
    purchase_qty = fields.Float(
        digits="Product Unit",
        compute="_compute_purchase",
        store=True,
        help="The quantity purchased for all lines of the product together.",
    )
    discount = fields.Float(
        compute="_compute_purchase",
        store=True,
        groups="purchase.group_purchase_user",
    )
    price_unit = fields.Float(
        string="Unit Price",
        min_display_digits="Product Price",
        compute="_compute_price_unit",
        store=True,
        readonly=False,
        groups="purchase.group_purchase_user",
        wish=True,
        help="Purchase price per vendor unit.",
    )
    vendor_price_unit = fields.Float(
        min_display_digits="Product Price",
        compute="_compute_purchase",
        store=True,
        # The client sends it back, so that a price that was typed for it is known.
        readonly=False,
        groups="purchase.group_purchase_user",
        wish=True,
        help="The vendor's price for the whole quantity, before any manual change.",
    )
    is_other_price = fields.Boolean(
        compute="_compute_purchase",
        store=True,
        groups="purchase.group_purchase_user",
        help="A different vendor price applies than before.",
    )
    priced_for = fields.Char(
        compute="_compute_purchase",
        store=True,
        # The client sends it back, as it does the vendor's price.
        readonly=False,
        groups="purchase.group_purchase_user",
        wish=True,
        help="The vendor and currency that the price is for.",
    )

    typed_uom_id = fields.Many2one(
        string="Unit of Entered Price",
        comodel_name="uom.uom",
        readonly=True,
        help="The unit the price was entered for, in a bulk in the background.",
    )
    has_several_prices = fields.Boolean(
        readonly=True,
        help="Lines of a bulk in the background with different prices, which are "
        "purchased with separate lines.",
    )

    _line_product_unique = models.UniqueIndex(
        "(dialog_id, sale_line_id, product_id, COALESCE(backorder_id, 0))",
        "Each product of an order line can appear only once in the dialog.",
    )

    @api.depends("product_id")
    def _compute_vendor_id(self):
        self._fetch_sellers()
        ids = set(self._ids)
        for lines in self._group_all_by(lambda ln: (ln.product_id, ln.company_id)):
            computed = lines.filtered(lambda line: line.id in ids)
            computed.vendor_id = lines._get_preferred_seller().partner_id

    @api.depends("vendor_id", "is_dropship", "dialog_id.grouping")
    def _compute_proposed_purchase_id(self):
        adding = self.filtered(lambda line: line.dialog_id.grouping == "request")
        (self - adding).proposed_purchase_id = False
        purchases = adding._get_open_requests()
        for line in adding:
            line.proposed_purchase_id = purchases.get(line._get_request_key())

    @api.depends(
        "proposed_purchase_id", "vendor_id", "is_dropship", "dialog_id.grouping"
    )
    def _compute_purchase_id(self):
        for line in self:
            line.purchase_id = line.proposed_purchase_id

    @api.depends("purchase_id", "proposed_purchase_id")
    def _compute_is_request_chosen(self):
        for line in self:
            line.is_request_chosen = bool(
                line.purchase_id and line.purchase_id != line.proposed_purchase_id
            )

    @api.depends("purchase_id")
    def _compute_purchase_name(self):
        for line in self:
            # Salespeople may not read purchase orders.
            line.purchase_name = line.sudo().purchase_id.name

    @api.depends("is_dropship", "warehouse_id", "company_id", "order_id")
    def _compute_destination(self):
        for line in self:
            line.picking_type_id = line._get_picking_type()
            line.dest_address_id = line._get_dest_address()

    @api.depends("vendor_id", "purchase_id")
    def _compute_currency_id(self):
        # Salespeople may not read purchase orders.
        for (purchase, vendor, company, _product, quantity), lines in self.grouped(
            lambda line: (
                line.sudo().purchase_id,
                line.vendor_id,
                line.company_id,
                line.product_id,
                line.product_uom_qty,
            )
        ).items():
            if purchase:
                lines.currency_id = purchase.currency_id
                continue
            vendor = vendor.with_company(company)
            lines.currency_id = (
                lines._select_seller(quantity, vendor).currency_id
                or vendor.property_purchase_currency_id
                or company.currency_id
            )

    @api.depends(
        "vendor_id",
        "currency_id",
        "purchase_id",
        "is_dropship",
        "dialog_id.line_ids.selected",
        "dialog_id.line_ids.product_uom_qty",
        "dialog_id.line_ids.vendor_id",
        "dialog_id.line_ids.purchase_id",
        "dialog_id.line_ids.is_dropship",
        "dialog_id.line_ids.take_offer",
        "dialog_id.grouping",
    )
    def _compute_purchase(self):
        undecided = self.filtered(
            lambda line: not line.vendor_id or line._get_product_error()
        )
        undecided._set_no_purchase()
        self._fetch_sellers()
        with self._leave_out_names():
            (self - undecided)._set_purchases()

    def _set_purchases(self):
        """See :meth:`_compute_purchase`, for lines with a vendor."""
        ids, purchases = set(self._ids), {}
        for lines in self._group_all_by(lambda line: line._get_purchase_line_key()):
            key = lines[:1]._get_purchase_key()
            if key not in purchases:
                purchases[key] = lines._get_proposed_purchase()
            values = lines._prepare_purchase_line_values(purchases[key])
            needed = lines._get_purchase_line_need()
            # The others are computed by themselves: a write of each would cost.
            computed = lines.filtered(lambda line: line.id in ids)
            computed._set_purchase(values, needed)
            computed.offer = lines._get_offer_message(purchases[key], values)

    def _get_proposed_purchase(self):
        """The purchase order that lines with the same purchase key would go to.

        :return: ``purchase.order``, a new record if there is none yet
        """
        # Salespeople may not read purchase orders.
        return self.sudo().purchase_id or self.env["purchase.order"].new(
            self._prepare_purchase_order_values()
        )

    @api.depends("vendor_price_unit", "is_other_price")
    def _compute_price_unit(self):
        # A typed price stays, until another price of the vendor applies.
        for line in self:
            if line.is_other_price and not line.typed_uom_id:
                line.price_unit = line.vendor_price_unit

    @api.onchange("vendor_id")
    def _onchange_vendor_id(self):
        # It was left out for lack of a vendor only.
        if (
            self.vendor_id
            and not self._origin.vendor_id
            and not self._get_product_error()
        ):
            self.selected = True

    def _compute_at_once(self, *names):
        """Compute stored fields of all these lines together.

        Odoo does it for a thousand at a time, and each time they would be grouped with
        all others of the dialog.

        :param names: of fields, each after those that it needs
        """
        for name in names:
            self._fields[name].compute_value(self)

    # Reading the shortage

    @api.model
    def _prepare_values(self, sale_line, product, shortage, supply):
        """Values of the dialog's line for one shortage.

        :param sale_line: the ``sale.order.line`` that lacks something
        :param product: the ``product.product`` that it lacks
        :param dict shortage: see ``sale.order.line._prepare_backorder_shortage``
        :param float supply: other incoming supply, in the unit of the product
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
                else sale_line._convert_to_backorder_uom(sale_line.product_uom_qty)
            ),
            "qty_delivered": (
                0.0
                if is_kit
                else sale_line._convert_to_backorder_uom(sale_line.qty_delivered)
            ),
            "qty_available": shortage["available"],
            "qty_on_its_way": max(supply, 0.0),
            "qty_backordered": shortage["incoming"],
            "product_uom_qty": shortage["short"],
            "selected": product.purchase_ok and product.active,
        }
