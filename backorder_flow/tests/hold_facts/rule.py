"""The rule, told by the facts alone, without a method of the addon."""


def must_be_held(order):
    """Whether something still has to leave of what an open backorder is for."""
    if order.state not in ("sale", "on_hold"):
        return False
    return any(
        _has_to_leave(backorder)
        for backorder in order.backorder_ids
        if backorder.state == "open" and not backorder.released_by_hand
    )


def describe(order):
    """What the rule follows from, to compare two ways to it."""
    moves = order.env["stock.move"].search(
        [("product_id", "in", order.order_line.product_id.ids)]
    )
    return (
        sorted(
            (b.product_id.name, b.state, b.product_uom_qty, b.qty_fulfilled)
            for b in order.backorder_ids
        ),
        sorted((ln.product_id.name, ln.product_uom_qty) for ln in order.order_line),
        sorted({m.product_id.name for m in moves if _is_to_go(m)}),
        sorted((ln.product_id.name, ln.qty_delivered) for ln in order.order_line),
    )


def _has_to_leave(backorder):
    """By transfers, what lies between stock and customer, and what a vendor ships."""
    line, product = backorder.sale_line_id, backorder.product_id
    moves = backorder.env["stock.move"].search([("product_id", "=", product.id)])
    of_the_order = moves.filtered(
        lambda move: (
            move.sale_line_id == line
            or (not move.sale_line_id and _is_of(move, line.order_id))
        )
    )
    if any(_is_to_go(move) for move in of_the_order):
        return True
    if backorder.is_dropship:
        return _get_shipped(backorder.purchase_line_id) < backorder.product_uom_qty
    return line.qty_delivered < line.product_uom_qty and _is_on_its_way(line, product)


def _is_to_go(move):
    return move.state not in ("done", "cancel") and "customer" in (
        move.location_final_id | move.location_dest_id
    ).mapped("usage")


def _is_of(move, order):
    return order in (move.picking_id.sale_id | move.reference_ids.sale_ids)


def _get_shipped(purchase_line):
    return sum(
        move.quantity * (1 if move.location_id.usage == "supplier" else -1)
        for move in purchase_line.move_ids
        if move.state == "done"
    )


def _is_on_its_way(line, product):
    """There is something in the places that only deliveries pass through."""
    warehouse = line.order_id.warehouse_id
    places = warehouse.wh_output_stock_loc_id | warehouse.wh_pack_stock_loc_id
    return any(
        quant.quantity > 0
        for quant in line.env["stock.quant"].search(
            [("product_id", "=", product.id), ("location_id", "in", places.ids)]
        )
    )
