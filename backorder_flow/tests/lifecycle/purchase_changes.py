"""The purchase changes

What the buyer does to the request or the purchase order.
"""

from odoo import Command, fields

from . import states


def cancelled(story):
    """The RFQ or PO is cancelled"""
    story.by("buyer", story.purchase).button_cancel()


def set_back(story):
    """... and set back to draft"""
    cancelled(story)
    story.by("buyer", story.purchase).button_draft()


def deleted(story):
    """... and deleted"""
    cancelled(story)
    story.by("buyer", story.purchase).unlink()


def locked_and_cancelled(story):
    """The PO is locked, then cancelled"""
    story.by("buyer", story.purchase).button_lock()
    cancelled(story)


def line_deleted(story):
    """Its line is deleted"""
    story.by("buyer", story.purchase.order_line).unlink()


def line_cut(story):
    """Its line is cut by 4"""
    story.by("buyer", story.purchase.order_line).product_qty -= 4


def line_cut_to_zero(story):
    """Its line is cut to 0"""
    story.by("buyer", story.purchase.order_line).product_qty = 0


def line_raised(story):
    """Its line is raised by 5"""
    story.by("buyer", story.purchase.order_line).product_qty += 5


def line_in_dozens(story):
    """Its line is changed to 1 dozen"""
    story.by("buyer", story.purchase.order_line).write(
        {"product_qty": 1, "product_uom_id": story.env.ref("uom.product_uom_dozen").id}
    )


def line_of_another_product(story):
    """Its line is changed to lamps"""
    line = story.by("buyer", story.purchase.order_line)
    line.product_id = story.case.lamp


def vendor_changed(story):
    """Another vendor is chosen"""
    with story.case._form(story.by("buyer", story.purchase)) as form:
        form.partner_id = story.case.light


def price_changed(story):
    """Another price is agreed"""
    story.by("buyer", story.purchase.order_line).price_unit = 33


def _make_request(story, days):
    return story.by("buyer", story.env["purchase.order"]).create(
        {
            "partner_id": story.case.wood.id,
            "date_order": fields.Datetime.add(story.purchase.date_order, days=days),
            "order_line": [
                Command.create(
                    {
                        "product_id": story.case.desk.id,
                        "product_qty": 3,
                        "date_planned": story.purchase.order_line.date_planned,
                    }
                )
            ],
        }
    )


def merged_into_an_older_one(story):
    """Merged into an older RFQ over 3"""
    (_make_request(story, -1) | story.by("buyer", story.purchase)).action_merge()


def another_merged_into_it(story):
    """A newer RFQ over 3 is merged into it"""
    (_make_request(story, 1) | story.by("buyer", story.purchase)).action_merge()


def replaced(story):
    """It is replaced: the rest is bought elsewhere"""
    backorders = story.by("buyer", story.order.backorder_ids)
    action = backorders.action_replace()
    dialog = backorders.env[action["res_model"]].browse(action["res_id"])
    dialog.vendor_id = story.case.light
    dialog.action_replace()


EVENTS = {
    cancelled: states.STATES,
    set_back: (states.rfq, *states.TO_BILL),
    deleted: (states.rfq, *states.TO_BILL),
    locked_and_cancelled: states.CONFIRMED,
    line_deleted: states.STATES,
    line_cut: states.STATES,
    line_cut_to_zero: states.STATES,
    line_raised: states.STATES,
    line_in_dozens: (states.rfq,),
    line_of_another_product: (states.rfq,),
    vendor_changed: (states.rfq,),
    price_changed: states.STATES,
    merged_into_an_older_one: (states.rfq,),
    another_merged_into_it: (states.rfq,),
    replaced: states.STATES,
}
