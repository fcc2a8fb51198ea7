"""What the faults strike, for an Odoo shell: many orders that lack two products."""

from live.people import make_people, stop_crons

from odoo import fields
from odoo.fields import Command

PEOPLE = {
    "salesperson": ["seller", "other seller"],
    "accountant": ["accountant", "other accountant"],
    "buyer": ["buyer"],
}
VENDORS, PRODUCTS = 10, 20


def make_short(env, count):
    """Make people, and confirmed orders of which nothing is in stock."""
    make_people(env, PEOPLE)
    stop_crons(env)
    env.company.backorder_release_policy = "billed"
    products = _make_products(env)
    customer = env["res.partner"].create({"name": "Customer"})
    seller = env["res.users"].search([("login", "=", "seller")])
    orders = env["sale.order"].create(
        [
            {
                "partner_id": customer.id,
                "user_id": seller.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": 4})
                    for product in (products[i % 20], products[(i + i // 20 + 1) % 20])
                ],
            }
            for i in range(count)
        ]
    )
    orders.action_confirm()
    env.cr.commit()


def _make_products(env):
    vendors = env["res.partner"].create([{"name": f"V{i}"} for i in range(VENDORS)])
    return env["product.product"].create(
        [
            {
                "name": f"Product {i}",
                "is_storable": True,
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


def hold(env):
    """Backorder all of them, confirm the purchase orders, and make their bills."""
    orders = env["sale.order"].search([("state", "=", "sale")])
    action = orders.action_backorder()
    env[action["res_model"]].browse(action["res_id"]).action_create_backorders()
    purchases = orders.backorder_ids.purchase_id
    purchases.button_confirm()
    purchases.action_create_invoice()
    purchases.invoice_ids.invoice_date = fields.Date.today()
    env.cr.commit()
