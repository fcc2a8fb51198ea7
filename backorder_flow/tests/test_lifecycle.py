import os
from contextlib import contextmanager

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BackorderCommon
from .lifecycle import page, purchase_changes, sale_changes
from .lifecycle.states import SCOPES, STATES
from .sample import Sample

# Of the events in a state one in so many is tried.
ONE_IN = 3


@tagged("post_install", "-at_install")
class TestLifecycle(BackorderCommon):
    """Each event in each state keeps the rules, and does what the page tells."""

    @mute_logger("odoo.models.unlink")
    def _try_state(self, state):
        story = state(self)
        start, cells, untried = story.describe(), {}, []
        sample = Sample(ONE_IN, start=page.ALL.index(state))
        for group in page.GROUPS:
            events = [e for e, states in group.EVENTS.items() if state in states]
            tried = sample.of(events)
            cells |= self._try_events(story, group, tried)
            untried += set(events) - set(tried)
        if os.environ.get("WRITE_LIFECYCLE"):
            page.write(state, start, cells)
        elif page.PAGE.exists():
            if different := page.compare(state, start, cells, untried):
                self.fail("\n".join(["script/lifecycle writes it anew", *different]))

    @contextmanager
    def _undone(self):
        savepoint = self.cr.savepoint()
        try:
            yield
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def _try_events(self, story, group, events):
        cells = {}
        for event in events:
            with self.subTest(event=event.__name__), self._undone():
                before = story.order.backorder_ids._filter_alive()
                needed = sum(before.mapped("product_uom_qty"))
                cells[event] = story.tell(event)
                if not story.refused:
                    self._check_rules(story, group, needed)
        return cells

    def _check_rules(self, story, group, needed_before):
        self._check_hold(story)
        self._check_billed(story)
        self._check_bought(story)
        alive = story.order.backorder_ids._filter_alive()
        if sum(alive.mapped("product_uom_qty")) < needed_before:
            if group is purchase_changes:
                self._check_salesperson_told(story)
            if group is sale_changes and story.purchase.exists():
                self._check_buyer_told(story, needed_before)
        if group is purchase_changes:
            self.assertTrue(story.is_delivery_whole(), "C1")

    def _check_hold(self, story):
        """The one principle, and H5, F3."""
        order = story.order
        waits = order.backorder_hold_scope != "none" and any(
            backorder.state == "open" and not backorder.released_by_hand
            for backorder in order.backorder_ids
        )
        if order.state == "on_hold":
            self.assertTrue(waits)
        elif waits:
            moves = order.picking_ids.move_ids
            self.assertLessEqual(set(moves.mapped("state")), {"done", "cancel"})

    def _check_billed(self, story):
        """F1, F2: by quantity, and posted."""
        for line in story.order.backorder_ids.purchase_line_id:
            posted = sum(
                bill_line.product_uom_id._compute_quantity(
                    bill_line.quantity, line.product_id.uom_id
                )
                * (-1 if bill_line.move_id.move_type == "in_refund" else 1)
                for bill_line in line.invoice_lines
                if bill_line.parent_state == "posted"
            )
            alive = line.backorder_ids._filter_alive()
            self.assertEqual(
                sum(alive.mapped("qty_billed")),
                min(posted, sum(alive.mapped("product_uom_qty"))),
            )

    def _check_bought(self, story):
        """Whoever waits, waits for something that is bought."""
        for line in story.order.backorder_ids.purchase_line_id:
            alive = line.backorder_ids._filter_alive()
            self.assertLessEqual(
                sum(alive.mapped("product_uom_qty")), line.product_uom_qty
            )
            self.assertEqual(alive.product_id - line.product_id, alive.product_id[:0])
            if line.order_id.state == "cancel":
                self.assertFalse(alive)

    def _check_salesperson_told(self, story):
        """C1: with purchase order and quantity."""
        note = story.told.filtered(lambda a: a.user_id == self.salesperson).note
        self.assertIn(story.purchase_name, note)
        self.assertRegex(note, r"\d+ Units of Desk")

    def _check_buyer_told(self, story, needed_before):
        """C2: of what is still to come, with the quantity; a request shrinks."""
        if story.purchase.state in ("draft", "sent"):
            alive = story.purchase.backorder_ids._filter_alive()
            self.assertEqual(
                story.purchase.order_line.product_qty,
                sum(alive.mapped("product_uom_qty")),
            )
        elif story.purchase.order_line.qty_received < needed_before:
            note = story.told.filtered(lambda a: a.user_id == self.buyer).note
            self.assertIn(story.order.name, note)
            self.assertRegex(note, r"\d+ Units of Desk")


def make_test(state):
    def test(self):
        self._try_state(state)

    return test


for state in STATES + SCOPES:
    setattr(TestLifecycle, f"test_each_event_when_{state.__name__}", make_test(state))
