"""P5 and the races: two users at the same time, with real transactions.

The package at_once has the cases: each is two actions of two users, once at the same
moment, and once with each of them overtaken by the other.
"""

import json
import re

import pytest

TEMPLATE = "addon"

PAIR = "on_hold, 4 open, 4 open"
FULFILLED = "sale, 4 fulfilled"
CANCELLED = "cancel, 4 cancelled"
FREE_AGAIN = "sale, 4 cancelled"
HALF = "on_hold, 2 fulfilled, 2 open"

ALREADY = r"S\d+, Left: .* [Ss]ee P\d+\.\nS\d+, Right: .* [Ss]ee P\d+\."
NOT_DELIVERED = r"Nothing can be delivered while .*\nS\d+ waits for P\d+ \(Vendor of"
NO_INVOICE = r"No invoice can be created while .*\nS\d+ waits for P\d+ \(Vendor of"

# Of each case: the orders if the first user wins and what the second one is told, then
# the orders if the second user wins and what the first one is told.
EXPECTED = {
    "two_dialogs": (PAIR, ALREADY, PAIR, ALREADY),
    "double_click": (PAIR, ALREADY, PAIR, ALREADY),
    "two_dialogs_of_a_held_order": (
        "on_hold, 2 open, 2 open",
        r"S\d+, Left: .* [Ss]ee P\d+",
        "on_hold, 2 open, 2 open",
        r"S\d+, Left: .* [Ss]ee P\d+",
    ),
    "overlapping_selections": (
        f"{PAIR} + {PAIR} + sale",
        ALREADY,
        f"sale + {PAIR} + {PAIR}",
        ALREADY,
    ),
    "opposite_selections": (f"{PAIR} + {PAIR}", ALREADY, f"{PAIR} + {PAIR}", ALREADY),
    "separate_orders": (f"{PAIR} + {PAIR}", None, f"{PAIR} + {PAIR}", None),
    "down_payment_at_the_hold": (PAIR, NO_INVOICE, f"{PAIR}, 1 invoice", None),
    "two_workers": (f"{PAIR} + {PAIR}", None, f"{PAIR} + {PAIR}", None),
    "bulk_pressed_twice": (f"{PAIR} + {PAIR}", None, f"{PAIR} + {PAIR}", None),
    "dialog_of_an_order_at_the_bulk": (
        f"{PAIR} + {PAIR}",
        ALREADY,
        f"{PAIR} + {PAIR}",
        None,
    ),
    "rest_cancelled_at_the_batch": (
        f"{PAIR} + {PAIR}",
        None,
        "sale + sale",
        None,
    ),
    "rest_cancelled_in_a_batch": (f"{PAIR} + sale", None, f"{PAIR} + sale", None),
    "bill_while_the_dialog_is_open": (HALF, None, HALF, None),
    "order_cancelled_while_the_dialog_is_open": (
        f"{CANCELLED}, 4 cancelled",
        None,
        "cancel",
        r"Only confirmed sales orders can be backordered\. .*: S\d+",
    ),
    "purchase_cancelled_while_the_dialog_is_open": (
        "on_hold, 2 cancelled, 2 open, 1 warning",
        None,
        "on_hold, 2 cancelled, 2 open, 1 warning",
        None,
    ),
    "request_cancelled_as_it_is_added_to": (
        f"{FREE_AGAIN}, 1 warning",
        None,
        "on_hold, 4 open",
        None,
    ),
    "request_confirmed_as_it_is_added_to": (
        "on_hold, 4 open",
        None,
        "on_hold, 4 open",
        None,
    ),
    "request_changed_as_it_is_added_to": (
        "on_hold, 4 open",
        None,
        "on_hold, 4 open",
        None,
    ),
    "two_bills": (f"{FULFILLED}, 4 fulfilled", None, f"{FULFILLED}, 4 fulfilled", None),
    "order_cancelled_at_the_bill": (
        "cancel, 4 fulfilled, the buyer is warned",
        None,
        f"{CANCELLED}, the buyer is warned",
        None,
    ),
    "order_line_cut_at_the_bill": (
        f"{FULFILLED}, the buyer is warned",
        None,
        "sale, 3 fulfilled, the buyer is warned",
        None,
    ),
    "purchase_cancelled_at_the_bill": (
        FULFILLED,
        r"Unable to cancel purchase order\(s\): P\d+\. .* vendor bills\.",
        f"{FREE_AGAIN}, 1 warning",
        None,
    ),
    "purchase_line_cut_at_the_bill": (
        "sale, 3 fulfilled, 1 warning",
        None,
        "sale, 3 fulfilled, 1 warning",
        None,
    ),
    "bill_posted_twice": (
        FULFILLED,
        r"The entry BILL\S+ .* must be in draft\.",
        FULFILLED,
        r"The entry BILL\S+ .* must be in draft\.",
    ),
    "bill_taken_back_at_the_delivery": (
        "on_hold, 4 open",
        NOT_DELIVERED,
        "sale, 4 open, 4 delivered, 1 warning",
        None,
    ),
    "order_cancelled_twice": (
        f"{CANCELLED}, the buyer is warned",
        None,
        f"{CANCELLED}, the buyer is warned",
        None,
    ),
    "order_with_a_request_cancelled_twice": (CANCELLED, None, CANCELLED, None),
    "purchase_cancelled_twice": (
        f"{FREE_AGAIN}, 1 warning",
        None,
        f"{FREE_AGAIN}, 1 warning",
        None,
    ),
    "both_sides_cancelled": (
        f"{CANCELLED}, the buyer is warned",
        None,
        f"{CANCELLED}, 1 warning",
        None,
    ),
    "both_sides_of_a_request_cancelled": (
        CANCELLED,
        "The request for quotation was deleted",
        f"{CANCELLED}, 1 warning",
        None,
    ),
    "order_cancelled_as_the_request_is_confirmed": (
        CANCELLED,
        "The request for quotation was deleted",
        f"{CANCELLED}, the buyer is warned",
        None,
    ),
    "two_orders_of_one_request_cancelled": (
        f"{CANCELLED} + {CANCELLED}",
        None,
        f"{CANCELLED} + {CANCELLED}",
        None,
    ),
    "two_orders_of_one_purchase_cancelled": (
        f"{CANCELLED}, the buyer is warned + {CANCELLED}, the buyer is warned",
        None,
        f"{CANCELLED}, the buyer is warned + {CANCELLED}, the buyer is warned",
        None,
    ),
    "released_twice_by_hand": (
        "sale, 4 open, by hand",
        r"These orders are not on hold: S\d+",
        "sale, 4 open, by hand",
        r"These orders are not on hold: S\d+",
    ),
    "delivery_at_the_hold": (
        "on_hold, 2 open",
        NOT_DELIVERED,
        "on_hold, 2 open, 2 delivered",
        None,
    ),
    "receipt_at_the_bill": (FULFILLED, None, FULFILLED, None),
    "two_receipts": (
        f"{FULFILLED}, 4 fulfilled",
        None,
        f"{FULFILLED}, 4 fulfilled",
        None,
    ),
    "order_cancelled_at_the_receipt": (
        f"{CANCELLED}, the buyer is warned",
        None,
        f"{CANCELLED}, the buyer is warned",
        None,
    ),
}


