from odoo import fields, models
from odoo.tools import SQL

from .sale_backorder_report_fields import AGES


class SaleBackorderReport(models.Model):
    """The query: one row for each order line that moves goods."""

    _inherit = "sale.backorder.report"

    @property
    def _table_query(self):
        return SQL(
            "SELECT measured.*, %s FROM (SELECT %s FROM %s WHERE %s) measured",
            self._select_ratios(),
            SQL(", ").join(
                SQL("%s AS %s", column, SQL.identifier(name))
                for name, column in self._select_columns().items()
            ),
            self._from(),
            self._where(),
        )

    def _select_columns(self):
        """The columns of the query. Extend it for more dimensions or measures.

        :return: dict of name to SQL
        """
        return {
            **self._select_dimensions(),
            **self._select_quantities(),
            **self._select_amounts(),
            **self._select_counts(),
            **self._select_orders(),
        }

    def _select_dimensions(self):
        """What the lines can be grouped by."""
        return {
            "id": SQL("line.id"),
            "order_line_id": SQL("line.id"),
            "order_id": SQL("line.order_id"),
            "product_id": SQL("line.product_id"),
            "categ_id": SQL("template.categ_id"),
            "partner_id": SQL("sale.partner_id"),
            "commercial_partner_id": SQL("partner.commercial_partner_id"),
            "user_id": SQL("sale.user_id"),
            "team_id": SQL("sale.team_id"),
            "company_id": SQL("sale.company_id"),
            "currency_id": SQL("%s::int", self.env.company.currency_id.id),
            "warehouse_id": SQL("COALESCE(line.warehouse_id, sale.warehouse_id)"),
            "vendor_id": SQL("backorder.vendor_id"),
            "date": SQL("sale.date_order"),
            "state": self._get_state_sql(),
            "is_backordered": SQL("backorder.sale_line_id IS NOT NULL"),
            "age_bucket": self._get_age_bucket_sql(),
        }

    def _get_state_sql(self):
        """The state of the order; a line of which nothing is left is cancelled."""
        return SQL(
            "CASE WHEN line.product_uom_qty <= 0 THEN 'cancel' ELSE sale.state END"
        )

    def _get_age_bucket_sql(self):
        """How long ago an order was entered that has an open backorder."""
        age = self._get_days_sql(
            SQL("sale.date_order"), SQL("%s", fields.Datetime.now())
        )
        cases = SQL(" ").join(
            SQL("WHEN %s <= %s THEN %s", age, most, value) for value, most in AGES
        )
        return SQL("CASE WHEN backorder.qty_open > 0 THEN CASE %s END END", cases)

    def _select_quantities(self):
        """Quantities, in the unit of the product."""
        # As floats: exact numbers are slow to divide.
        ratio = SQL("(line_uom.factor::float / uom.factor::float)")
        return {
            name: SQL("(%s)::float * %s", quantity, ratio)
            for name, quantity in self._get_line_quantities().items()
        }

    def _get_line_quantities(self):
        """Quantities, in the unit of the line; NULL where they are unknown.

        :return: dict of name to SQL
        """
        return {
            "qty_ordered": SQL("line.product_uom_qty"),
            "qty_backordered": SQL(
                "LEAST(COALESCE(backorder.qty_backordered, 0),"
                " GREATEST(line.product_uom_qty, 0))"
            ),
            "qty_open": SQL("COALESCE(backorder.qty_open, 0)"),
            "qty_filled": SQL(
                "CASE WHEN line.qty_short_at_confirmation IS NOT NULL"
                " THEN GREATEST(line.product_uom_qty"
                " - line.qty_short_at_confirmation, 0) END"
            ),
            "qty_lost": self._get_qty_lost_sql(),
            "qty_held": self._get_qty_held_sql(),
        }

    def _get_qty_lost_sql(self):
        """What was cut or cancelled while it was short or on backorder."""
        return SQL(
            """(
            COALESCE(line.backorder_qty_cut, 0) + CASE WHEN sale.state = 'cancel'
            THEN GREATEST(LEAST(
                line.product_uom_qty - COALESCE(line.qty_delivered, 0),
                GREATEST(
                    COALESCE(backorder.qty_withdrawn, 0),
                    COALESCE(line.qty_short_at_confirmation, 0)
                    - COALESCE(backorder.qty_alive, 0)
                )
            ), 0) ELSE 0 END)"""
        )

    def _get_qty_held_sql(self):
        """What a hold refuses to deliver now: all that is undelivered of the order.

        Or its open backorders, where only what is backordered is kept back.
        """
        return SQL(
            """
            CASE WHEN sale.state = 'on_hold' THEN LEAST(
                GREATEST(line.product_uom_qty - COALESCE(line.qty_delivered, 0), 0),
                CASE WHEN sale.backorder_hold_scope = 'lines'
                     THEN COALESCE(backorder.qty_open, 0) END
            ) ELSE 0 END
            """
        )

    def _select_amounts(self):
        """Values without taxes, in the currency of the company."""
        price = SQL(
            """(
            COALESCE(
                line.price_subtotal::float / NULLIF(line.product_uom_qty, 0)::float,
                line.price_unit::float * (1 - COALESCE(line.discount, 0)::float / 100)
            ) / COALESCE(NULLIF(sale.currency_rate, 0), 1)::float
            * COALESCE(account_currency_table.rate, 1)::float)"""
        )
        quantities = self._get_line_quantities()
        return {
            f"amount_{name}": SQL("(%s)::float * %s", quantities[f"qty_{name}"], price)
            for name in ("ordered", "filled", "backordered", "lost", "held")
        }

    def _select_counts(self):
        """What ratios of lines and averages are made of."""
        cancelled = SQL("%s = 'cancel'", self._get_state_sql())
        on_time = self._get_on_time_sql()
        return {
            "line_count": SQL("1"),
            "lines_backordered": SQL("(backorder.sale_line_id IS NOT NULL)::int"),
            "lines_filled": SQL("(line.qty_short_at_confirmation <= 0)::int"),
            "lines_on_time": SQL(
                "CASE WHEN NOT %s THEN %s::int END", cancelled, on_time
            ),
            "days_delivered": SQL(
                "CASE WHEN line.date_delivered IS NOT NULL THEN %s END",
                self._get_days_sql(SQL("sale.date_order"), SQL("line.date_delivered")),
            ),
            "backorder_count": SQL("COALESCE(backorder.days_count, 0)"),
            "backorder_days_sum": SQL("backorder.days_sum"),
            "backorder_days_qty": SQL("backorder.days_qty"),
            "backorder_days_qty_sum": SQL("backorder.days_qty_sum"),
        }

    def _get_on_time_sql(self):
        """Whether a line was delivered in full on the first promised day or before.

        NULL where it is not due yet, or was promised nothing that is known.
        """
        promised = self._get_day_sql(SQL("line.date_promised_first"))
        delivered = self._get_day_sql(SQL("line.date_delivered"))
        today = self._get_today_sql()
        return SQL(
            """(CASE
            WHEN %(promised)s < %(today)s THEN COALESCE(%(delivered)s <= %(promised)s,
                                                        FALSE)
            WHEN %(promised)s = %(today)s AND %(delivered)s <= %(today)s THEN TRUE
            END)""",
            promised=promised,
            delivered=delivered,
            today=today,
        )

    def _select_orders(self):
        """What ratios of orders are made of; the same in all rows of an order."""
        return {
            "order_backordered": SQL("backordered.order_id IS NOT NULL"),
            "order_filled": SQL(
                "CASE WHEN line.qty_short_at_confirmation IS NOT NULL"
                " THEN short.order_id IS NULL END"
            ),
            "order_on_time": SQL(
                """
                CASE WHEN line.date_promised_first IS NULL OR %s = 'cancel' THEN NULL
                     WHEN late.order_id IS NULL THEN TRUE
                     WHEN late.has_failed THEN FALSE END
                """,
                self._get_state_sql(),
            ),
        }

    def _from(self):
        """The tables. What a query does not ask for is not read."""
        return SQL(
            """
            sale_order_line line
            JOIN sale_order sale ON sale.id = line.order_id
            JOIN product_product product ON product.id = line.product_id
            JOIN product_template template ON template.id = product.product_tmpl_id
            LEFT JOIN uom_uom line_uom ON line_uom.id = line.product_uom_id
            LEFT JOIN uom_uom uom ON uom.id = template.uom_id
            LEFT JOIN res_partner partner ON partner.id = sale.partner_id
            LEFT JOIN %(rates)s ON account_currency_table.company_id = sale.company_id
            LEFT JOIN (%(backorders)s) backorder ON backorder.sale_line_id = line.id
            LEFT JOIN (
                SELECT order_id FROM sale_backorder GROUP BY order_id
            ) backordered ON backordered.order_id = line.order_id
            LEFT JOIN (
                SELECT order_id FROM sale_order_line
                 WHERE qty_short_at_confirmation > 0 AND product_uom_qty > 0
                 GROUP BY order_id
            ) short ON short.order_id = line.order_id
            LEFT JOIN (%(late)s) late ON late.order_id = line.order_id
            """,
            rates=self.env["res.currency"]._get_simple_currency_table(
                self.env.companies
            ),
            backorders=self._get_backorders_sql(),
            late=self._get_late_orders_sql(),
        )

    def _get_backorders_sql(self):
        """The backorders of a line, in its unit: of a kit what lacks most.

        What was backordered again counts once, and cancelled ones have no days.
        """
        return SQL(
            """
            SELECT sale_line_id,
                   (ARRAY_AGG(vendor_id ORDER BY id))[1] AS vendor_id,
                   MAX(qty_backordered) AS qty_backordered, MAX(qty_open) AS qty_open,
                   MAX(qty_alive) AS qty_alive, MAX(qty_withdrawn) AS qty_withdrawn,
                   COUNT(*) FILTER (WHERE is_alive) AS days_count,
                   SUM(days) FILTER (WHERE is_alive) AS days_sum,
                   SUM(product_uom_qty) FILTER (WHERE is_alive) AS days_qty,
                   SUM(product_uom_qty * days) FILTER (WHERE is_alive) AS days_qty_sum
              FROM (%s) part GROUP BY sale_line_id
            """,
            self._get_backorder_parts_sql(),
        )

    def _get_backorder_parts_sql(self):
        """The backorders, each with the quantities of its line and product.

        By windows and not by groups: the planner knows then how many lines there are.
        """
        return SQL(
            """
            SELECT backorder.id, backorder.sale_line_id, backorder.product_uom_qty,
                   COALESCE(purchase.partner_id, backorder.vendor_asked_id)
                   AS vendor_id,
                   backorder.state != 'cancelled' AS is_alive,
                   %(days)s AS days,
                   SUM((backorder.qty_backordered_first
                        - backorder.qty_backordered_again)
                       * backorder.line_qty_per_unit) OVER product AS qty_backordered,
                   SUM((backorder.product_uom_qty
                        - COALESCE(backorder.qty_fulfilled, 0))
                       * backorder.line_qty_per_unit)
                       FILTER (WHERE backorder.state = 'open')
                       OVER product AS qty_open,
                   SUM(backorder.product_uom_qty * backorder.line_qty_per_unit)
                       FILTER (WHERE backorder.state != 'cancelled')
                       OVER product AS qty_alive,
                   SUM(backorder.qty_withdrawn * backorder.line_qty_per_unit)
                       OVER product AS qty_withdrawn
              FROM sale_backorder backorder
         LEFT JOIN purchase_order purchase ON purchase.id = backorder.purchase_id
            WINDOW product AS (
                       PARTITION BY backorder.sale_line_id, backorder.product_id
                   )
            """,
            days=self._get_days_sql(
                SQL("backorder.date_backorder"),
                SQL(
                    "COALESCE(backorder.date_fulfilled, %s)",
                    fields.Datetime.now(),
                ),
            ),
        )

    def _get_late_orders_sql(self):
        """The orders that are not on time, by the lines that have facts.

        An order has failed as soon as one line has, and is not due before all are.
        """
        return SQL(
            """
            SELECT line.order_id, BOOL_OR(%(on_time)s IS FALSE) AS has_failed
              FROM sale_order_line line
             WHERE line.date_promised_first IS NOT NULL AND line.product_uom_qty > 0
               AND %(on_time)s IS NOT TRUE
             GROUP BY line.order_id
            """,
            on_time=self._get_on_time_sql(),
        )

    def _where(self):
        """The lines that move goods, of orders that are or were confirmed.

        A quotation that was cancelled has never been promised.
        """
        return SQL(
            """
            line.display_type IS NULL AND line.is_downpayment IS NOT TRUE
            AND template.type = 'consu'
            AND (sale.state IN ('sale', 'on_hold')
                 OR sale.state = 'cancel' AND line.date_promised_first IS NOT NULL)
            AND (line.product_uom_qty > 0 OR line.backorder_qty_cut > 0)
            """
        )
