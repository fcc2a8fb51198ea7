"""The databases of this test run were made by installing the addon."""

from conftest import RUN
from odoo_log import problems_in


def test_install_log_is_clean():
    logs = sorted(RUN.glob("install_*.log"))
    assert logs
    assert {log.name: problems_in(log) for log in logs if problems_in(log)} == {}
