"""Something happens at the moment when a vendor bill is posted."""

POST = "action_post"


def two_bills(world):
    """Of the two purchase orders that an order waits for."""
    order = world.make_order()
    bills = [world.make_bill(purchase) for purchase in world.backorder(order)]
    return order, [world.by("accountant", POST, bill) for bill in bills]


def order_cancelled_at_the_bill(world):
    order = world.make_order(world.left)
    bill = world.make_bill(world.backorder(order))
    return order, [
        world.by("accountant", POST, bill),
        world.by("salesperson", "action_cancel", order),
    ]


def order_line_cut_at_the_bill(world):
    order = world.make_order(world.left)
    bill = world.make_bill(world.backorder(order))
    return order, [
        world.by("accountant", POST, bill),
        world.by("salesperson", "write", order.order_line, {"product_uom_qty": 3}),
    ]


def purchase_cancelled_at_the_bill(world):
    order = world.make_order(world.left)
    purchase = world.backorder(order)
    return order, [
        world.by("accountant", POST, world.make_bill(purchase)),
        world.by("buyer", "button_cancel", purchase),
    ]


def purchase_line_cut_at_the_bill(world):
    order = world.make_order(world.left)
    purchase = world.backorder(order)
    return order, [
        world.by("accountant", POST, world.make_bill(purchase)),
        world.by("buyer", "write", purchase.order_line, {"product_qty": 3}),
    ]


def bill_posted_twice(world):
    order = world.make_order(world.left)
    bill = world.make_bill(world.backorder(order))
    return order, [world.by("accountant", POST, bill)] * 2


def bill_taken_back_at_the_delivery(world):
    order = world.make_order(world.left)
    purchase = world.backorder(order)
    world.make_receipt(purchase).button_validate()
    bill = world.make_bill(purchase)
    bill.action_post()
    return order, [
        world.by("accountant", "button_draft", bill),
        world.by("storekeeper", "button_validate", order.picking_ids),
    ]


CASES = [
    two_bills,
    order_cancelled_at_the_bill,
    order_line_cut_at_the_bill,
    purchase_cancelled_at_the_bill,
    purchase_line_cut_at_the_bill,
    bill_posted_twice,
    bill_taken_back_at_the_delivery,
]
