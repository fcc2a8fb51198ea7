"""What the load begins with, for an Odoo shell.

There are two sides, which no order is common to: of the products of the one nothing is
in stock, and of those of the other there is always enough.
"""

import json

from live.people import make_people, stop_crons

from odoo.fields import Command

from load.meter import SIDES

PEOPLE = {
    "salesperson": ["seller 1", "seller 2", "seller 3"],
    "manager": ["manager"],
    "buyer": ["buyer 1", "buyer 2"],
    "accountant": ["accountant 1", "accountant 2"],
    "storekeeper": ["storekeeper"],
}
VENDORS, PRODUCTS, CUSTOMERS, ORDERS = 5, 60, 5, 40
ENOUGH = 10_000_000


def make(env):
    """Make it, and print as JSON who there is, and what each side has."""
    make_people(env, PEOPLE)
    # Who writes bills looks at the purchase orders.
    env["res.users"].search([("login", "=like", "accountant%")]).group_ids = [
        Command.link(env.ref("purchase.group_purchase_user").id)
    ]
    stop_crons(env)
    env.company.backorder_release_policy = "billed"
    sides = {name: _make_side(env, name) for name in SIDES}
    _make_stock(env, sides["without"]["products"])
    env.cr.commit()
    print(json.dumps({"people": PEOPLE, "sides": sides}))


def _make_side(env, name):
    vendors = _make_partners(env, f"Vendor {name}", VENDORS)
    customers = _make_partners(env, f"Customer {name}", CUSTOMERS)
    products = env["product.product"].create(
        [
            {
                "name": f"Product {name} {i}",
                "is_storable": True,
                "invoice_policy": "order",
                "purchase_method": "purchase",
                "taxes_id": False,
                "supplier_taxes_id": False,
                "seller_ids": [
                    Command.create({"partner_id": vendors[i % VENDORS].id, "price": 5})
                ],
            }
            for i in range(PRODUCTS)
        ]
    )
    orders = env["sale.order"].create(
        [
            {
                "partner_id": customers[i % CUSTOMERS].id,
                "order_line": [
                    Command.create(
                        {"product_id": products[(i + j) % PRODUCTS].id}
                        | {"product_uom_qty": 3}
                    )
                    for j in range(5)
                ],
            }
            for i in range(ORDERS)
        ]
    )
    orders.action_confirm()
    return {
        "vendors": vendors.ids,
        "customers": customers.ids,
        "products": products.ids,
    }


def _make_partners(env, name, count):
    return env["res.partner"].create([{"name": f"{name} {i}"} for i in range(count)])


def _make_stock(env, product_ids):
    place = env["stock.warehouse"].search([], limit=1).lot_stock_id
    for product in env["product.product"].browse(product_ids):
        env["stock.quant"]._update_available_quantity(product, place, ENOUGH)
    orders = env["sale.order"].search([("order_line.product_id", "in", product_ids)])
    orders.picking_ids.action_assign()
