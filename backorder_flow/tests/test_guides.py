import re
from pathlib import Path

from odoo.tests import TransactionCase, tagged

# In the repository; an installed addon has no docs.
GUIDES = Path(__file__).parents[2] / "docs/guides"
# What guides name that Odoo has in no record of this database.
ELSEWHERE = {"Dashboards"}


@tagged("post_install", "-at_install")
class TestGuides(TransactionCase):
    """Guides name menus, buttons and fields as they are on the screen.

    Menus with their path in italics, buttons in bold, all other names in italics.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={"lang": "en_US", "active_test": False})
        archs = cls.env["ir.ui.view"].search([]).mapped("arch_db")
        cls.archs = " ".join(" ".join(archs).split())
        cls.archs = cls.archs.replace("&amp;", "&")

    def _find(self, pattern):
        """Dict of each text that the guides have in a pattern to its guides."""
        found = {}
        for path in sorted(GUIDES.glob("*.md")):
            page = re.sub(r"```.*?```", "", path.read_text(), flags=re.S)
            for text in re.findall(pattern, page, re.S):
                found.setdefault(" ".join(text.split()), []).append(path.name)
        return found

    def _is_on_a_screen(self, text):
        return re.search(rf'["> ]{re.escape(text)}[:.]?["< ]', self.archs)

    def test_menus(self):
        menus = {
            menu.complete_name.replace("/", " > ")
            for menu in self.env["ir.ui.menu"].search([])
        }
        named = self._find(r"(?<!\w)_([^_`*|]+ > [^_`*|]+)_(?!\w)")
        self.assertEqual({n: w for n, w in named.items() if n not in menus}, {})

    def test_buttons(self):
        wrong = {
            text: where
            for text, where in self._find(r"\*\*([^*]+)\*\*").items()
            if not self._is_on_a_screen(text)
        }
        self.assertEqual(wrong, {})

    def test_names(self):
        known = set(ELSEWHERE)
        for model, name in (
            ("ir.model.fields", "field_description"),
            ("ir.model.fields.selection", "name"),
            ("ir.actions.actions", "name"),
            ("ir.module.module", "shortdesc"),
            ("ir.ui.menu", "name"),
            ("mail.activity.type", "name"),
            ("res.groups", "name"),
        ):
            known.update(self.env[model].search([]).mapped(name))
        known.update(dict(self.env["res.company"]._get_backorder_groupings()).values())
        wrong = {
            text: where
            for text, where in self._find(r"(?<!\w)_([^_`*|>]+)_(?!\w)").items()
            if text not in known and not self._is_on_a_screen(text)
        }
        self.assertEqual(wrong, {})

    def test_the_administrator_finds_each_setting_right_and_scheduled_action(self):
        if not GUIDES.exists():
            return
        guide = " ".join((GUIDES / "administrator.md").read_text().split())
        names = [
            field.get_description(self.env, ["string"])["string"]
            for name, field in self.env["res.config.settings"]._fields.items()
            if name.startswith("backorder_")
        ]
        self.assertTrue(names)
        for model in ("ir.cron", "res.groups"):
            ours = self.env["ir.model.data"].search(
                [("module", "=", "backorder_flow"), ("model", "=", model)]
            )
            records = self.env[model].browse(ours.mapped("res_id"))
            names += [name for name in records.mapped("name") if "Demo" not in name]
        self.assertEqual([name for name in names if f"_{name}_" not in guide], [])
