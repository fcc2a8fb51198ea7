"""Make once what each class of tests begins with, in the database that pytest tests.

A pytest plugin for databases that are thrown away afterwards.
"""


def pytest_collection_finish():
    # Not before Odoo knows where the addons are.
    from odoo.addons.backorder_flow.tests import common, prepared

    prepared.prepare(common.BackorderCommon)
