"""Re-evaluate what is marked fulfilled although it can never be fulfilled."""

from odoo import SUPERUSER_ID, api
from odoo.tools import split_every

BATCH_SIZE = 200


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute(
        """
        SELECT DISTINCT order_id
          FROM sale_backorder
         WHERE state = 'fulfilled' AND qty_fulfilled < product_uom_qty
         ORDER BY 1
        """
    )
    ids = [row[0] for row in cr.fetchall()]
    for batch in split_every(BATCH_SIZE, ids, env["sale.order"].browse):
        batch._backorder_repair()
