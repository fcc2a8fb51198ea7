"""The steps of a user who can invoice, and nothing else."""

from odoo import fields

from .flow import CONFIRMED

ROLE = "accountant"


def makes_and_posts_bill(flow):
    flow.by(ROLE, flow.purchase).action_create_invoice()
    bill = flow.purchase.invoice_ids
    flow.by(ROLE, bill).invoice_date = fields.Date.today()
    flow.by(ROLE, bill).action_post()
    assert flow.order.state == "sale"


def posts_a_part(flow):
    flow.by(ROLE, flow.make_bill(4)).action_post()
    assert flow.order.state == "on_hold"


def _post(flow):
    bill = flow.make_bill()
    flow.by(ROLE, bill).action_post()
    return bill


def resets(flow):
    bill = _post(flow)
    flow.by(ROLE, bill).button_draft()
    assert flow.order.state == "on_hold"
    flow.by(ROLE, bill).action_post()
    assert flow.order.state == "sale"


def cancels(flow):
    bill = _post(flow)
    flow.by(ROLE, bill).button_draft()
    flow.by(ROLE, bill).button_cancel()
    assert flow.order.state == "on_hold"


def deletes(flow):
    bill = flow.make_bill()
    flow.by(ROLE, bill).unlink()


def credits(flow):
    bill = _post(flow)
    dialog = (
        flow.by(ROLE, flow.case.env["account.move.reversal"])
        .with_context(active_model="account.move", active_ids=bill.ids)
        .create({"journal_id": bill.journal_id.id})
    )
    dialog.refund_moves()
    note = dialog.new_move_ids
    flow.by(ROLE, note).invoice_date = fields.Date.today()
    flow.by(ROLE, note.invoice_line_ids).quantity = 2
    flow.by(ROLE, note).action_post()


def reverses(flow):
    bill = _post(flow)
    dialog = (
        flow.by(ROLE, flow.case.env["account.move.reversal"])
        .with_context(active_model="account.move", active_ids=bill.ids)
        .create({"journal_id": bill.journal_id.id})
    )
    flow.by(ROLE, dialog).modify_moves()


def unties_and_ties(flow):
    bill = _post(flow)
    flow.by(ROLE, bill.invoice_line_ids).purchase_line_id = False
    flow.by(ROLE, bill.invoice_line_ids).purchase_line_id = flow.purchase.order_line
    assert flow.order.state == "sale"


def opens_documents(flow):
    bill = flow.make_bill()
    flow.case._form(flow.by(ROLE, bill))
    flow.case._form(flow.by(ROLE, flow.order))
    flow.case._form(flow.by(ROLE, flow.purchase))


def invoices_the_customer(flow):
    _post(flow)
    flow.line.product_id.invoice_policy = "order"
    flow.by(ROLE, flow.order)._create_invoices().action_post()


STEPS = (
    (
        CONFIRMED,
        (
            makes_and_posts_bill,
            posts_a_part,
            resets,
            cancels,
            deletes,
            credits,
            reverses,
            unties_and_ties,
            opens_documents,
            invoices_the_customer,
        ),
    ),
)
