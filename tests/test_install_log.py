"""The database of this test run was made by installing the addon."""

import os

from odoo_log import problems_in


def test_install_log_is_clean():
    assert problems_in(f"{os.environ['BACKORDER_FLOW_RUN']}/install.log") == []
