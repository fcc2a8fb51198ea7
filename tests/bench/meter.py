"""What a step costs: queries, CPU seconds, seconds."""

import gc
import os
import time
from contextlib import contextmanager
from pathlib import Path

from odoo import sql_db

TICKS = os.sysconf("SC_CLK_TCK")
COSTS = ("queries", "python", "postgresql", "seconds")


class Meter:
    """Measures steps, each of them a transaction of its own, with its commit.

    What Odoo does before the commit counts, as the messages about tracked fields.
    """

    def __init__(self, env):
        self.env = env
        self.steps = {}
        env.cr.execute("SELECT pg_backend_pid()")
        [pid] = env.cr.fetchone()
        self.backend = Path(f"/proc/{pid}/stat")

    @contextmanager
    def measure(self, step, times=1):
        """A step begins with an empty cache, as a request does.

        :param str step: its name; what is measured more than once counts together
        :param int times: that the step is done: its costs are those of one
        """
        self.env.cr.commit()
        self.env.invalidate_all()
        gc.collect()
        before = self._read()
        yield
        self.env.cr.flush()
        self.env.cr.commit()
        self.add(step, before, times)

    def add(self, step, before, times=1):
        """Add what was spent since then."""
        spent = [now - then for now, then in zip(self._read(), before, strict=True)]
        costs = self.steps.setdefault(step, dict.fromkeys(COSTS, 0))
        for name, cost in zip(COSTS, spent, strict=True):
            costs[name] += cost / times

    @contextmanager
    def measure_undone(self, step):
        """As :meth:`measure`, and nothing is left of it."""
        self.env.cr.commit()
        before = self._read()
        yield
        self.add(step, before)
        self.env.cr.rollback()

    def _read(self):
        user, system = self.backend.read_text().rpartition(")")[2].split()[11:13]
        return (
            sql_db.sql_counter,
            time.process_time(),
            (int(user) + int(system)) / TICKS,
            time.perf_counter(),
        )
