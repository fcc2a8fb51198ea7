"""The database refuses a transaction for another one: Odoo tries it again."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from faults.batches import Night
from faults.conftest import ORDERS
from faults.work import Bulk, Posting


def count_retries(scene):
    return Counter(reason for server in scene.servers for reason in server.retries())


@pytest.mark.parametrize(
    ("kind", "table"),
    [(Bulk, "sale_order"), (Posting, "sale_order"), (Posting, "account_move")],
)
def test_whoever_is_overtaken_tries_again(stage, short, held, kind, table):
    scene = stage(short if kind is Bulk else held)
    server = scene.serve()
    work = kind(scene)
    work.begin()
    with ThreadPoolExecutor() as pool:
        with scene.database.changing(table) as wait:
            done = pool.submit(work.go)
            wait()
        done.result()
    scene.tell(f"{kind.__name__}, overtaken at {table}")
    assert count_retries(scene) == {"SERIALIZATION_FAILURE": 1}
    scene.check(work.after(ORDERS))
    scene.check_all_once()
    assert server.problems() == []


def test_night_tries_again(stage, short):
    scene = stage(short)
    server = scene.serve(crons=1)
    night = Night(scene)
    with scene.database.changing("sale_order") as wait:
        night.start()
        wait()
    night.wait_for_the_end()
    scene.tell("the nightly run, overtaken at sale_order")
    assert count_retries(scene) == {"SERIALIZATION_FAILURE": 1}
    scene.check({"on hold": ORDERS, "backorders": 2 * ORDERS})
    scene.check_all_once()
    assert server.problems() == []


def test_three_who_add_to_the_same_requests(stage, short):
    """Each backorders a quarter of the orders; the first quarter has made requests."""
    scene = stage(short)
    server = scene.serve(workers=4)
    logins = ("seller", "seller", "other seller", "other seller")
    first, *others = bulks = [Bulk(scene, login) for login in logins]
    for number, bulk in enumerate(bulks):
        bulk.orders = bulk.orders[number::4]
    first.begin()
    first.go()
    scene.tell("the first quarter")
    made = scene.count()["purchase orders"]
    for bulk in others:
        bulk.begin(grouping="request")
    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(bulk.go) for bulk in others]:
            done.result()
    tries = count_retries(scene).total()
    scene.tell(f"three at once with the rest, {tries} tries again")
    scene.check({**first.after(ORDERS), "purchase orders": made})
    scene.check_all_once()
    assert tries
    assert server.problems() == []
