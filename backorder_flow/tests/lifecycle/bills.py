"""Vendor bills

What the accountant does. "The rest" is what no bill covers yet.
"""

from odoo import Command, fields

from . import states


def drafted(story):
    """A bill over 10 is drafted, not posted"""
    story.make_bill(10, post=False)


def locked_and_billed(story):
    """The PO is locked, then billed"""
    story.by("buyer", story.purchase).button_lock()
    story.make_bill(None)


def two_bills(story):
    """Two bills, over 4 and the rest, are posted together"""
    bills = story.make_bill(4, post=False)
    bills |= story.make_bill(None, post=False)
    bills.action_post()


def too_much(story):
    """12 are billed"""
    story.make_bill(12)


def by_the_dozen(story):
    """1 dozen is billed"""
    bill = story.make_bill(1, post=False)
    bill.invoice_line_ids.write(
        {"quantity": 1, "product_uom_id": story.env.ref("uom.product_uom_dozen").id}
    )
    bill.action_post()


def _make_future_bill(story):
    bill = story.make_bill(None, post=False)
    bill.write(
        {
            "date": fields.Date.add(fields.Date.today(), days=10),
            "auto_post": "at_date",
        }
    )
    bill._post(soft=True)
    return bill


def dated_in_the_future(story):
    """A bill over the rest is to be posted in 10 days"""
    _make_future_bill(story)


def posted_by_itself(story):
    """... and its day has come"""
    bill = _make_future_bill(story)
    bill.date = fields.Date.today()
    with story.case.enter_registry_test_mode():
        story.env.ref("account.ir_cron_auto_post_draft_entry").method_direct_trigger()


def _match(story, bills):
    """As the list "Bill Matching" does, which is a view of the database."""
    story.env.flush_all()
    lines = story.by("accountant", story.env["purchase.bill.line.match"])
    lines.search(
        [
            "|",
            ("pol_id", "in", story.purchase.order_line.ids),
            ("aml_id", "in", bills.invoice_line_ids.ids),
        ]
    ).action_match_lines()


def _make_unmatched_bills(story):
    """Two, as core cannot match a single one that is posted."""
    bills = story.make_bill(2, post=False) | story.make_bill(4, post=False)
    bills.invoice_line_ids.purchase_line_id = False
    return bills


def matched_and_posted(story):
    """Bills over 2 and 4 are matched, then posted"""
    bills = _make_unmatched_bills(story)
    _match(story, bills)
    bills.action_post()


def posted_and_matched(story):
    """Bills over 2 and 4 are posted, then matched"""
    bills = _make_unmatched_bills(story)
    bills.action_post()
    _match(story, bills)


def untied(story):
    """The bill is untied from the PO"""
    story.by("accountant", story.bill).invoice_line_ids.purchase_line_id = False


def moved_to_another_purchase(story):
    """The bill is moved to another order's PO"""
    other = story.case._make_order((story.case.desk, 10))
    purchase = story.case._backorder(other)
    purchase.button_confirm()
    story.by(
        "accountant", story.bill
    ).invoice_line_ids.purchase_line_id = purchase.order_line


def credit_drafted(story):
    """A credit note over 4 is drafted"""
    story.credit(4, post=False)


def credited(story):
    """... and posted"""
    story.credit(4)


def credit_cancelled(story):
    """... and cancelled"""
    story.credit(4).button_cancel()


def price_credited(story):
    """A credit note over the price only is posted"""
    story.by("accountant", story.env["account.move"]).create(
        {
            "move_type": "in_refund",
            "partner_id": story.case.wood.id,
            "invoice_date": fields.Date.today(),
            "invoice_line_ids": [
                Command.create({"name": "Too late", "price_unit": 20, "tax_ids": False})
            ],
        }
    ).action_post()


def reversed_in_full(story):
    """All of it is credited"""
    story.credit(story.bill.invoice_line_ids.quantity)


def _correct(story):
    dialog = story.open_reversal()
    dialog.modify_moves()
    return dialog.new_move_ids


def corrected(story):
    """It is reversed, and a new bill drafted"""
    _correct(story)


def corrected_and_posted(story):
    """... which is posted"""
    bill = _correct(story)
    bill.invoice_date = fields.Date.today()
    bill.action_post()


def reset(story):
    """The bill is reset to draft"""
    story.by("accountant", story.bill).button_draft()


def posted_again(story):
    """... and posted again"""
    reset(story)
    story.by("accountant", story.bill).action_post()


def posted_again_with_less(story):
    """... cut to 3 and posted again"""
    reset(story)
    bill = story.by("accountant", story.bill)
    bill.invoice_line_ids.quantity = 3
    bill.action_post()


def cancelled(story):
    """... and cancelled"""
    reset(story)
    story.by("accountant", story.bill).button_cancel()


def deleted(story):
    """... and deleted"""
    reset(story)
    story.by("accountant", story.bill).unlink()


EVENTS = {
    drafted: states.TO_BILL,
    locked_and_billed: states.TO_BILL,
    two_bills: states.TO_BILL,
    too_much: states.TO_BILL,
    by_the_dozen: states.TO_BILL,
    dated_in_the_future: (*states.TO_BILL, states.partly_billed),
    posted_by_itself: (*states.TO_BILL, states.partly_billed),
    matched_and_posted: (*states.TO_BILL, states.partly_billed),
    posted_and_matched: (*states.TO_BILL, states.partly_billed),
    untied: states.WITH_BILL,
    moved_to_another_purchase: states.WITH_BILL,
    credit_drafted: states.WITH_BILL,
    credited: states.WITH_BILL,
    credit_cancelled: states.WITH_BILL,
    price_credited: states.WITH_BILL,
    reversed_in_full: states.WITH_BILL,
    corrected: states.WITH_BILL,
    corrected_and_posted: states.WITH_BILL,
    reset: states.WITH_BILL,
    posted_again: states.WITH_BILL,
    posted_again_with_less: states.WITH_BILL,
    cancelled: states.WITH_BILL,
    deleted: states.WITH_BILL,
}
