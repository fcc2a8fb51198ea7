"""The example of an addon that extends this one does what it says."""

import re

from conftest import ROOT, RUN

TEMPLATE = "addon"


def test_example(database):
    [path] = re.findall("addons_path = (.*)", (RUN / "odoo.conf").read_text())
    path = f"{path},{ROOT}/examples"
    database.update("--init=backorder_flow_example", f"--addons-path={path}")
    database.test("backorder_example", f"--odoo-addons-path={path}")
