"""What users do when the fault comes: once, and again afterwards."""


class Bulk:
    """A salesperson backorders all orders."""

    # Where the request is stopped, in the order in which it comes there.
    PLACES = ["purchase_order_line", "sale_backorder", "mail_message"]

    # What there is before, and when it is done.
    BEFORE = {"on hold": 0, "backorders": 0, "purchase orders": 0}

    def __init__(self, scene, login="seller", server=None):
        self.client = scene.log_in(login, server)
        self.orders = sorted(scene.database.column("SELECT id FROM sale_order"))

    def begin(self, **choices):
        """Open the dialog, and choose in it."""
        action = self.client.call("sale.order", "action_bulk_backorder", self.orders)
        model, self.dialog = action["res_model"], action["res_id"]
        self.client.call(model, "web_save", [self.dialog], choices, specification={})

    def go(self):
        """Press the button."""
        return self.client.press(
            "sale.backorder.create", "action_create_backorders", [self.dialog]
        )

    @staticmethod
    def after(orders):
        return {"on hold": orders, "backorders": 2 * orders}


class Posting:
    """An accountant posts the bills for all orders."""

    PLACES = ["account_move", "sale_backorder", "sale_order", "mail_message"]
    BEFORE = {"sale": 0, "bills": 0}

    def __init__(self, scene, login="accountant", server=None):
        self.client = scene.log_in(login, server)
        self.bills = sorted(
            scene.database.column("SELECT id FROM account_move WHERE state = 'draft'")
        )

    def begin(self):
        """Nothing has to be opened."""

    def go(self):
        return self.client.press("account.move", "action_post", self.bills)

    def after(self, orders):
        return {"sale": orders, "on hold": 0, "bills": len(self.bills)}
