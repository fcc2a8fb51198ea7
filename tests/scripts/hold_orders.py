"""Make held orders; run in odoo shell ("env" is given) by test_install_cycle.py.

The last line printed is JSON with the ids of the held sales orders and of all
purchase orders: {"sale_orders": [...], "purchase_orders": [...]}.
"""

import json

from odoo.fields import Command

vendor = env["res.partner"].create({"name": "Vendor"})
customer = env["res.partner"].create({"name": "Customer"})
product = env["product.product"].create(
    {
        "name": "Sold out",
        "is_storable": True,
        "seller_ids": [Command.create({"partner_id": vendor.id, "price": 5})],
    }
)
orders = env["sale.order"].create(
    [
        {
            "partner_id": customer.id,
            "order_line": [
                Command.create({"product_id": product.id, "product_uom_qty": quantity})
            ],
        }
        for quantity in (1, 2)
    ]
)
orders.action_confirm()
action = orders.action_backorder()
env[action["res_model"]].browse(action["res_id"]).action_create_backorders()
env.cr.commit()
purchases = env["purchase.order"].search([])
print(json.dumps({"sale_orders": orders.ids, "purchase_orders": purchases.ids}))
