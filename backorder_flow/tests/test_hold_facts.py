from contextlib import contextmanager

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BackorderCommon
from .hold_facts import rule
from .hold_facts.events import EVENTS, PAIRS, nothing
from .hold_facts.situation import NotHereError
from .hold_facts.starts import PAIRED, STARTS
from .sample import Sample

# Of the starts one in so many is tried, each with one in so many events; after each of
# those for pairs, one in so many pairs.
STARTS_ONE_IN, EVENTS_ONE_IN, PAIRS_ONE_IN = 3, 4, 3


@tagged("post_install", "-at_install")
class TestHoldFacts(BackorderCommon):
    """An order is on hold if and only if the facts ask for it, however they came."""

    starts, paired = STARTS, PAIRED
    least, least_equal = 400, 20

    @mute_logger("odoo.models.unlink")
    def test_held_if_and_only_if_something_open_has_still_to_leave(self):
        tried, wrong = 0, []
        starts = Sample(STARTS_ONE_IN)
        events = Sample(EVENTS_ONE_IN, days=STARTS_ONE_IN)
        for start in starts.of(self.starts):
            sequences = [(event,) for event in events.of(EVENTS)]
            for event, situation in self._try_each(start, *sequences):
                tried += 1
                wrong += self._get_faults(situation, start, *event)
        self.assertFalse(wrong, f"{len(wrong)} of {tried}:\n" + "\n".join(wrong))
        self.assertGreater(tried, starts.enough(events.enough(self.least)))

    @mute_logger("odoo.models.unlink")
    def test_the_same_facts_mean_the_same_state_in_whatever_order_they_came(self):
        equal, wrong = 0, []
        for number, start in enumerate(self.paired):
            sample = Sample(PAIRS_ONE_IN, start=number)
            pairs = sample.of(PAIRS)
            both_ways = [*pairs, *((second, first) for first, second in pairs)]
            outcomes = {
                events: (rule.describe(situation.order), situation.order.state)
                for events, situation in self._try_each(start, *both_ways)
            }
            for first, second in pairs:
                one, other = (
                    outcomes.get((first, second)),
                    outcomes.get((second, first)),
                )
                if one and other and one[0] == other[0]:
                    equal += 1
                    if one != other:
                        names = start.__name__, first.__name__, second.__name__
                        wrong.append(", ".join(names))
        self.assertFalse(wrong, f"{len(wrong)} of {equal}:\n" + "\n".join(wrong))
        self.assertGreater(equal, sample.enough(self.least_equal))

    def _try_each(self, start, *sequences):
        """Let each sequence of events happen in the same situation, if it can."""
        with self._undone():
            situation = start(self)
            situation.was_held = situation.order.state == "on_hold"
            bills = dict(situation.bills)
            for events in sequences:
                situation.bills = dict(bills)
                with self._undone():
                    if self._can_happen(situation, events):
                        yield events, situation

    def _can_happen(self, situation, events):
        try:
            for event in events:
                event(situation)
        except (NotHereError, UserError):
            return False
        self.env.invalidate_all()
        return True

    @contextmanager
    def _undone(self):
        savepoint = self.cr.savepoint()
        try:
            yield
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def _get_faults(self, situation, start, event):
        """Where the order is not as the rule asks, or is not treated so."""
        order = situation.order
        if order.state == "cancel":
            return []
        must = rule.must_be_held(order)
        outcomes = {"state": order.state == "on_hold"}
        # What is allowed is slow: tried where the event has something to do with it.
        if must or event is nothing or outcomes["state"] != situation.was_held:
            outcomes["invoice"] = situation.is_refused(situation.pay_down)
            if ready := situation.ready():
                outcomes["delivery"] = situation.is_refused(situation.validate, ready)
        if all(outcome == must for outcome in outcomes.values()):
            return []
        words = "must be held" if must else "must be free"
        return [f"{start.__name__}, {event.__name__}: {words}, held by: {outcomes}"]
