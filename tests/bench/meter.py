"""What a step costs: queries, CPU seconds, seconds."""

import gc
import json
import os
import time
from contextlib import contextmanager
from pathlib import Path

from odoo import sql_db

TICKS = os.sysconf("SC_CLK_TCK")


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
    def measure(self, step):
        """A step begins with an empty cache, as a request does."""
        self.env.cr.commit()
        self.env.invalidate_all()
        gc.collect()
        before = self._read()
        yield
        self.env.cr.flush()
        self.env.cr.commit()
        names = ("queries", "python", "postgresql", "seconds")
        spent = zip(names, self._read(), before, strict=True)
        self.steps[step] = {name: now - then for name, now, then in spent}

    def _read(self):
        user, system = self.backend.read_text().rpartition(")")[2].split()[11:13]
        return (
            sql_db.sql_counter,
            time.process_time(),
            (int(user) + int(system)) / TICKS,
            time.perf_counter(),
        )

    def print(self):
        """In JSON, in the last line."""
        print(json.dumps(self.steps))
