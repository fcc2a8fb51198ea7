"""The example of an addon that extends this one does what it says."""

import re

from conftest import ROOT, RUN
from test_optional_modules import free_port


def test_example(database):
    [addons_path] = re.findall("addons_path = (.*)", (RUN / "odoo.conf").read_text())
    database.odoo(
        "server",
        f"--addons-path={addons_path},{ROOT}/examples",
        "--init=backorder_flow_example",
        "--test-tags=backorder_example",
        "--stop-after-init",
        f"--http-port={free_port()}",
    )
    log = (RUN / f"{database.name}.log").read_text()
    assert re.search(r"0 failed, 0 error\(s\) of [1-9]\d* tests", log), log
