import inspect
import re
from pathlib import Path
from unittest import SkipTest

from odoo.tests import TransactionCase, tagged

from .architecture.overrides import get_extensions

# In the repository; an installed addon has no docs.
DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "api.md"


@tagged("post_install", "-at_install")
class TestApiPage(TransactionCase):
    """docs/api.md has all public methods, and the fields are as it tells."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.page = PAGE.read_text() if PAGE.exists() else ""
        if not cls.page:
            raise SkipTest("an installed addon has no docs")

    def _get_public_methods(self):
        """What the addon adds to models, not what it overrides, as the page has it."""
        for owner, cls, parents in get_extensions(self.env, "backorder_flow"):
            for name, method in vars(cls).items():
                if (
                    name.startswith("_")
                    or owner not in self.env
                    or not inspect.isfunction(method)
                    or any(hasattr(parent, name) for parent in parents)
                ):
                    continue
                _self, *parameters = inspect.signature(method).parameters.values()
                arguments = inspect.Signature(parameters)
                yield f"{owner}.{name}{arguments}"

    def _get_rows(self, *titles):
        """The rows of the tables below headings: lists of cells."""
        for title in titles:
            section = self.page.partition(f"{title}\n")[2].partition("\n## ")[0]
            for line in section.splitlines():
                if line.startswith("| `"):
                    yield [cell.strip() for cell in line.strip("|").split(" | ")]

    def test_all_public_methods_are_there_with_their_arguments(self):
        rows = self._get_rows("## All methods", "## Dialogs without a screen")
        listed = sorted(cells[0].strip("`| ") for cells in rows)
        self.assertEqual(listed, sorted(self._get_public_methods()))

    def test_dialogs_take_the_wishes_that_are_listed(self):
        for method, wishes, *_cells in self._get_rows("## Dialogs without a screen"):
            model = method.strip("`| ").rpartition(".")[0]
            names = set(re.findall(r"`(\w+)`", re.sub(r"\(.*?\)", "", wishes)))
            self.assertEqual(names, self.env[model]._get_wishes(True), model)

    def test_what_can_be_read_is_a_field(self):
        section = self.page.partition("## Read\n")[2].partition("\n## ")[0]
        models = re.split(r"^- `([\w.]+)`", section, flags=re.M)[1:]
        self.assertTrue(models)
        for model, fields in zip(models[::2], models[1::2], strict=True):
            listed = re.sub(r"\(.*?\)", "", fields.partition("\n\n")[0], flags=re.S)
            names = set(re.findall(r"`(\w+)`", listed))
            self.assertTrue(names, model)
            self.assertEqual(names - set(self.env[model]._fields), set(), model)

    def test_seams_for_partners_are_methods(self):
        page = (DOCS / "partners.md").read_text()
        seams = re.findall(r"^\| `([\w.]+)\.(\w+)(?:<policy>)?` ", page, re.M)
        self.assertTrue(seams)
        for model, name in seams:
            methods = [each for each in dir(self.env[model]) if each.startswith(name)]
            self.assertTrue(methods, f"{model}.{name}")
            if not name.endswith("_"):
                self.assertIn(name, methods)
