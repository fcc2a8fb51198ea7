"""The addon and the web shop: a customer buys in a browser what is out of stock."""

import re

from conftest import RUN
from test_optional_modules import free_port

MODULES = ["backorder_flow", "website_sale", "payment_demo"]


def test_web_shop(database):
    database.odoo(
        "server",
        f"--init={','.join(MODULES)}",
        "--test-tags=backorder_web_shop",
        "--stop-after-init",
        f"--http-port={free_port()}",
    )
    log = (RUN / f"{database.name}.log").read_text()
    assert re.search(r"0 failed, 0 error\(s\) of [1-9]\d* tests", log), log
