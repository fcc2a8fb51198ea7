"""The addon with modules that it does not depend on.

Its small companions, one for each of these modules, install themselves.
"""

import re
import socket

import pytest
from conftest import ROOT, RUN

MODULES = [
    "account_debit_note",
    "account_edi_ubl_cii",
    "backorder_flow",
    "event_sale",
    "l10n_it_edi_doi",
    "mrp_subcontracting_dropshipping",
    "pos_sale",
    "purchase_requisition",
    "sale_expense",
    "sale_loyalty",
    "sale_margin",
    "sale_mrp",
    "sale_timesheet",
    "stock_delivery",
    "stock_picking_batch",
    "website_sale",
    "website_sale_slides",
]
# What extends other people's addons is tested by script/test-oca.
BESIDE = {
    "backorder_flow_automatic_workflow",
    "backorder_flow_exception",
    "backorder_flow_picking_blocking",
    "backorder_flow_purchase_request",
}
ADDONS = {path.parent.name for path in ROOT.glob("backorder_flow*/__manifest__.py")}


@pytest.fixture(scope="module")
def installed(database):
    """Install all of them, and run the tests that are for this."""
    database.odoo(
        "server",
        f"--init={','.join(MODULES)}",
        "--test-tags=backorder_optional",
        "--stop-after-init",
        f"--http-port={free_port()}",  # Odoo listens when it tests
    )
    log = (RUN / f"{database.name}.log").read_text()
    assert re.search(r"0 failed, 0 error\(s\) of [1-9]\d* tests", log), log


def test_optional_modules(database, installed):
    assert modules(database) == ADDONS - BESIDE
    held = database.hold_orders()["sale_orders"]

    database.update("-u", "backorder_flow")
    assert states(database, held) == {"on_hold"}

    database.uninstall_addon()
    assert modules(database) == set()
    assert states(database, held) == {"sale"}


def modules(database):
    return database.column(
        "SELECT name FROM ir_module_module"
        " WHERE name LIKE 'backorder_flow%%' AND state = 'installed'"
    )


def states(database, orders):
    return database.column(
        "SELECT DISTINCT state FROM sale_order WHERE id = ANY(%s)", orders
    )


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]
