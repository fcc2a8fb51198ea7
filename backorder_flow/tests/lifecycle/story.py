from odoo import fields
from odoo.exceptions import UserError

ORDER_STATES = {
    "draft": "Quotation",
    "sale": "Confirmed",
    "on_hold": "On Hold",
    "cancel": "Cancelled",
}
REASONS = {
    "while the order is on hold": "the order is on hold",
    "Use Leave Out the Rest": "4 are on backorder",
    "order that is on hold, use Change Hold": "_Change Hold_ asks for a reason",
    "These orders are not on hold": "it is not on hold",
    "cancel their related vendor bills": "it has posted bills",
    "You must first unlock them": "it is locked",
    "Cannot delete a purchase order line": "it is confirmed",
    "has been set to 'Done'": "it is received",
    "Once a sales order is confirmed, you can't remove": "it is confirmed",
    "You cannot modify the product of this order line": "it is confirmed",
    "already been received or billed. Nothing is left": "nothing is left to buy",
    "already fulfilled or cancelled": "it is fulfilled",
    "left to hand over": "it is delivered",
    "Validating a zero quantity transfer": "nothing is there",
    "No items are available to invoice": "nothing is delivered",
    "cannot be decreased below the amount already delivered": "it is delivered",
}


class Story:
    """A sales order of 10 desks, and the documents that follow from it.

    What is done in it is done by the user whose work it is.
    """

    def __init__(self, case, in_stock=0, tells_invoices=False):
        """Confirm the order; some of the desks may be in stock.

        :param case: the ``BackorderCommon`` that has the users and the products
        :param tells_invoices: whether to tell what the customer is invoiced
        """
        self.case, self.tells_invoices = case, tells_invoices
        self.env = case.env
        (case.wood | case.light).buyer_id = case.buyer
        if in_stock:
            case._add_stock(case.desk, in_stock)
        self.order = case._make_order((case.desk, 10))
        self.line = self.order.order_line
        self.purchase = self.purchase_name = self.bill = None
        # What came of the last event: whether it was an error, and new activities.
        self.refused = self.told = None

    # Roles

    def by(self, role, record):
        """A record as the user of a role sees it."""
        return record.with_user(getattr(self.case, role))

    def backorder(self):
        self.purchase = self.case._backorder(self.order)
        self.purchase_name = self.purchase.name

    def confirm_purchase(self):
        self.by("buyer", self.purchase).button_confirm()

    def make_bill(self, quantity, post=True):
        """A vendor bill of the accountant; of what is left to bill if None."""
        bill = self.case._make_bill(
            self.purchase, quantity, post=False, user=self.case.accountant
        )
        if post:
            bill.action_post()
        return bill

    def credit(self, quantity, post=True):
        """A vendor credit note for a part of the bill."""
        dialog = self.open_reversal()
        dialog.refund_moves()
        credit_note = dialog.new_move_ids
        credit_note.invoice_date = fields.Date.today()
        credit_note.invoice_line_ids.quantity = quantity
        if post:
            credit_note.action_post()
        return credit_note

    def open_reversal(self):
        """The dialog by which the accountant makes credit notes from the bill."""
        return (
            self.by("accountant", self.env["account.move.reversal"])
            .with_context(active_model="account.move", active_ids=self.bill.ids)
            .create({"journal_id": self.bill.journal_id.id})
        )

    @property
    def receipt(self):
        return self._get_open(self.purchase.picking_ids)

    @property
    def delivery(self):
        return self._get_open(self.order.picking_ids)

    def _get_open(self, pickings):
        return pickings.filtered(lambda p: p.state not in ("done", "cancel"))

    def validate(self, picking, quantity=None, remaining=True):
        """The stock user validates a transfer.

        :param quantity: what is transferred, if not all that is ready
        :param remaining: answer to the question whether the rest is to follow
        """
        picking = self.by("stock_user", picking)
        if quantity is not None:
            picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        action = picking.button_validate()
        if isinstance(action, dict):
            dialog = self.case._form(
                picking.env[action["res_model"]].with_context(**action["context"])
            ).save()
            dialog.process() if remaining else dialog.process_cancel_backorder()

    def receive(self, quantity=None, **kwargs):
        self.validate(self.receipt, quantity, **kwargs)

    def deliver(self, quantity=None, **kwargs):
        self.validate(self.delivery, quantity, **kwargs)

    def invoice(self):
        self.by("salesperson", self.order)._create_invoices().action_post()

    # What has become of it

    def tell(self, event):
        """Let something happen, and tell in a few words what has become of it."""
        before, activities = self.describe(), self.get_activities()
        self.env.invalidate_all()  # no role knows what another one has read
        self.refused = False
        try:
            event(self)
        except UserError as error:
            self.refused = True
            return f"refused: {self._get_reason(error)}"
        self.env.invalidate_all()
        self.told = self.get_activities() - activities
        after = self.describe()
        words = ["no change" if after == before else after]
        if logins := self.told.user_id.mapped("login"):
            words.append(f"told: {' and '.join(sorted(logins))}")
        return "; ".join(words)

    def _get_reason(self, error):
        for text, reason in REASONS.items():
            if text in str(error):
                return reason
        raise error

    def describe(self):
        return ", ".join(
            [
                f"**{ORDER_STATES[self.order.state]}**",
                *self._describe_backorders(),
                *self._describe_goods(),
                *self._describe_purchases(),
            ]
        )

    def _describe_backorders(self):
        for backorder in self.order.backorder_ids.sorted("id"):
            words = f"{backorder.product_uom_qty:g} {backorder.state}"
            if backorder.state == "open" and backorder.qty_fulfilled:
                words += f" ({backorder.qty_fulfilled:g} billed)"
            yield words

    def _describe_goods(self):
        lines = self.order.order_line
        for name, quantity in {
            "short": sum(lines.mapped("qty_short")),
            "reserved": sum(self.delivery.move_ids.mapped("quantity")),
            "delivered": sum(lines.mapped("qty_delivered")),
        }.items():
            if quantity:
                yield f"{quantity:g} {name}"
        if self.tells_invoices:
            yield from self._describe_invoices(lines)
        if self.order.state in ("sale", "on_hold") and not self.is_delivery_whole():
            yield f"{self._get_demand():g} to deliver"

    def _describe_invoices(self, lines):
        down_payments = lines.filtered("is_downpayment")
        if quantity := sum((lines - down_payments).mapped("qty_invoiced")):
            yield f"{quantity:g} invoiced"
        if down_payments.invoice_lines:
            yield "down payment"

    def is_delivery_whole(self):
        """Whether all that is not delivered yet is still to be delivered."""
        lines = self.order.order_line
        ordered = sum(lines.mapped("product_uom_qty"))
        return ordered - sum(lines.mapped("qty_delivered")) <= self._get_demand()

    def _get_demand(self):
        return sum(self.delivery.move_ids.mapped("product_uom_qty"))

    def _describe_purchases(self):
        purchases = self.purchase.exists() | self.order.backorder_ids.purchase_id
        if not self.purchase.exists():
            yield "RFQ gone"
        for purchase in purchases.sorted("id"):
            if purchase.state == "cancel":
                yield "PO cancelled"
            else:
                name = "RFQ" if purchase.state in ("draft", "sent") else "PO"
                bought = sum(purchase.order_line.mapped("product_uom_qty"))
                yield f"{name} {bought:g}"

    def get_activities(self):
        return self.env["mail.activity"].search([])
