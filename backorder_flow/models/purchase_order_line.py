from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    backorder_ids = fields.One2many(
        comodel_name="sale.backorder",
        inverse_name="purchase_line_id",
        string="Backorders",
        readonly=True,
    )
    qty_billed_posted = fields.Float(
        string="Billed Quantity (posted)",
        compute="_compute_backorder_qty_billed",
        digits=0,  # Rounded in the unit of the product: 1 Unit is 0.0833… dozens.
        store=True,
        help="Quantity on posted vendor bills less posted credit notes, excluding "
        "those about the price only. The standard billed quantity also counts drafts.",
    )
    date_acknowledged = fields.Datetime(
        string="Confirmed by Vendor",
        compute="_compute_backorder_date_acknowledged",
        store=True,
        precompute=True,
        copy=False,
        help="The expected arrival at the time the vendor acknowledged the order. A "
        "date changed afterwards is not confirmed.",
    )
    backorder_summary = fields.Char(
        string="For Orders",
        compute="_compute_backorder_summary",
        groups="base.group_user",  # It names orders: not for vendors.
        help="The sales orders the line is for, in the order in which they are served, "
        "and how much each of them gets.",
    )

    @api.depends("backorder_ids.product_uom_qty", "backorder_ids.state")
    @api.depends_context("uid")
    def _compute_backorder_summary(self):
        # Users who buy may not have access to sales orders.
        self.sudo().backorder_ids._fetch_for_summary()
        for line in self:
            # Users who buy may not have access to sales orders.
            backorders = line.sudo().backorder_ids._filter_alive()._sorted_by_claim()
            # Shown to the user, not to the superuser who has found them.
            line.backorder_summary = backorders.sudo(self.env.su)._get_summary(
                {backorder: backorder.product_uom_qty for backorder in backorders},
                line.product_uom_id,
            )

    @api.depends("order_id.acknowledged")
    def _compute_backorder_date_acknowledged(self):
        for line in self:
            # Of a line that is added later the vendor knows nothing.
            line.date_acknowledged = (
                line._origin and line.order_id.acknowledged and line.date_planned
            )

    @api.depends(
        "product_uom_id",
        "invoice_lines.move_id.move_type",
        "invoice_lines.move_id.state",
        "invoice_lines.is_price_only",
        "invoice_lines.quantity",
        "invoice_lines.product_uom_id",
    )
    def _compute_backorder_qty_billed(self):
        for line in self:
            line.qty_billed_posted = sum(
                line._get_backorder_bill_quantity(invoice_line)
                # 1 for a vendor bill, -1 for its credit note
                * invoice_line.move_id.direction_sign
                for invoice_line in line._get_backorder_bill_lines()
            )

    def _auto_init(self):
        if not column_exists(self.env.cr, self._table, "qty_billed_posted"):
            create_column(self.env.cr, self._table, "qty_billed_posted", "numeric")
            self._init_backorder_qty_billed()
        if not column_exists(self.env.cr, self._table, "date_acknowledged"):
            create_column(self.env.cr, self._table, "date_acknowledged", "timestamp")
            self._init_backorder_date_acknowledged()
        return super()._auto_init()

    @api.model
    def _init_backorder_date_acknowledged(self):
        """What was acknowledged before counts as confirmed for the date that it has."""
        self.env.cr.execute(
            """
            UPDATE purchase_order_line line
               SET date_acknowledged = line.date_planned
              FROM purchase_order purchase
             WHERE purchase.id = line.order_id AND purchase.acknowledged
            """
        )

    @api.model
    def _init_backorder_qty_billed(self):
        """Fill the column at once: the lines of years would take the ORM too long.

        As if all notes were about goods: :meth:`_init_backorder_qty_credited`.
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE purchase_order_line line
                   SET qty_billed_posted = billed.quantity
                  FROM (
                        SELECT bill_line.purchase_line_id,
                               SUM(
                                   bill_line.quantity
                                   * COALESCE(bill_uom.factor, uom.factor, 1)
                                   * CASE WHEN bill.move_type = 'in_refund'
                                          THEN -1 ELSE 1 END
                               ) / COALESCE(uom.factor, 1) AS quantity
                          FROM account_move_line bill_line
                          JOIN account_move bill ON bill.id = bill_line.move_id
                          JOIN purchase_order_line bought
                            ON bought.id = bill_line.purchase_line_id
                     LEFT JOIN uom_uom bill_uom
                            ON bill_uom.id = bill_line.product_uom_id
                     LEFT JOIN uom_uom uom ON uom.id = bought.product_uom_id
                         WHERE bill_line.parent_state = 'posted'
                         GROUP BY bill_line.purchase_line_id, uom.factor
                       ) billed
                 WHERE billed.purchase_line_id = line.id
                   AND line.qty_billed_posted IS DISTINCT FROM billed.quantity
                """
            )
        )

    @api.model
    def _init_backorder_qty_credited(self):
        """Correct the few lines with notes that are about the price only."""
        price_only = self.env["account.move.line"].search(
            [
                ("purchase_line_id", "!=", False),
                ("parent_state", "=", "posted"),
                ("is_price_only", "=", True),
            ]
        )
        self.env.add_to_compute(
            self._fields["qty_billed_posted"], price_only.purchase_line_id
        )

    def _convert_to_backorder_uom(self, quantity):
        if not self:
            return 0.0
        return self.product_uom_id._compute_quantity(
            quantity, self.product_id.uom_id, rounding_method="HALF-UP"
        )
