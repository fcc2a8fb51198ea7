"""Counts the requests, and measures how long they take."""

import re
import statistics
import threading
import time
from collections import Counter, defaultdict

from live.client import Lost, Refused

# What users may be told while others work on the same orders.
EXPECTED = {
    "another user was faster: backordered already": r"[Ss]ee P\d+",
    "nothing is short any more": r"(None of these|Nothing (that|is|of)) .*"
    r"(backordered|short|lack)",
    "on hold: no delivery": "Nothing can be delivered while",
    "on hold: no invoice": "No invoice can be created while",
    "another user was faster: the order was cut": "left to deliver",
    "another user was faster: delivered": "below the amount already delivered",
    # Odoo's own: an order with a draft invoice, with backorders or without.
    "salespeople may not cancel invoices": r"account\.move\.payment_ids",
    "another user was faster: no order to backorder": "Only confirmed sales orders",
    "another user was faster: bill posted": "must be in draft",
    "another user was faster: nothing is reserved": "Validating a zero quantity",
    "another user was faster: billed already": "cancel their related vendor bills",
    "another user was faster: billed": "There is no invoiceable line",
    "another user was faster: nothing is to be invoiced": "No items are available",
    "another user was faster: request is gone": "(was|been) deleted|does not exist",
}


# Of what the users work on: orders with backorders, and others.
SIDES = ("with", "without")


class Meter:
    """Of all users."""

    def __init__(self):
        self.lock = threading.Lock()
        self.seconds = defaultdict(list)
        self.refused, self.unexpected = Counter(), []
        self.lost = {side: [] for side in SIDES}
        self.side = None

    def measure(self, side, kind, request):
        """Make a request of a kind.

        :return: what it gives
        :raise Refused, Lost: after it was counted
        """
        started = time.perf_counter()
        try:
            return request()
        except Refused as refusal:
            self._note_refusal(kind, str(refusal))
            raise
        except Lost as error:
            with self.lock:
                self.lost[side].append(f"{kind}: {error}")
            raise
        finally:
            with self.lock:
                self.seconds[side, kind].append(time.perf_counter() - started)

    def _note_refusal(self, kind, text):
        known = [name for name, pattern in EXPECTED.items() if re.search(pattern, text)]
        with self.lock:
            if known:
                self.refused[known[0]] += 1
            else:
                self.unexpected.append(f"{kind}: {text}")

    def forget_times(self):
        with self.lock:
            self.seconds.clear()

    def count(self, side):
        return sum(len(times) for (of, _), times in self.seconds.items() if of == side)

    def kinds(self):
        return sorted({kind for _side, kind in self.seconds})

    def describe(self, side, kind):
        """How many there were; median and 95th percentile, in milliseconds."""
        times = sorted(self.seconds.get((side, kind), []))
        if not times:
            return None
        return {
            "count": len(times),
            "median": 1000 * statistics.median(times),
            "p95": 1000 * times[min(len(times) - 1, int(0.95 * len(times)))],
        }
