"""The addon with modules that it does not depend on."""

import re
import socket

from conftest import RUN

MODULES = ["backorder_flow", "sale_mrp", "stock_picking_batch"]


def test_optional_modules(database):
    database.odoo(
        "server",
        f"--init={','.join(MODULES)}",
        "--test-tags=backorder_optional",
        "--stop-after-init",
        f"--http-port={free_port()}",  # Odoo listens when it tests
    )
    log = (RUN / f"{database.name}.log").read_text()
    assert re.search(r"0 failed, 0 error\(s\) of [1-9]\d* tests", log), log


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]
