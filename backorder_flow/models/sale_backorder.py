from collections import defaultdict
from datetime import UTC
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class SaleBackorder(models.Model):
    """A quantity of a sales order line that has been placed on a purchase order line.

    Quantities are in the unit of the product (``product_uom_id``). Records are made by
    the dialog ``sale.backorder.create``; what happens to them afterwards is decided by
    :meth:`_refresh` alone.
    """

    _name = "sale.backorder"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Sales Backorder"
    # Salespeople and buyers only read backorders, and plan what they do about them.
    _mail_post_access = "read"
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
    # Plain texts, for users who can open neither sales nor purchase orders.
    order_name = fields.Char(
        related="order_id.name",
        string="Sales Order Reference",
    )
    purchase_name = fields.Char(
        related="purchase_id.name",
        string="Purchase Order Reference",
    )
    vendor_name = fields.Char(
        related="purchase_id.partner_id.display_name",
        string="Vendor Name",
    )
    is_dropship = fields.Boolean(
        string="Dropship",
        compute="_compute_is_dropship",
        store=True,
        help="The vendor ships to the customer instead of the warehouse.",
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
        help="The part of the quantity covered by posted vendor bills.",
    )
    qty_received = fields.Float(
        string="Received",
        digits="Product Unit",
        readonly=True,
    )
    qty_returned = fields.Float(
        string="Returned",
        digits="Product Unit",
        readonly=True,
        help="What was billed and then returned to the vendor for a refund. It is no "
        "longer included in the quantity.",
    )
    qty_lost_by_bill = fields.Json(
        readonly=True,
        groups="base.group_system",
        help="Quantity taken back by each vendor bill that was reset or cancelled, and "
        "by each credit note. It is restored if that is undone.",
    )
    qty_fulfilled = fields.Float(
        string="Fulfilled",
        digits="Product Unit",
        readonly=True,
        help="Billed or received quantity, depending on the company's release policy.",
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
        help="The delivery date promised to the customer.",
    )
    date_planned = fields.Datetime(
        related="purchase_line_id.date_planned",
        string="Expected Arrival",
        store=True,
        index=True,
    )
    is_after_promise = fields.Boolean(
        string="Expected After Promised Date",
        compute="_compute_is_after_promise",
        store=True,
        help="The goods are expected on a later day than promised to the customer, in "
        "the company's time zone.",
    )
    is_late = fields.Boolean(
        string="Late",
        compute="_compute_is_late",
        search="_search_is_late",
        help="Outstanding goods are expected after the promised date, or were expected "
        "before today.",
    )
    is_incoming = fields.Boolean(
        string="To Receive",
        compute="_compute_is_incoming",
        search="_search_is_incoming",
        help="Some of it is still to be received.",
    )
    vendor_confirmation = fields.Char(
        string="Vendor's Confirmation",
        compute="_compute_vendor_confirmation",
        compute_sudo=True,
        help="Whether the vendor has confirmed the expected date.",
    )
    date_late_told = fields.Datetime(
        readonly=True,
        copy=False,
        help="The last late expected date the salesperson was notified of.",
    )
    date_fulfilled = fields.Datetime(
        string="Fulfilled On",
        readonly=True,
    )
    released_by_hand = fields.Boolean(
        string="Released Manually",
        readonly=True,
        help="A user has released the order although this backorder was not fulfilled. "
        "The order does not wait for it unless a vendor bill is reversed.",
    )
    is_taken_back = fields.Boolean(
        readonly=True,
        help="It was fulfilled until a vendor bill or a receipt was reversed.",
    )
    handed_over_from_id = fields.Many2one(
        comodel_name="sale.backorder",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        # Not for users limited to their own orders: it names another user's order.
        groups="sales_team.group_sale_salesman_all_leads,purchase.group_purchase_user,"
        "stock.group_stock_user,account.group_account_invoice",
        help="The backorder that the goods were purchased for before they were handed "
        "over.",
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

    @api.depends("date_planned", "date_promised", "company_id.partner_id.tz")
    def _compute_is_after_promise(self):
        for backorder in self:
            backorder.is_after_promise = bool(
                backorder.date_planned and backorder.date_promised
            ) and backorder._get_day(backorder.date_planned) > backorder._get_day(
                backorder.date_promised
            )

    @api.depends("state", "qty_received", "product_uom_qty")
    def _compute_is_incoming(self):
        for backorder in self:
            backorder.is_incoming = backorder.state == "open" and (
                backorder.product_uom_id.compare(backorder._get_qty_incoming(), 0) > 0
            )

    def _search_is_incoming(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain("state", "=", "open") & Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "COALESCE(%s, 0) < %s",
                model._field_to_sql(alias, "qty_received", query),
                model._field_to_sql(alias, "product_uom_qty", query),
            )
        )
        return domain if True in value else ~domain

    @api.depends("is_incoming", "is_after_promise", "date_planned")
    def _compute_is_late(self):
        today = fields.Datetime.today()
        for backorder in self:
            backorder.is_late = backorder.is_incoming and (
                backorder.is_after_promise
                or bool(backorder.date_planned and backorder.date_planned < today)
            )

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain("is_incoming", "=", True) & (
            Domain("is_after_promise", "=", True)
            | Domain("date_planned", "<", fields.Datetime.today())
        )
        return domain if True in value else ~domain

    @api.depends(
        "date_planned",
        "purchase_line_id.date_acknowledged",
        "purchase_id.state",
        "state",
    )
    @api.depends_context("lang", "tz")
    def _compute_vendor_confirmation(self):
        for backorder in self:
            backorder.vendor_confirmation = (
                backorder.state != "cancelled" and backorder._get_vendor_confirmation()
            )

    @api.depends("purchase_id.picking_type_id.code")
    def _compute_is_dropship(self):
        for backorder in self:
            backorder.is_dropship = backorder.purchase_id.picking_type_id.code == (
                "dropship"
            )

    @api.depends("order_id.name", "purchase_id.name", "product_id.display_name")
    def _compute_display_name(self):
        for backorder in self:
            # Buyers may not read sales orders.
            values = backorder.sudo()._get_message_values(backorder.product_uom_qty)
            backorder.display_name = self.env._(
                "%(order)s: %(quantity)s %(product)s", **values
            )

    def _get_day(self, moment):
        """The day of a moment, in the time zone of the company of one backorder.

        :param datetime moment: in UTC, as fields have it
        :return: date
        """
        # A day is the same for all users who look at the backorder.
        zone = ZoneInfo(self.sudo().company_id.partner_id.tz or "UTC")
        return moment.replace(tzinfo=UTC).astimezone(zone).date()

    def _filter_open(self):
        """The backorders that wait to be fulfilled."""
        return self.filtered(lambda backorder: backorder.state == "open")

    def _filter_waited_for(self):
        """The open backorders that may hold their order: nobody has released them."""
        return self._filter_open().filtered(
            lambda backorder: not backorder.released_by_hand
        )

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

    def _get_date_expected(self):
        """When the last of what these backorders still have to bring arrives.

        :return: datetime; False if nothing is to come, or no date is known
        """
        dates = self.filtered("is_incoming").mapped("date_planned")
        return max(filter(None, dates), default=False)

    def _filter_alive(self):
        """The backorders that are or were fulfilled, or wait for it."""
        return self.filtered(lambda backorder: backorder.state != "cancelled")

    def _sorted_by_claim(self):
        """Sort by who is served first when there is not enough for all.

        :return: the backorders, urgent deliveries first, then by promised date and by
            age; what was handed over keeps the place of the backorder that it was
            bought for
        """
        urgent = self._get_urgent_lines()

        def get_claim(backorder):
            first = backorder.handed_over_from_id or backorder
            return (
                not urgent & (backorder.sale_line_id | first.sale_line_id),
                first.date_promised or first.date_backorder,
                first.id,
                backorder == first,
                backorder.id,
            )

        return self.sorted(get_claim)

    def _get_urgent_lines(self):
        """The sales order items of which a delivery still to be made has the star."""
        urgent = self.env["sale.order.line"]
        # One after the other: a union would not be read together with its neighbours.
        for backorders in (self, self.handed_over_from_id):
            moves = backorders.sale_line_id.move_ids.filtered(
                lambda m: m.priority == "1" and m.state not in ("done", "cancel")
            )
            urgent |= moves.sale_line_id
        return urgent

    def _allocate(self, quantity, *rounds):
        """Share a quantity over these backorders, in their order.

        :param float quantity: what there is, in the unit of the product
        :param dict rounds: of each backorder to the most that it has after a round; one
            round up to its own quantity if none is given
        :return: dict of each backorder to its share
        """
        shares = dict.fromkeys(self, 0.0)
        for limits in rounds or [{b: b.product_uom_qty for b in self}]:
            for backorder in self:
                most = min(limits[backorder], backorder.product_uom_qty)
                part = max(min(most - shares[backorder], quantity), 0.0)
                shares[backorder] += part
                quantity -= part
        return shares

    def _get_qty_incoming(self):
        """What these backorders still have to bring in, in the unit of the product."""
        return sum(b.product_uom_qty - b.qty_received for b in self)

    def _get_quantities_to_store(self):
        """What was received for these backorders, and is on its way into stock.

        :return: defaultdict of backorder to quantity, in the unit of the product
        """
        quantities = defaultdict(float)
        for shares in self.purchase_line_id.move_ids._get_backorder_shares_to_store():
            for backorder, share in shares.items():
                if backorder in self:
                    quantities[backorder] += share
        return quantities

    def _get_list_action(self):
        """Open these backorders in a list, whether one or many."""
        return self._get_records_action(
            name=self.env._("Backorders"),
            views=[(False, "list"), (False, "form")],
            res_id=False,
            domain=[("id", "in", self.ids)],
        )

    def _filter_stocked(self):
        """The backorders whose goods come to the warehouse."""
        return self.filtered(lambda backorder: not backorder.is_dropship)