@pytest.fixture(scope="module")
def outcomes(database):
    """Dict of case to a dict of race to what came of it."""
    database.install("backorder_flow")
    outcomes = {}
    for outcome in database.ask("import at_once\nat_once.run_all(env)\n"):
        outcomes.setdefault(outcome["case"], {})[outcome["race"]] = outcome
    return outcomes


def test_each_case_is_expected(outcomes):
    assert set(outcomes) == set(EXPECTED)


@pytest.mark.parametrize("case", EXPECTED)
def test_who_comes_second_sees_what_the_first_has_done(outcomes, case):
    first_wins, second_is_told, second_wins, first_is_told = EXPECTED[case]
    check(outcomes[case]["first wins"], first_wins, [None, second_is_told])
    check(outcomes[case]["second wins"], second_wins, [first_is_told, None])


def check(outcome, orders, told):
    assert " + ".join(map(describe, outcome["orders"])) == orders
    for text, pattern in zip(outcome["told"], told, strict=True):
        assert text is pattern or re.match(pattern, text), text


@pytest.mark.parametrize("case", EXPECTED)
def test_at_once_is_as_one_after_the_other(outcomes, case):
    races = outcomes[case]
    assert anonymous(races["at once"]) in (
        anonymous(races["first wins"]),
        anonymous(races["second wins"]),
    )


@pytest.mark.parametrize("case", EXPECTED)
def test_nothing_is_doubled_or_half_made(outcomes, case):
    for outcome in outcomes[case].values():
        # A buyer is warned once, or of each order that no longer needs it.
        cancelled = [o for o in outcome["orders"] if o["state"] == "cancel"]
        for order in outcome["orders"]:
            assert order["warnings"] <= 1
            open_quantity = sum(b["quantity"] for b in living(order, "open"))
            assert open_quantity <= order["ordered"]
            shipped = order["delivered"] == order["ordered"]
            assert (order["state"] == "on_hold") == (
                open_quantity > 0 and not order["released_by_hand"] and not shipped
            )
            for purchase in order["purchases"]:
                assert purchase["bought"] >= purchase["needed"]
                assert purchase["bought"] > 0
                assert purchase["warnings"] <= max(1, len(cancelled))
                assert purchase["state"] != "cancel" or purchase["needed"] == 0


def describe(order):
    """An order in a few words, such as "on_hold, 4 open"."""
    words = [order["state"]]
    words += [f"{b['quantity']:g} {b['state']}" for b in order["backorders"]]
    for name, count in {
        "delivered": order["delivered"],
        "invoice": order["invoices"],
        "warning": order["warnings"],
    }.items():
        words += [f"{count:g} {name}"] if count else []
    words += ["by hand"] if order["released_by_hand"] else []
    if any(purchase["warnings"] for purchase in order["purchases"]):
        words.append("the buyer is warned")
    return ", ".join(words)


def living(order, state):
    return [b for b in order["backorders"] if b["state"] == state]


def anonymous(outcome):
    """What came of a race, as text without the numbers of its documents."""
    names = {}
    return re.sub(
        r"S\d{5}|P\d{5}|BILL/[\d/]+ \(id \d+\)",
        lambda match: names.setdefault(match[0], f"{match[0][0]}{len(names)}"),
        json.dumps([outcome["orders"], outcome["told"]]),
    )
