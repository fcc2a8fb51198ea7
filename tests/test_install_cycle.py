"""The addon comes and goes: install, update, uninstall, install again.

What the company has sold and bought stays through all of it.
"""

import json
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parent / "scripts"

UNINSTALL = """
addon = env["ir.module.module"].search([("name", "=", "backorder_flow")])
addon.button_immediate_uninstall()
"""


@pytest.fixture(scope="module")
def held(database):
    """Install the addon, make held orders and return their ids (see hold_orders.py)."""
    database.update("-i", "backorder_flow")
    output = database.shell((SCRIPTS / "hold_orders.py").read_text())
    return json.loads(output.strip().splitlines()[-1])


def test_install_cycle(database, held):
    assert order_states(database, held) == {"on_hold"}
    assert database.query("SELECT count(*) FROM sale_backorder") != [(0,)]

    database.update("-u", "backorder_flow")
    assert order_states(database, held) == {"on_hold"}

    database.shell(UNINSTALL)
    assert module_state(database) == "uninstalled"
    assert order_states(database, held) == {"sale"}
    assert line_states(database, held) == {"sale"}
    assert purchase_orders(database) == set(held["purchase_orders"])
    assert tables(database, "sale_backorder%") == set()

    database.update("-i", "backorder_flow")
    assert module_state(database) == "installed"
    assert order_states(database, held) == {"sale"}


def order_states(database, held):
    return column(
        database,
        "SELECT DISTINCT state FROM sale_order WHERE id = ANY(%s)",
        held["sale_orders"],
    )


def line_states(database, held):
    return column(
        database,
        "SELECT DISTINCT state FROM sale_order_line WHERE order_id = ANY(%s)",
        held["sale_orders"],
    )


def purchase_orders(database):
    return column(database, "SELECT id FROM purchase_order")


def tables(database, pattern):
    return column(
        database,
        "SELECT table_name FROM information_schema.tables WHERE table_name LIKE %s",
        pattern,
    )


def module_state(database):
    (state,) = column(
        database, "SELECT state FROM ir_module_module WHERE name = 'backorder_flow'"
    )
    return state


def column(database, sql, *parameters):
    return {row[0] for row in database.query(sql, *parameters)}
