"""Two users cancel or release at once."""


def order_cancelled_twice(world):
    order = world.make_order(world.left)
    world.backorder(order)
    return order, [
        world.by("salesperson", "action_cancel", order),
        world.by("manager", "action_cancel", order),
    ]


def order_with_a_request_cancelled_twice(world):
    order = world.make_order(world.left)
    world.backorder(order, confirm=False)
    return order, [
        world.by("salesperson", "action_cancel", order),
        world.by("manager", "action_cancel", order),
    ]


def purchase_cancelled_twice(world):
    order = world.make_order(world.left)
    purchase = world.backorder(order)
    return order, [world.by("buyer", "button_cancel", purchase)] * 2


def both_sides_cancelled(world):
    order = world.make_order(world.left)
    purchase = world.backorder(order)
    return order, [
        world.by("salesperson", "action_cancel", order),
        world.by("buyer", "button_cancel", purchase),
    ]


def both_sides_of_a_request_cancelled(world):
    order = world.make_order(world.left)
    purchase = world.backorder(order, confirm=False)
    return order, [
        world.by("salesperson", "action_cancel", order),
        world.by("buyer", "button_cancel", purchase),
    ]


def order_cancelled_as_the_request_is_confirmed(world):
    order = world.make_order(world.left)
    purchase = world.backorder(order, confirm=False)
    return order, [
        world.by("salesperson", "action_cancel", order),
        world.by("buyer", "button_confirm", purchase),
    ]


def two_orders_of_one_request_cancelled(world):
    orders = world.make_order(world.left) | world.make_order(world.left)
    world.backorder(orders, confirm=False)
    return orders, [
        world.by("salesperson", "action_cancel", orders[0]),
        world.by("manager", "action_cancel", orders[1]),
    ]


def two_orders_of_one_purchase_cancelled(world):
    """Of a purchase order that nobody looks after: a manager gets to follow it."""
    world.left.seller_ids.partner_id.buyer_id = False
    orders = world.make_order(world.left) | world.make_order(world.left)
    world.backorder(orders).user_id = False
    return orders, [
        world.by("salesperson", "action_cancel", orders[0]),
        world.by("manager", "action_cancel", orders[1]),
    ]


def released_twice_by_hand(world):
    order = world.make_order(world.left)
    world.backorder(order)
    dialogs = []
    for _ in range(2):
        action = order.with_user(world.users["manager"]).action_release_hold()
        dialog = world.env[action["res_model"]].browse(action["res_id"])
        dialog.reason = "The customer waits"
        dialogs.append(dialog)
    return order, [world.by("manager", "action_release", dialog) for dialog in dialogs]


CASES = [
    order_cancelled_twice,
    order_with_a_request_cancelled_twice,
    purchase_cancelled_twice,
    both_sides_cancelled,
    both_sides_of_a_request_cancelled,
    order_cancelled_as_the_request_is_confirmed,
    two_orders_of_one_request_cancelled,
    two_orders_of_one_purchase_cancelled,
    released_twice_by_hand,
]
