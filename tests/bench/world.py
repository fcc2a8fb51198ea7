"""Products, vendors and quotations, the same whatever modules are installed."""

import random

from odoo.fields import Command

LINES = 5
# Orders whose steps are not measured: what Odoo does once in a process is done with them.
WARM_UP = 2


def make(env, orders, products=50, vendors=5, stock=0):
    """Make products, and quotations with five lines each, and commit.

    :param int orders: how many quotations, beside those for warming up
    :param int products: how many products, each from one of the vendors
    :param int vendors: how many vendors
    :param float stock: of each product
    """
    env = env(context={**env.context, "tracking_disable": True})
    goods = make_products(env, products, make_vendors(env, vendors))
    if stock:
        place = env["stock.warehouse"].search([], limit=1).lot_stock_id
        for product in goods:
            env["stock.quant"]._update_available_quantity(product, place, stock)
    make_quotations(env, orders + WARM_UP, goods)
    env.cr.commit()


def make_vendors(env, count):
    return env["res.partner"].create(
        [{"name": f"Vendor {number}"} for number in range(count)]
    )


def make_products(env, count, vendors):
    return env["product.product"].create(
        [
            {
                "name": f"Product {number}",
                "is_storable": True,
                "purchase_method": "purchase",
                "seller_ids": [
                    Command.create(
                        {"partner_id": vendors[number % len(vendors)].id, "price": 5}
                    )
                ],
            }
            for number in range(count)
        ]
    )


def make_quotations(env, count, products):
    """Each of another customer, with lines of different products."""
    chance = random.Random(count)
    customers = env["res.partner"].create(
        [{"name": f"Customer {number}"} for number in range(count)]
    )
    return env["sale.order"].create(
        [
            {
                "partner_id": customer.id,
                "user_id": env.ref("base.user_admin").id,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "product_uom_qty": quantity}
                    )
                    for product, quantity in zip(
                        chance.sample(list(products), LINES),
                        chance.choices(range(1, 6), k=LINES),
                        strict=True,
                    )
                ],
            }
            for customer in customers
        ]
    )
