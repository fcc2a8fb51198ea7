"""P5 and the races: two users at the same time, with real transactions."""

import json
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent / "scripts/at_once.py"


@pytest.fixture(scope="module")
def cases(database):
    database.update("-i", "backorder_flow")
    output = database.shell(SCRIPT.read_text())
    return json.loads(output.strip().splitlines()[-1])


@pytest.mark.parametrize("case", ["two dialogs", "double click"])
def test_p5_one_backorder_and_the_second_user_is_told_which(database, cases, case):
    order, told = cases[case]["order"], cases[case]["told"]
    purchases = database.query(
        "SELECT DISTINCT purchase.name"
        "  FROM sale_backorder backorder"
        "  JOIN purchase_order purchase ON purchase.id = backorder.purchase_id"
        " WHERE backorder.order_id = %s",
        order,
    )
    assert len(purchases) == 2
    assert order_state(database, order) == "on_hold"
    assert database.query(
        "SELECT count(*), sum(product_uom_qty) FROM sale_backorder WHERE order_id = %s",
        order,
    ) == [(2, 8)]
    assert len(told) == 1
    assert all(name in told[0] for (name,) in purchases)


def test_a_down_payment_does_not_slip_past_a_hold(database, cases):
    order, told = cases["down payment"]["order"], cases["down payment"]["told"]
    invoices = database.query(
        "SELECT count(*) FROM account_move WHERE invoice_origin ="
        " (SELECT name FROM sale_order WHERE id = %s) AND move_type = 'out_invoice'",
        order,
    )
    assert order_state(database, order) == "on_hold"
    assert invoices == [(0,)]
    assert "while the order is on hold" in told[0]


def test_two_bills_at_once_release_the_order(database, cases):
    assert cases["two bills"]["told"] == []
    assert order_state(database, cases["two bills"]["order"]) == "sale"


def order_state(database, order):
    [(state,)] = database.query("SELECT state FROM sale_order WHERE id = %s", order)
    return state
