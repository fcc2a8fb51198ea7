"""What must be done before Odoo adds the columns of this version."""

from odoo.tools.sql import column_exists, create_column


def migrate(cr, version):
    move_releases(cr)
    fill_price_only(cr)


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


def fill_price_only(cr):
    """Credit notes that were counted as being about the price stay so.

    Those were for less than what was billed of the line. A twelfth of the price of a
    dozen may be rounded.
    """
    if column_exists(cr, "account_move_line", "is_price_only"):
        return
    create_column(cr, "account_move_line", "is_price_only", "bool")
    cr.execute(
        """
        WITH digits AS (
            SELECT COALESCE(MIN(digits), 2) AS digits
              FROM decimal_precision WHERE name = 'Product Price'
        ), billed AS (
            SELECT line.id, line.purchase_line_id, move.move_type, currency.rounding,
                   line.price_subtotal * bought_uom.factor
                   / line.quantity / uom.factor AS price,
                   CASE WHEN uom.id = bought_uom.id THEN 0
                        ELSE 0.5 * 10 ^ -digits.digits * bought_uom.factor / uom.factor
                    END AS slack
              FROM account_move_line line
              JOIN account_move move ON move.id = line.move_id
              JOIN res_currency currency ON currency.id = line.currency_id
              JOIN purchase_order_line bought ON bought.id = line.purchase_line_id
              JOIN uom_uom bought_uom ON bought_uom.id = bought.product_uom_id
              JOIN uom_uom uom
                ON uom.id = COALESCE(line.product_uom_id, bought.product_uom_id)
             CROSS JOIN digits
             WHERE move.state = 'posted' AND line.quantity != 0
        ), bought AS (
            SELECT purchase_line_id, MIN(price) AS price, MAX(slack) AS slack
              FROM billed WHERE move_type != 'in_refund' GROUP BY purchase_line_id
        )
        UPDATE account_move_line line
           SET is_price_only = TRUE
          FROM billed credit
          JOIN bought ON bought.purchase_line_id = credit.purchase_line_id
         WHERE line.id = credit.id
           AND credit.move_type = 'in_refund'
           AND credit.price + GREATEST(credit.slack, bought.slack)
               < bought.price - credit.rounding / 2
        """
    )
