from odoo import api, models
from odoo.tools import SQL


class StockMove(models.Model):
    """Deliveries that complete an order line, and what they lack at confirmation."""

    _inherit = "stock.move"

    def _count_backorder_deliveries(self):
        """Remember which order lines these done moves have delivered completely."""
        self._filter_backorder_delivered().sale_line_id._count_backorder_delivered()

    def _count_backorder_date(self, date):
        """Remember that these moves have not delivered when it was said, but then.

        Odoo itself says so of each transfer, at the end of its validation.

        :param datetime date: that is about to be written
        """
        moves = self._filter_backorder_delivered().filtered(
            lambda move: move.date != date
        )
        lines = moves.sale_line_id.filtered("date_delivered")
        lines._count_backorder_date(moves, date)

    @api.model
    def _get_backorder_short_sql(self):
        """What lines lack, as ``_get_backorder_shortages`` tells it, in one query.

        For any number of lines, and all that competes with them for the same stock.
        Each step is materialized: the planner would take the steps for much smaller
        than they are.

        :return: SQL that selects ``id`` and ``quantity``, in the unit of the line, for
            the lines in ``confirmed`` that move something
        """
        return SQL(
            """
            WITH product AS MATERIALIZED (%(products)s),
                 first_leg AS MATERIALIZED (%(first_leg)s),
                 incoming AS MATERIALIZED (%(incoming)s),
                 need AS MATERIALIZED (%(needs)s),
                 free AS MATERIALIZED (%(free)s),
                 share AS MATERIALIZED (%(shares)s),
                 lack AS MATERIALIZED (%(lacks)s)
            %(short)s
            """,
            products=self._get_backorder_short_products_sql(),
            first_leg=self._get_backorder_short_first_leg_sql(),
            incoming=self._get_backorder_short_incoming_sql(),
            needs=self._get_backorder_short_needs_sql(),
            free=self._get_backorder_short_free_sql(),
            shares=self._get_backorder_short_shares_sql(),
            lacks=self._get_backorder_short_lacks_sql(),
            short=self._get_backorder_short_lines_sql(),
        )

    @api.model
    def _get_backorder_short_products_sql(self):
        """The storable products that the lines move, and that may be backordered."""
        return SQL(
            """
            SELECT product.id, template.tracking, uom.factor
              FROM product_product product
              JOIN product_template template ON template.id = product.product_tmpl_id
              JOIN uom_uom uom ON uom.id = template.uom_id
         LEFT JOIN product_category category ON category.id = template.categ_id
             WHERE template.is_storable
               AND template.backorder_never IS NOT TRUE
               AND category.is_backorder_never IS NOT TRUE
               AND product.id IN (
                   SELECT move.product_id FROM stock_move move
                    WHERE move.sale_line_id IN (SELECT id FROM confirmed)
               )
            """
        )

    @api.model
    def _get_backorder_short_first_leg_sql(self):
        """The moves of :meth:`_get_backorder_first_leg_domain`, of any line or none."""
        return SQL(
            """
            SELECT move.id, move.product_id, move.location_id, move.sale_line_id,
                   move.product_qty, COALESCE(move.quantity, 0) * uom.factor
                   / product.factor AS reserved,
                   product.tracking, product.factor, uom.factor AS move_factor,
                   COALESCE(move.priority, '0') AS priority,
                   COALESCE(move.date_deadline, move.date) AS due,
                   confirmed.id IS NOT NULL
                   AND company.backorder_never IS NOT TRUE
                   AND %(outgoing)s AS is_asked
              FROM stock_move move
              JOIN product ON product.id = move.product_id
              JOIN uom_uom uom ON uom.id = move.product_uom
              JOIN res_company company ON company.id = move.company_id
              JOIN stock_location source ON source.id = move.location_id
              JOIN stock_location target ON target.id
                   = COALESCE(move.location_final_id, move.location_dest_id)
         LEFT JOIN confirmed ON confirmed.id = move.sale_line_id
             WHERE move.state NOT IN ('draft', 'done', 'cancel')
               AND (move.state != 'assigned' OR confirmed.id IS NOT NULL)
               AND move.procure_method = 'make_to_stock'
               AND move.origin_returned_move_id IS NULL
               AND source.usage IN ('internal', 'transit')
               AND NOT EXISTS (
                   SELECT FROM stock_move_move_rel link
                    WHERE link.move_dest_id = move.id
               )
            """,
            outgoing=self.env["stock.location"]._get_backorder_outgoing_sql("target"),
        )

    @api.model
    def _get_backorder_short_incoming_sql(self):
        """What backorders still have to bring for lines that compete."""
        return SQL(
            """
            SELECT sale_line_id, product_id,
                   SUM(product_uom_qty - COALESCE(qty_received, 0)) AS quantity
              FROM sale_backorder
             WHERE state != 'cancelled' AND is_dropship IS NOT TRUE
               AND sale_line_id IN (SELECT sale_line_id FROM first_leg)
             GROUP BY sale_line_id, product_id
            """
        )

    @api.model
    def _get_backorder_short_needs_sql(self):
        """What the moves lack that is not on order for them."""
        return SQL(
            """
            SELECT missing.*, missing.quantity - LEAST(
                       missing.quantity,
                       GREATEST(COALESCE(incoming.quantity, 0) - missing.before, 0)
                   ) AS need
              FROM (
                    SELECT first_leg.*,
                           GREATEST(product_qty - reserved, 0) AS quantity,
                           COALESCE(SUM(GREATEST(product_qty - reserved, 0)) OVER (
                               PARTITION BY sale_line_id, product_id
                               ORDER BY priority DESC, due, id
                               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                           ), 0) AS before
                      FROM first_leg
                   ) missing
         LEFT JOIN incoming USING (sale_line_id, product_id)
            """
        )

    @api.model
    def _get_backorder_short_free_sql(self):
        """What is free of products below locations, as core would reserve it.

        Where there are lots, one that is short does not lower the others.
        """
        return SQL(
            """
            SELECT product_id, location_id,
                   SUM(CASE WHEN tracking = 'none' THEN quantity
                            ELSE GREATEST(quantity, 0) END) AS quantity
              FROM (
                    SELECT pool.product_id, pool.location_id, pool.tracking,
                           quant.lot_id,
                           SUM(quant.quantity - quant.reserved_quantity) AS quantity
                      FROM (
                            SELECT DISTINCT need.product_id, need.tracking,
                                   need.location_id, location.parent_path
                              FROM need
                              JOIN stock_location location
                                ON location.id = need.location_id
                           ) pool
                      JOIN stock_quant quant ON quant.product_id = pool.product_id
                      JOIN stock_location place ON place.id = quant.location_id
                     WHERE place.usage IN ('internal', 'transit')
                       AND place.parent_path LIKE pool.parent_path || '%%'
                     GROUP BY pool.product_id, pool.location_id, pool.tracking,
                              quant.lot_id
                   ) lot
             GROUP BY product_id, location_id
            """
        )

    @api.model
    def _get_backorder_short_shares_sql(self):
        """What each move that is asked for could reserve of it, in its turn.

        What is taken from a location above or below is not looked at.
        """
        return SQL(
            """
            SELECT need.*, CASE
                       WHEN tracking = 'serial' AND part %% 1 != 0 THEN 0
                       WHEN move_factor = factor THEN part
                       ELSE TRUNC(ROUND(part * factor / move_factor, 8), %(digits)s)
                            * move_factor / factor
                   END AS share
              FROM (
                    SELECT need.*, GREATEST(LEAST(
                               need.need,
                               COALESCE(free.quantity, 0) - COALESCE(
                                   SUM(need.need) OVER (
                                       PARTITION BY need.product_id, need.location_id
                                       ORDER BY priority DESC, due, id
                                       ROWS BETWEEN UNBOUNDED PRECEDING
                                                AND 1 PRECEDING
                                   ), 0)
                           ), 0)::numeric AS part
                      FROM need
                 LEFT JOIN free USING (product_id, location_id)
                   ) need
             WHERE is_asked
            """,
            digits=self._get_backorder_unit_digits(),
        )

    @api.model
    def _get_backorder_unit_digits(self):
        return self.env["decimal.precision"].precision_get("Product Unit")

    @api.model
    def _get_backorder_short_lacks_sql(self):
        """What each line lacks of each product, and what it has to deliver of it."""
        return SQL(
            """
            SELECT share.sale_line_id, share.product_id, share.factor,
                   SUM(share.product_qty) AS demand,
                   GREATEST(ROUND((
                       SUM(share.product_qty - share.reserved - share.share)
                       - COALESCE(MAX(incoming.quantity), 0)
                   )::numeric, %(digits)s), 0) AS quantity
              FROM share
         LEFT JOIN incoming USING (sale_line_id, product_id)
             GROUP BY share.sale_line_id, share.product_id, share.factor
            """,
            digits=self._get_backorder_unit_digits(),
        )

    @api.model
    def _get_backorder_short_lines_sql(self):
        """What each line lacks, in its unit: of a kit by what lacks most."""
        return SQL(
            """
            SELECT line.id, COALESCE(
                       CEIL(ROUND(MAX(lack.quantity * lack.factor / uom.factor)
                           FILTER (WHERE lack.product_id = line.product_id)::numeric, 8)
                           * 10 ^ %(digits)s) / 10 ^ %(digits)s,
                       MAX((line.product_uom_qty - COALESCE(line.qty_delivered, 0))
                           * lack.quantity / NULLIF(lack.demand, 0))
                   ) AS quantity
              FROM lack
              JOIN sale_order_line line ON line.id = lack.sale_line_id
              JOIN uom_uom uom ON uom.id = line.product_uom_id
             GROUP BY line.id
            """,
            digits=self._get_backorder_unit_digits(),
        )
