from odoo import fields, models

from odoo.addons.sale.models.sale_order import SALE_ORDER_STATE

# The buckets of days since an order was entered, and the last day of each.
AGES = [
    ("0-3", 3),
    ("4-7", 7),
    ("8-14", 14),
    ("15-21", 21),
    ("22-30", 30),
    ("31-45", 45),
    ("46+", 2**31 - 1),
]


class SaleBackorderReport(models.Model):
    """What is measured of order lines that move goods."""

    _name = "sale.backorder.report"
    _inherit = "sale.backorder.measures"
    _description = "Backorder Analysis"
    _auto = False
    _rec_name = "order_id"
    _order = "date desc, id desc"

    order_id = fields.Many2one(
        comodel_name="sale.order",
        readonly=True,
    )
    order_line_id = fields.Many2one(
        comodel_name="sale.order.line",
        string="Order Item",
        readonly=True,
    )
    product_id = fields.Many2one(comodel_name="product.product", readonly=True)
    categ_id = fields.Many2one(
        comodel_name="product.category",
        string="Product Category",
        readonly=True,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        readonly=True,
    )
    commercial_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer Entity",
        readonly=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        readonly=True,
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Sales Team",
        readonly=True,
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    warehouse_id = fields.Many2one(comodel_name="stock.warehouse", readonly=True)
    vendor_id = fields.Many2one(
        comodel_name="res.partner",
        string="First Vendor",
        readonly=True,
        help="Vendor of the first backorder of the line. For figures by vendor, see "
        "the analysis by vendor.",
    )
    date = fields.Datetime(
        string="Order Date",
        readonly=True,
        help="When the order was confirmed. The figures of a period cover the orders "
        "confirmed in it.",
    )
    state = fields.Selection(
        selection=[
            *(value for value in SALE_ORDER_STATE if value[0] in ("sale", "cancel")),
            ("on_hold", "On Hold"),
        ],
        string="Status",
        readonly=True,
        help="A line with no remaining quantity is cancelled.",
    )
    is_backordered = fields.Boolean(string="Backordered", readonly=True)
    age_bucket = fields.Selection(
        selection=[(value, value) for value, _most in AGES],
        string="Age of Open Backorders",
        readonly=True,
        help="Days since the order was entered, if a backorder is open.",
    )

    line_count = fields.Integer(string="Lines", readonly=True)
    backorder_count = fields.Integer(
        string="Backorders",
        readonly=True,
        help="Excluding cancelled backorders.",
    )
    qty_ordered = fields.Float(
        string="Ordered Quantity",
        readonly=True,
        help="In the unit of the product.",
    )
    qty_backordered = fields.Float(
        string="Backordered Quantity",
        readonly=True,
        help="The originally backordered quantity, whether open or not. What was "
        "backordered twice counts once.",
    )
    qty_open = fields.Float(
        string="Open Quantity",
        readonly=True,
        help="The unfulfilled quantity of open backorders.",
    )
    qty_filled = fields.Float(
        string="Filled Quantity",
        readonly=True,
        help="Ordered quantity less what was short when the order was confirmed.",
    )
    amount_ordered = fields.Monetary(string="Ordered Value", readonly=True)
    amount_filled = fields.Monetary(string="Filled Value", readonly=True)
    amount_backordered = fields.Monetary(
        string="Backordered Value",
        readonly=True,
        help="The value of what was missing, not of the order held because of it.",
    )
    amount_lost = fields.Monetary(
        string="Lost Sales",
        readonly=True,
        help="The value of what was cut or cancelled while it was short or on "
        "backorder.",
    )
    amount_held = fields.Monetary(
        string="Value Held",
        readonly=True,
        help="The value of what cannot be delivered now because the order is on hold.",
    )

    backorder_rate_lines = fields.Float(
        string="Backorder Rate (lines)",
        aggregator="avg",
        readonly=True,
        help="Lines with a backorder, divided by all lines.",
    )
    backorder_rate_orders = fields.Float(
        string="Backorder Rate (orders)",
        aggregator="avg",
        readonly=True,
        help="Orders with a backordered line, divided by all orders.",
    )
    backorder_rate_qty = fields.Float(
        string="Backorder Rate (quantity)",
        aggregator="avg",
        readonly=True,
        help="Backordered quantity, divided by the ordered quantity.",
    )
    backorder_rate_amount = fields.Float(
        string="Backorder Rate (value)",
        aggregator="avg",
        readonly=True,
        help="Backordered value, divided by the ordered value.",
    )
    fill_rate_lines = fields.Float(
        string="First-Time Fill Rate (lines)",
        aggregator="avg",
        readonly=True,
        help="Lines with nothing short when the order was confirmed, divided by all "
        "lines.",
    )
    fill_rate_orders = fields.Float(
        string="First-Time Fill Rate (orders)",
        aggregator="avg",
        readonly=True,
        help="Orders with nothing short when they were confirmed, divided by all "
        "orders.",
    )
    fill_rate_qty = fields.Float(
        string="First-Time Fill Rate (quantity)",
        aggregator="avg",
        readonly=True,
        help="Filled quantity, divided by the ordered quantity.",
    )
    fill_rate_amount = fields.Float(
        string="First-Time Fill Rate (value)",
        aggregator="avg",
        readonly=True,
        help="Filled value, divided by the ordered value.",
    )
    otif_rate_lines = fields.Float(
        string="On Time in Full (lines)",
        aggregator="avg",
        readonly=True,
        help="Lines delivered in full on or before the first promised date, divided by "
        "the lines that are due. Cancelled lines are never due.",
    )
    otif_rate_orders = fields.Float(
        string="On Time in Full (orders)",
        aggregator="avg",
        readonly=True,
        help="Orders delivered in full on or before the first promised dates, divided "
        "by the orders that are due. Cancelled orders are never due.",
    )
    backorder_days = fields.Float(
        aggregator="avg",
        readonly=True,
        help="From the creation of a backorder to its fulfillment according to the "
        "company's release policy, or to today if it is open; averaged over the "
        "backorders. Cancelled backorders have none.",
    )
    backorder_days_weighted = fields.Float(
        string="Backorder Days (by quantity)",
        aggregator="avg",
        readonly=True,
        help="The same, weighted by the quantity of each backorder.",
    )
    days_to_deliver = fields.Float(
        string="Days to Deliver",
        aggregator="avg",
        readonly=True,
        help="From the confirmation of the order to the delivery of the last unit of "
        "the line.",
    )

    def _get_ratios(self):
        return {
            **super()._get_ratios(),
            "backorder_rate_lines": ("lines_backordered", "line_count"),
            "backorder_rate_qty": ("qty_backordered", "qty_ordered"),
            "backorder_rate_amount": ("amount_backordered", "amount_ordered"),
            "fill_rate_lines": ("lines_filled", "line_count"),
            "fill_rate_qty": ("qty_filled", "qty_ordered"),
            "fill_rate_amount": ("amount_filled", "amount_ordered"),
            "otif_rate_lines": ("lines_on_time", "line_count"),
            "backorder_days": ("backorder_days_sum", "backorder_count"),
            "backorder_days_weighted": (
                "backorder_days_qty_sum",
                "backorder_days_qty",
            ),
            "days_to_deliver": ("days_delivered", "line_count"),
        }

    def _get_order_ratios(self):
        return {
            **super()._get_order_ratios(),
            "backorder_rate_orders": "order_backordered",
            "fill_rate_orders": "order_filled",
            "otif_rate_orders": "order_on_time",
        }

    def action_open_order(self):
        """Open the order of one row."""
        self.ensure_one()
        return self.order_id._get_records_action(views=[(False, "form")])

    def action_open_orders(self):
        """Open the orders of these rows."""
        return self.order_id._get_records_action(name=self.env._("Sales Orders"))
