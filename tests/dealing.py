"""How the tests are dealt to the processes of script/test.

A pytest plugin beside pytest-xdist, which gives a process a class, or a file without
classes, whenever it runs out of work. What takes minutes comes first: else one process
would begin it last, with nothing left to do for the other.

Each process has a filestore of its own. pytest-odoo copies the database only, and Odoo
removes at the end of each class what its database does not know: the assets that the
browser of the other process is about to load.
"""

import os
import shutil
from pathlib import Path

from odoo.tools import config

# By their time.
LONGEST = [
    "tests/test_optional_modules.py",
    "backorder_flow/tests/test_tours.py",
    "tests/test_machine.py",
    "tests/test_at_once.py",
    "backorder_flow/tests/test_demo.py",
    "tests/test_web_shop.py",
    "backorder_flow/tests/test_lifecycle.py",
    "backorder_flow/tests/test_roles.py",
    "backorder_flow/tests/test_back_door_fields.py",
    "backorder_flow/tests/test_hold_facts.py",
    "tests/test_example.py",
    "tests/test_install_cycle.py",
    "tests/test_update.py",
]


def pytest_sessionstart():
    if process := os.environ.get("PYTEST_XDIST_WORKER"):
        shared = Path(config["data_dir"])
        own = shared.with_name(f"{shared.name}-{process}")
        store = Path("filestore", config["db_name"][0])
        shutil.copytree(shared / store, own / store)
        config["data_dir"] = str(own)


def rank(item):
    file = item.nodeid.partition("::")[0]
    return LONGEST.index(file) if file in LONGEST else len(LONGEST)


def pytest_collection_modifyitems(items):
    items.sort(key=rank)


def pytest_report_header():
    # Not before Odoo knows where the addons are.
    from odoo.addons.backorder_flow.tests import sample

    return f"the day's rows of generated tables: {sample.describe()}"


def pytest_terminal_summary(terminalreporter):
    """What a test records as "summary": of its process nothing else is seen."""
    write = terminalreporter
    for report in write.getreports("passed") + write.getreports("failed"):
        if text := dict(report.user_properties).get("summary"):
            write.section(report.nodeid)
            write.write(f"{text}\n")
