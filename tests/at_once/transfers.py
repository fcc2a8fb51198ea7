"""Goods come or leave at the moment of the hold or of the release."""


def delivery_at_the_hold(world):
    """Of the half that is in stock."""
    product = world.make_product("Half in stock")
    world.env["stock.quant"]._update_available_quantity(
        product, world.env.ref("stock.stock_location_stock"), 2
    )
    order = world.make_order(product)
    order.picking_ids.move_ids.picked = True
    dialog = world.open_dialog(order)
    return order, [
        world.by("salesperson", "action_create_backorders", dialog),
        world.by("storekeeper", "_action_done", order.picking_ids),
    ]


def receipt_at_the_bill(world):
    """Of a company that asks for both."""
    world.env.company.backorder_release_policy = "both"
    order = world.make_order(world.left)
    purchase = world.backorder(order)
    return order, [
        world.by("storekeeper", "button_validate", world.make_receipt(purchase)),
        world.by("accountant", "action_post", world.make_bill(purchase)),
    ]


def two_receipts(world):
    """Of the two purchase orders whose goods an order waits for."""
    world.env.company.backorder_release_policy = "received"
    order = world.make_order()
    receipts = [world.make_receipt(purchase) for purchase in world.backorder(order)]
    return order, [
        world.by("storekeeper", "button_validate", receipt) for receipt in receipts
    ]


def order_cancelled_at_the_receipt(world):
    order = world.make_order(world.left)
    receipt = world.make_receipt(world.backorder(order))
    return order, [
        world.by("storekeeper", "button_validate", receipt),
        world.by("salesperson", "action_cancel", order),
    ]


CASES = [
    delivery_at_the_hold,
    receipt_at_the_bill,
    two_receipts,
    order_cancelled_at_the_receipt,
]
