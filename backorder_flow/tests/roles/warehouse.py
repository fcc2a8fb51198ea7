"""The steps of a user who can move goods, and nothing else."""

from odoo.exceptions import UserError

from .flow import CONFIRMED, purchase

ROLE = "stock_user"


def receives(flow):
    flow.validate(ROLE, flow.receipt)
    assert flow.backorder.qty_received == 6


def receives_a_part(flow):
    flow.validate(ROLE, flow.receipt, 4)
    flow.validate(ROLE, flow.receipt)
    assert flow.backorder.qty_received == 6


def refuses_the_rest(flow):
    receipt = flow.receipt
    flow.by(ROLE, receipt).move_ids.quantity = 4
    flow.by(ROLE, receipt).move_ids.picked = True
    flow.by(ROLE, receipt).with_context(
        skip_backorder=True, picking_ids_not_to_backorder=receipt.ids
    ).button_validate()


def cancels_receipt(flow):
    flow.by(ROLE, flow.receipt).action_cancel()


def receives_more_afterwards(flow):
    receipt = flow.receipt
    flow.validate(ROLE, receipt)
    flow.by(ROLE, receipt.move_line_ids).quantity = 7


def sends_back(flow):
    receipt = flow.receipt
    flow.validate(ROLE, receipt)
    dialog = (
        flow.by(ROLE, flow.case.env["stock.return.picking"])
        .with_context(active_id=receipt.id, active_model="stock.picking")
        .create({})
    )
    dialog.product_return_moves.quantity = 2
    action = dialog.action_create_returns()
    flow.validate(ROLE, receipt.browse(action["res_id"]), 2)


def opens_transfers(flow):
    transfers = flow.by(ROLE, flow.receipt | flow.delivery)
    for transfer in transfers:
        flow.case._form(transfer)
    transfers.mapped("hold_message")
    transfers.move_ids.mapped("backorder_summary")


def reserves_anew(flow):
    flow.by(ROLE, flow.delivery).do_unreserve()
    flow.by(ROLE, flow.delivery).action_assign()


def cannot_deliver_on_hold(flow):
    with flow.case.assertRaisesRegex(UserError, "on hold"):
        flow.validate(ROLE, flow.delivery)


def delivers_after_release(flow):
    flow.make_bill().action_post()
    flow.validate(ROLE, flow.receipt)
    flow.validate(ROLE, flow.delivery)
    assert flow.line.qty_delivered == 10


def delivers_in_three_steps(flow):
    flow.case.warehouse.delivery_steps = "pick_pack_ship"
    order = flow.case._make_order((flow.case.lamp, 2))
    purchase = flow.case._backorder(order)
    purchase.button_confirm()
    flow.case._make_bill(purchase)
    flow.validate(ROLE, purchase.picking_ids)
    for _step in ("pick", "pack", "ship"):
        picking = order.picking_ids.filtered(lambda p: p.state == "assigned")
        flow.validate(ROLE, picking)
    assert order.order_line.qty_delivered == 2


def receives_in_two_steps(flow):
    flow.case.warehouse.reception_steps = "two_steps"
    order = flow.case._make_order((flow.case.lamp, 2))
    purchase = flow.case._backorder(order)
    purchase.button_confirm()
    flow.validate(ROLE, purchase.picking_ids)
    flow.validate(ROLE, purchase.picking_ids.move_ids.move_dest_ids.picking_id)
    assert order.picking_ids.move_ids.quantity == 2


def cancels_delivery(flow):
    flow.by(ROLE, flow.delivery).action_cancel()


def takes_back_what_was_delivered(flow):
    flow.make_bill().action_post()
    flow.validate(ROLE, flow.receipt)
    delivery = flow.delivery
    flow.validate(ROLE, delivery)
    dialog = (
        flow.by(ROLE, flow.case.env["stock.return.picking"])
        .with_context(active_id=delivery.id, active_model="stock.picking")
        .create({})
    )
    dialog.product_return_moves.quantity = 1
    action = dialog.action_create_returns()
    flow.validate(ROLE, delivery.browse(action["res_id"]), 1)


def has_it_handed_over(flow):
    rival = flow.case._make_order((flow.case.desk, 3))
    dialog = flow.open("stock_manager", flow.backorder, "action_hand_over")
    with flow.case._form(dialog) as form:
        form.sale_line_id = rival.order_line
    flow.by("stock_manager", dialog).action_hand_over()


STEPS = (
    (
        CONFIRMED,
        (
            receives,
            receives_a_part,
            refuses_the_rest,
            cancels_receipt,
            receives_more_afterwards,
            sends_back,
            opens_transfers,
            reserves_anew,
            cannot_deliver_on_hold,
            delivers_after_release,
            cancels_delivery,
        ),
    ),
    (
        (purchase,),
        (
            delivers_in_three_steps,
            receives_in_two_steps,
            takes_back_what_was_delivered,
            has_it_handed_over,
        ),
    ),
)
