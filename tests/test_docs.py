"""The pages that tests of the addon write, or compare with what they find.

And those that Odoo shows in Apps.
"""

import ast

import pytest
from conftest import ROOT
from lxml import html

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


def test_the_app_page_has_its_pictures():
    folder = ROOT / "backorder_flow/static/description"
    page = html.parse(folder / "index.html")
    pictures = page.xpath("//img")
    assert pictures
    for picture in pictures:
        assert (folder / picture.get("src")).is_file()
        assert picture.get("alt") is not None


def test_the_app_page_has_nothing_that_odoo_or_its_store_removes():
    page = html.parse(ROOT / "backorder_flow/static/description/index.html")
    assert not page.xpath("//script | //style | //link | //iframe | //a | //@onclick")


@pytest.mark.parametrize(
    "addon", sorted(path.parent for path in ROOT.glob("*/__manifest__.py"))
)
def test_each_addon_tells_what_it_is_in_apps(addon):
    manifest = ast.literal_eval((addon / "__manifest__.py").read_text())
    assert 20 < len(manifest["summary"]) <= 75
    assert (addon / "static/description/icon.png").is_file()
    assert (addon / "readme/DESCRIPTION.md").is_file()
