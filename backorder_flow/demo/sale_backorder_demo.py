from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL

# Everybody comes to work once in so many days, and does what is due.
STEP = 4
# Whose dates move into the past. Bills have theirs from the vendor, and their numbers.
AGING = (
    "mail.activity",
    "mail.message",
    "purchase.order",
    "purchase.order.line",
    "sale.backorder",
    "sale.order",
    "sale.order.line",
    "stock.move",
    "stock.move.line",
    "stock.picking",
    "stock.quant",
)
NO_RESERVATION = "stock.picking_no_auto_reserve"


class Play:
    """Some months of a company.

    :param dict vendors: see :meth:`SaleBackorderDemo._play`
    """

    def __init__(self, env, vendors):
        self.env = env
        self.vendors = vendors
        self.fates = {}  # of the ids of sales orders
        # What is there already keeps its dates.
        self.after = {
            name: env[name].search([], order="id DESC", limit=1).id or 0
            for name in AGING
        }

    def run(self, orders):
        """:param list orders: see :meth:`SaleBackorderDemo._play`"""
        first = max(order["day"] for order in orders)
        for day in range(first, 0, -STEP):
            days = min(STEP, day)
            self._work(day, [o for o in orders if day - days < o["day"] <= day])
            self._let_days_pass(days)

    def _work(self, day, orders):
        """What is done on one day, the last of each flow first.

        :param int day: how many days ago it is in the end
        :param list orders: what is sold, see :meth:`_play`
        """
        for login in ("sally", "bob", "willy", "anna"):
            self._as(login, "mail.message").mark_all_as_read()
        self._deliver(fields.Date.today() - timedelta(days=day))
        self._bill(fields.Date.today() - timedelta(days=day))
        self._receive()
        self._buy()
        self._cancel()
        if orders:
            self._backorder(self._sell(orders))

    # Sally

    def _sell(self, orders):
        """Confirm orders. All that moves goods has a promised day."""
        now = fields.Datetime.now()
        sold = self._as("sally", "sale.order").create(
            [
                {
                    "partner_id": order["partner_id"],
                    "user_id": self.env.ref("backorder_flow.user_sally_demo").id,
                    "commitment_date": now + timedelta(days=order["promised"]),
                    "order_line": [
                        Command.create({"product_id": product, "product_uom_qty": qty})
                        for product, qty in order["lines"].items()
                    ],
                }
                for order in orders
            ]
        )
        for sale, order in zip(sold, orders, strict=True):
            self.fates[sale.id] = order.get("fate")
        self._after_click()
        sold.action_confirm()
        self._after_click()
        return sold

    def _backorder(self, orders):
        """Backorder what is short, unless its ``fate`` is to ``wait``.

        The vendor ships it if that is ``dropship``. An order whose fate is to
        ``cancel`` is backordered, too, and cancelled on the next day.
        """
        short = orders.filtered(
            lambda order: (
                self.fates[order.id] != "wait"
                and any(line.qty_short > 0 for line in order.order_line)
            )
        )
        for fate, chosen in short.grouped(lambda order: self.fates[order.id]).items():
            dialog = self._as("sally", "sale.backorder.create").create(
                {"order_ids": [Command.set(chosen.ids)]}
            )
            if fate == "dropship":
                dialog.line_ids.is_dropship = True
            dialog.action_create_backorders()
            self._after_click()

    def _cancel(self):
        """The customers of these orders do not want to wait."""
        chosen = [order_id for order_id, fate in self.fates.items() if fate == "cancel"]
        orders = self._as("sally", "sale.order").browse(chosen)
        orders.filtered(lambda order: order.state != "cancel").action_cancel()
        self._after_click()

    # Bob

    def _buy(self):
        """Confirm requests for quotation, or first send them to who quotes."""
        requests = self._find_new("bob", "purchase.order", [("state", "=", "draft")])
        sent = self._find_new("bob", "purchase.order", [("state", "=", "sent")])
        asked = requests.filtered(lambda p: self._get_habit(p, "quotes"))
        if asked:
            asked.print_quotation()
            self._after_click()
        ordered = sent + (requests - asked)
        ordered.button_confirm()
        self._after_click()
        bought = [("state", "=", "purchase"), ("acknowledged", "=", False)]
        for purchase in self._find_new("bob", "purchase.order", bought) - ordered:
            if self._get_habit(purchase, "acknowledges"):
                purchase.action_acknowledge()
        self._after_click()

    # Willy

    def _receive(self):
        """Receive what comes before the next time, or is shipped by the vendor."""
        soon = fields.Datetime.now() + timedelta(days=STEP)
        pickings = self._find_new(
            "willy",
            "stock.picking",
            [
                ("picking_type_code", "in", ("incoming", "dropship")),
                ("state", "=", "assigned"),
            ],
        )
        pickings.filtered(
            lambda picking: (
                picking.scheduled_date + timedelta(days=self._get_days_late(picking))
                <= soon
            )
        ).button_validate()
        self._after_click()

    def _deliver(self, date):
        """Ship what is ready, and invoice it.

        :param date: of the invoices
        """
        ready = self._find_new(
            "willy",
            "stock.picking",
            [("picking_type_code", "=", "outgoing"), ("state", "=", "assigned")],
        ).filtered(
            lambda picking: (
                # Warehouse workers may not read sales orders.
                picking.sale_id.sudo().state == "sale"
                and set(picking.move_ids.mapped("state")) <= {"assigned", "cancel"}
            )
        )
        ready.button_validate()
        self._after_click()
        orders = self._as("anna", "sale.order").browse(ready.sudo().sale_id.ids)
        orders = orders.filtered(lambda order: order.invoice_status == "to invoice")
        if orders:
            self._post(orders._create_invoices(), date)

    # Anna

    def _bill(self, date):
        """Post the bills that vendors have sent.

        :param date: of the bills
        """
        now = fields.Datetime.now()
        purchases = self._find_new(
            "anna", "purchase.order", [("invoice_status", "=", "to invoice")]
        ).filtered(
            lambda purchase: (
                (purchase.sudo().effective_date or purchase.date_approve)
                + timedelta(days=self._get_habit(purchase, "bills") or 0)
                <= now
            )
        )
        for purchase in purchases:
            before = purchase.invoice_ids
            purchase.action_create_invoice()
            bill = purchase.invoice_ids - before
            bill.ref = f"{purchase.name[1:]}/{date:%m}"
            self._post(bill, date)

    def _post(self, moves, date):
        moves.invoice_date = date
        self._after_click()
        moves.action_post()
        self._after_click()

    # Time

    def _let_days_pass(self, days):
        """Move all that was done so far into the past.

        By SQL: when something is done cannot be chosen, which is right.
        """
        self.env.flush_all()
        for name, last_id in self.after.items():
            model = self.env[name]
            moments = [
                SQL("%(column)s = %(column)s - %(time)s", column=column, time=time)
                for column, time in self._get_moments(model, days)
            ]
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s WHERE id > %s",
                    SQL.identifier(model._table),
                    SQL(", ").join(moments),
                    last_id,
                )
            )
        self.env.invalidate_all()

    def _get_moments(self, model, days):
        """Yield (column, what to take from it) for each time that a model stores."""
        times = {"date": SQL("%s", days), "datetime": SQL("%s", timedelta(days=days))}
        for field in model._fields.values():
            if field.store and field.column_type and field.type in times:
                yield SQL.identifier(field.name), times[field.type]

    # Tools

    def _as(self, login, model):
        """A model, as a user of the demo."""
        return self.env[model].with_user(
            self.env.ref(f"backorder_flow.user_{login}_demo")
        )

    def _find_new(self, login, model, domain):
        """What was made since the play began, as a user of the demo, oldest first."""
        after = [("id", ">", self.after[model])]
        return self._as(login, model).search(after + domain, order="id")

    def _get_habit(self, purchase, name):
        return self.vendors[purchase.partner_id.id].get(name)

    def _get_days_late(self, picking):
        """How late the vendor is with this purchase order."""
        # Warehouse workers may not read purchase orders.
        purchase = picking.sudo().purchase_id
        late = self._get_habit(purchase, "late")
        partner = ("partner_id", "=", purchase.partner_id.id)
        earlier = self._find_new("bob", purchase._name, [partner])
        return late[earlier.ids.index(purchase.id) % len(late)]

    def _after_click(self):
        """Write what the chatter tracks: nothing is of what is new in a transaction."""
        self.env.cr.flush()


