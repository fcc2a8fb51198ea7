"""What the cases are about: users, products, orders, purchase orders and bills."""

from odoo import fields
from odoo.fields import Command

GROUPS = {
    "salesperson": "sales_team.group_sale_salesman_all_leads",
    "manager": "sales_team.group_sale_manager",
    "buyer": "purchase.group_purchase_user",
    "accountant": "account.group_account_invoice",
    "storekeeper": "stock.group_stock_user",
}


def make_users(env):
    """A user for each role.

    :return: dict of role to id
    """
    users = env["res.users"].create(
        [
            {
                "name": role,
                "login": role,
                "group_ids": [Command.set(env.ref(group).ids)],
            }
            for role, group in GROUPS.items()
        ]
    )
    return dict(zip(GROUPS, users.ids, strict=True))


def make_worlds(env, users, count):
    """Make as many worlds as wanted, together, and begin one after the other.

    :return: generator of :class:`World`
    """
    customers = env["res.partner"].create([{"name": "Customer"}] * count)
    lefts, rights = (make_products(env, users, n, count) for n in ("Left", "Right"))
    for records in zip(customers, lefts, rights, strict=True):
        yield World(env, users, *records)


def make_products(env, users, name, count):
    vendors = env["res.partner"].create(
        [{"name": f"Vendor of {name}", "buyer_id": users["buyer"]}] * count
    )
    return env["product.product"].create(
        [
            {
                "name": name,
                "is_storable": True,
                "purchase_method": "purchase",
                "seller_ids": [Command.create({"partner_id": vendor.id, "price": 5})],
            }
            for vendor in vendors
        ]
    )


class World:
    """Two new products without stock, each from a vendor of its own."""

    def __init__(self, env, users, customer, left, right):
        self.env = env
        self.users = users
        env.company.backorder_release_policy = "billed"
        env.company.backorder_background_limit = 500
        # Alone, not with those of the other worlds.
        self.customer, self.left, self.right = (
            record.browse(record.id) for record in (customer, left, right)
        )

    def make_product(self, name):
        return make_products(self.env, self.users, name, 1)

    def make_order(self, *products):
        """A confirmed order of 4 of each product, of both of them unless told."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "user_id": self.users["salesperson"],
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": 4})
                    for product in products or (self.left, self.right)
                ],
            }
        )
        order.action_confirm()
        return order

    def by(self, role, method, record, *args):
        """An action of a race: a user calls a method of a record."""
        model, ids = record._name, record.ids
        return (
            self.users[role],
            lambda env: getattr(env[model].browse(ids), method)(*args),
        )

    def open_dialog(self, orders, quantity=None):
        """The dialog of the salesperson, who backorders so much of each line."""
        action = orders.with_user(self.users["salesperson"]).action_backorder()
        dialog = self.env["sale.backorder.create"].browse(action["res_id"])
        if quantity:
            dialog.line_ids.product_uom_qty = quantity
        return dialog

    def backorder(self, orders, quantity=None, confirm=True):
        """Backorder, and confirm the purchase orders.

        :return: the purchase orders
        """
        before = orders.backorder_ids
        self.open_dialog(orders, quantity).with_user(
            self.users["salesperson"]
        ).action_create_backorders()
        purchases = (orders.backorder_ids - before).purchase_id
        if confirm:
            purchases.button_confirm()
        return purchases

    def make_bill(self, purchase):
        """A draft bill for all of a purchase order."""
        purchase.action_create_invoice()
        purchase.invoice_ids.invoice_date = fields.Date.today()
        return purchase.invoice_ids

    def make_receipt(self, purchase):
        """The receipt of a purchase order, ready to be validated."""
        purchase.picking_ids.move_ids.picked = True
        return purchase.picking_ids

    def describe(self, order):
        """What has become of an order, as JSON."""
        purchases = order.backorder_ids.purchase_id
        return {
            "name": order.name,
            "state": order.state,
            "released_by_hand": order.released_by_hand,
            "ordered": sum(order.order_line.mapped("product_uom_qty")),
            "delivered": sum(order.order_line.mapped("qty_delivered")),
            "invoices": len(order.invoice_ids),
            "warnings": len(order.activity_ids),
            "backorders": [
                {
                    "quantity": backorder.product_uom_qty,
                    "state": backorder.state,
                    "purchase": backorder.purchase_id.name,
                }
                for backorder in order.backorder_ids.sorted("id")
            ],
            "purchases": [
                {
                    "name": purchase.name,
                    "state": purchase.state,
                    "bought": sum(purchase.order_line.mapped("product_qty")),
                    "needed": sum(
                        purchase.backorder_ids._filter_alive().mapped("product_uom_qty")
                    ),
                    "bills": purchase.invoice_ids.mapped("state"),
                    "warnings": len(purchase.activity_ids),
                }
                for purchase in purchases.sorted("id")
            ],
        }
