"""What is held

6 of the 10 were in stock, and 4 were backordered; these are received, and not billed.
What is ordered can be invoiced.
"""

from odoo.fields import Command

from . import states


def delivered_in_part(story):
    """6 are delivered, the rest is to follow"""
    story.deliver(6)


def delivered(story):
    """The delivery is validated"""
    story.deliver()


def left_out(story):
    """_Leave Out the Rest_, and the delivery is validated"""
    story.by("stock_user", story.delivery).action_leave_out_on_hold()
    story.deliver()


def invoiced(story):
    """The customer is invoiced"""
    story.invoice()


def paid_down(story):
    """A down payment of half is invoiced"""
    dialog = story.by("salesperson", story.env["sale.advance.payment.inv"]).create(
        {
            "advance_payment_method": "percentage",
            "amount": 50,
            "sale_order_ids": [Command.set(story.order.ids)],
        }
    )
    dialog.create_invoices()


def billed(story):
    """The rest is billed"""
    story.make_bill(None)


def written(story):
    """The salesperson holds the whole order"""
    story.by("salesperson", story.order).backorder_hold_scope = "order"


def written_lines(story):
    """The salesperson holds only what is backordered"""
    story.by("salesperson", story.order).backorder_hold_scope = "lines"


def written_none(story):
    """The salesperson holds nothing"""
    story.by("salesperson", story.order).backorder_hold_scope = "none"


def changed_to_lines(story):
    """_Change Hold_ by the sales manager: only what is backordered"""
    _change(story, "lines")


def changed_to_none(story):
    """_Change Hold_ by the sales manager: nothing"""
    _change(story, "none")


def _change(story, scope):
    order = story.by("sales_manager", story.order)
    action = order.action_change_hold_scope()
    dialog = order.env[action["res_model"]].browse(action["res_id"])
    dialog.write({"scope": scope, "reason": "A good customer"})
    dialog.action_change()


EVENTS = {
    delivered_in_part: states.SCOPES,
    delivered: states.SCOPES,
    left_out: states.SCOPES,
    invoiced: states.SCOPES,
    paid_down: states.SCOPES,
    billed: states.SCOPES,
    written: states.SCOPES,
    written_lines: states.SCOPES,
    written_none: states.SCOPES,
    changed_to_lines: states.SCOPES,
    changed_to_none: states.SCOPES,
}
