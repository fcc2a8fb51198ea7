"""Steps required before Odoo adds the columns of this version."""

from odoo.tools.sql import column_exists, create_column


def migrate(cr, version):
    fill_is_dropship(cr)


def fill_is_dropship(cr):
    """Fill the column at once: Odoo would read each backorder of years."""
    if column_exists(cr, "sale_backorder", "is_dropship"):
        return  # a database of those who develop the addon
    create_column(cr, "sale_backorder", "is_dropship", "bool")
    cr.execute(
        """
        UPDATE sale_backorder backorder
           SET is_dropship = COALESCE(type.code = 'dropship', FALSE)
          FROM sale_backorder this
     LEFT JOIN purchase_order purchase ON purchase.id = this.purchase_id
     LEFT JOIN stock_picking_type type ON type.id = purchase.picking_type_id
         WHERE this.id = backorder.id
        """
    )
