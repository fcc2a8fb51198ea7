"""Use version 19.0.1.0.0; run in odoo shell ("env" is given) by test_update.py.

The last line printed is JSON: the ids of the sales orders by what has become of them.
"""

import json

from odoo import fields
from odoo.fields import Command

DOZEN = env.ref("uom.product_uom_dozen")
vendor = env["res.partner"].create({"name": "Vendor"})
customer = env["res.partner"].create({"name": "Customer"})
orders = {}


def make_company(policy):
    company = env["res.company"].create(
        {"name": policy, "backorder_release_policy": policy}
    )
    env.user.company_ids |= company
    env["account.chart.template"].try_loading(
        "generic_coa", company, install_demo=False
    )
    env["stock.warehouse"].create(
        {"name": policy, "code": policy, "company_id": company.id}
    )
    return company


def make_product(name, uom=None):
    seller = {"partner_id": vendor.id, "price": 5, "company_id": False}
    if uom:
        seller["product_uom_id"] = uom.id
    return env["product.product"].create(
        {
            "name": name,
            "is_storable": True,
            "purchase_method": "purchase",
            "seller_ids": [Command.create(seller)],
        }
    )


def make_order(name, quantity=10, company=env.company, product=None):
    """A confirmed order of what is not in stock; it goes by this name in the test."""
    order = (
        env["sale.order"]
        .with_company(company)
        .create(
            {
                "partner_id": customer.id,
                "company_id": company.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": (product or make_product(name)).id,
                            "product_uom_qty": quantity,
                        }
                    )
                ],
            }
        )
    )
    order.action_confirm()
    orders[name] = order
    return order


def buy(*orders, confirm=True):
    """Backorder the orders by the dialog, and confirm the purchase order."""
    together = env["sale.order"].union(*orders).with_company(orders[0].company_id)
    action = together.action_backorder()
    env[action["res_model"]].with_company(orders[0].company_id).browse(
        action["res_id"]
    ).action_create_backorders()
    purchase = together.backorder_ids.purchase_id
    if confirm:
        purchase.button_confirm()
    return purchase


def bill(purchase, quantity, line=None, **values):
    """Post a vendor bill for one line of a purchase order, the first one by default."""
    line = line or purchase.order_line[0]
    values = {**line._prepare_account_move_line(), "quantity": quantity, **values}
    move = env["account.move"].create(
        {
            **purchase.with_company(purchase.company_id)._prepare_invoice(),
            "invoice_date": fields.Date.today(),
            "invoice_line_ids": [Command.create(values)],
        }
    )
    move.action_post()
    return move


def transfer(record, quantity=None):
    """Receive what was bought, or deliver what was sold."""
    picking = record.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
    if quantity is not None:
        picking.move_ids.quantity = quantity
    picking.move_ids.picked = True
    picking.with_context(skip_backorder=True).button_validate()


received, both = make_company("received"), make_company("both")

make_order("short")
make_order("dialog left open").action_backorder()
buy(make_order("request"), confirm=False)
buy(make_order("held"))
bill(buy(make_order("partly billed")), 4)
bill(
    buy(
        make_order("first"),
        make_order("second", product=orders["first"].order_line.product_id),
    ),
    12,
)
transfer(buy(make_order("received, not billed")))
purchase = buy(make_order("released"))
transfer(purchase)
bill(purchase, 10)
bill(buy(make_order("billed, not received")), 10)
buy(make_order("cancelled"))
orders["cancelled"]._action_cancel()
buy(make_order("not coming")).button_cancel()
buy(make_order("released by hand"))
env["sale.backorder.release"].create(
    {"order_ids": orders["released by hand"].ids, "reason": "It is urgent"}
).action_release()

bill(buy(make_order("policy received", company=received)), 10)
transfer(buy(make_order("policy received, released", company=received)))
transfer(buy(make_order("policy both", company=both)))
purchase = buy(make_order("policy both, released", company=both))
transfer(purchase)
bill(purchase, 10)

purchase = buy(make_order("a dozen", 12, product=make_product("Dozens", DOZEN)))
assert purchase.order_line.product_uom_id == DOZEN
transfer(purchase)
bill(purchase, 1)

# The new version knows dropships; before, a buyer could make one.
dropship_type = env["stock.picking.type"].search(
    [("code", "=", "dropship"), ("company_id", "=", env.company.id)]
)
buy(make_order("dropship"), confirm=False).write(
    {"picking_type_id": dropship_type.id, "dest_address_id": customer.id}
)

# What the new version counts otherwise

# ... for in dozens a few units were rounded
purchase = buy(make_order("units of a dozen", 12, product=make_product("Units", DOZEN)))
bill(purchase, 5, product_uom_id=env.ref("uom.product_uom_unit").id)

# ... for a lower price took goods back
purchase = buy(make_order("lower price"))
bill(purchase, 10)
credit = env["account.move"].create(
    {
        **purchase._prepare_invoice(),
        "move_type": "in_refund",
        "invoice_date": fields.Date.today(),
        "invoice_line_ids": [
            Command.create(
                {
                    **purchase.order_line._prepare_account_move_line(),
                    "quantity": 10,
                    "price_unit": 1,
                }
            )
        ],
    }
)
credit.action_post()

# ... for a bill of two lines with the same product was all on the first
purchase = buy(make_order("billed on another line"))
other = purchase.order_line.copy({"order_id": purchase.id, "product_qty": 3})
bill(purchase, 13, line=other)

# ... for the warning had no type of its own
purchase = buy(make_order("bill missing"))
transfer(purchase)
move = bill(purchase, 10)
transfer(orders["bill missing"])
move.button_draft()
assert orders["bill missing"].activity_ids.summary == "Vendor bill missing"

env.cr.commit()
print(json.dumps({name: order.id for name, order in orders.items()}))
