"""The addon comes and goes: install, update, uninstall, install again.

What the company has sold and bought stays through all of it.
"""

import pytest


@pytest.fixture(scope="module")
def held(database):
    database.update("-i", "backorder_flow")
    return database.hold_orders()


def test_install_cycle(database, held):
    assert order_states(database, held) == {"on_hold"}
    assert database.query("SELECT count(*) FROM sale_backorder") != [(0,)]

    database.update("-u", "backorder_flow")
    assert order_states(database, held) == {"on_hold"}

    database.uninstall_addon()
    assert module_state(database) == "uninstalled"
    assert order_states(database, held) == {"sale"}
    assert line_states(database, held) == {"sale"}
    assert purchase_orders(database) == set(held["purchase_orders"])
    assert tables(database, "sale_backorder%") == set()

    database.update("-i", "backorder_flow")
    assert module_state(database) == "installed"
    assert order_states(database, held) == {"sale"}


def order_states(database, held):
    return database.column(
        "SELECT DISTINCT state FROM sale_order WHERE id = ANY(%s)",
        held["sale_orders"],
    )


def line_states(database, held):
    return database.column(
        "SELECT DISTINCT state FROM sale_order_line WHERE order_id = ANY(%s)",
        held["sale_orders"],
    )


def purchase_orders(database):
    return database.column("SELECT id FROM purchase_order")


def tables(database, pattern):
    return database.column(
        "SELECT table_name FROM information_schema.tables WHERE table_name LIKE %s",
        pattern,
    )


def module_state(database):
    (state,) = database.column(
        "SELECT state FROM ir_module_module WHERE name = 'backorder_flow'"
    )
    return state
