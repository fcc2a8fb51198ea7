from odoo import api, fields, models
from odoo.tools import SQL

FACTS = {
    "backorder_date_noticed",
    "backorder_qty_cut",
    "date_delivered",
    "date_promised_first",
    "qty_short_at_confirmation",
}


class SaleOrderLine(models.Model):
    """What is measured of order lines, and cannot be determined afterwards.

    Each fact is written when it happens. What was not known when the column was added
    is NULL, and no figure counts it.
    """

    _inherit = "sale.order.line"

    qty_short_at_confirmation = fields.Float(
        string="Short at Confirmation",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="Quantity that was neither in stock nor on order for the line when the "
        "order was confirmed, in the unit of the line.",
    )
    backorder_qty_cut = fields.Float(
        string="Cut While on Backorder",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="Quantity cut from the line while it was on backorder, in the unit of the "
        "line.",
    )
    date_promised_first = fields.Datetime(
        string="First Promised Date",
        readonly=True,
        copy=False,
        help="The delivery date promised to the customer when the order was confirmed.",
    )
    date_delivered = fields.Datetime(
        string="Delivered On",
        readonly=True,
        copy=False,
        help="When the last of the ordered quantity was delivered.",
    )

    # The orders of which something was short are few.
    _backorder_short_idx = models.Index(
        "(order_id) WHERE qty_short_at_confirmation > 0"
    )

    @api.model
    def _init_backorder_facts(self):
        """Fill new columns with what is known of the orders of before, by SQL.

        What was short is not, nor what was promised for what is delivered.
        """
        self.env.cr.execute(
            SQL(
                """
                WITH delivered AS (
                    SELECT move.sale_line_id, MAX(move.date) AS date
                      FROM stock_move move
                      JOIN stock_location location
                        ON location.id = move.location_dest_id
                     WHERE move.state = 'done' AND move.sale_line_id IS NOT NULL
                       AND location.usage = 'customer'
                     GROUP BY move.sale_line_id
                )
                UPDATE sale_order_line line
                   SET date_delivered = CASE
                           WHEN line.qty_delivered >= line.product_uom_qty
                           THEN delivered.date
                       END,
                       date_promised_first = CASE
                           WHEN line.qty_delivered < line.product_uom_qty
                           THEN COALESCE(
                                    sale.commitment_date,
                                    sale.date_order
                                    + line.customer_lead * INTERVAL '1 day'
                                )
                       END
                  FROM sale_order_line other
                  JOIN sale_order sale ON sale.id = other.order_id
                  JOIN product_product product ON product.id = other.product_id
                  JOIN product_template template
                    ON template.id = product.product_tmpl_id
             LEFT JOIN delivered ON delivered.sale_line_id = other.id
                 WHERE other.id = line.id
                   AND sale.state IN ('sale', 'on_hold')
                   AND template.type = 'consu'
                   AND other.product_uom_qty > 0
                """
            )
        )

    def _get_backorder_measured_lines(self):
        """The lines of which facts are kept: those that move goods.

        :return: ``sale.order.line``, as superuser
        """
        # Facts do not depend on who causes them.
        return self.sudo().filtered(
            lambda line: line.product_id.type == "consu" and not line.display_type
        )

    def _forget_backorder_facts(self, names):
        """No line begins with facts: they are no values of who creates it.

        :param names: of the fields
        """
        # Facts do not depend on who causes them.
        for line in self.sudo():
            if given := {name: False for name in names if line[name]}:
                line.update(given)

    def _count_backorder_delivered(self):
        """Remember that these lines are delivered, or that they are not anymore."""
        # Facts do not depend on who causes them.
        for line in self.sudo():
            compare = line.product_uom_id.compare
            if compare(line.qty_delivered, line.product_uom_qty) < 0:
                # What comes back later was delivered all the same.
                continue
            if not line.date_delivered:
                line.date_delivered = line._get_backorder_date_delivered()

    def _count_backorder_ordered(self, before):
        """Re-evaluate when these lines were delivered, as the quantity has changed.

        :param dict before: of each line to the quantity that it had, in its unit
        """
        # Facts do not depend on who causes them.
        lines = self.sudo().filtered(lambda line: line.state == "sale")
        raised = lines.filtered(
            lambda line: line.date_delivered and line.product_uom_qty > before[line]
        )
        if raised:
            raised.date_delivered = False
        lines.filtered("qty_delivered")._count_backorder_delivered()

    def _count_backorder_date(self, moves, date):
        """Remember when these lines were delivered, as moves get another date.

        :param moves: ``stock.move``, whose date is about to be written
        :param datetime date: that they get
        """
        for line in self:
            known = line.date_delivered
            dates = [
                date if move in moves else move.date
                for move in line.move_ids._filter_backorder_delivered()
                # What came back and was delivered again later does not count.
                if move.date <= known
            ]
            line.date_delivered = max(dates, default=known)

    def _get_backorder_date_delivered(self):
        """When the last goods of one line have left for the customer."""
        self.ensure_one()
        done = self.move_ids._filter_backorder_delivered()
        return max(done.mapped("date"), default=False)

    def _count_backorder_cut(self, cut, quantities):
        """Remember what was cut from these lines while it was on backorder.

        :param dict cut: of each line to what was taken out of it, in its unit
        :param dict quantities: of ``sale.backorder`` to what it loses for it, in the
            unit of the product
        """
        for line in self:
            given = max(
                (
                    backorder.line_qty_per_unit * quantity
                    for backorder, quantity in quantities.items()
                    if backorder.sale_line_id == line and backorder.state == "open"
                ),
                default=0.0,
            )
            if given > 0:
                line.backorder_qty_cut += min(given, cut[line])

    def _count_backorder_given_up(self):
        """Remember what these lines lack when it is given up, and was not bought."""
        # Facts do not depend on who causes them.
        for line in self.sudo().filtered("qty_short"):
            line.backorder_qty_cut += line.qty_short

    def _count_backorder_confirmed(self):
        """Remember what is short of these lines, and promised, as they are confirmed.

        In a single statement for any number of lines. Confirmed again counts again.
        """
        lines = self._get_backorder_measured_lines()
        if not lines:
            return
        for name in ("stock.move", "stock.quant", "sale.order.line", "sale.backorder"):
            self.env[name].flush_model()
        self.env.cr.execute(lines._get_backorder_confirmed_sql())
        lines.invalidate_recordset(FACTS, flush=False)

    def _get_backorder_confirmed_sql(self):
        """The statement of :meth:`_count_backorder_confirmed`."""
        promised = [
            line.order_id.commitment_date or line._expected_date() for line in self
        ]
        return SQL(
            """
            WITH confirmed AS MATERIALIZED (
                SELECT * FROM UNNEST(%(ids)s, %(promised)s::timestamp[])
                           AS confirmed (id, promised)
            ), short AS MATERIALIZED (%(short)s)
            UPDATE sale_order_line line
               SET qty_short_at_confirmation = COALESCE(short.quantity, 0),
                   backorder_qty_cut = 0,
                   date_promised_first = confirmed.promised,
                   date_delivered = CASE
                       WHEN line.qty_delivered >= line.product_uom_qty
                       THEN line.date_delivered
                   END
              FROM confirmed LEFT JOIN short ON short.id = confirmed.id
             WHERE line.id = confirmed.id
            """,
            ids=self.ids,
            promised=promised,
            short=self.env["stock.move"]._get_backorder_short_sql(),
        )
