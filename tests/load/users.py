"""What each user does, again and again, on the side that is on."""

import datetime
import random

from live.client import Lost, Refused

ORDER = {
    "name": {},
    "state": {},
    "partner_id": {"fields": {"display_name": {}}},
    "amount_total": {},
    "order_line": {
        "fields": {
            "product_id": {"fields": {"display_name": {}}},
            "product_uom_qty": {},
            "qty_delivered": {},
            "qty_short": {},
            "price_subtotal": {},
        }
    },
}
ORDERS = {name: ORDER[name] for name in ("name", "state", "partner_id", "amount_total")}
DIALOG = {
    "summary": {},
    "line_ids": {
        "fields": {
            "product_id": {"fields": {"display_name": {}}},
            "product_uom_qty": {},
            "vendor_id": {"fields": {"display_name": {}}},
            "date_planned": {},
        }
    },
}


class User:
    """One who logs in and does the work of a role, with some thought in between."""

    ACTIONS = {}  # of the name of a method to how often it is done

    def __init__(self, client, meter, sides, seed, pause):
        self.client, self.meter, self.sides = client, meter, sides
        self.random = random.Random(seed)
        self.pause = pause

    def work(self, is_over):
        names = list(self.ACTIONS)
        while not is_over.wait(self.random.expovariate(1 / self.pause)):
            # It is ended on the side on which it was begun.
            self.name_of_side = self.meter.side
            self.side = self.sides[self.name_of_side]
            [name] = self.random.choices(names, self.ACTIONS.values())
            try:
                getattr(self, name)()
            except (Refused, Lost):
                pass  # counted; and then something else

    def call(self, kind, *args, **kwargs):
        return self._measure(kind, lambda: self.client.call(*args, **kwargs))

    def press(self, kind, *args, **context):
        return self._measure(kind, lambda: self.client.press(*args, **context))

    def _measure(self, kind, request):
        return self.meter.measure(self.name_of_side, kind, request)

    def find(self, model, domain, most=1, limit=40):
        """Some of the records that a list shows."""
        found = self.call(
            f"list: {model}",
            model,
            "web_search_read",
            domain=domain,
            specification={"display_name": {}},
            limit=limit,
        )
        ids = [record["id"] for record in found["records"]]
        return self.random.sample(ids, min(most, len(ids)))

    @property
    def orders(self):
        return [("partner_id", "in", self.side["customers"])]

    @property
    def purchases(self):
        return [("partner_id", "in", self.side["vendors"])]


class Salesperson(User):
    ACTIONS = {
        "look": 4,
        "order": 4,
        "backorder": 3,
        "change": 2,
        "cancel": 1,
    }

    def look(self):
        found = self.call(
            "list: sale.order",
            "sale.order",
            "web_search_read",
            domain=self.orders,
            specification=ORDERS,
            limit=80,
        )
        order = self.random.choice(found["records"])
        self.read(order["id"])

    def read(self, order):
        kind = "form: sale.order"
        return self.call(kind, "sale.order", "web_read", [order], specification=ORDER)

    def order(self):
        products = self.random.sample(self.side["products"], 5)
        values = {
            "partner_id": self.random.choice(self.side["customers"]),
            "order_line": [
                [0, 0, {"product_id": p, "product_uom_qty": self.random.randint(1, 9)}]
                for p in products
            ],
        }
        [saved] = self.call(
            "order: save", "sale.order", "web_save", [], values, specification=ORDER
        )
        self.press("order: confirm", "sale.order", "action_confirm", [saved["id"]])

    def backorder(self):
        """Several orders together, which others may be about to backorder too."""
        if not self.find("sale.order", [*self.orders, ("state", "=", "sale")]):
            return
        if self.name_of_side == "without":
            return
        short = [*self.orders, ("backorder_needed", "=", True)]
        orders = self.find("sale.order", short, most=8)
        if not orders:
            return
        action = self.call("bulk: open", "sale.order", "action_bulk_backorder", orders)
        model, dialog = action["res_model"], [action["res_id"]]
        self.call("bulk: read", model, "web_read", dialog, specification=DIALOG)
        self.press("bulk: press", model, "action_create_backorders", dialog)

    def change(self):
        """Another quantity of a line."""
        confirmed = ("state", "in", ["sale", "on_hold"])
        undelivered = ("delivery_status", "in", ["pending", False])
        orders = self.find("sale.order", [*self.orders, confirmed, undelivered])
        for order in orders:
            [read] = self.read(order)
            line = self.random.choice(read["order_line"])
            quantity = {"product_uom_qty": self.random.randint(1, 9)}
            values = {"order_line": [[1, line["id"], quantity]]}
            kind = "order: change a quantity"
            self.call(
                kind, "sale.order", "web_save", [order], values, specification=ORDER
            )

    def cancel(self):
        confirmed = ("state", "in", ["sale", "on_hold"])
        undelivered = ("delivery_status", "in", ["pending", False])
        no_invoice = ("invoice_ids", "=", False)
        domain = [*self.orders, confirmed, undelivered, no_invoice]
        orders = self.find("sale.order", domain)
        if orders:
            self.press("order: cancel", "sale.order", "action_cancel", orders)


