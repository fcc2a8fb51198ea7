from odoo import fields


class Flow:
    """An order of 10 desks, 4 of them in stock, and what was backordered of the others.

    A manager prepares it. Each step of a role is a request of its own: what someone
    else has read is not in the cache.
    """

    def __init__(self, case, is_dropship=False, is_confirmed=True):
        self.case = case
        self.last = case.env
        case._add_stock(case.desk, 4)
        self.order = case._make_order((case.desk, 10))
        self.line = self.order.order_line
        self.purchase = case._backorder(self.order, is_dropship=is_dropship)
        self.backorder = self.order.backorder_ids
        if is_confirmed:
            self.purchase.button_confirm()

    def by(self, role, record):
        """A record as in a request of a user who has one role only."""
        self.end()
        user = getattr(self.case, role)
        self.last = self.case.env(user=user)
        return record.with_env(self.last)

    def end(self):
        """End the last request: its user computes what is not computed yet."""
        self.last.flush_all()
        self.last.invalidate_all()
        self.last = self.case.env

    @property
    def receipt(self):
        """What the vendor sends, to the warehouse or to the customer."""
        return self.purchase.picking_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel")
        )

    @property
    def delivery(self):
        """What leaves the warehouse for the customer."""
        return self.order.picking_ids.filtered(
            lambda picking: (
                picking.state not in ("done", "cancel") and not picking.is_dropship
            )
        )

    def open(self, role, records, button):
        """Press a button, and open its dialog in another request.

        :return: the dialog
        """
        action = getattr(self.by(role, records), button)()
        return self.by(
            role, self.case.env[action["res_model"]].browse(action["res_id"])
        )

    def make_bill(self, quantity=None):
        bill = self.case._make_bill(self.purchase, quantity, post=False)
        bill.invoice_date = fields.Date.today()
        return bill

    def validate(self, role, picking, quantity=None):
        """Validate a transfer, in part if a quantity is given."""
        picking = self.by(role, picking)
        if quantity is not None:
            picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True).button_validate()


def request(case):
    return Flow(case, is_confirmed=False)


def purchase(case):
    return Flow(case)


def dropship_request(case):
    return Flow(case, is_dropship=True, is_confirmed=False)


def dropship(case):
    return Flow(case, is_dropship=True)


REQUESTS = (request, dropship_request)
CONFIRMED = (purchase, dropship)
ALL = REQUESTS + CONFIRMED
