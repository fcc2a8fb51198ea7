from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists


class SaleBackorder(models.Model):
    """What is measured of backorders, and cannot be determined afterwards.

    Each fact is written when it happens, by the method that decides it. What was not
    known when the column was added is NULL.
    """

    _inherit = "sale.backorder"

    qty_backordered_first = fields.Float(
        string="Initially Backordered",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="The originally backordered quantity, regardless of later cuts.",
    )
    qty_backordered_again = fields.Float(
        string="Backordered Again",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="The part of it that an earlier backorder of the same line lost. Reports "
        "count it only once.",
    )
    qty_withdrawn = fields.Float(
        string="Withdrawn",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="Quantity cut on the customer's side.",
    )
    qty_lost = fields.Float(
        string="Lost",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="Quantity cut on the vendor's side.",
    )
    line_qty_per_unit = fields.Float(
        string="Ordered per Unit",
        digits=0,
        readonly=True,
        copy=False,
        help="Quantity of the sales order item that waits for one unit of the product. "
        "A kit waits for its components.",
    )
    vendor_asked_id = fields.Many2one(
        comodel_name="res.partner",
        readonly=True,
        copy=False,
        help="Vendor it was requested from, even if the request for quotation has been "
        "deleted.",
    )
    date_promised_first = fields.Datetime(
        string="First Promised Date",
        readonly=True,
        copy=False,
        help="The delivery date that was first promised to the customer.",
    )
    date_planned_first = fields.Datetime(
        string="First Expected Arrival",
        readonly=True,
        copy=False,
        help="The expected arrival according to the vendor's lead time when it was "
        "backordered.",
    )
    date_received = fields.Datetime(
        string="Received On",
        readonly=True,
        copy=False,
        help="When the last of it was received.",
    )

    def _auto_init(self):
        is_new = not column_exists(self.env.cr, self._table, "qty_backordered_first")
        res = super()._auto_init()
        if is_new:
            self._init_measures()
        return res

    @api.model
    def _init_measures(self):
        """Fill the columns with what is known of the backorders of before.

        What was cut from them is not.
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE sale_backorder backorder
                   SET qty_backordered_first = backorder.product_uom_qty,
                       qty_backordered_again = 0,
                       line_qty_per_unit = CASE
                           WHEN line.product_id = backorder.product_id
                           THEN uom.factor / line_uom.factor
                       END,
                       vendor_asked_id = bought.partner_id,
                       date_received = CASE
                           WHEN backorder.qty_received >= backorder.product_uom_qty
                           THEN received.date
                       END,
                       date_promised_first = CASE
                           WHEN backorder.state = 'open' THEN backorder.date_promised
                       END,
                       date_planned_first = CASE
                           WHEN backorder.state = 'open' THEN bought.date_planned
                       END
                  FROM sale_backorder other
                  JOIN sale_order_line line ON line.id = other.sale_line_id
                  JOIN uom_uom line_uom ON line_uom.id = line.product_uom_id
                  JOIN product_product product ON product.id = other.product_id
                  JOIN product_template template
                    ON template.id = product.product_tmpl_id
                  JOIN uom_uom uom ON uom.id = template.uom_id
             LEFT JOIN purchase_order_line bought ON bought.id = other.purchase_line_id
             LEFT JOIN (
                        SELECT purchase_line_id, MAX(date) AS date
                          FROM stock_move
                         WHERE state = 'done'
                         GROUP BY purchase_line_id
                       ) received
                    ON received.purchase_line_id = bought.id
                 WHERE other.id = backorder.id
                """
            )
        )

    def _count_begun(self):
        """Remember how these new backorders begin."""
        # Facts do not depend on who causes them, nor are they logged in the chatter.
        backorders = self.sudo().with_context(tracking_disable=True)
        same = defaultdict(list)
        for backorder in backorders:
            for name, value in backorder._prepare_begun_values().items():
                same[name, value].append(backorder.id)
        # Many backorders begin with the same values, which are written together.
        for (name, value), ids in same.items():
            backorders.browse(ids)[name] = value

    def _prepare_begun_values(self):
        """The facts of one backorder at its beginning.

        :return: dict
        """
        self.ensure_one()
        return {
            "qty_backordered_first": self.product_uom_qty,
            "qty_backordered_again": self._get_qty_again(),
            "qty_withdrawn": 0.0,
            "qty_lost": 0.0,
            "line_qty_per_unit": self._get_line_qty_per_unit(),
            "date_promised_first": self.date_promised,
            **self._prepare_planned_values(),
        }

    def _prepare_planned_values(self):
        """What is planned when one backorder comes to its purchase order.

        :return: dict
        """
        line = self.purchase_line_id
        return {
            "vendor_asked_id": line.order_id.partner_id,
            "date_planned_first": line.date_planned,
        }

    def _get_qty_again(self):
        """What of one new backorder others of its line and product have lost."""
        earlier = self.sale_line_id.backorder_ids.filtered(
            lambda other: other.id < self.id and other.product_id == self.product_id
        )
        first = sum(b.qty_backordered_first - b.qty_backordered_again for b in earlier)
        waiting = sum(earlier._filter_alive().mapped("product_uom_qty"))
        return max(min(first - waiting, self.product_uom_qty), 0.0)

    def _get_line_qty_per_unit(self):
        """How much of the line of one backorder waits for a unit of its product.

        :return: quantity, in the unit of the line
        """
        line = self.sale_line_id
        if line.product_id == self.product_id:
            return self.product_uom_id.factor / line.product_uom_id.factor
        return line._convert_from_backorder_uom({self.product_id: 1.0})

    def _keep_begun(self, source):
        """Remember that one backorder is a part of another, and began with it."""
        self.date_promised_first = source.date_promised_first

    def _count_planned(self):
        """Another vendor plans these backorders now."""
        for backorder in self:
            backorder.update(backorder._prepare_planned_values())

    def _count_received(self):
        """Remember when the last of these backorders was received."""
        for backorder in self:
            lacks = backorder.product_uom_id.compare(
                backorder.qty_received, backorder.product_uom_qty
            )
            if lacks < 0 and backorder.date_received:
                backorder.date_received = False
            elif lacks >= 0 and not backorder.date_received:
                backorder.date_received = fields.Datetime.now()

    def _count_withdrawn(self, quantities):
        """The customer's side takes quantities out of these backorders.

        :param dict quantities: see :meth:`_cut`
        """
        self._count_cut("qty_withdrawn", quantities)

    def _count_lost(self, quantities):
        """The vendor's side takes quantities out of these backorders.

        :param dict quantities: see :meth:`_cut`
        """
        self._count_cut("qty_lost", quantities)

    def _count_cut(self, name, quantities):
        # Facts do not depend on who causes them.
        for backorder in self.sudo()._filter_alive():
            backorder[name] += min(quantities[backorder], backorder.product_uom_qty)
