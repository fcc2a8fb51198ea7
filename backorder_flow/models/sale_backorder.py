from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools.misc import format_date


class SaleBackorder(models.Model):
    """A quantity of a sales order line that has been placed on a purchase order line.

    Quantities are in the unit of the product (``product_uom_id``). Records are made by
    the dialog ``sale.backorder.create``; what happens to them afterwards is decided by
    :meth:`_refresh` alone.
    """

    _name = "sale.backorder"
    _description = "Backorder"
    _order = "id desc"
    _check_company_auto = True

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
    company_id = fields.Many2one(
        related="order_id.company_id",
        store=True,
        index=True,
    )
    purchase_line_id = fields.Many2one(
        comodel_name="purchase.order.line",
        string="Purchase Order Item",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    purchase_id = fields.Many2one(
        related="purchase_line_id.order_id",
        string="Purchase Order",
        store=True,
        index="btree_not_null",
    )
    # Plain texts, for those who may not read purchase orders.
    purchase_name = fields.Char(
        related="purchase_id.name",
        string="Purchase Order Reference",
    )
    vendor_name = fields.Char(
        related="purchase_id.partner_id.display_name",
        string="Vendor",
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    product_uom_id = fields.Many2one(
        related="product_id.uom_id",
        string="Unit",
    )
    product_uom_qty = fields.Float(
        string="Quantity",
        digits="Product Unit",
        required=True,
        readonly=True,
    )
    qty_billed = fields.Float(
        string="Billed",
        digits="Product Unit",
        readonly=True,
        help="The part of the quantity that is covered by posted vendor bills.",
    )
    qty_received = fields.Float(
        string="Received",
        digits="Product Unit",
        readonly=True,
    )
    qty_fulfilled = fields.Float(
        string="Fulfilled",
        digits="Product Unit",
        readonly=True,
        help="Billed or received, as the company's policy asks.",
    )
    state = fields.Selection(
        selection=[
            ("open", "Open"),
            ("fulfilled", "Fulfilled"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        default="open",
        required=True,
        readonly=True,
        index=True,
    )
    date_backorder = fields.Datetime(
        string="Backordered On",
        default=fields.Datetime.now,
        required=True,
        readonly=True,
    )
    date_promised = fields.Datetime(
        string="Promised Date",
        compute="_compute_date_promised",
        store=True,
        help="The delivery date that the customer was promised.",
    )
    date_planned = fields.Datetime(
        related="purchase_line_id.date_planned",
        string="Expected Arrival",
    )
    date_fulfilled = fields.Datetime(
        string="Fulfilled On",
        readonly=True,
    )

    _product_uom_qty_positive = models.Constraint(
        "CHECK(product_uom_qty > 0)",
        "The quantity of a backorder must be positive.",
    )

    @api.depends(
        "order_id.commitment_date", "order_id.date_order", "sale_line_id.customer_lead"
    )
    def _compute_date_promised(self):
        for backorder in self:
            backorder.date_promised = (
                backorder.order_id.commitment_date
                or backorder.sale_line_id._expected_date()
            )

    @api.depends("order_id.name", "purchase_id.name", "product_id.display_name")
    def _compute_display_name(self):
        for backorder in self:
            backorder.display_name = self.env._(
                "%(order)s: %(quantity)s %(product)s",
                order=backorder.order_id.name,
                quantity=backorder.product_uom_id._format_quantity(
                    backorder.product_uom_qty
                ),
                product=backorder.product_id.display_name,
            )

    # Business methods

    def _refresh(self):
        """Look again at these backorders, and at what follows for their orders.

        The one way in for every event (bill, receipt, change or cancellation of the
        purchase order). It also mends what has been changed behind the addon's back.
        Runs as superuser: who posts a vendor bill may see no sales order.
        """
        # The state of the orders follows for everybody, whoever caused the event.
        backorders = self.sudo()
        siblings = backorders.purchase_line_id.backorder_ids
        (backorders | siblings)._update_fulfilment()
        (backorders | siblings).order_id._backorder_update_hold()

    def _cancel(self):
        """Take these backorders out of their order, and look again at the order.

        They stay as a trace. What is cancelled is never reopened: the shortage shows
        again on the order, and can be backordered again.
        """
        # As in _refresh: the order's state follows, whoever cancels.
        backorders = self.sudo()._filter_alive()
        siblings = backorders.purchase_line_id.backorder_ids
        backorders.write({"state": "cancelled", "date_fulfilled": False})
        (backorders | siblings)._refresh()

    def _reduce(self, quantities):
        """Take a part out of these backorders, or all of it, and look again.

        :param dict quantities: of each backorder to what it loses, in the unit of the
            product; who loses all is cancelled, and keeps its quantity as a trace
        """
        gone = self.browse()
        for backorder, quantity in quantities.items():
            left = backorder.product_uom_qty - quantity
            if backorder.product_uom_id.compare(left, 0) <= 0:
                gone |= backorder
            else:
                backorder.product_uom_qty = left
        gone._cancel()
        (self - gone)._refresh()

    def _lose(self, quantities):
        """The vendor's side takes these quantities back: tell the salespeople.

        :param dict quantities: see :meth:`_reduce`
        """
        for order, backorders in self.grouped("order_id").items():
            order._warn_salesperson(
                self.env._("Backorder cancelled"),
                self.env._(
                    "This will not be delivered by the vendor: %s",
                    backorders._get_quantities_message(quantities),
                ),
            )
        self._reduce(quantities)

    def _withdraw(self, quantities):
        """The order's side does not need these quantities any more.

        A request for quotation shrinks with it. Of a purchase order the goods come to
        stock, which the buyer is told.

        :param dict quantities: see :meth:`_reduce`
        """
        purchases = self.purchase_id
        requests = purchases.filtered(lambda p: p.state in ("draft", "sent"))
        for purchase, backorders in self.grouped("purchase_id").items():
            if purchase not in requests:
                purchase._notify_withdrawn(backorders, quantities)
        lines = self.purchase_line_id.filtered(lambda line: line.order_id in requests)
        self._reduce(quantities)
        lines._shrink_to_backorders(
            {
                line: sum(
                    quantities[backorder]
                    for backorder in self
                    if backorder.purchase_line_id == line
                )
                for line in lines
            }
        )

    def _get_quantities_message(self, quantities):
        """Name quantities of these backorders.

        :param dict quantities: of each backorder to a quantity, in the unit of the
            product
        :return: text such as "4 Units of Desk (S00012, P00003 of Azure Interior)"
        """
        return ", ".join(
            self.env._(
                "%(quantity)s of %(product)s (%(order)s, %(purchase)s of %(vendor)s)",
                quantity=backorder.product_uom_id._format_quantity(
                    quantities[backorder]
                ),
                product=backorder.product_id.display_name,
                order=backorder.order_id.name,
                purchase=backorder.purchase_name,
                vendor=backorder.vendor_name,
            )
            for backorder in self
        )

    def _update_fulfilment(self):
        """Share what is billed and received over the backorders of a purchase line."""
        alive = self._filter_alive()
        for purchase_line, backorders in alive.grouped("purchase_line_id").items():
            backorders = backorders._sorted_by_claim()
            billed = backorders._allocate(purchase_line._get_billed_uom_qty())
            received = backorders._allocate(purchase_line._get_received_uom_qty())
            for backorder in backorders:
                backorder._set_fulfilment(billed[backorder], received[backorder])

    def _filter_open(self):
        """The backorders that wait to be fulfilled."""
        return self.filtered(lambda backorder: backorder.state == "open")

    def _filter_unfulfilled(self):
        """The backorders that lack something, though nobody may wait for it."""
        return self._filter_alive().filtered(
            lambda backorder: (
                backorder.product_uom_id.compare(
                    backorder.qty_fulfilled, backorder.product_uom_qty
                )
                < 0
            )
        )

    def _filter_alive(self):
        """The backorders that are or were fulfilled, or wait for it."""
        return self.filtered(lambda backorder: backorder.state != "cancelled")

    def _sorted_by_claim(self):
        """Who is served first when there is not enough for all.

        :return: the backorders, by promised date and then by age
        """
        return self.sorted(
            lambda backorder: (
                backorder.date_promised or backorder.date_backorder,
                backorder.id,
            )
        )

    def _allocate(self, quantity):
        """Share a quantity over these backorders, in their order.

        :param float quantity: what there is, in the unit of the product
        :return: dict of each backorder to its share, never more than its quantity
        """
        shares = {}
        for backorder in self:
            shares[backorder] = max(min(backorder.product_uom_qty, quantity), 0.0)
            quantity -= shares[backorder]
        return shares

    def _set_fulfilment(self, billed, received):
        """Set the shares of one backorder, and the state that follows from them.

        :param float billed: quantity on posted bills, in the unit of the product
        :param float received: quantity received, in the unit of the product
        """
        self.ensure_one()
        self.qty_billed = billed
        self.qty_received = received
        self.qty_fulfilled = self._get_qty_fulfilled(billed, received)
        # What was fulfilled for an order that is cancelled now is waited for no more.
        is_confirmed = self.order_id.state in ("sale", "on_hold")
        is_open = is_confirmed and bool(self._filter_unfulfilled())
        if is_open != (self.state == "open"):
            self.state = "open" if is_open else "fulfilled"
            self.date_fulfilled = False if is_open else fields.Datetime.now()

    def _get_qty_fulfilled(self, billed, received):
        """What counts as fulfilled, by the policy of the company.

        :param float billed: quantity on posted bills, in the unit of the product
        :param float received: quantity received, in the unit of the product
        :return: quantity, in the unit of the product
        """
        self.ensure_one()
        return {
            "billed": billed,
            "received": received,
            "both": min(billed, received),
        }[self.company_id.backorder_release_policy]

    def _post_links(self):
        """Tell in the chatter of both sides what these new backorders link."""
        for purchase, backorders in self.grouped("purchase_id").items():
            purchase.message_post_with_source(
                "mail.message_origin_link",
                render_values={"self": purchase, "origin": backorders.order_id},
                subtype_xmlid="mail.mt_note",
            )
        bodies = {
            order.id: Markup("<br/>").join(
                backorder._get_link_message() for backorder in backorders
            )
            for order, backorders in self.grouped("order_id").items()
        }
        self.order_id._message_log_batch(bodies=bodies)

    def _get_link_message(self):
        """What the chatter of the order tells of one new backorder."""
        self.ensure_one()
        return self.env._(
            "Backordered: %(quantity)s of %(product)s with %(purchase)s",
            quantity=self.product_uom_id._format_quantity(self.product_uom_qty),
            product=self.product_id.display_name,
            purchase=self.purchase_id._get_html_link(),
        )

    def _get_demand_moves(self, location):
        """The moves of the order that wait for what one backorder brings in.

        :param location: the ``stock.location`` where the goods are
        :return: moves that may take them from there, the most urgent first
        """
        self.ensure_one()
        return (
            self.sale_line_id.move_ids._filter_first_leg()
            .filtered(
                lambda move: (
                    move.product_id == self.product_id
                    and location._child_of(move.location_id)
                )
            )
            .sorted(lambda move: (-int(move.priority or 0), move.date, move.id))
        )

    def _get_qty_incoming(self):
        """What these backorders have still to bring in, in the unit of the product."""
        return sum(b.product_uom_qty - b.qty_received for b in self)

    def _get_list_action(self):
        """Open these backorders in a list, be it one or many."""
        return self._get_records_action(
            name=self.env._("Backorders"),
            views=[(False, "list"), (False, "form")],
            res_id=False,
            domain=[("id", "in", self.ids)],
        )

    def _get_waiting_message(self):
        """Tell what one order waits for, without purchase prices.

        :return: text such as "P00012 (Azure Interior): 4 Units of Desk, expected
            12/24/2026"
        """
        self.ensure_one()
        message = self.env._(
            "%(purchase)s (%(vendor)s): %(quantity)s of %(product)s",
            purchase=self.purchase_name,
            vendor=self.vendor_name,
            quantity=self.product_uom_id._format_quantity(
                self.product_uom_qty - self.qty_fulfilled
            ),
            product=self.product_id.display_name,
        )
        if not self.date_planned:
            return message
        return self.env._(
            "%(waiting)s, expected %(date)s",
            waiting=message,
            date=format_date(self.env, self.date_planned),
        )