class Manager(Salesperson):
    ACTIONS = {"look": 3, "invoice": 3, "backorder": 2, "change": 1}

    def invoice(self):
        confirmed = ("state", "in", ["sale", "on_hold"])
        to_do = ("invoice_status", "=", "to invoice")
        orders = self.find("sale.order", [*self.orders, confirmed, to_do])
        if not orders:
            return
        wizard = "sale.advance.payment.inv"
        context = {
            "active_model": "sale.order",
            "active_ids": orders,
            "active_id": orders[0],
        }
        [made] = self.call("invoice: open", wizard, "create", [{}], context=context)
        try:
            self.press("invoice: create", wizard, "create_invoices", [made], **context)
        except Refused as refusal:
            # Was it true that there was something, and somebody was faster?
            if self.call(
                "list: sale.order",
                "sale.order",
                "search_count",
                [("id", "in", orders), to_do, ("state", "=", "sale")],
            ):
                self.meter.unexpected.append(f"still to invoice: {refusal}")


class Buyer(User):
    ACTIONS = {"request": 2, "confirm": 4, "cancel": 0.5}

    def request(self):
        """A request for quotation by hand, for stock."""
        vendor = self.random.randrange(len(self.side["vendors"]))
        products = self.side["products"][vendor :: len(self.side["vendors"])]
        values = {
            "partner_id": self.side["vendors"][vendor],
            "order_line": [
                [0, 0, {"product_id": p, "product_qty": self.random.randint(1, 9)}]
                for p in self.random.sample(products, 2)
            ],
        }
        self.call(
            "purchase: save",
            "purchase.order",
            "web_save",
            [],
            values,
            specification={"name": {}},
        )

    def confirm(self):
        request = ("state", "in", ["draft", "sent"])
        requests = self.find("purchase.order", [*self.purchases, request])
        if requests:
            kind = "purchase: confirm"
            self.press(kind, "purchase.order", "button_confirm", requests)

    def cancel(self):
        request = ("state", "in", ["draft", "sent"])
        requests = self.find("purchase.order", [*self.purchases, request])
        if requests:
            kind = "purchase: cancel"
            self.press(kind, "purchase.order", "button_cancel", requests)


class Accountant(User):
    ACTIONS = {"bill": 1}

    def bill(self):
        to_do = ("invoice_status", "=", "to invoice")
        for purchase in self.find("purchase.order", [*self.purchases, to_do]):
            action = self.press(
                "bill: create", "purchase.order", "action_create_invoice", [purchase]
            )
            bill, today = [action["res_id"]], str(datetime.date.today())
            self.call(
                "bill: save",
                "account.move",
                "web_save",
                bill,
                {"invoice_date": today},
                specification={"name": {}},
            )
            self.press("bill: post", "account.move", "action_post", bill)


class Storekeeper(User):
    ACTIONS = {"receive": 1, "deliver": 1, "deliver_several": 0.5}

    def receive(self):
        vendors = ("partner_id", "in", self.side["vendors"])
        self.validate("receipt: validate", vendors, "incoming")

    def deliver(self, most=1):
        customers = ("partner_id", "in", self.side["customers"])
        self.validate("delivery: validate", customers, "outgoing", most)

    def deliver_several(self):
        self.deliver(most=3)

    def validate(self, kind, partners, code, most=1):
        ready = [("state", "=", "assigned"), ("picking_type_code", "=", code)]
        transfers = self.find("stock.picking", [partners, *ready], most)
        if not transfers:
            return
        action = self.press(kind, "stock.picking", "button_validate", transfers)
        if not isinstance(action, dict):
            return
        # Less than all is there: the rest is left for another transfer.
        model, context = action["res_model"], action["context"]
        [made] = self.call(f"{kind} (rest)", model, "create", [{}], context=context)
        self.press(f"{kind} (rest)", model, "process", [made], **context)


ROLES = {
    "salesperson": Salesperson,
    "manager": Manager,
    "buyer": Buyer,
    "accountant": Accountant,
    "storekeeper": Storekeeper,
}
