"""The steps of a user who can sell, and nothing else."""

from .flow import ALL, CONFIRMED, purchase

ROLE = "salesperson"


def confirms_and_backorders(flow):
    order = flow.case._make_order((flow.case.desk, 3), confirm=False)
    flow.by(ROLE, order).action_confirm()
    flow.open(ROLE, order, "action_backorder").action_create_backorders()
    assert order.state == "on_hold"


def backorders_in_bulk(flow):
    orders = flow.case._make_order((flow.case.desk, 3))
    orders |= flow.case._make_order((flow.case.lamp, 1))
    dialog = flow.open(ROLE, orders | flow.order, "action_bulk_backorder")
    dialog.action_create_backorders()
    assert set(orders.mapped("state")) == {"on_hold"}


def opens(flow):
    order = flow.by(ROLE, flow.order)
    flow.case._form(order)
    order.mapped("hold_message")
    order.backorder_ids.mapped("display_name")


def raises_line(flow):
    flow.by(ROLE, flow.line).product_uom_qty += 3


def cuts_line(flow):
    flow.by(ROLE, flow.line).product_uom_qty -= 2


def cuts_line_below_stock(flow):
    flow.by(ROLE, flow.line).product_uom_qty = 1


def cuts_line_to_nothing(flow):
    flow.by(ROLE, flow.line).product_uom_qty = 0


def edits_form(flow):
    with flow.case._form(flow.by(ROLE, flow.order)) as form:
        form.commitment_date = flow.case._days(30)
        with form.order_line.edit(0) as line:
            line.product_uom_qty = 12


def cancels(flow):
    flow.by(ROLE, flow.order).action_cancel()
    flow.by(ROLE, flow.order).action_draft()
    flow.by(ROLE, flow.order).action_confirm()


def cancels_in_bulk(flow):
    dialog = flow.by(ROLE, flow.case.env["sale.mass.cancel.orders"]).create(
        {"sale_order_ids": [(6, 0, flow.order.ids)]}
    )
    dialog.action_mass_cancel()


def cancels_and_deletes(flow):
    flow.by(ROLE, flow.order).action_cancel()
    flow.by("sales_manager", flow.order).unlink()


def cancels_backorder(flow):
    flow.by(ROLE, flow.backorder).action_cancel_backorder()


def has_it_released(flow):
    flow.case.env.flush_all()
    dialog = flow.open("sales_manager", flow.order, "action_release_hold")
    dialog.reason = "The customer takes less"
    flow.by("sales_manager", dialog).action_release()
    assert flow.order.state == "sale"


def sends(flow):
    flow.by(ROLE, flow.order).action_quotation_send()


def invoices_after_release(flow):
    flow.make_bill().action_post()
    flow.line.product_id.invoice_policy = "order"
    flow.by(ROLE, flow.order)._create_invoices()


STEPS = (
    ((purchase,), (confirms_and_backorders, backorders_in_bulk)),
    (
        ALL,
        (
            opens,
            raises_line,
            cuts_line,
            cuts_line_below_stock,
            cuts_line_to_nothing,
            edits_form,
            cancels,
            cancels_in_bulk,
            cancels_and_deletes,
            cancels_backorder,
            has_it_released,
            sends,
        ),
    ),
    (CONFIRMED, (invoices_after_release,)),
)
