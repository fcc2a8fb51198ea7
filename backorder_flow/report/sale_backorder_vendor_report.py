from odoo import fields, models
from odoo.tools import SQL


class SaleBackorderVendorReport(models.Model):
    """What is measured of backorders, one row each: a line may have several vendors."""

    _name = "sale.backorder.vendor.report"
    _inherit = "sale.backorder.measures"
    _description = "Backorder Analysis by Vendor"
    _auto = False
    _rec_name = "order_id"
    _order = "date desc, id desc"

    order_id = fields.Many2one(
        comodel_name="sale.order",
        readonly=True,
    )
    product_id = fields.Many2one(comodel_name="product.product", readonly=True)
    categ_id = fields.Many2one(
        comodel_name="product.category",
        string="Product Category",
        readonly=True,
    )
    vendor_id = fields.Many2one(
        comodel_name="res.partner",
        readonly=True,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
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
    warehouse_id = fields.Many2one(comodel_name="stock.warehouse", readonly=True)
    date = fields.Datetime(string="Backordered On", readonly=True)
    state = fields.Selection(
        selection=[
            ("open", "Open"),
            ("fulfilled", "Fulfilled"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        readonly=True,
    )
    is_dropship = fields.Boolean(string="Dropship", readonly=True)

    backorder_count = fields.Integer(string="Backorders", readonly=True)
    qty_backordered = fields.Float(
        string="Backordered Quantity",
        readonly=True,
        help="The originally backordered quantity, in the unit of the product.",
    )
    qty_open = fields.Float(
        string="Open Quantity",
        readonly=True,
        help="The unfulfilled quantity of open backorders.",
    )
    qty_withdrawn = fields.Float(
        string="Withdrawn",
        readonly=True,
        help="Quantity cut on the customer's side.",
    )
    qty_lost = fields.Float(
        string="Lost",
        readonly=True,
        help="Quantity cut on the vendor's side.",
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
    vendor_on_time_rate = fields.Float(
        string="Vendor on Time",
        aggregator="avg",
        readonly=True,
        help="Backorders received in full on or before the first planned date, divided "
        "by the backorders that are due. What never arrived is late; what was "
        "withdrawn on the customer's side is never due.",
    )

    def _get_ratios(self):
        return {
            **super()._get_ratios(),
            "backorder_days": ("days", "alive_count"),
            "backorder_days_weighted": ("days_qty", "alive_qty"),
            "vendor_on_time_rate": ("on_time", "backorder_count"),
        }

    @property
    def _table_query(self):
        return SQL(
            "SELECT measured.*, %s FROM (SELECT %s FROM %s) measured",
            self._select_ratios(),
            SQL(", ").join(
                SQL("%s AS %s", column, SQL.identifier(name))
                for name, column in self._select_columns().items()
            ),
            self._from(),
        )

    def _select_columns(self):
        """The columns of the query. Extend it for more dimensions or measures.

        :return: dict of name to SQL
        """
        return {**self._select_dimensions(), **self._select_measures()}

    def _select_dimensions(self):
        """What the backorders can be grouped by."""
        return {
            "id": SQL("backorder.id"),
            "order_id": SQL("backorder.order_id"),
            "product_id": SQL("backorder.product_id"),
            "categ_id": SQL("template.categ_id"),
            "vendor_id": SQL(
                "COALESCE(purchase.partner_id, backorder.vendor_asked_id)"
            ),
            "partner_id": SQL("sale.partner_id"),
            "user_id": SQL("sale.user_id"),
            "team_id": SQL("sale.team_id"),
            "company_id": SQL("backorder.company_id"),
            "warehouse_id": SQL("COALESCE(line.warehouse_id, sale.warehouse_id)"),
            "date": SQL("backorder.date_backorder"),
            "state": SQL("backorder.state"),
            "is_dropship": SQL("backorder.is_dropship"),
        }

    def _select_measures(self):
        """What is summed up, and what ratios are made of."""
        days = self._get_days_sql(
            SQL("backorder.date_backorder"),
            SQL("COALESCE(backorder.date_fulfilled, %s)", fields.Datetime.now()),
        )
        alive = SQL("backorder.state != 'cancelled'")
        open_qty = SQL(
            "backorder.product_uom_qty - COALESCE(backorder.qty_fulfilled, 0)"
        )
        return {
            "backorder_count": SQL("1"),
            "qty_backordered": SQL("backorder.qty_backordered_first"),
            "qty_open": SQL(
                "CASE WHEN backorder.state = 'open' THEN %s ELSE 0 END", open_qty
            ),
            "qty_withdrawn": SQL("backorder.qty_withdrawn"),
            "qty_lost": SQL("backorder.qty_lost"),
            "alive_count": SQL("(%s)::int", alive),
            "alive_qty": SQL("CASE WHEN %s THEN backorder.product_uom_qty END", alive),
            "days": SQL("CASE WHEN %s THEN %s END", alive, days),
            "days_qty": SQL(
                "CASE WHEN %s THEN backorder.product_uom_qty * %s END", alive, days
            ),
            "on_time": self._get_on_time_sql(),
        }

    def _get_on_time_sql(self):
        """Whether a backorder was received in full on the first planned day or before.

        NULL where it is not due yet, was withdrawn, or nothing is known.
        """
        return SQL(
            """
            CASE
            WHEN backorder.state = 'cancelled' AND COALESCE(backorder.qty_lost, 0) <= 0
            THEN NULL
            WHEN %(planned)s < %(today)s
            THEN COALESCE(
                     backorder.state != 'cancelled' AND %(received)s <= %(planned)s,
                     FALSE
                 )::int
            WHEN %(planned)s = %(today)s AND %(received)s <= %(today)s THEN 1
            END
            """,
            planned=self._get_day_sql(SQL("backorder.date_planned_first")),
            received=self._get_day_sql(SQL("backorder.date_received")),
            today=self._get_today_sql(),
        )

    def _from(self):
        """The tables of the query."""
        return SQL(
            """
            sale_backorder backorder
            JOIN sale_order_line line ON line.id = backorder.sale_line_id
            JOIN sale_order sale ON sale.id = line.order_id
            JOIN product_product product ON product.id = backorder.product_id
            JOIN product_template template ON template.id = product.product_tmpl_id
            LEFT JOIN purchase_order purchase ON purchase.id = backorder.purchase_id
            """
        )

    def action_open_backorder(self):
        """Open the backorder of one row, as its order may not be accessible."""
        self.ensure_one()
        backorder = self.env["sale.backorder"].browse(self.id)
        return backorder._get_records_action(views=[(False, "form")])
