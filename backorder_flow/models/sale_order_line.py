from collections import defaultdict

from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column

from odoo.addons.sale.models.sale_order import SALE_ORDER_STATE


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # Half of core's tests for a confirmed order ask the line. A held order is a
    # confirmed one, so its lines stay so: nothing else has to be told of the hold.
    state = fields.Selection(
        selection=SALE_ORDER_STATE,
        related=None,
        compute="_compute_backorder_state",
        store=True,
        precompute=True,
        compute_sudo=True,
    )
    backorder_ids = fields.One2many(
        comodel_name="sale.backorder",
        inverse_name="sale_line_id",
        string="Backorders",
        readonly=True,
    )
    qty_backordered = fields.Float(
        string="Backordered",
        compute="_compute_qty_backordered",
        compute_sudo=True,
        digits="Product Unit",
        help="Quantity on open backorders, in the unit of the line.",
    )
    qty_short = fields.Float(
        string="Short",
        compute="_compute_backorder_qty_short",
        search="_search_backorder_qty_short",
        digits="Product Unit",
        help="Quantity that is neither in stock for this line nor on order for it, in "
        "the unit of the line.",
    )
    backorder_date_expected = fields.Datetime(
        string="Backorders Expected",
        compute="_compute_backorder_date_expected",
        store=True,
        help="When the last backordered goods of the line arrive.",
    )
    backorder_date_noticed = fields.Datetime(
        readonly=True,
        copy=False,
        help="The last expected date communicated to the customer; empty if none was "
        "known or communicated.",
    )
    backorder_status = fields.Selection(
        selection=[
            ("short", "Short"),
            ("backordered", "Backordered"),
            ("received", "Received"),
        ],
        compute="_compute_backorder_status",
        compute_sudo=True,
        help="Short: some of it is neither in stock nor on order. Backordered: it is "
        "on order. Received: what was on order has arrived.",
    )

    @api.depends("order_id.state")
    def _compute_backorder_state(self):
        for line in self:
            line.state = line._get_backorder_line_state()

    @api.depends(
        "product_id",
        "product_uom_id",
        "product_uom_qty",
        "backorder_ids.product_uom_qty",
        "backorder_ids.state",
    )
    def _compute_qty_backordered(self):
        for line in self:
            quantities = defaultdict(float)
            for backorder in line._get_line_backorders()._filter_open():
                quantities[backorder.product_id] += backorder.product_uom_qty
            line.qty_backordered = line._convert_from_backorder_uom(quantities)

    @api.depends("backorder_ids.date_planned", "backorder_ids.is_incoming")
    def _compute_backorder_date_expected(self):
        for line in self:
            line.backorder_date_expected = line.backorder_ids._get_date_expected()

    @api.depends(
        "state",
        "product_uom_qty",
        "move_ids.state",
        "move_ids.product_uom_qty",
        "move_ids.quantity",
        "backorder_ids.product_uom_qty",
        "backorder_ids.qty_received",
        "backorder_ids.state",
    )
    def _compute_backorder_qty_short(self):
        lacking = self._filter_backorder_unreserved()
        quantities = lacking._get_backorder_short_quantities()
        for line in self:
            line.qty_short = line._convert_from_backorder_uom(quantities[line._origin])

    @api.depends(
        "qty_short",
        "backorder_ids.state",
        "backorder_ids.product_uom_qty",
        "backorder_ids.qty_received",
    )
    def _compute_backorder_status(self):
        for line in self:
            backorders = line._get_line_backorders()._filter_alive()
            if line.qty_short:
                line.backorder_status = "short"
            elif not backorders:
                line.backorder_status = False
            elif backorders._has_incoming():
                line.backorder_status = "backordered"
            else:
                line.backorder_status = "received"

    def _auto_init(self):
        # Lines without a backorder expect nothing: they need not be computed.
        if not column_exists(self.env.cr, self._table, "backorder_date_expected"):
            create_column(
                self.env.cr, self._table, "backorder_date_expected", "timestamp"
            )
        is_new = not column_exists(self.env.cr, self._table, "date_promised_first")
        res = super()._auto_init()
        if is_new:
            self._init_backorder_facts()
        return res

    def _get_line_backorders(self):
        """The backorders of one line; not asked for where the order has none.

        :return: ``sale.backorder``
        """
        self.ensure_one()
        order = self.order_id
        if order._may_have_backorders() and order.backorder_ids:
            return self.backorder_ids
        return self.env["sale.backorder"]

    def _get_backorder_line_state(self):
        """The state of one line: a held order is a confirmed one."""
        self.ensure_one()
        state = self.order_id.state
        return "sale" if state == "on_hold" else state

    def _convert_to_backorder_uom(self, quantity):
        """Express a quantity of one line in the unit of its product."""
        self.ensure_one()
        return self.product_uom_id._compute_quantity(
            quantity, self.product_id.uom_id, rounding_method="HALF-UP"
        )

    def _convert_from_backorder_uom(self, quantities):
        """Express quantities of what is moved for one line in the unit of the line.

        A kit moves other products than its own: then as many kits as the component
        that lacks most.

        :param quantities: dict of product to quantity, in the unit of the product
        :return: quantity, in the unit of the line
        """
        self.ensure_one()
        if self.product_id in quantities:
            return self.product_id.uom_id._compute_quantity(
                quantities[self.product_id], self.product_uom_id
            )
        if not any(quantities.values()):
            return 0.0
        demands = defaultdict(float)
        # Salespeople may read the moves of their lines only through the line.
        for move in self.sudo().move_ids._filter_backorder_first_leg():
            demands[move.product_id] += move.product_qty
        undelivered = self.product_uom_qty - self.qty_delivered
        return max(
            (
                undelivered * quantity / demands[product]
                for product, quantity in quantities.items()
                if demands[product]
            ),
            default=0.0,
        )
