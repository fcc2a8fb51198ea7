"""The addon with modules that it does not depend on.

Its small companions, one for each of these modules, install themselves.
"""

import re
import socket

from conftest import ROOT, RUN

MODULES = [
    "backorder_flow",
    "event_sale",
    "pos_sale",
    "purchase_requisition",
    "sale_expense",
    "sale_loyalty",
    "sale_mrp",
    "sale_timesheet",
    "stock_delivery",
    "stock_picking_batch",
    "website_sale",
    "website_sale_slides",
]
ADDONS = {path.parent.name for path in ROOT.glob("backorder_flow*/__manifest__.py")}


def test_optional_modules(database):
    database.odoo(
        "server",
        f"--init={','.join(MODULES)}",
        "--test-tags=backorder_optional",
        "--stop-after-init",
        f"--http-port={free_port()}",  # Odoo listens when it tests
    )
    installed = database.query(
        "SELECT name FROM ir_module_module"
        " WHERE name LIKE 'backorder_flow%%' AND state = 'installed'"
    )
    assert {name for (name,) in installed} == ADDONS
    log = (RUN / f"{database.name}.log").read_text()
    assert re.search(r"0 failed, 0 error\(s\) of [1-9]\d* tests", log), log


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]
