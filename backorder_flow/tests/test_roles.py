from collections import defaultdict
from contextlib import contextmanager

from odoo.tests import tagged
from odoo.tools import mute_logger

from . import roles
from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestRoles(BackorderCommon):
    """Each step of each flow works for who has the group for it, and no other one."""

    def test_buyer(self):
        self._walk(roles.buyer)

    def test_salesperson(self):
        self._walk(roles.salesperson)

    def test_stock_user(self):
        self._walk(roles.warehouse)

    def test_accountant(self):
        self._walk(roles.accountant)

    @mute_logger("odoo.models.unlink")
    def _walk(self, role):
        """Do each step of a role in each situation that it is for."""
        steps_by_situation = defaultdict(list)
        for situations, steps in role.STEPS:
            for situation in situations:
                steps_by_situation[situation] += steps
        for situation, steps in steps_by_situation.items():
            with self._undone():
                flow = situation(self)
                self.env.flush_all()
                for step in steps:
                    with self.subTest(situation=situation.__name__, step=step.__name__):
                        self._step(flow, step)

    def _step(self, flow, step):
        with self._undone():
            flow.last = self.env
            step(flow)
            flow.end()
            order = flow.order.exists()
            self.assertEqual(
                order._filter_on_hold(), order._filter_waiting_for_backorders()
            )

    @contextmanager
    def _undone(self):
        savepoint = self.cr.savepoint()
        try:
            yield
        finally:
            self.env.invalidate_all(flush=False)
            savepoint.close(rollback=True)
            self.env.invalidate_all()
