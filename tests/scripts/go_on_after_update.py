"""Work on with what version 19.0.1.0.0 has left; run in odoo shell by test_update.py.

ORDERS is given: the ids of the sales orders by name, see fill_old_version.py.
"""

from odoo import fields


def get_purchase(name):
    order = env["sale.order"].browse(ORDERS[name])
    return order.backorder_ids.purchase_id.with_company(order.company_id)


def bill(name, **values):
    """Post a vendor bill for all that is not billed yet.

    :param values: of the line of the bill, others than Odoo proposes
    """
    purchase = get_purchase(name)
    purchase.action_create_invoice()
    move = purchase.invoice_ids.filtered(lambda move: move.state == "draft")
    move.invoice_date = fields.Date.today()
    move.invoice_line_ids.write(values)
    move.action_post()


def transfer(record):
    """Receive what was bought, or deliver what was sold."""
    picking = record.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
    picking.move_ids.picked = True
    picking.button_validate()


get_purchase("request").button_confirm()
for name in ("request", "held", "partly billed", "second"):
    bill(name)
unit = env.ref("uom.product_uom_unit")
bill("units of a dozen", product_uom_id=unit.id, quantity=7)
transfer(get_purchase("policy received"))
bill("policy both")
transfer(env["sale.order"].browse(ORDERS["released"]))

get_purchase("bill missing").invoice_ids.action_post()

env["sale.order"].browse(ORDERS["short"]).create_backorders()
dialog = env["sale.backorder.create"].search(
    [("order_ids", "=", ORDERS["dialog left open"])]
)
dialog.action_create_backorders()
env.cr.commit()
