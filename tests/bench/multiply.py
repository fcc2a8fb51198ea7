"""Many orders of a few: their rows are copied by the database."""

from odoo.tools import SQL

# Of each table the columns that refer to others of these, and what is copied of it.
COPIED = {
    "sale_order": ((), "id IN %(orders)s"),
    "sale_order_line": (("order_id",), "order_id IN %(orders)s"),
    "sale_backorder": (("order_id", "sale_line_id"), "order_id IN %(orders)s"),
    "stock_reference": (
        (),
        "id IN (SELECT reference_id FROM stock_reference_sale_rel"
        " WHERE sale_id IN %(orders)s)",
    ),
    "stock_reference_sale_rel": (("sale_id", "reference_id"), "sale_id IN %(orders)s"),
    "stock_picking": (("sale_id",), "sale_id IN %(orders)s"),
    "stock_move": (
        ("sale_line_id", "picking_id"),
        "picking_id IN (SELECT id FROM stock_picking WHERE sale_id IN %(orders)s)",
    ),
    "stock_reference_move_rel": (
        ("move_id", "reference_id"),
        "move_id IN (SELECT move.id FROM stock_move move JOIN stock_picking picking"
        " ON picking.id = move.picking_id WHERE picking.sale_id IN %(orders)s)",
    ),
    "stock_move_line": (
        ("move_id", "picking_id"),
        "picking_id IN (SELECT id FROM stock_picking WHERE sale_id IN %(orders)s)",
    ),
}


def multiply(orders, copies, days=0):
    """Copy confirmed orders with their deliveries, so that each is there many times.

    :param orders: ``sale.order``
    :param int copies: how many of each there are then
    :param int days: over how many days before them the copies were ordered
    """
    orders.env.flush_all()
    cr = orders.env.cr
    # The ids of a copy are those of the original, and so many steps on.
    step = max(_get_last_id(cr, table) for table in _get_tables_with_id()) + 1
    for table, (references, condition) in COPIED.items():
        columns = _get_columns(cr, table)
        # How foreign keys are checked was planned when the tables were small.
        cr.execute("DISCARD PLANS")
        values = [
            _get_value(table, column, column in ("id", *references), step, days)
            for column in columns
        ]
        cr.execute(
            SQL(
                "INSERT INTO %s (%s) SELECT %s FROM generate_series(1, %s) copy"
                " CROSS JOIN (SELECT * FROM %s WHERE %s) original",
                SQL.identifier(table),
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL(", ").join(values),
                copies - 1,
                SQL.identifier(table),
                SQL(condition, orders=tuple(orders.ids)),
            )
        )
    for table in _get_tables_with_id():
        cr.execute(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)",
            [table, max(_get_last_id(cr, table), 1)],
        )
    orders.env.invalidate_all()


def _get_value(table, column, is_moved, step, days):
    """What a copy of a row has in a column."""
    value = SQL("original.%s", SQL.identifier(column))
    if (table, column) == ("sale_order", "date_order"):
        return SQL("%s - copy %% %s * interval '1 day'", value, days + 1)
    if is_moved:
        return SQL("%s + copy * %s", value, step)
    if (table, column) == ("stock_picking", "name"):
        return SQL("%s || '/' || copy", value)  # it is unique
    return value


def _get_tables_with_id():
    return [table for table in COPIED if not table.endswith("_rel")]


def _get_last_id(cr, table):
    cr.execute(SQL("SELECT max(id) FROM %s", SQL.identifier(table)))
    return cr.fetchone()[0] or 0


def _get_columns(cr, table):
    cr.execute(
        """
        SELECT column_name FROM information_schema.columns
        WHERE table_schema = current_schema AND table_name = %s
        """,
        [table],
    )
    return [name for (name,) in cr.fetchall()]
