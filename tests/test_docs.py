"""The pages that tests of the addon write, or compare with what they find."""

from odoo.addons.backorder_flow.tests.lifecycle import page


def test_the_lifecycle_page_has_tables_to_compare():
    assert "| event " in page.read()
