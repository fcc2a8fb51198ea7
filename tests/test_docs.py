"""The pages that tests of the addon write, or compare with what they find."""

from odoo.addons.backorder_flow.tests import test_create_rpc as rpc
from odoo.addons.backorder_flow.tests.architecture import page as architecture
from odoo.addons.backorder_flow.tests.lifecycle import page


def test_the_lifecycle_page_has_tables_to_compare():
    assert "| event " in page.read()


def test_the_page_about_rpc_has_the_examples_that_are_run():
    assert rpc.PAGE.read_text().count("```python") == 4


def test_the_page_about_the_architecture_lists_what_is_compared():
    for private in (True, False):
        assert architecture.read_signatures(private)
    assert architecture.read_arrows()
