"""The steps of a user who can buy, and nothing else."""

from .flow import ALL, CONFIRMED, REQUESTS, request

ROLE = "buyer"


def confirms(flow):
    flow.by(ROLE, flow.purchase).button_confirm()


def sends(flow):
    flow.by(ROLE, flow.purchase).action_rfq_send()
    flow.by(ROLE, flow.purchase).print_quotation()


def deletes(flow):
    flow.by(ROLE, flow.purchase).button_cancel()
    flow.by(ROLE, flow.purchase).unlink()


def deletes_line(flow):
    flow.by(ROLE, flow.purchase.order_line).unlink()


def merges(flow):
    other = flow.purchase.copy()
    flow.by(ROLE, flow.purchase | other).action_merge()


def opens(flow):
    form = flow.by(ROLE, flow.purchase)
    flow.case._form(form)
    form.order_line.mapped("backorder_summary")
    form.backorder_ids.mapped("display_name")


def raises_line(flow):
    flow.by(ROLE, flow.purchase.order_line).product_qty += 3


def cuts_line(flow):
    flow.by(ROLE, flow.purchase.order_line).product_qty -= 2


def cuts_line_to_nothing(flow):
    flow.by(ROLE, flow.purchase.order_line).product_qty = 0


def changes_price_and_date(flow):
    flow.by(ROLE, flow.purchase.order_line).write(
        {"price_unit": 41, "date_planned": flow.case._days(9)}
    )


def edits_form(flow):
    with flow.case._form(flow.by(ROLE, flow.purchase)) as form:
        with form.order_line.edit(0) as line:
            line.product_qty = 20


def cancels(flow):
    flow.by(ROLE, flow.purchase).button_cancel()
    flow.by(ROLE, flow.purchase).button_draft()
    flow.by(ROLE, flow.purchase).button_confirm()


def locks(flow):
    flow.by(ROLE, flow.purchase).button_lock()
    flow.by(ROLE, flow.purchase).button_unlock()


def acknowledges(flow):
    flow.by(ROLE, flow.purchase).acknowledged = True


def cancels_backorder(flow):
    flow.by(ROLE, flow.backorder).action_cancel_backorder()


def replaces(flow):
    dialog = flow.open(ROLE, flow.backorder, "action_replace")
    dialog.vendor_id = flow.case.light
    flow.by(ROLE, dialog).action_replace()


def drafts_bill(flow):
    flow.by(ROLE, flow.purchase).action_create_invoice()


def sees_transfers(flow):
    transfers = flow.by(ROLE, flow.purchase.picking_ids)
    transfers.mapped("hold_message")
    for name in ("backorder_summary", "description_picking", "packaging_uom_id"):
        transfers.move_ids.mapped(name)


STEPS = (
    (REQUESTS, (confirms, sends, deletes, deletes_line)),
    ((request,), (merges,)),
    (
        ALL,
        (
            opens,
            raises_line,
            cuts_line,
            cuts_line_to_nothing,
            changes_price_and_date,
            edits_form,
            cancels,
            cancels_backorder,
            replaces,
        ),
    ),
    (CONFIRMED, (locks, acknowledges, drafts_bill, sees_transfers)),
)
