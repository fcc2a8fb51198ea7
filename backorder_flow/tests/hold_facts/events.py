"""What happens then."""

from odoo import Command

from .situation import NotHereError


def _second(situation):
    if len(situation.lines) < 2:
        raise NotHereError
    return situation.lines[1]


def nothing(_situation):
    pass


def raised(situation):
    situation.lines[0].product_uom_qty += 2


def raised_and_lowered(situation):
    raised(situation)
    situation.lines[0].product_uom_qty -= 2


def line_added(situation):
    situation.order.order_line = [
        Command.create({"product_id": situation.case.lamp.id, "product_uom_qty": 2})
    ]


def returned(situation):
    situation.validate(situation.send_back(situation.delivered))


def exchanged(situation):
    situation.send_back(situation.delivered, exchange=True)


def exchanged_and_returned(situation):
    situation.validate(situation.send_back(situation.delivered, exchange=True))


def return_returned(situation):
    back = situation.send_back(situation.delivered)
    situation.validate(back)
    situation.send_back(back)


def return_returned_and_cancelled(situation):
    back = situation.send_back(situation.delivered)
    situation.validate(back)
    situation.by("stock_user", situation.send_back(back)).action_cancel()


def delivery_copied(situation):
    situation.by("stock_user", situation.delivered).copy()


def delivery_copied_and_confirmed(situation):
    situation.by("stock_user", situation.delivered).copy().action_confirm()


def delivery_copied_and_cancelled(situation):
    situation.by("stock_user", situation.delivered).copy().action_cancel()


def move_added(situation):
    situation.add_move(situation.lines[0], sale_line_id=situation.lines[0].id)


def move_added_without_line(situation):
    """It is the order's by its reference alone."""
    references = [Command.set(situation.order.stock_reference_ids.ids)]
    situation.add_move(situation.lines[0], reference_ids=references)


def move_of_nobody(situation):
    situation.add_move(situation.lines[0])


def move_added_to_transfer(situation):
    transfer = situation.need(situation.deliveries[:1])
    situation.add_move(situation.lines[0], transfer)


def move_added_and_deleted(situation):
    move = situation.add_move(situation.lines[0], sale_line_id=situation.lines[0].id)
    situation.by("stock_manager", move).unlink()


def move_of_another_product(situation):
    chair = situation.case._make_product("Chair")
    situation.add_move(situation.lines[0], product_id=chair.id)


def move_turned_around(situation):
    """The destination of a move to another place becomes the customer."""
    move = situation.add_move(
        situation.lines[0],
        sale_line_id=situation.lines[0].id,
        location_dest_id=situation.case.stock.id,
        location_final_id=False,
    )
    customer = situation.order.partner_id.property_stock_customer
    situation.by("stock_user", move).location_dest_id = customer


def move_tied_to_the_line(situation):
    """A move of no order is tied to the line."""
    move = situation.add_move(situation.lines[0])
    situation.by("stock_user", move).sale_line_id = situation.lines[0]


def rest_cancelled(situation):
    situation.by("stock_user", situation.need(situation.deliveries)).action_cancel()


def rest_cancelled_by_moves(situation):
    moves = situation.need(situation.deliveries.move_ids)
    situation.by("stock_user", moves)._action_cancel()


def rest_deleted(situation):
    deliveries = situation.by("stock_manager", situation.need(situation.deliveries))
    deliveries.action_cancel()
    deliveries.unlink()


def rest_cancelled_and_raised(situation):
    rest_cancelled(situation)
    raised(situation)


def rest_cancelled_and_relaunched(situation):
    rest_cancelled(situation)
    situation.lines._action_launch_stock_rule()


def cut_to_what_left(situation):
    line = situation.lines[0]
    line.product_uom_qty = line.qty_delivered


def second_line_to_zero(situation):
    _second(situation).product_uom_qty = 0


def second_line_billed(situation):
    situation.bill(_second(situation))


def second_backorder_cancelled(situation):
    backorders = _second(situation).backorder_ids.filtered(lambda b: b.state == "open")
    situation.need(backorders).action_cancel_backorder()


def first_line_billed(situation):
    situation.bill(situation.lines[0])


def billed_and_reset(situation):
    first_line_billed(situation)
    situation.reset_bill(situation.lines[0])


def both_billed(situation):
    second_line_billed(situation)
    first_line_billed(situation)


def both_billed_the_other_way(situation):
    first_line_billed(situation)
    second_line_billed(situation)


def first_billed_second_and_back(situation):
    both_billed(situation)
    situation.reset_bill(situation.lines[0])


def second_billed_first_and_back(situation):
    both_billed_the_other_way(situation)
    situation.reset_bill(situation.lines[1])


def recomputed(situation):
    situation.env["sale.backorder"]._recompute_all()


def put_back(situation):
    """What was picked goes back to the stock."""
    done = situation.order.picking_ids.filtered(
        lambda t: (
            t.state == "done"
            and t.location_id == situation.case.stock
            and t.location_dest_id.usage == "internal"
        )
    )
    output = situation.case.warehouse.wh_output_stock_loc_id
    situation.need(output.quant_ids.filtered(lambda quant: quant.quantity > 0))
    picked = situation.need(done[-1:])
    situation.validate(situation.send_back(picked, 10))


def policy_is_the_receipt(situation):
    situation.order.company_id.backorder_release_policy = "received"


def released_by_hand(situation):
    if situation.order.state != "on_hold":
        raise NotHereError
    situation.by("sales_manager", situation.order)._release_hold_by_hand("Now")


def order_cancelled(situation):
    situation.order.action_cancel()


def purchase_cancelled(situation):
    purchase = situation.lines[0].backorder_ids.purchase_id
    purchase.button_cancel()


EVENTS = (
    nothing,
    raised,
    raised_and_lowered,
    line_added,
    returned,
    exchanged,
    exchanged_and_returned,
    return_returned,
    return_returned_and_cancelled,
    delivery_copied,
    delivery_copied_and_confirmed,
    delivery_copied_and_cancelled,
    move_added,
    move_added_without_line,
    move_of_nobody,
    move_added_to_transfer,
    move_added_and_deleted,
    move_of_another_product,
    move_turned_around,
    move_tied_to_the_line,
    rest_cancelled,
    rest_cancelled_by_moves,
    rest_deleted,
    rest_cancelled_and_raised,
    rest_cancelled_and_relaunched,
    cut_to_what_left,
    second_line_to_zero,
    second_line_billed,
    second_backorder_cancelled,
    first_line_billed,
    billed_and_reset,
    both_billed,
    both_billed_the_other_way,
    first_billed_second_and_back,
    second_billed_first_and_back,
    recomputed,
    put_back,
    policy_is_the_receipt,
    released_by_hand,
    order_cancelled,
    purchase_cancelled,
)
# These happen in either order, with the same outcome where the facts are the same.
PAIRS = (
    (raised, billed_and_reset),
    (rest_cancelled, billed_and_reset),
    (first_line_billed, second_line_billed),
    (second_line_to_zero, first_line_billed),
    (second_backorder_cancelled, rest_cancelled),
    (returned, recomputed),
    (exchanged, billed_and_reset),
    (delivery_copied, raised),
    (cut_to_what_left, billed_and_reset),
    (move_added, rest_cancelled),
    (line_added, rest_cancelled),
    (policy_is_the_receipt, returned),
)
