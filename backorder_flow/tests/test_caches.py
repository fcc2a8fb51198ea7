from unittest.mock import patch

from odoo.tests import tagged

from . import caches
from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestCaches(BackorderCommon):
    """What Odoo has cached is kept for the next test."""

    def test_caches_are_forgotten_after_what_invalidates_some(self):
        case = type(self)
        with patch.object(self.registry, "clear_all_caches") as forget:
            with caches.kept(case):
                end_test = self.registry.clear_all_caches
            case.has_stale_caches = False
            end_test()
            forget.assert_not_called()
            self.env["res.groups"].create({"name": "Invalidates some"})
            end_test()
            forget.assert_called_once_with()
            end_test()
            forget.assert_called_once_with()
