from collections import defaultdict
from contextlib import contextmanager

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .stock_move import STATES_TO_RESERVE

# What decides a shortage, of each model.
SHORT_FACTS = {
    "sale.backorder": [
        "is_dropship",
        "product_id",
        "product_uom_qty",
        "purchase_line_id",
        "qty_received",
        "sale_line_id",
        "state",
    ],
    "sale.order.line": ["order_id", "product_id", "state"],
    "stock.location": ["location_id", "usage"],
    "stock.move": [
        "date",
        "date_deadline",
        "location_dest_id",
        "location_final_id",
        "location_id",
        "move_orig_ids",
        "packaging_uom_id",
        "priority",
        "product_id",
        "product_qty",
        "product_uom",
        "purchase_line_id",
        "quantity",
        "sale_line_id",
        "state",
    ],
    "stock.quant": ["location_id", "product_id", "quantity", "reserved_quantity"],
    "product.product": ["product_tmpl_id"],
    "product.template": ["tracking", "uom_id"],
}
# Columns of the moves that are looked at.
MOVE_COLUMNS = (
    "id",
    "date",
    "date_deadline",
    "location_dest_id",
    "location_final_id",
    "location_id",
    "packaging_uom_id",
    "priority",
    "product_id",
    "product_qty",
    "product_uom",
    "quantity",
    "sale_line_id",
    "state",
)


