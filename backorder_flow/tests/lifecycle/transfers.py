"""Transfers

What the stock user does to receipts and deliveries; the inventory manager hands over.
"""

from . import states


def received_too_much(story):
    """12 are received"""
    story.receive(12)


def receipt_closed(story):
    """4 are received, the rest is refused"""
    story.receive(4, remaining=False)


def receipt_cancelled(story):
    """The receipt is cancelled"""
    story.by("stock_user", story.receipt).action_cancel()


def returned_to_the_vendor(story):
    """4 are returned to the vendor"""
    _make_return(story, story.purchase.picking_ids)


def _make_return(story, picking):
    dialog = story.case._form(
        story.by("stock_user", story.env["stock.return.picking"]).with_context(
            active_id=picking.id, active_model="stock.picking"
        )
    ).save()
    dialog.product_return_moves.quantity = 4
    action = dialog.action_create_returns()
    story.validate(story.env["stock.picking"].browse(action["res_id"]), 4)


def handed_over(story):
    """4 are handed over to another order"""
    other = story.case._make_order((story.case.desk, 4))
    backorder = story.by("stock_manager", story.order.backorder_ids)
    action = backorder.action_hand_over()
    dialog = backorder.env[action["res_model"]].browse(action["res_id"])
    dialog.sale_line_id = other.order_line
    dialog.action_hand_over()


def delivered_in_part(story):
    """4 are delivered, the rest is to follow"""
    story.deliver(4)


def delivery_closed(story):
    """4 are delivered, the rest is refused"""
    story.deliver(4, remaining=False)


def delivery_split(story):
    """The delivery is split"""
    delivery = story.by("stock_user", story.delivery)
    delivery.move_ids.quantity = 4
    delivery.action_split_transfer()


def delivery_cancelled(story):
    """The delivery is cancelled by hand"""
    story.by("stock_user", story.delivery).action_cancel()


def found_in_stock(story):
    """10 are found in stock"""
    quant = story.by("stock_user", story.env["stock.quant"]).with_context(
        inventory_mode=True
    )
    quant.create(
        {
            "product_id": story.case.desk.id,
            "location_id": story.case.stock.id,
            "inventory_quantity": 10,
        }
    ).action_apply_inventory()
    story.by("stock_user", story.delivery).action_assign()


def returned_by_the_customer(story):
    """The customer returns 4"""
    done = story.order.picking_ids.filtered(lambda picking: picking.state == "done")
    _make_return(story, done)


HOLDING_GOODS = (states.received, states.ready)
EVENTS = {
    receipt_closed: states.TO_RECEIVE,
    received_too_much: states.TO_RECEIVE,
    receipt_cancelled: states.TO_RECEIVE,
    returned_to_the_vendor: HOLDING_GOODS,
    handed_over: states.STATES,
    delivered_in_part: HOLDING_GOODS,
    delivery_closed: HOLDING_GOODS,
    delivery_split: HOLDING_GOODS,
    delivery_cancelled: states.TO_DELIVER,
    found_in_stock: (states.rfq, states.confirmed, states.partly_billed, states.billed),
    returned_by_the_customer: (states.partly_delivered, states.delivered),
}
