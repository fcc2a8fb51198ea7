"""What Odoo shows of the addons in Apps."""

import ast
from collections import Counter

import pytest
from conftest import ROOT
from lxml import html

BLOCKS = "//h1 | //h2 | //h3 | //p | //li"


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


def test_the_app_page_says_nothing_twice():
    page = html.parse(ROOT / "backorder_flow/static/description/index.html")
    texts = [" ".join(block.text_content().split()) for block in page.xpath(BLOCKS)]
    sources = [picture.get("src") for picture in page.xpath("//img")]
    said = Counter(texts + sources)
    assert [what for what, times in said.items() if times > 1] == []


@pytest.mark.parametrize(
    "addon", sorted(path.parent for path in ROOT.glob("*/__manifest__.py"))
)
def test_each_addon_tells_what_it_is_in_apps(addon):
    manifest = ast.literal_eval((addon / "__manifest__.py").read_text())
    assert 20 < len(manifest["summary"]) <= 75
    assert (addon / "static/description/icon.png").is_file()
    assert (addon / "readme/DESCRIPTION.md").is_file()
