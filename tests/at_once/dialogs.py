"""Two users backorder at once, or one of them something else at that moment."""

PRESS = "action_create_backorders"


def two_dialogs(world):
    order = world.make_order()
    dialogs = [world.open_dialog(order) for _ in range(2)]
    return order, [world.by("salesperson", PRESS, dialog) for dialog in dialogs]


def double_click(world):
    order = world.make_order()
    dialog = world.open_dialog(order)
    return order, [world.by("salesperson", PRESS, dialog)] * 2


def two_dialogs_of_a_held_order(world):
    """Half of it is backordered already."""
    order = world.make_order(world.left)
    world.backorder(order, quantity=2)
    dialogs = [world.open_dialog(order) for _ in range(2)]
    return order, [world.by("salesperson", PRESS, dialog) for dialog in dialogs]


def overlapping_selections(world):
    """A and B, and at once B and C."""
    a, b, c = (world.make_order() for _ in range(3))
    dialogs = [world.open_dialog(a | b), world.open_dialog(b | c)]
    return a | b | c, [world.by("salesperson", PRESS, dialog) for dialog in dialogs]


def opposite_selections(world):
    """A and B, and at once B and A."""
    a, b = (world.make_order() for _ in range(2))
    dialogs = [world.open_dialog(a | b), world.open_dialog(b | a)]
    return a | b, [world.by("salesperson", PRESS, dialog) for dialog in dialogs]


def separate_orders(world):
    """Of the same products and vendors: nobody is in the other's way."""
    orders = [world.make_order() for _ in range(2)]
    return orders[0] | orders[1], [
        world.by("salesperson", PRESS, world.open_dialog(order)) for order in orders
    ]


def down_payment_at_the_hold(world):
    order = world.make_order()
    dialog = world.open_dialog(order)
    payment = (
        world.env["sale.advance.payment.inv"]
        .with_user(world.users["manager"])
        .with_context(active_model="sale.order", active_ids=order.ids)
        .create({"advance_payment_method": "fixed", "fixed_amount": 10})
    )
    return order, [
        world.by("salesperson", PRESS, dialog),
        world.by("manager", "create_invoices", payment),
    ]


def bill_while_the_dialog_is_open(world):
    """Half of the order is backordered, and billed when the other half is."""
    order = world.make_order(world.left)
    bill = world.make_bill(world.backorder(order, quantity=2))
    dialog = world.open_dialog(order)
    return order, [
        world.by("salesperson", PRESS, dialog),
        world.by("accountant", "action_post", bill),
    ]


def order_cancelled_while_the_dialog_is_open(world):
    order = world.make_order()
    dialog = world.open_dialog(order)
    return order, [
        world.by("salesperson", PRESS, dialog),
        world.by("manager", "action_cancel", order),
    ]


def purchase_cancelled_while_the_dialog_is_open(world):
    """Half of the order is backordered, and cancelled when the other half is."""
    order = world.make_order(world.left)
    purchase = world.backorder(order, quantity=2)
    dialog = world.open_dialog(order)
    return order, [
        world.by("salesperson", PRESS, dialog),
        world.by("buyer", "button_cancel", purchase),
    ]


def open_with_a_request(world):
    """An open request, and the dialog of an order that is to be added to it.

    :return: order, request and what the salesperson does
    """
    request = world.backorder(world.make_order(world.left), confirm=False)
    order = world.make_order(world.left)
    dialog = world.open_dialog(order)
    dialog.grouping = "request"
    return order, request, world.by("salesperson", PRESS, dialog)


def request_cancelled_as_it_is_added_to(world):
    order, request, press = open_with_a_request(world)
    return order, [press, world.by("buyer", "button_cancel", request)]


def request_confirmed_as_it_is_added_to(world):
    order, request, press = open_with_a_request(world)
    return order, [press, world.by("buyer", "button_confirm", request)]


def request_changed_as_it_is_added_to(world):
    order, request, press = open_with_a_request(world)
    vendor = {"partner_id": world.right.seller_ids.partner_id.id}
    return order, [press, world.by("buyer", "write", request, vendor)]


CASES = [
    two_dialogs,
    double_click,
    two_dialogs_of_a_held_order,
    overlapping_selections,
    opposite_selections,
    separate_orders,
    down_payment_at_the_hold,
    bill_while_the_dialog_is_open,
    order_cancelled_while_the_dialog_is_open,
    purchase_cancelled_while_the_dialog_is_open,
    request_cancelled_as_it_is_added_to,
    request_confirmed_as_it_is_added_to,
    request_changed_as_it_is_added_to,
]
