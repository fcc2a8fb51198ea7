"""Make the worlds, run the scenarios in turn, and write what they have cost.

    python -m bench.measure OUTPUT ROUNDS SCENARIOS BIG SIZE...

as script/bench does, which gives the database server and the templates.
"""

import json
import statistics
import sys
import time
from pathlib import Path

from .plan import get_cases
from .scenarios import run
from .stage import Stage, start_odoo
from .world import make


class Worlds:
    """Databases with quotations, made once for all rounds."""

    def __init__(self):
        self.stages = {}
        self.made = {}

    def run(self, case):
        """Run a case on a new copy of its world.

        :return: dict of step to its costs
        """
        options = case.get_world()
        key = (case.template, *options.items())
        stage = self.stages[case.template]
        if key not in self.made:
            self.made[key] = f"world_{len(self.made)}"
            stage.make(self.made[key], make, options)
        return stage.run(self.made[key], run, case.scenario)

    def open(self, templates):
        for template in templates:
            self.stages[template] = Stage(template)


def measure(cases, rounds):
    """Run each case in each round.

    :return: iterator that gives after each round what it has cost until then: a list of
        dict of scenario, template, size, products, step, and the medians of the rounds
    """
    worlds = Worlds()
    worlds.open(sorted({case.template for case in cases}))
    spent = {}
    for _round in range(rounds):
        for case in cases:
            started = time.monotonic()
            for step, costs in worlds.run(case).items():
                spent.setdefault((case, step), []).append(costs)
            print(
                f"{time.monotonic() - started:6.1f} s  {case.scenario} {case.template}"
                f" {case.get_size()} orders, {case.products} products",
                flush=True,
            )
        yield [summarize(case, step, costs) for (case, step), costs in spent.items()]


def summarize(case, step, costs):
    """The costs of one step: the median of each kind."""
    return {
        "scenario": case.scenario,
        "template": case.template,
        "size": case.get_size(),
        "products": case.products,
        "step": step,
        **{cost: statistics.median(c[cost] for c in costs) for cost in costs[0]},
    }


def main(output, rounds, names, big, *sizes):
    start_odoo()
    cases = get_cases(list(map(int, sizes)), big == "big")
    if names:
        cases = [case for case in cases if case.scenario in names.split(",")]
    for results in measure(cases, int(rounds)):
        Path(output).write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
