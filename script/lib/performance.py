"""Write docs/performance.md and its plots: performance.py JSON PAGE

JSON is what script/bench has measured.
"""

import json
import sys
from pathlib import Path

from performance_plot import plot
from performance_rows import ROWS

DIALOG = ("open the dialog", "read the dialog", "press Backorder")
HEAD = """\
# Performance

Made by `script/bench` and `script/lib/performance.py`. Orders have five lines, of 50
products of five vendors, and nothing is in stock. _CPU_ is the time of Python and of
PostgreSQL together; queries are those of the commit, too, such as for messages about
tracked fields. Each figure is the median of its runs on copies of one database, in turn
with those that it is compared to; the CPU of one run may be a quarter off.
"""


class Costs:
    """What was measured, by scenario, template, size, products and step."""

    def __init__(self, results):
        self.costs = {
            (
                each["scenario"],
                each["template"],
                each["size"],
                each["products"],
                each["step"],
            ): each
            for each in results
        }
        self.sizes = sorted(
            {
                each["size"]
                for each in results
                if (each["scenario"], each["products"]) == ("backorder", 50)
            }
        )

    def get(self, what, scenario, step, size, template="addon", products=50):
        """One cost: "queries", "seconds", or "cpu" in seconds.

        :raise KeyError: if it was not measured
        """
        each = self.costs[scenario, template, size, products, step]
        if what == "cpu":
            return each["python"] + each["postgresql"]
        return each[what]

    def has(self, scenario, step, size, template="addon", products=50):
        """Whether a step was measured."""
        return (scenario, template, size, products, step) in self.costs

    def bulk(self, what, size, products=50):
        """What the dialog and its button cost together."""
        return sum(
            self.get(what, "backorder", step, size, products=products)
            for step in DIALOG
        )

    def own_way(self, what, scenario, size):
        """What Odoo's own way adds to the confirmation of the same orders."""
        plain = self.get(what, "plain", "confirm", size, "base")
        return self.get(what, scenario, "confirm", size, "base") - plain

    def more(self, what, step, size):
        """What backorders add to a step of the same purchase orders."""
        floor = self.get(what, "floor", step, size)
        return self.get(what, "backorder", step, size) - floor

    def unused(self, what, step):
        """What a step costs where nothing is backordered: without, with the addon."""
        return [
            next(
                each["python"] + each["postgresql"] if what == "cpu" else each[what]
                for key, each in self.costs.items()
                if (key[0], key[1], key[4]) == ("unused", template, step)
            )
            for template in ("base", "addon")
        ]

    def get_steps(self, scenario):
        return list(dict.fromkeys(k[4] for k in self.costs if k[0] == scenario))


def write_table(head, rows):
    """A table in Markdown; the first column holds text."""
    rule = ["---", *["--:"] * (len(head) - 1)]
    lines = [head, rule, *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines) + "\n"


def write_rows(costs):
    """What was to be reached, and what was."""
    rows = []
    for what, before, target, measure in ROWS:
        try:
            now = measure(costs)
        except (KeyError, StopIteration):
            now = "not measured"
        rows.append([what, before, target, now])
    head = ["what", "19.0.1.1.0", "to reach", "now"]
    return "## What was to be reached\n\n" + write_table(head, rows)


def write_flow(costs):
    rows = []
    for size in costs.sizes:
        for step in costs.get_steps("backorder"):
            if not costs.has("backorder", step, size):
                continue
            queries = costs.get("queries", "backorder", step, size)
            cpu = costs.get("cpu", "backorder", step, size)
            seconds = costs.get("seconds", "backorder", step, size)
            rows.append([step, size, f"{queries:.0f}", f"{cpu:.2f}", f"{seconds:.2f}"])
    head = ["step", "orders", "queries", "CPU (s)", "seconds"]
    return "## The flow\n\n" + write_table(head, rows)


def write_unused(costs):
    rows = []
    for step in costs.get_steps("unused"):
        queries = costs.unused("queries", step)
        cpu = costs.unused("cpu", step)
        rows.append(
            [
                step,
                f"{queries[0]:.0f}",
                f"{queries[1] - queries[0]:+.0f}",
                f"{cpu[0]:.3f}",
                f"{cpu[1] / cpu[0] - 1:+.0%}" if cpu[0] else "",
            ]
        )
    head = ["step", "queries", "more", "CPU (s)", "more"]
    return (
        "## Where nothing is backordered\n\n"
        "20 orders of which all is in stock, without and with the addon: ten are "
        "delivered and invoiced, ten cancelled; five purchase orders are received and "
        "billed. Forms are those of one order.\n\n" + write_table(head, rows)
    )


def write_big(costs):
    return write_scenario(
        costs,
        "big",
        "## Among many orders\n\n20,000 orders with 100,000 lines, a tenth of them "
        "short; 200 of these are backordered by the dialog, the others at night.\n\n",
    )


def write_measures(costs):
    return write_scenario(
        costs,
        "measures",
        "## The measures\n\nThe pivot as it opens, by month, among 200,000 orders of "
        "three years with 1,000,000 lines, a tenth of them backordered.\n\n",
    )


def write_scenario(costs, scenario, text):
    """The steps of a scenario that runs on one number of orders."""
    rows = [
        [
            key[4],
            f"{each['queries']:.0f}",
            f"{each['python'] + each['postgresql']:.2f}",
            f"{each['seconds']:.2f}",
        ]
        for key, each in costs.costs.items()
        if key[0] == scenario
    ]
    head = ["step", "queries", "CPU (s)", "seconds"]
    return text + write_table(head, rows) if rows else ""


def write_plots(costs, folder):
    """The dialog and its button against the number of orders."""
    series = {
        step: [
            (size, costs.get("cpu", "backorder", step, size)) for size in costs.sizes
        ]
        for step in DIALOG
    }
    name = "performance_bulk.svg"
    (folder / name).write_text(plot(series, "orders", "CPU (s)"))
    return f"![CPU of the dialog and its button by orders](images/{name})\n"


def main(measured, page):
    costs = Costs(json.loads(Path(measured).read_text()))
    page = Path(page)
    limits = Path(__file__).with_name("performance_limits.md").read_text()
    parts = [
        HEAD,
        write_rows(costs),
        write_plots(costs, page.parent / "images"),
        limits,
        write_flow(costs),
        write_unused(costs),
        write_big(costs),
        write_measures(costs),
    ]
    page.write_text("\n".join(filter(None, parts)))


if __name__ == "__main__":
    main(*sys.argv[1:])
