"""How an operation is declared, applied and counted."""

from collections import Counter
from contextlib import contextmanager
from functools import wraps

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from odoo.exceptions import AccessError, MissingError, UserError

# Which of the records that an operation can be applied to: the first, the second, ...
nth = st.integers(0, 5)


class Tally:
    """Counts the steps, until one of them goes wrong: what follows is shrinking."""

    def __init__(self):
        self.accepted, self.refused = Counter(), Counter()
        self.is_open = True

    def count(self, counter, name):
        if self.is_open:
            counter[name] += 1

    @contextmanager
    def watch(self):
        """Stop counting when this fails."""
        try:
            yield
        except Exception:
            self.is_open = False
            raise

    @property
    def steps(self):
        return self.accepted.total() + self.refused.total()

    def add(self, other):
        self.accepted += other.accepted
        self.refused += other.refused


def choose(records, number):
    """The record with a number, counted round and round.

    :raise UserError: if there is none; only a replay comes here then
    """
    if not records:
        raise UserError("There is nothing to apply this to.")
    return records[number % len(records)]


def as_step(method, may_change_delivery, find=None):
    """What is called in place of the method of an operation."""

    @wraps(method)
    def step(self, **arguments):
        self.apply(method, may_change_delivery, find, arguments)

    return step


def beginning(**strategies):
    """Make a method the one that each example begins with; see :func:`operation`."""

    def decorate(method):
        return initialize(**strategies)(as_step(method, may_change_delivery=True))

    return decorate


def operation(find=None, *, may_change_delivery=False, **strategies):
    """Make a method one of the operations that are tried in random order.

    The method gets a record to work on, if ``find`` is given, and what the strategies
    draw. It may raise a ``UserError``: the operation is refused then, and undone.

    :param find: method of the World that finds the records that it can be applied to;
        without any it is not tried
    :param may_change_delivery: whether it is about what the customer gets; nothing else
        may change that
    :param strategies: of each argument to the strategy that draws it
    """

    def decorate(method):
        step = as_step(method, may_change_delivery, find)
        if find is None:
            return rule(**strategies)(step)
        wrapped = rule(nth=nth, **strategies)(step)
        return precondition(lambda self: bool(find(self.world)))(wrapped)

    return decorate


class Operations:
    """What applies the operations; to be mixed into the state machine."""

    def apply(self, method, may_change_delivery, find, arguments):
        self.made.append((method.__name__, arguments))
        with self.tally.watch():
            self.remember(may_change_delivery)
            refusal = self._try(method, find, **arguments)
        self.is_refused = bool(refusal)
        counter = self.tally.refused if refusal else self.tally.accepted
        self.tally.count(counter, method.__name__)
        if refusal:
            self.tell(f"# refused: {' '.join(str(refusal).split())}")

    def _try(self, method, find, nth=0, **arguments):
        """Call an operation, and undo it if it is refused.

        :return: why it is refused, or None
        """
        try:
            with self.world.changing(), self.world.env.cr.savepoint():
                subject = [choose(find(self.world), nth)] if find else []
                method(self, *subject, **arguments)
        except (AccessError, MissingError):
            raise  # no refusal: who asks here may do all of it
        except UserError as error:
            return error
