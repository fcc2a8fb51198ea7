"""What came of it: a table for people, a page of the documentation, or JSON."""

import json


def as_dict(meter, run):
    """All numbers.

    :param dict run: how it was done
    """
    return {
        **run,
        "requests_a_second": {
            side: meter.count(side) / seconds
            for side, seconds in run["seconds"].items()
        },
        "milliseconds": {
            kind: {side: meter.describe(side, kind) for side in run["seconds"]}
            for kind in meter.kinds()
        },
        "refused": dict(meter.refused.most_common()),
        "unexpected": meter.unexpected,
        "lost": meter.lost["with"],
        "lost_without": meter.lost["without"],
    }


def as_table(numbers):
    """In Markdown, aligned to be read as it is."""
    head = ("request", *["", "with backorders", ""], *["", "without", ""], "ratio")
    below = ("", *["number", "median", "95 %"] * 2, "of medians")
    rows = [head, below]
    for kind, sides in numbers["milliseconds"].items():
        both = [sides["with"], sides["without"]]
        ratio = f"{both[0]['median'] / both[1]['median']:.2f}" if all(both) else ""
        rows.append((kind, *[cell for side in both for cell in _cells(side)], ratio))
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    lines = [_line(row, widths) for row in rows]
    rule = ["-" * widths[0], *["-" * (width - 1) + ":" for width in widths[1:]]]
    return "\n".join([lines[0], f"| {' | '.join(rule)} |", *lines[1:]])


def _line(row, widths):
    cells = [row[0].ljust(widths[0])]
    cells += [
        cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)
    ]
    return f"| {' | '.join(cells)} |"


def _cells(side):
    if not side:
        return "", "", ""
    return str(side["count"]), f"{side['median']:.0f}", f"{side['p95']:.0f}"


def as_text(numbers):
    """The table, and what else there is to tell."""
    rate, seconds = numbers["requests_a_second"], numbers["seconds"]
    total = sum(rate[side] * seconds[side] for side in rate)
    retries = sum(numbers["retries"].values())
    lines = [
        f"{numbers['users']} users, {numbers['workers']} workers,"
        f" {numbers['processors']} processors (wanted by {numbers['others']:.0f} other"
        " processes),"
        f" {sum(seconds.values()) / 60:.3g} minutes: {total:.0f} requests,"
        f" {retries} tried again, {len(numbers['lost'])} lost,"
        f" {len(numbers['unexpected'])} refused without a good reason,"
        f" {len(numbers['faults'])} faults in the data,"
        f" {len(numbers['log'])} warnings and errors in the log.",
        "",
        f"- {rate['with']:.1f} requests a second with backorders,"
        f" {rate['without']:.1f} without.",
        f"- {numbers['orders']} orders, {numbers['backorders']} backorders,"
        f" {numbers['bills']} bills at the end.",
    ]
    # There Odoo is alone: it is told, and is no fault of the addon.
    if lost := numbers["lost_without"]:
        lines.append(f"- {len(lost)} lost without backorders.")
    lines += [f"- Refused {n} times: {text}." for text, n in numbers["refused"].items()]
    return "\n".join([*lines, "", "Milliseconds:", "", as_table(numbers)])


PAGE = """# Load

Written by `script/load --report docs/load.md`: users of all roles work on the same
orders over HTTP, with {pause:g} s of thought between two things they do.

In turns they work on orders of which nothing is in stock, and on others of which all
is. The latter are the same work without backorders: orders are confirmed, changed,
delivered, invoiced and cancelled alike, and buyers write the requests for quotation by
hand.

{text}
"""


def write(path, numbers):
    """Write a page, or JSON if the name of the file says so."""
    if path.suffix == ".json":
        path.write_text(json.dumps(numbers, indent=2) + "\n")
    else:
        path.write_text(PAGE.format(text=as_text(numbers), pause=numbers["pause"]))
