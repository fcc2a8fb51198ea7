"""Products, vendors and quotations, the same whatever modules are installed."""

import random
from collections import Counter

from odoo.fields import Command

from .multiply import multiply

LINES = 5
# Orders that are not measured: with them is done what Odoo does once in a process.
WARM_UP = 2


def make(env, options):
    """Make products, and quotations with five lines each, and commit.

    :param dict options: ``orders``, how many quotations, beside those for warming up;
        ``products``, how many, each from one of the ``vendors`` (5); ``stock`` of each
        product (0); whether the quotations are ``confirmed``; how many of them are
        ``backordered`` or ``delivered`` (0), how many ``copies`` there are of all (1),
        and over how many past ``days`` these are spread (0)
    """
    env = env(context={**env.context, "tracking_disable": True})
    vendors = make_vendors(env, options.get("vendors", 5))
    goods = make_products(env, options["products"], vendors)
    if stock := options.get("stock"):
        add_stock(env, dict.fromkeys(goods, stock))
    quotations = make_quotations(env, options["orders"] + WARM_UP, goods)
    if options["confirmed"] or "copies" in options:
        quotations.action_confirm()
    if backordered := options.get("backordered"):
        quotations[WARM_UP:][:backordered].create_backorders()
    if delivered := options.get("delivered"):
        deliver(quotations[-delivered:])
    if "copies" in options:
        multiply(quotations[WARM_UP:], options["copies"], options.get("days", 0))
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.commit()


def deliver(orders):
    """Deliver orders, with stock that is there for them and no other."""
    quantities = Counter()
    for move in orders.picking_ids.move_ids:
        quantities[move.product_id] += move.product_qty
    add_stock(orders.env, quantities)
    transfers = orders.picking_ids
    transfers.action_assign()
    transfers.move_ids.picked = True
    transfers.button_validate()


def add_stock(env, quantities):
    """Put quantities of products into stock."""
    place = env["stock.warehouse"].search([], limit=1).lot_stock_id
    for product, quantity in quantities.items():
        env["stock.quant"]._update_available_quantity(product, place, quantity)


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