class SaleBackorderDemo(models.AbstractModel):
    """Plays some months of a company, for the demo data.

    Everybody does their own work, in today's database and with their own rights, and
    then all that was done becomes some days older. So what is stored is what the flows
    have stored, and the times between are right. The methods are private: nobody can
    call them but the demo data.
    """

    _name = "sale.backorder.demo"
    _description = "Backorder Demo"

    @api.model
    def _play(self, orders, vendors):
        """Sell, backorder, buy, receive, bill, deliver and invoice, up to today.

        :param list orders: dicts with ``day`` (how many days ago), ``promised`` (days
            from then), ``partner_id``, ``lines`` (product id to quantity) and, if one
            is not backordered as proposed, ``fate`` (see :meth:`Play._backorder`)
        :param dict vendors: partner id to a dict with ``late`` (days, for one purchase
            order after the other), ``bills`` (days after the receipt), and whether it
            ``quotes`` before it is asked to deliver and ``acknowledges`` orders
        """
        Play(self.env, vendors).run(orders)

    @api.model
    def _count_stock(self, quantities):
        """Count what is in stock, so that so much of it is free.

        :param dict quantities: product id to quantity
        """
        location = self.env.ref("stock.stock_location_stock")
        quants = self.env["stock.quant"]
        for product_id, quantity in quantities.items():
            key = {"product_id": product_id, "location_id": location.id}
            quant = quants.search([(name, "=", key[name]) for name in key], limit=1)
            quant = quant or quants.create(key)
            quant.inventory_quantity = quant.reserved_quantity + quantity
            quants |= quant
        # Orders that wait must not take it.
        parameters = self.env["ir.config_parameter"]
        before = parameters.get_param(NO_RESERVATION)
        parameters.set_param(NO_RESERVATION, True)
        quants.action_apply_inventory()
        parameters.set_param(NO_RESERVATION, before)
