"""Write docs/performance.md from the costs in a file: performance.py JSON PAGE"""

import json
import sys
from pathlib import Path

OWN_WAYS = {
    "replenish": "MTO + Buy",
    "replenish_always": "MTO + Buy, always grouped",
}
DIALOG = ["open the dialog", "read the dialog", "press Backorder"]
HEAD = """\
# Performance

Made by `script/bench` and `script/lib/performance.py`. Orders have five lines, of 50
products of five vendors, and nothing is in stock. _CPU_ is the time of Python and of
PostgreSQL together; queries are those of the commit too, such as for messages about
tracked fields. Each figure is the median of several runs on copies of one database, in
turn with those that it is compared to.
"""


class Costs:
    """What was measured, by scenario, template, size and step."""

    def __init__(self, results):
        self.costs = {
            (each["scenario"], each["template"], each["size"], each["step"]): each
            for each in results
        }
        self.sizes = sorted({each["size"] for each in results})

    def get(self, what, scenario, step, size, template="addon"):
        """One cost: "queries", or "cpu" in seconds."""
        each = self.costs[scenario, template, size, step]
        if what == "cpu":
            return each["python"] + each["postgresql"]
        return each[what]

    def bulk(self, what, size):
        return sum(self.get(what, "backorder", step, size) for step in DIALOG)

    def more(self, what, step, size):
        """What backorders add to a step of the purchase orders."""
        floor = self.get(what, "floor", step, size)
        return self.get(what, "backorder", step, size) - floor

    def steps(self, scenario, template="addon"):
        return list(
            dict.fromkeys(
                step
                for name, of, _size, step in self.costs
                if (name, of) == (scenario, template)
            )
        )


def write_table(head, rows):
    """A table in Markdown; the first column holds text."""
    rule = ["---", *["--:"] * (len(head) - 1)]
    lines = [head, rule, *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines) + "\n"


def write_backorder(costs):
    rows = []
    for size in costs.sizes:
        for step in costs.steps("backorder"):
            cpu = costs.get("cpu", "backorder", step, size)
            queries = costs.get("queries", "backorder", step, size)
            rows.append([step, size, f"{queries:.0f}", f"{cpu:.2f}"])
    head = ["step", "orders", "queries", "CPU (s)"]
    return "## The flow\n\n" + write_table(head, rows)


def write_ratios(costs):
    rows = []
    for size in costs.sizes:
        bulk, queries = costs.bulk("cpu", size), costs.bulk("queries", size)
        floor = costs.get("cpu", "floor", "create purchase orders", size)
        least = floor + costs.get("cpu", "rows", "write the rows", size)
        rows += [
            ["bulk against merged purchase orders, CPU", size, f"{bulk / floor:.1f}"],
            ["bulk against these and the rows, CPU", size, f"{bulk / least:.1f}"],
        ]
        for scenario, name in OWN_WAYS.items():
            extra = {
                what: costs.get(what, scenario, "confirm", size, "base")
                - costs.get(what, "plain", "confirm", size, "base")
                for what in ("cpu", "queries")
            }
            rows += [
                [f"bulk: {name}, queries", size, f"{queries / extra['queries']:.2f}"],
                [f"bulk: {name}, CPU", size, f"{bulk / extra['cpu']:.2f}"],
            ]
        released = costs.more("queries", "post bills", size) / size
        received = costs.more("queries", "receive", size)
        received /= costs.get("queries", "floor", "receive", size)
        night = costs.get("queries", "night", "nightly run", size) / size
        rows += [
            ["release, queries for an order", size, f"{released:.2f}"],
            ["receipts with backorders, queries", size, f"{received:+.0%}"],
            ["nightly run, queries for an order", size, f"{night:.2f}"],
        ]
    return "## Against others\n\n" + write_table(["what", "orders", "ratio"], rows)


def write_unused(costs):
    rows = []
    for size in costs.sizes:
        for step in costs.steps("unused"):
            queries, cpu = (
                [costs.get(what, "unused", step, size, of) for of in ("base", "addon")]
                for what in ("queries", "cpu")
            )
            rows.append(
                [
                    step,
                    size,
                    f"{queries[0]:.0f}",
                    f"{queries[1] - queries[0]:+.0f}",
                    f"{cpu[0]:.2f}",
                    f"{cpu[1] / cpu[0] - 1:+.0%}" if cpu[0] >= 0.05 else "",
                ]
            )
    head = ["step", "orders", "queries", "more", "CPU (s)", "more"]
    return (
        "## Where nothing is backordered\n\nThe same without and with the addon.\n\n"
        + write_table(head, rows)
    )


def main(measured, page):
    costs = Costs(json.loads(Path(measured).read_text()))
    parts = [HEAD, write_ratios(costs), write_backorder(costs), write_unused(costs)]
    Path(page).write_text("\n".join(parts))


if __name__ == "__main__":
    main(*sys.argv[1:])
