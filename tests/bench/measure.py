"""Make the worlds, run the scenarios in turn, and write what they have cost.

    measure.py OUTPUT ROUNDS SIZE...

as script/bench does, which gives the database server and the templates.
"""

import json
import statistics
import sys
from pathlib import Path

from conftest import Database

# Of each scenario: the template, and what its world is made with.
SHORT = {"products": 50, "vendors": 5}
STOCKED = {"products": 50, "vendors": 5, "stock": 1_000_000}
PLAN = {
    "backorder": [("addon", SHORT)],
    "floor": [("addon", SHORT), ("base", SHORT)],
    "rows": [("addon", SHORT)],
    "replenish": [("base", SHORT)],
    "replenish_always": [("base", SHORT)],
    "plain": [("base", SHORT)],
    "unused": [("addon", STOCKED), ("base", STOCKED)],
    "night": [("addon", SHORT)],
    "short_filter": [("addon", SHORT)],
}


class Worlds:
    """Databases with quotations, made once for all rounds."""

    def __init__(self):
        self.made = {}

    def copy(self, template, size, options):
        """A new copy of the world of this template, size and options."""
        key = (template, size, *options.items())
        if key not in self.made:
            world = Database(f"world_{len(self.made)}", template)
            arguments = ", ".join(f"{name}={value}" for name, value in options.items())
            world.shell(f"import bench\nbench.make(env, {size}, {arguments})\n")
            self.made[key] = world.name
        return Database("scenario", self.made[key])


def measure(sizes, rounds, names):
    """Run each scenario on each size in each round.

    :return: list of dict: scenario, template, size, step, and the medians of the rounds
    """
    worlds = Worlds()
    spent = {}
    for _round in range(rounds):
        for size in sizes:
            for name in names:
                for template, options in PLAN[name]:
                    database = worlds.copy(template, size, options)
                    steps = database.ask(f"import bench\nbench.run(env, {name!r})\n")
                    database.drop()
                    print(name, template, size, flush=True)
                    for step, costs in steps.items():
                        key = (name, template, size, step)
                        spent.setdefault(key, []).append(costs)
    return [
        {
            "scenario": name,
            "template": template,
            "size": size,
            "step": step,
            **{cost: statistics.median(c[cost] for c in costs) for cost in costs[0]},
        }
        for (name, template, size, step), costs in spent.items()
    ]


def main(output, rounds, names, *sizes):
    chosen = names.split(",") if names else list(PLAN)
    results = measure(list(map(int, sizes)), int(rounds), chosen)
    Path(output).write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
