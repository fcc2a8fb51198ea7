"""The pages: links lead somewhere, and nothing that they should name is left out.

What tests of the addon write, or compare with what they find, is there to compare.
"""

import re

import pytest
from conftest import ROOT

from odoo.addons.backorder_flow.tests import test_create_rpc as rpc
from odoo.addons.backorder_flow.tests.architecture import page as architecture
from odoo.addons.backorder_flow.tests.lifecycle import page

DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
FRAGMENTS = sorted(ROOT.glob("backorder_flow*/readme/**/*.md"))
LINK = re.compile(r"\]\((?!\w+:)([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.M | re.S)


def read(path):
    """A page without its code."""
    return FENCE.sub("", path.read_text())


def anchors(path):
    """What GitHub makes of the headings of a page."""
    headings = re.findall(r"^#+ (.*)$", read(path), re.M)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(path):
    broken = set()
    for link in LINK.findall(read(path)):
        name, _hash, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        if not target.exists() or anchor and anchor not in anchors(target):
            broken.add(link)
    assert broken == set()


def test_fragments_have_no_relative_links():
    """They become README.rst, which is shown elsewhere."""
    assert FRAGMENTS
    found = {path: LINK.findall(read(path)) for path in FRAGMENTS}
    guide = ROOT / "backorder_flow/readme/newsfragments/README.md"
    assert {path for path in found if found[path]} - {guide} == set()


def test_pictures_have_a_page():
    shown = {
        (path.parent / link).resolve()
        for path in PAGES
        for link in LINK.findall(read(path))
    }
    assert set(DOCS.glob("images/*")) - shown == set()


def test_the_index_names_all_pages():
    index = DOCS / "README.md"
    named = {(DOCS / link).resolve() for link in LINK.findall(read(index))}
    assert set(DOCS.rglob("*.md")) - named == {index}


def test_the_guide_for_administrators_names_all_addons():
    guide = (DOCS / "guides/administrator.md").read_text()
    addons = {path.parent.name for path in ROOT.glob("*/__manifest__.py")}
    assert {name for name in addons if f"`{name}`" not in guide} == set()


def test_the_cookbook_shows_the_code_of_the_example():
    pages = re.findall(
        r"^ *```python\n *# (\S+)\n(.*?)^ *```",
        (DOCS / "partners.md").read_text(),
        re.M | re.S,
    )
    assert pages
    for name, code in pages:
        example = (ROOT / "examples/backorder_flow_example" / name).read_text()
        lines = [line.strip() for line in code.splitlines()]
        assert "\n".join(lines).strip() in "\n".join(
            line.strip() for line in example.splitlines()
        )


def test_the_page_of_outcomes_has_a_section_for_each_state():
    assert list(page.read_sections()) == [page.title(state) for state in page.ALL]


def test_the_page_about_the_api_has_the_examples_that_are_run():
    assert rpc.PAGE.read_text().count("```python") == 5


def test_the_page_about_the_architecture_lists_what_is_compared():
    for private in (True, False):
        assert architecture.read_signatures(private)
    assert architecture.read_arrows()
