"""The sale changes

What the salesperson does to the order; the sales manager releases it manually.
"""

from odoo import Command

from . import states


def cancelled(story):
    """The order is cancelled"""
    story.by("salesperson", story.order).action_cancel()


def set_back(story):
    """... and set back to quotation"""
    cancelled(story)
    story.by("salesperson", story.order).action_draft()


def confirmed_again(story):
    """... and confirmed again"""
    set_back(story)
    story.by("salesperson", story.order).action_confirm()


def line_cut(story):
    """Its line is cut by 4"""
    story.by("salesperson", story.line).product_uom_qty -= 4


def line_cut_to_zero(story):
    """Its line is cut to 0"""
    story.by("salesperson", story.line).product_uom_qty = 0


def line_raised(story):
    """Its line is raised by 5"""
    story.by("salesperson", story.line).product_uom_qty += 5


def line_removed(story):
    """Its line is removed"""
    story.by("salesperson", story.line).unlink()


def line_of_another_product(story):
    """Its line is changed to lamps"""
    story.by("salesperson", story.line).product_id = story.case.lamp


def line_added(story):
    """A line of 5 lamps is added"""
    story.by("salesperson", story.order).order_line = [
        Command.create({"product_id": story.case.lamp.id, "product_uom_qty": 5})
    ]


def backordered_again(story):
    """Raised by 5, and these are backordered too"""
    line_raised(story)
    story.case._backorder(story.order)


def backorder_cancelled(story):
    """Its backorder is cancelled"""
    story.by("salesperson", story.order.backorder_ids).action_cancel_backorder()


def released_by_hand(story):
    """It is released manually"""
    action = story.by("sales_manager", story.order).action_release_hold()
    dialog = story.by("sales_manager", story.env[action["res_model"]]).browse(
        action["res_id"]
    )
    dialog.reason = "The customer takes what is there"
    dialog.action_release()


EVENTS = {
    cancelled: states.STATES,
    set_back: states.STATES,
    confirmed_again: states.STATES,
    line_cut: states.STATES,
    line_cut_to_zero: states.STATES,
    line_raised: states.STATES,
    line_removed: states.STATES,
    line_of_another_product: states.STATES,
    line_added: states.STATES,
    backordered_again: states.STATES,
    backorder_cancelled: states.STATES,
    released_by_hand: states.HELD,
}
