"""Re-evaluate the orders for which this version computes differently.

At the end, when the addons are loaded too that have a say in what holds an order.
"""

from odoo import SUPERUSER_ID, api
from odoo.tools import split_every

BATCH_SIZE = 200


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    recount_bills(env)
    orders = get_orders_to_recompute(env)
    for batch in split_every(BATCH_SIZE, orders.ids, orders.browse):
        batch._backorder_repair()


def recount_bills(env):
    """Billed quantities are not rounded anymore, and a lower price takes none back."""
    lines = env["purchase.order.line"]
    lines._init_backorder_qty_billed()
    lines.invalidate_model(["qty_billed_posted"])
    lines._init_backorder_qty_credited()
    env.flush_all()


def get_orders_to_recompute(env):
    """The orders of backorders that may be fulfilled otherwise, by what is new.

    - Bills and receipts in another unit than that of the product are not rounded.
    - A credit note for less than the price takes no goods back.
    - What is billed beyond one line counts for the others with the same product.
    - What is not bought anymore, or another product, is not waited for.
    - A warning of a missing vendor bill goes with its reason.

    The rest of them, most, are left alone: they can be many.
    """
    env.cr.execute(
        """
        SELECT backorder.order_id
          FROM sale_backorder backorder
          JOIN product_product product ON product.id = backorder.product_id
          JOIN product_template template ON template.id = product.product_tmpl_id
     LEFT JOIN purchase_order_line line ON line.id = backorder.purchase_line_id
     LEFT JOIN purchase_order purchase ON purchase.id = line.order_id
         WHERE backorder.state != 'cancelled'
           AND (
                line.id IS NULL
                OR purchase.state = 'cancel'
                OR line.product_id != backorder.product_id
                OR line.product_uom_id != template.uom_id
                OR EXISTS (
                    SELECT FROM account_move_line bill_line
                      JOIN account_move bill ON bill.id = bill_line.move_id
                     WHERE bill_line.purchase_line_id = line.id
                       AND bill_line.parent_state = 'posted'
                       AND (bill.move_type = 'in_refund'
                            OR bill_line.product_uom_id != line.product_uom_id)
                )
                OR EXISTS (
                    SELECT FROM purchase_order_line other
                     WHERE other.order_id = line.order_id
                       AND other.product_id = line.product_id
                       AND other.id != line.id
                       AND other.qty_billed_posted > other.product_qty
                )
           )
         UNION
        SELECT warned.id
          FROM mail_activity activity
          JOIN sale_order warned ON warned.id = activity.res_id
         WHERE activity.res_model = 'sale.order'
           AND activity.activity_type_id = %s
         ORDER BY 1
        """,
        [env.ref("backorder_flow.mail_activity_type_bill_missing").id],
    )
    return env["sale.order"].browse(row[0] for row in env.cr.fetchall())
