"""What the addon costs, measured on databases of its own (see script/bench).

Each scenario is a process on a copy of a world that was made before; it prints what each of
its steps has cost. Scenarios that are compared run in turn, several times.
"""

from .scenarios import SCENARIOS, run
from .world import make

__all__ = ["SCENARIOS", "make", "run"]
