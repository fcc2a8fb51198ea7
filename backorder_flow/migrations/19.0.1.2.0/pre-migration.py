"""Steps required before Odoo adds the columns of this version."""

from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column


def migrate(cr, version):
    move_releases(cr)
    fill_price_only(cr)
    fill_dates(cr)
    renew_hold_mail(cr)


def move_releases(cr):
    """A manual release is kept on the backorders that were open, not on the order."""
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


def fill_dates(cr):
    """When backorders are expected, and whether that is late: for lists, by SQL."""
    if column_exists(cr, "sale_backorder", "date_planned"):
        return
    create_column(cr, "sale_backorder", "date_planned", "timestamp")
    create_column(cr, "sale_backorder", "is_after_promise", "bool")
    cr.execute(
        """
        UPDATE sale_backorder backorder
           SET date_planned = bought.date_planned,
               is_after_promise =
               (bought.date_planned AT TIME ZONE 'UTC' AT TIME ZONE zone.tz)::date
               > (backorder.date_promised AT TIME ZONE 'UTC' AT TIME ZONE zone.tz)::date
          FROM purchase_order_line bought
          JOIN (SELECT company.id, COALESCE(partner.tz, 'UTC') AS tz
                  FROM res_company company
                  JOIN res_partner partner ON partner.id = company.partner_id
               ) zone
            ON zone.id = bought.company_id
         WHERE bought.id = backorder.purchase_line_id
        """
    )
    for table, link in (
        ("sale_order_line", "sale_line_id"),
        ("sale_order", "order_id"),
    ):
        fill_date_expected(cr, table, link)


def fill_date_expected(cr, table, link):
    create_column(cr, table, "backorder_date_expected", "timestamp")
    cr.execute(
        SQL(
            """
            UPDATE %(table)s
               SET backorder_date_expected = backorders.date
              FROM (SELECT %(link)s AS id, MAX(date_planned) AS date
                      FROM sale_backorder
                     WHERE state = 'open'
                       AND COALESCE(qty_received, 0) < product_uom_qty
                     GROUP BY %(link)s
                   ) backorders
             WHERE backorders.id = %(table)s.id
            """,
            table=SQL.identifier(table),
            link=SQL.identifier(link),
        )
    )


def renew_hold_mail(cr):
    """Renew the text of the email about a hold, unless someone has changed it.

    It is made again: Odoo does not update what users may change.
    """
    cr.execute(
        """
        WITH unchanged AS (
            DELETE FROM ir_model_data data
             USING mail_template template
             WHERE data.module = 'backorder_flow'
               AND data.name = 'mail_template_sale_on_hold'
               AND data.res_id = template.id
               AND template.write_date = template.create_date
         RETURNING data.res_id
        )
        DELETE FROM mail_template WHERE id IN (SELECT res_id FROM unchanged)
        """
    )
