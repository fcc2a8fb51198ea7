"""Where an order stands before something happens.

Ten desks (and five lamps) were ordered, backordered, received and billed.
"""

from odoo import Command

from .situation import Situation


def _billed(case, *lines, **changes):
    situation = Situation(case, *(lines or [(case.desk, 10)]), **changes)
    situation.confirm()
    situation.receive()
    for line in situation.lines:
        situation.bill(line)
    return situation


def _reset(situation, *lines):
    for line in lines or situation.lines:
        situation.reset_bill(line)
    return situation


def requested(case):
    """nothing has come"""
    return Situation(case, (case.desk, 10))


def received(case):
    """received and not billed"""
    return _reset(_billed(case))


def delivered(case):
    """delivered, then the bill was reset"""
    situation = _billed(case)
    situation.deliver()
    return _reset(situation)


def delivered_in_part(case):
    """four are delivered, then the bill was reset"""
    situation = _billed(case)
    situation.deliver(desk=4)
    return _reset(situation)


def delivered_rest_cancelled(case):
    """four are delivered, the rest was cancelled, then the bill reset"""
    situation = _billed(case)
    situation.deliver(desk=4)
    situation.deliveries.action_cancel()
    return _reset(situation)


def delivered_by_the_vendor(case):
    """dropshipped, then the bill was reset"""
    return _reset(_billed(case, is_dropship=True))


def dropshipped_before_the_bill(case):
    """dropshipped, and never billed"""
    situation = Situation(case, (case.desk, 10), is_dropship=True)
    situation.confirm()
    situation.receive()
    return situation


def dropship_requested(case):
    """a dropship that the vendor has not confirmed"""
    return Situation(case, (case.desk, 10), is_dropship=True)


def dropship_confirmed(case):
    """a dropship that has not left the vendor"""
    situation = dropship_requested(case)
    situation.confirm()
    return situation


def dropshipped_in_part(case):
    """six are in stock, four dropshipped and not billed"""
    case._add_stock(case.desk, 6)
    return dropshipped_before_the_bill(case)


def two_lines_one_left(case):
    """the desks are delivered, the lamps not; both bills were reset"""
    situation = _billed(case, (case.desk, 10), (case.lamp, 5))
    situation.deliver(desk=10)
    return _reset(situation)


def two_lines_both_left(case):
    """desks and lamps are delivered; both bills were reset"""
    situation = _billed(case, (case.desk, 10), (case.lamp, 5))
    situation.deliver()
    return _reset(situation)


def two_lines_one_billed(case):
    """nothing is delivered; the bill of the lamps was reset"""
    situation = _billed(case, (case.desk, 10), (case.lamp, 5))
    return _reset(situation, situation.lines[1])


def two_steps_left(case):
    """picked and shipped, then the bill was reset"""
    case.warehouse.delivery_steps = "pick_ship"
    return delivered(case)


def picked(case):
    """picked, then the bill was reset"""
    case.warehouse.delivery_steps = "pick_ship"
    situation = _billed(case)
    situation.validate(situation.ready())
    return _reset(situation)


def picked_ship_cancelled(case):
    """picked, the ship cancelled, then the bill was reset"""
    case.warehouse.delivery_steps = "pick_ship"
    situation = _billed(case)
    situation.validate(situation.ready())
    situation.deliveries.action_cancel()
    return _reset(situation)


def picked_and_put_back(case):
    """picked, the ship cancelled, put back, then the bill was reset"""
    case.warehouse.delivery_steps = "pick_ship"
    situation = _billed(case)
    pick = situation.ready()
    situation.validate(pick)
    situation.deliveries.action_cancel()
    situation.validate(situation.send_back(pick, 10))
    return _reset(situation)


def three_steps_packed(case):
    """picked and packed, then the bill was reset"""
    case.warehouse.delivery_steps = "pick_pack_ship"
    situation = _billed(case)
    situation.validate(situation.ready())
    situation.validate(situation.ready())
    return _reset(situation)


def three_steps_left(case):
    """picked, packed and shipped, then the bill was reset"""
    case.warehouse.delivery_steps = "pick_pack_ship"
    return delivered(case)


def _make_kit(case):
    kit = case._make_product("Office", is_storable=False)
    parts = [(case.desk, 1), (case.lamp, 2)]
    case.env["mrp.bom"].sudo().create(
        {
            "product_tmpl_id": kit.product_tmpl_id.id,
            "type": "phantom",
            "bom_line_ids": [
                Command.create({"product_id": product.id, "product_qty": quantity})
                for product, quantity in parts
            ],
        }
    )
    return kit


def kit_requested(case):
    """kits of a desk and two lamps; nothing has come"""
    return Situation(case, (_make_kit(case), 4))


def kit_left(case):
    """kits are delivered, then the bills were reset"""
    situation = _billed(case, (_make_kit(case), 4))
    situation.deliver()
    return _reset(situation)


def kit_left_in_part(case):
    """the desks of the kits are delivered, then the bills were reset"""
    situation = _billed(case, (_make_kit(case), 4))
    situation.deliver(desk=4)
    return _reset(situation)


def kit_lamps_cancelled(case):
    """the desks of the kits are delivered, the lamps cancelled, then as before"""
    situation = _billed(case, (_make_kit(case), 4))
    situation.deliver(desk=4)
    situation.deliveries.action_cancel()
    return _reset(situation)


STARTS = (
    requested,
    received,
    delivered,
    delivered_in_part,
    delivered_rest_cancelled,
    delivered_by_the_vendor,
    dropshipped_before_the_bill,
    dropship_requested,
    dropship_confirmed,
    dropshipped_in_part,
    two_lines_one_left,
    two_lines_both_left,
    two_lines_one_billed,
    two_steps_left,
    picked,
    picked_ship_cancelled,
    picked_and_put_back,
    three_steps_packed,
    three_steps_left,
)
# Where two events can happen in either order.
PAIRED = (
    delivered,
    delivered_in_part,
    dropshipped_in_part,
    two_lines_one_left,
    picked_ship_cancelled,
)
KITS = (kit_requested, kit_left, kit_left_in_part, kit_lamps_cancelled)
