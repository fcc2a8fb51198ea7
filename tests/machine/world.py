"""What the operations are applied to."""

from odoo.fields import Command

from .facts import Facts, fact
from .work import Work

# Nobody reads the chatter of what is rolled back.
QUIET = {
    "mail_activity_quick_update": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "tracking_disable": True,
}

MOST_CONFIRMED, MOST_ORDERS = 4, 7


class World(Facts, Work):
    """A customer, two vendors and four products; all else the operations make.

    The desk and the bolt come from the same vendor, the bolt in dozens; the lamp from
    the other one; the visit is a service.
    """

    def __init__(self, env):
        super().__init__()
        self.env = env(context={**env.context, **QUIET})
        self.company = self.env.company
        self.warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        partners = self.env["res.partner"]
        self.stock = self.warehouse.lot_stock_id
        self.customer = partners.create({"name": "Customer"})
        self.vendors = partners.create([{"name": "Wood"}, {"name": "Light"}])
        wood, light = self.vendors
        dozen = self.env.ref("uom.product_uom_dozen")
        self.goods = (
            self._make_product("Desk", wood)
            | self._make_product("Lamp", light)
            | self._make_product("Bolt", wood, product_uom_id=dozen.id)
        )
        self.products = self.goods | self.env["product.product"].create(
            {"name": "Visit", "type": "service", "invoice_policy": "order"}
        )
        # Orders of which someone has changed manually what is delivered.
        self.changed_by_hand = self.env["sale.order"]
        self.env.flush_all()

    def _make_product(self, name, vendor, **seller):
        return self.env["product.product"].create(
            {
                "name": name,
                "is_storable": True,
                "purchase_method": "purchase",
                "taxes_id": False,
                "supplier_taxes_id": False,
                "seller_ids": [
                    Command.create({"partner_id": vendor.id, "price": 5, **seller})
                ],
            }
        )

    # Sales

    def room_for_an_order(self):
        """The customer, as long as there are not too many orders to look through."""
        few = (
            len(self.confirmed_orders()) < MOST_CONFIRMED
            and len(self.orders()) < MOST_ORDERS
        )
        return self.customer if few else self.customer.browse()

    @fact
    def orders(self):
        return self._search("sale.order", [("partner_id", "=", self.customer.id)])

    def confirmed_orders(self):
        return self.orders().filtered(lambda o: o.state in ("sale", "on_hold"))

    def held_orders(self):
        return self.orders().filtered(lambda o: o.state == "on_hold")

    def orders_held_by_line(self):
        return self.held_orders().filtered(lambda o: o.backorder_hold_scope == "lines")

    def quotations(self):
        return self.orders().filtered(lambda o: o.state == "draft")

    def cancelled_orders(self):
        return self.orders().filtered(lambda o: o.state == "cancel")

    def confirmed_lines(self):
        return self.confirmed_orders().order_line

    def confirmed_goods(self):
        return self.confirmed_lines().filtered(lambda ln: ln.product_id in self.goods)

    def short_orders(self):
        return self.confirmed_orders().filtered("backorder_needed")

    def deletable_lines(self):
        return (self.quotations() | self.cancelled_orders()).order_line

    @fact
    def backorders(self):
        return self._search("sale.backorder", [("product_id", "in", self.goods.ids)])

    def open_backorders(self):
        return self.backorders().filtered(lambda b: b.state == "open")

    def movable_backorders(self):
        """Those of which another order could use the goods."""
        return self.backorders().filtered(
            lambda b: b.state != "cancelled" and b._get_lines_to_hand_over_to()
        )

    # Purchases

    @fact
    def purchases(self):
        return self._search("purchase.order", [("partner_id", "in", self.vendors.ids)])

    def requests(self):
        return self.purchases().filtered(lambda p: p.state in ("draft", "sent"))

    def mergeable_requests(self):
        """The requests that are not the only one to their vendor."""
        requests = self.requests()
        by_vendor = requests.grouped("partner_id").values()
        return requests.browse().union(*(same for same in by_vendor if len(same) > 1))

    def confirmed_purchases(self):
        return self.purchases().filtered(lambda p: p.state == "purchase")

    def cancelled_purchases(self):
        return self.purchases().filtered(lambda p: p.state == "cancel")

    def living_purchases(self):
        return self.requests() | self.confirmed_purchases()

    def purchase_lines(self):
        return self.living_purchases().order_line

    def request_lines(self):
        return self.requests().order_line

    # Transfers

    @fact
    def transfers(self):
        return self._search("stock.picking", [("company_id", "=", self.company.id)])

    def receipts(self):
        """From a vendor to the warehouse, or to a customer."""
        return self._waiting().filtered(lambda t: t.location_id.usage == "supplier")

    def deliveries(self):
        return self._waiting().filtered(lambda t: t.picking_type_code == "outgoing")

    def deliveries_of_held_lines(self):
        """Those of orders on hold of which a part may leave."""
        held = self.orders_held_by_line()
        return self.deliveries().filtered(
            lambda t: t.move_ids.sale_line_id.order_id & held
        )

    def done_receipts(self):
        return self._done().filtered(lambda t: t.picking_type_code == "incoming")

    def done_deliveries(self):
        return self._done().filtered(lambda t: t.picking_type_code == "outgoing")

    def done_returns(self):
        """From the customer back to the stock."""
        return self._done().filtered(
            lambda t: t.location_id.usage == "customer" and t.sale_id
        )

    def _waiting(self):
        return self.transfers().filtered(
            lambda t: t.state in ("draft", "confirmed", "assigned")
        )

    def _done(self):
        return self.transfers().filtered(lambda t: t.state == "done")

    # Vendor bills and their credit notes

    @fact
    def bills(self):
        return self._search(
            "account.move",
            [
                ("partner_id", "in", self.vendors.ids),
                ("move_type", "in", ("in_invoice", "in_refund")),
            ],
        )

    def draft_bills(self):
        return self.bills().filtered(lambda b: b.state == "draft")

    def posted_bills(self):
        return self.bills().filtered(lambda b: b.state == "posted")

    def living_bills(self):
        return self.draft_bills() | self.posted_bills()

    def creditable_bills(self):
        return self.posted_bills().filtered(lambda b: b.move_type == "in_invoice")

    def posted_bill_lines(self):
        return self.posted_bills().invoice_line_ids

    def room_for_a_bill(self):
        """The vendors, as long as few posted lines could be matched with a purchase."""
        lines = self.posted_bill_lines()
        unmatched = lines.filtered(lambda line: not line.purchase_line_id)
        many = len(unmatched) > 1 or not self.confirmed_purchases()
        return self.vendors.browse() if many else self.vendors

    def _search(self, model, domain):
        return self.env[model].search(domain, order="id")