class SaleOrderLine(models.Model):
    """What lines lack, asked of the database for any number of moves.

    The same as :meth:`_get_backorder_shortages` tells, which reads every move that
    competes for the same stock. What the database cannot decide is left to it: kits,
    units and packagings that are converted, free stock of lots or in several places.
    """

    _inherit = "sale.order.line"

    def _get_backorder_short_quantities(self):
        """What these lines lack.

        :return: defaultdict of line, as superuser, to a dict of product to quantity, in
            the unit of the product
        """
        if not self._origin:
            return defaultdict(dict)
        ids = self._origin.ids
        return self._find_backorder_short(Domain("sale_line_id", "in", ids))

    @api.model
    def _find_backorder_short(self, domain):
        """What lines lack, whoever may see them.

        :param domain: ``Domain`` of the moves that are still to leave for them
        :return: see :meth:`_get_backorder_short_quantities`
        """
        rows, undecided = self._query_backorder_short(domain)
        quantities = defaultdict(dict)
        lines = self._backorder_by_id("sale.order.line", (row[0] for row in rows))
        products = self._backorder_by_id("product.product", (row[2] for row in rows))
        for line_id, _order_id, product_id, short in rows:
            quantities[lines[line_id]][products[product_id]] = short
        for (line, product), shortage in undecided._get_backorder_shortages().items():
            quantities[line][product] = shortage["short"]
        return quantities

    @api.model
    def _search_backorder_short_orders(self):
        """The orders of which a line lacks something: a search keeps to its own.

        :return: list of their ids
        """
        kept = self.env.cr.cache.get("backorder_short_orders")
        if kept:
            return kept[0]
        rows, undecided = self._query_backorder_short(Domain.TRUE)
        quantities = defaultdict(dict)
        for (line, product), shortage in undecided._get_backorder_shortages().items():
            quantities[line][product] = shortage["short"]
        short = undecided.filtered(
            lambda line: line._convert_from_backorder_uom(quantities[line])
        )
        ids = list({row[1] for row in rows}.union(short.order_id.ids))
        if kept is not None:
            kept.append(ids)
        return ids

    @contextmanager
    def _keep_backorder_short_orders(self):
        """Search them once meanwhile: nothing may be changed that decides it."""
        self.env.cr.cache["backorder_short_orders"] = []
        try:
            yield
        finally:
            self.env.cr.cache.pop("backorder_short_orders", None)

    @api.model
    def _backorder_by_id(self, model, ids):
        """Records by their ids, read together when they are read.

        :return: dict of id to record, as superuser
        """
        records = self.env[model].sudo().browse(dict.fromkeys(ids))
        return dict(zip(records._ids, records, strict=True))

    @api.model
    def _query_backorder_short(self, domain):
        """Ask the database what lines lack.

        :param domain: see :meth:`_find_backorder_short`
        :return: list of ids of line, order and product, and the quantity that the line
            lacks of it, in the unit of the product; and those ``sale.order.line``, as
            superuser, of which the database cannot tell it
        """
        for model, names in SHORT_FACTS.items():
            self.env[model].flush_model(names)
        rows = self.env.execute_query(self._get_backorder_short_sql(domain))
        undecided = dict.fromkeys(row[0] for row in rows if row[-1])
        decided = [row[:-1] for row in rows if row[0] not in undecided]
        return decided, self.sudo().browse(undecided)

    @api.model
    def _get_backorder_short_sql(self, domain):
        """What lines lack; of what is undecided, too, if it may be something.

        :param domain: see :meth:`_find_backorder_short`
        :return: ``SQL``: ids of line, order and product, quantity, is_undecided
        """
        return SQL(
            """
            WITH asked AS MATERIALIZED (%(asked)s),
            waiting AS MATERIALIZED (%(waiting)s),
            incoming AS (%(incoming)s),
            needed AS (%(needed)s),
            stock AS MATERIALIZED (%(stock)s),
            shared AS (
                SELECT needed.id,
                       LEAST(needed.quantity,
                             GREATEST(stock.free - needed.before, 0)) AS quantity
                  FROM needed JOIN stock USING (product_id)
                 WHERE stock.free > 0
            ),
            demand AS MATERIALIZED (%(demand)s)
            SELECT * FROM (
                SELECT demand.sale_line_id, MIN(demand.order_id), demand.product_id,
                       ROUND(
                           SUM(demand.lacking) - SUM(COALESCE(shared.quantity, 0))
                           - COALESCE(MAX(incoming.quantity), 0), %(digits)s
                       )::float8 AS short,
                       BOOL_OR(demand.is_odd) OR BOOL_OR(stock.is_undecided)
                           AS is_undecided
                  FROM demand
                  JOIN stock USING (product_id)
             LEFT JOIN shared USING (id)
             LEFT JOIN incoming USING (sale_line_id, product_id)
                 GROUP BY demand.sale_line_id, demand.product_id
            ) lines
            WHERE is_undecided OR short > 0
            """,
            asked=self._get_backorder_asked_sql(domain),
            waiting=self._get_backorder_waiting_sql(),
            incoming=self._get_backorder_incoming_sql(),
            needed=self._get_backorder_needed_sql(),
            stock=self._get_backorder_stock_sql(),
            demand=self._get_backorder_demand_sql(),
            digits=self.env["decimal.precision"].precision_get("Product Unit"),
        )

    @api.model
    def _get_backorder_move_query(self, domain):
        """Look for first legs of deliveries, whoever may see them.

        :param domain: ``Domain``
        :return: ``Query``
        """
        moves = self.env["stock.move"].sudo()
        return moves._search(moves._get_backorder_first_leg_domain() & domain)

    @api.model
    def _get_backorder_asked_sql(self, domain):
        """The lines of which something is not reserved, and what products they move."""
        query = self._get_backorder_move_query(
            domain
            & Domain("state", "in", STATES_TO_RESERVE)
            & Domain("sale_line_id.state", "=", "sale")
            & self.env["stock.move"]._get_backordered_domain()
        )
        return query.select(
            SQL.identifier(query.table, "sale_line_id"),
            SQL.identifier(query.table, "product_id"),
        )

    @api.model
    def _get_backorder_waiting_sql(self):
        """The moves that compete with them, in turn: as of the method of moves."""
        query = self._get_backorder_move_query(
            Domain("state", "in", STATES_TO_RESERVE)
            & Domain.custom(
                to_sql=lambda _model, alias, _query: SQL(
                    "%s IN (SELECT product_id FROM asked)",
                    SQL.identifier(alias, "product_id"),
                )
            )
        )
        return query.select(
            *(SQL.identifier(query.table, name) for name in MOVE_COLUMNS),
            SQL(
                """ROW_NUMBER() OVER (
                    ORDER BY COALESCE(%(priority)s, '0') DESC,
                             COALESCE(%(deadline)s, %(date)s), %(id)s
                ) AS turn""",
                priority=SQL.identifier(query.table, "priority"),
                deadline=SQL.identifier(query.table, "date_deadline"),
                date=SQL.identifier(query.table, "date"),
                id=SQL.identifier(query.table, "id"),
            ),
            SQL(
                "GREATEST(%s - COALESCE(%s, 0), 0) AS missing",
                SQL.identifier(query.table, "product_qty"),
                SQL.identifier(query.table, "quantity"),
            ),
        )

    @api.model
    def _get_backorder_incoming_sql(self):
        """What backorders have still to bring; what is on its way into stock is odd."""
        return SQL(
            """
            SELECT backorder.sale_line_id, backorder.product_id,
                   SUM(backorder.product_uom_qty
                       - COALESCE(backorder.qty_received, 0)) AS quantity,
                   BOOL_OR(
                       backorder.qty_received > 0 AND EXISTS (
                           SELECT FROM stock_move receipt
                             JOIN stock_move_move_rel rel
                               ON rel.move_orig_id = receipt.id
                            WHERE receipt.purchase_line_id = backorder.purchase_line_id
                       )
                   ) AS is_to_store
              FROM sale_backorder backorder
             WHERE backorder.sale_line_id IN (SELECT sale_line_id FROM waiting)
               AND backorder.state != 'cancelled'
               AND backorder.is_dropship IS NOT TRUE
             GROUP BY backorder.sale_line_id, backorder.product_id
            """
        )

    @api.model
    def _get_backorder_needed_sql(self):
        """What each of these moves needs of the free stock, and those before it."""
        return SQL(
            """
            SELECT id, product_id, quantity,
                   SUM(quantity) OVER (
                       PARTITION BY product_id ORDER BY turn
                       ROWS UNBOUNDED PRECEDING
                   ) - quantity AS before
              FROM (
                  SELECT waiting.id, waiting.product_id, waiting.turn,
                         waiting.missing - LEAST(waiting.missing, GREATEST(
                             COALESCE(incoming.quantity, 0) + waiting.missing
                             - SUM(waiting.missing) OVER (
                                 PARTITION BY waiting.sale_line_id, waiting.product_id
                                 ORDER BY waiting.turn ROWS UNBOUNDED PRECEDING
                             ), 0
                         )) AS quantity
                    FROM waiting
               LEFT JOIN incoming USING (sale_line_id, product_id)
              ) uncovered
            """
        )

    @api.model
    def _get_backorder_stock_sql(self):
        """What is free of each product where its moves take it.

        It cannot be told if there is some and it is not the same for all of them.
        """
        return SQL(
            """
            SELECT place.product_id, COALESCE(quants.free, 0) AS free,
                   place.is_odd OR place.is_to_store OR (
                       COALESCE(quants.is_somewhere, FALSE)
                       AND (NOT place.is_one OR place.is_packed
                            OR template.tracking != 'none')
                   ) AS is_undecided
              FROM (
                  SELECT waiting.product_id, MIN(template.id) AS template_id,
                         MIN(waiting.location_id) AS location_id,
                         MIN(waiting.location_id) = MAX(waiting.location_id) AS is_one,
                         COALESCE(BOOL_OR(%(undecided)s), FALSE) AS is_odd,
                         BOOL_OR(COALESCE(
                             waiting.packaging_uom_id != template.uom_id, FALSE))
                             AS is_packed,
                         BOOL_OR(COALESCE(incoming.is_to_store, FALSE)) AS is_to_store
                    FROM waiting
                    JOIN product_product product ON product.id = waiting.product_id
                    JOIN product_template template
                      ON template.id = product.product_tmpl_id
               LEFT JOIN incoming USING (sale_line_id, product_id)
                   GROUP BY waiting.product_id
              ) place
              JOIN product_template template ON template.id = place.template_id
              JOIN stock_location root ON root.id = place.location_id
         LEFT JOIN LATERAL (
                  SELECT SUM(quant.quantity - quant.reserved_quantity) FILTER (
                             WHERE location.parent_path LIKE root.parent_path || '%%'
                         ) AS free,
                         BOOL_OR(quant.quantity > quant.reserved_quantity)
                             AS is_somewhere
                    FROM stock_quant quant
                    JOIN stock_location location ON location.id = quant.location_id
                   WHERE quant.product_id = place.product_id
                     AND location.usage IN ('internal', 'transit')
              ) quants ON TRUE
            """,
            undecided=self._get_backorder_undecided_sql(),
        )

    @api.model
    def _get_backorder_undecided_sql(self):
        """The moves whose product the database leaves to the methods that count it.

        Extend it along with any of these methods: the database does not ask them.

        :return: ``SQL``, a condition on ``waiting`` (stock moves), ``product`` and
            ``template``; fields that may be unwritten are named by ``to_flush``
        """
        return SQL("waiting.product_uom != template.uom_id")

    @api.model
    def _get_backorder_demand_sql(self):
        """What has still to leave for the lines that are asked."""
        query = self._get_backorder_move_query(
            Domain("sale_line_id.state", "=", "sale")
            & self.env["stock.move"]._get_backordered_domain()
            & Domain.custom(
                to_sql=lambda _model, alias, _query: SQL(
                    "%s IN (SELECT sale_line_id FROM asked)",
                    SQL.identifier(alias, "sale_line_id"),
                )
            )
        )
        return SQL(
            """
            SELECT move.id, move.sale_line_id, line.order_id, move.product_id,
                   move.product_qty - COALESCE(move.quantity, 0) AS lacking,
                   move.product_uom != template.uom_id
                   OR move.product_id IS DISTINCT FROM line.product_id
                   OR (move.state = 'assigned'
                       AND COALESCE(move.quantity, 0) < move.product_qty)
                       AS is_odd
              FROM (%(moves)s) move
              JOIN sale_order_line line ON line.id = move.sale_line_id
              JOIN product_product product ON product.id = move.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              JOIN stock_location target
                ON target.id = COALESCE(move.location_final_id, move.location_dest_id)
             WHERE %(outgoing)s
            """,
            moves=query.select(
                *(SQL.identifier(query.table, name) for name in MOVE_COLUMNS)
            ),
            outgoing=self.env["stock.location"]._get_backorder_outgoing_sql("target"),
        )
