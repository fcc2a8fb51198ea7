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
        counted = sql_db.sql_counter, time.process_time()
        return *counted, self._read_backends(), time.perf_counter()

    def _read_backends(self):
        """CPU seconds of all backends of the database: a cron has one of its own."""
        cr = self.env.cr._obj  # not counted as one of Odoo's queries
        cr.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        )
        ticks = 0
        for [pid] in cr.fetchall():
            stat = Path(f"/proc/{pid}/stat").read_text()
            ticks += sum(map(int, stat.rpartition(")")[2].split()[11:13]))
        return ticks / TICKS
