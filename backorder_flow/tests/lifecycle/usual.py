"""As it goes

What is done day by day, by the user whose work it is.
"""

from . import states


def purchase_confirmed(story):
    """The RFQ is confirmed"""
    story.confirm_purchase()


def received_in_part(story):
    """4 are received, the rest is to follow"""
    story.receive(4)


def received(story):
    """All is received"""
    story.receive()


def billed_in_part(story):
    """4 are billed"""
    story.make_bill(4)


def billed(story):
    """The rest is billed"""
    story.make_bill(None)


def delivered(story):
    """The delivery is validated"""
    story.deliver()


def invoiced(story):
    """The customer is invoiced"""
    story.invoice()


EVENTS = {
    purchase_confirmed: (states.rfq,),
    received_in_part: states.TO_RECEIVE,
    received: states.TO_RECEIVE,
    billed_in_part: states.TO_BILL,
    billed: (*states.TO_BILL, states.partly_billed),
    delivered: states.TO_DELIVER,
    invoiced: states.STATES,
}
