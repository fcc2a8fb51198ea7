"""What must be done before Odoo adds the columns of this version."""

from odoo.tools.sql import column_exists, create_column


def migrate(cr, version):
    move_releases(cr)


def move_releases(cr):
    """A release by hand is kept on the backorders that were open, not on the order."""
    if not column_exists(cr, "sale_order", "released_by_hand"):
        return
    if not column_exists(cr, "sale_backorder", "released_by_hand"):
        create_column(cr, "sale_backorder", "released_by_hand", "bool")
    cr.execute(
        """
        UPDATE sale_backorder backorder
           SET released_by_hand = TRUE
          FROM sale_order_line line
          JOIN sale_order sale ON sale.id = line.order_id
         WHERE line.id = backorder.sale_line_id
           AND backorder.state = 'open'
           AND sale.released_by_hand
        """
    )
    cr.execute("ALTER TABLE sale_order DROP COLUMN released_by_hand")
