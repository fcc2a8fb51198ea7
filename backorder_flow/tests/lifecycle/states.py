"""The states in which an event can find an order of 10 desks that was backordered."""

from .story import Story


def rfq(case):
    """RFQ

    10 were backordered; the purchase order is a request for quotation.
    """
    story = Story(case)
    story.backorder()
    return story


def confirmed(case):
    """PO

    The buyer has confirmed it. Nothing is received or billed.
    """
    story = rfq(case)
    story.confirm_purchase()
    return story


def partly_delivered(case):
    """PO, 4 delivered before

    4 were in stock: they were delivered and invoiced, then 6 backordered.
    """
    story = Story(case, in_stock=4)
    story.deliver()
    story.invoice()
    story.backorder()
    story.confirm_purchase()
    return story


def partly_billed(case):
    """PO, 4 billed

    A vendor bill over 4 is posted.
    """
    story = confirmed(case)
    story.bill = story.make_bill(4)
    return story


def received(case):
    """PO, received

    All 10 are received, and not billed.
    """
    story = confirmed(case)
    story.receive()
    return story


def billed(case):
    """PO, billed

    All 10 are billed, and not received: the order was released.
    """
    story = confirmed(case)
    story.bill = story.make_bill(10)
    return story


def ready(case):
    """PO, received and billed

    All 10 are received and billed: the order was released.
    """
    story = received(case)
    story.bill = story.make_bill(10)
    return story


def delivered(case):
    """PO, delivered

    All 10 are received, billed, and delivered to the customer.
    """
    story = ready(case)
    story.deliver()
    return story


def whole_order(case):
    """Held: the whole order

    6 were in stock, 4 are received for the backorder. The whole order is held.
    """
    return _make_scope(case, "order")


def only_lines(case):
    """Held: only what is backordered

    6 were in stock, 4 are received for the backorder. Only these 4 are held.
    """
    return _make_scope(case, "lines")


def nothing(case):
    """Held: nothing

    6 were in stock, 4 are received for the backorder. Nothing is held.
    """
    return _make_scope(case, "none")


def _make_scope(case, scope):
    case.desk.invoice_policy = "order"
    story = Story(case, in_stock=6, tells_invoices=True)
    story.order.backorder_hold_scope = scope
    story.backorder()
    story.confirm_purchase()
    story.receive()
    return story


STATES = (
    rfq,
    confirmed,
    partly_delivered,
    partly_billed,
    received,
    billed,
    ready,
    delivered,
)
SCOPES = (whole_order, only_lines, nothing)
HELD = STATES[:5]
CONFIRMED = STATES[1:]
WITH_BILL = (partly_billed, billed, ready, delivered)
TO_BILL = (confirmed, partly_delivered, received)
TO_RECEIVE = (confirmed, partly_delivered, partly_billed, billed)
TO_DELIVER = STATES[:-1]
