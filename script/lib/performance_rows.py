"""What was to be reached, what it was at 19.0.1.1.0, and how to tell what it is."""


def get_compared_size(costs):
    """The number of orders of which all was measured."""
    return max(size for size in costs.sizes if size <= 200)


def get_large_size(costs):
    """The number of orders of a bulk that is still made while the user waits."""
    return max(size for size in costs.sizes if size <= 1000)


def bulk_to_floor(costs):
    ratios = []
    for size in (get_compared_size(costs), get_large_size(costs)):
        floor = costs.get("cpu", "floor", "create purchase orders", size)
        ratios.append(f"{costs.bulk('cpu', size) / floor:.1f}")
    return " / ".join(ratios)


def bulk_to_limit(costs):
    size = get_large_size(costs)
    floor = costs.get("cpu", "floor", "create purchase orders", size)
    rows = costs.get("cpu", "backorder", "write the rows by SQL", size)
    return f"{costs.bulk('cpu', size) / (floor + rows):.1f}"


def bulk_to_own_ways(what):
    def measure(costs):
        size = get_compared_size(costs)
        return " / ".join(
            f"{costs.bulk(what, size) / costs.own_way(what, scenario, size):.2f}"
            for scenario in ("replenish", "replenish_always")
        )

    return measure


def queries_per_added_order(costs):
    few, many = costs.sizes[:2]
    more = costs.bulk("queries", many) - costs.bulk("queries", few)
    return f"{more / (many - few):.2f}"


def queries_of_dialog(costs):
    size = get_compared_size(costs)
    return " / ".join(
        str(
            round(
                sum(
                    costs.get("queries", "backorder", step, size, products=products)
                    for step in ("open the dialog", "read the dialog")
                )
            )
        )
        for products in (50, 200)
    )


def growth(costs):
    few, many = get_compared_size(costs), costs.sizes[-1]
    each = [costs.bulk("cpu", size) / size * 1000 for size in (few, many)]
    return (
        f"{each[0]:.0f} ms an order at {few:,}, {each[1]:.0f} at {many:,}: "
        f"{costs.bulk('cpu', many):.0f} s"
    )


def release(costs):
    size = get_compared_size(costs)
    return f"{costs.more('queries', 'post bills', size) / size:.2f}"


def night(costs):
    size = get_compared_size(costs)
    return f"{costs.get('queries', 'night', 'nightly run', size) / size:.2f}"


def receipts(costs):
    size = get_compared_size(costs)
    floor = costs.get("queries", "floor", "receive", size)
    return f"{costs.more('queries', 'receive', size) / floor:+.1%} queries"


def forms(costs):
    texts = []
    for what in ("queries", "cpu"):
        for step in ("order form", "quotation form"):
            base, addon = costs.unused(what, step)
            texts.append(
                f"{addon - base:+.0f}"
                if what == "queries"
                else f"{addon / base - 1:+.0%}"
            )
    return "{} / {} queries, {} / {} CPU".format(*texts)


def posting_and_cancelling(costs):
    return " / ".join(
        f"{addon - base:+.0f}"
        for base, addon in (
            costs.unused("queries", step) for step in ("post bills", "cancel")
        )
    )


def short_filter(costs):
    [(size, each)] = [
        (key[2], each) for key, each in costs.costs.items() if key[0] == "short_filter"
    ]
    cpu = each["python"] + each["postgresql"]
    return f"{cpu:.2f} s, once ({5 * size:,} moves)"


ROWS = [
    (
        "bulk of 200 / 1,000 orders against the merged floor, CPU",
        "3.6 / 24",
        "2 / 6",
        bulk_to_floor,
    ),
    ("bulk of 1,000 against floor and plain SQL of the rows", 9, 3, bulk_to_limit),
    (
        "bulk of 200 against what MTO + Buy adds, default / always grouped: queries",
        "0.08 / 0.41",
        "0.04 / 0.2",
        bulk_to_own_ways("queries"),
    ),
    (
        "the same, CPU",
        "0.16-0.22 / 0.8",
        "0.1 / 0.5",
        bulk_to_own_ways("cpu"),
    ),
    ("queries for an added order", 2.26, 0.3, queries_per_added_order),
    (
        "queries of the dialog of 200 orders, 50 / 200 products",
        "158 / 459-505",
        "110 / 130",
        queries_of_dialog,
    ),
    (
        "dialog and button of 5,000 orders, CPU",
        "dialog quadratic",
        "straight, 60 s",
        growth,
    ),
    ("release by bills, queries for an order", 9.1, 1, release),
    ("nightly run, queries for an order", 18.5, 3, night),
    (
        "receipts with backorders against those without",
        "+16 % queries",
        "+3 %",
        receipts,
    ),
    (
        "order form / quotation form, where nothing is backordered",
        "+8 / +3 queries, +14 / +10 % CPU",
        "+1 / 0, 2 %",
        forms,
    ),
    (
        "posting 5 bills / cancelling 10 orders, the same",
        "+6 / +3",
        "0 / 0",
        posting_and_cancelling,
    ),
    (
        "filter of orders that are short, list and count, CPU",
        "3.7 s each",
        "0.3 s, once",
        short_filter,
    ),
]
