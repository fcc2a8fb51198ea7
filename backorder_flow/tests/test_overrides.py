import re

from odoo.tests import BaseCase, TransactionCase, tagged

from .architecture import overrides, page

ADDON = "backorder_flow"


class Parent:
    def renamed(self, vals):
        """As Odoo calls it."""


class Child(Parent):
    def renamed(self, values):
        return super().renamed(values)

    def gone(self):
        return super().gone()


@tagged("post_install", "-at_install")
class TestOverrides(TransactionCase):
    """The methods of Odoo that the addon overrides are what they were."""

    def _get_addons(self):
        """The addon, and those of the small ones beside it that are installed."""
        return [
            name
            for name in self.env.registry._init_modules
            if name == ADDON or name.startswith(f"{ADDON}_")
        ]

    def test_what_is_called_by_super_exists(self):
        """Where Odoo has renamed a method, ours would never be called."""
        missing = [
            problem
            for addon in self._get_addons()
            for extension in overrides.get_extensions(self.env, addon)
            for problem in overrides.get_missing(extension)
        ]
        self.assertFalse(missing, "Odoo has no such method any more")

    def test_what_is_added_to_models_of_odoo_names_the_addon(self):
        """A clash with Odoo or another addon would be silent."""
        unclear = [
            f"{extension.owner}.{name}"
            for extension in overrides.get_extensions(self.env, ADDON)
            if not extension.owner.startswith("sale.backorder")
            for name, _method in overrides.get_methods(extension.cls)
            if not re.search("backorder|hold", name)
            and not any(
                name in vars(parent)
                for parent in extension.parents
                if not parent.__module__.startswith(f"odoo.addons.{ADDON}.")
            )
        ]
        self.assertFalse(unclear, "Put backorder or hold into these names")

    def test_overrides_take_each_call_that_odoo_takes(self):
        problems = [
            problem
            for addon in self._get_addons()
            for override in overrides.get_overrides(self.env, addon)
            for problem in override.get_problems()
        ]
        self.assertFalse(problems)

    def test_signatures_are_those_of_the_page(self):
        if not page.PAGE.exists():
            return
        found = overrides.get_overrides(self.env, ADDON)
        for private in (True, False):
            now = {
                override.describe()
                for override in found
                if override.is_private == private
            }
            listed = page.read_signatures(private)
            with self.subTest(private=private):
                self.assertFalse(
                    listed ^ now,
                    "docs/architecture.md lists the methods of Odoo that we override, "
                    "and these differ. Read what Odoo changed, see whether our method "
                    "still does what it is for, then correct the table.\n"
                    f"Only on the page: {sorted(listed - now)}\n"
                    f"Only in the code: {sorted(now - listed)}",
                )


class TestComparison(BaseCase):
    """What the tests above would find."""

    def test_what_does_not_fit_is_named(self):
        problem, *_others = overrides.Override(
            "parent", "renamed", Child.renamed, Parent.renamed
        ).get_problems()
        self.assertIn("parent.renamed(values)", problem)
        [missing] = overrides.get_missing(
            overrides.Extension("parent", Child, (Parent,))
        )
        self.assertIn("parent.gone", missing)

    def test_signatures_that_do_not_fit(self):
        fitting = (
            (lambda self, a, b=1: 0, lambda self, a, b=1, c=2: 0),
            (lambda self, a, b=1: 0, lambda self, a, *args, **kwargs: 0),
            (lambda self, a, *, b=1: 0, lambda self, a, b=1: 0),
            (lambda self, **kwargs: 0, lambda self, a=1, **kwargs: 0),
        )
        for theirs, ours in fitting:
            with self.subTest(theirs=theirs, ours=ours):
                self.assertFalse(self._compare(ours, theirs))
        others = (
            (lambda self, a: 0, lambda self: 0),
            (lambda self, a: 0, lambda self, a, b: 0),
            (lambda self, a: 0, lambda self, b: 0),
            (lambda self, a: 0, lambda self, *args: 0),
            (lambda self, a, b: 0, lambda self, b, a: 0),
            (lambda self, a, b=1: 0, lambda self, a, b: 0),
            (lambda self, a, b=1: 0, lambda self, a, b=2: 0),
            (lambda self, a, b=1: 0, lambda self, a, *, b=1: 0),
            (lambda self, *args: 0, lambda self, a: 0),
            (lambda self, **kwargs: 0, lambda self, a=1: 0),
        )
        for theirs, ours in others:
            with self.subTest(theirs=theirs, ours=ours):
                self.assertTrue(self._compare(ours, theirs))

    def _compare(self, ours, theirs):
        return [
            *overrides.compare(
                overrides.get_signature(ours), overrides.get_signature(theirs)
            )
        ]
