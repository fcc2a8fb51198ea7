"""The pages docs/on_hold.md and docs/beside.md name tests that exist."""

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "docs/on_hold.md", ROOT / "docs/beside.md"]


def named_tests():
    """Return the tests that the pages name, as "portal: orders_are_listed…"."""
    text = "".join(page.read_text() for page in PAGES)
    return sorted(set(re.findall(r"`(\w+): (\w+…?)`", text)))


@pytest.mark.parametrize(("where", "name"), named_tests())
def test_a_test_that_is_named_exists(where, name):
    if where.startswith("backorder_flow_"):
        files = (ROOT / where / "tests").glob("test_*.py")
    else:
        files = [ROOT / "backorder_flow/tests" / f"test_{where}.py"]
    source = "".join(file.read_text() for file in files)
    tests = re.findall(r"def test_(\w+)", source)
    assert any(fnmatch(test, name.replace("…", "*")) for test in tests)
