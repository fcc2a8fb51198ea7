"""The addon with modules that it does not depend on.

Its small companions, one for each of these modules, install themselves.
"""

import pytest
from conftest import ROOT, modules_of

TEMPLATE = "optional"
# What extends other people's addons is tested by script/test-oca.
BESIDE = {
    "backorder_flow_automatic_workflow",
    "backorder_flow_exception",
    "backorder_flow_picking_blocking",
    "backorder_flow_purchase_request",
    "backorder_flow_queue_job",
}
ADDONS = {path.parent.name for path in ROOT.glob("backorder_flow*/__manifest__.py")}


@pytest.fixture(scope="module")
def installed(database):
    """Install all of them, and run the tests that are for this."""
    database.install("backorder_flow", *modules_of(TEMPLATE))
    database.test("backorder_optional")


def test_optional_modules(database, installed):
    assert addons(database) == ADDONS - BESIDE
    held = database.hold_orders()["sale_orders"]

    database.update("-u", "backorder_flow")
    assert states(database, held) == {"on_hold"}

    database.uninstall_addon()
    assert addons(database) == set()
    assert states(database, held) == {"sale"}


def addons(database):
    return {name for name in database.modules() if name.startswith("backorder_flow")}


def states(database, orders):
    return database.column(
        "SELECT DISTINCT state FROM sale_order WHERE id = ANY(%s)", orders
    )
