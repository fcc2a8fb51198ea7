"""The machine that tries the operations in random order and checks what is true."""

from hypothesis.stateful import RuleBasedStateMachine

from .backorders import Backorders
from .bills import Bills
from .dialog import Dialog
from .happy_end import HappyEnd
from .invariants import Invariants
from .operation import Operations
from .purchases import Purchases
from .sales import Sales
from .transfers import Transfers


class Machine(
    Sales,
    Dialog,
    Backorders,
    Purchases,
    Transfers,
    Bills,
    HappyEnd,
    Invariants,
    Operations,
    RuleBasedStateMachine,
):
    """One sequence of operations in an empty world; undone at its end."""

    def __init__(self, world, tally, tell=lambda text: None):
        """
        :param tell: what is told how each step went
        """
        super().__init__()
        self.world, self.tally, self.tell = world, tally, tell
        self.made = []
        self.is_refused = False
        world.changed_by_hand = world.changed_by_hand.browse()
        self.savepoint = world.env.cr.savepoint()
        self.remember(may_change_delivery=True)

    def check_invariants(self, settings, output, runtimes):
        self.check_all()

    def check_all(self):
        """Check what the last step has done, if anything."""
        if self.made and not self.is_refused:
            with self.tally.watch():
                for invariant in self.invariants:
                    invariant.function(self)

    def teardown(self):
        self.savepoint.close(rollback=True)
        self.world.forget()
