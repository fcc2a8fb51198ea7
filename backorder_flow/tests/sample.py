"""Which rows of a generated table are tried.

All that a role may try, or all that may happen to an order, are thousands of rows: one
in so many of them is tried, other ones each day: after as many days each has been.
``script/fuzz --tables`` tries all of them at once.
"""

import os
from datetime import date
from itertools import count

IS_WHOLE = "BACKORDER_FLOW_TABLES" in os.environ
# What a failure tells of a day is tried again with BACKORDER_FLOW_DAY=..., on any day.
DAY = int(os.environ.get("BACKORDER_FLOW_DAY") or date.today().toordinal())


class Sample:
    """One row in so many of a table, asked of row after row.

    :param int one_in: how many rows there are to one that is tried
    :param int start: makes tables begin with different rows on the same day
    :param int days: how long the same rows are tried; as many as another sample has, of
        whose rows each is combined with each of these
    """

    def __init__(self, one_in, start=0, days=1):
        self.one_in = 1 if IS_WHOLE else one_in
        self.numbers = count(start + DAY // days)

    def of(self, rows):
        """The rows to try."""
        return [row for row in rows if self.has_next()]

    def enough(self, of_all):
        """How many at least, where there are so many in the whole table."""
        return of_all if self.one_in == 1 else of_all // (2 * self.one_in)

    def has_next(self):
        """Whether the next row is one to try."""
        return next(self.numbers) % self.one_in == 0


def describe():
    """How to try the same rows again."""
    return "all of them" if IS_WHOLE else f"BACKORDER_FLOW_DAY={DAY}"
