"""PostgreSQL stops at once in the middle of it, and starts again."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from faults.conftest import ORDERS, is_lost
from faults.work import Bulk, Posting


def stop_at(scene, table, go):
    """Stop it when somebody is about to write in a table."""
    with ThreadPoolExecutor() as pool:
        with scene.database.closed(table) as wait:
            lost = pool.submit(is_lost, go)
            wait()
            scene.cluster.stop_at_once()
        assert lost.result()
    scene.cluster.start()


def wait_until_served(client):
    """Ask for something until there is an answer.

    A worker of Odoo finds its connection broken at the next request, which is lost.
    """
    for _ in range(5):
        if not is_lost(
            lambda: client.call("res.users", "read", [client.uid], ["name"])
        ):
            return
    raise AssertionError("the server does not find its database again")


@pytest.mark.parametrize("kind", [Bulk, Posting])
def test_nothing_is_half_done(stage, short, held, kind):
    scene = stage(short if kind is Bulk else held)
    scene.serve(workers=1)
    work = kind(scene)
    work.begin()
    for place in work.PLACES:
        stop_at(scene, place, work.go)
        scene.tell(f"PostgreSQL stopped at {place}")
        scene.check(work.BEFORE)
        wait_until_served(work.client)
    work.go()
    # What a user was told is true, whatever happens next.
    scene.cluster.stop_at_once()
    scene.cluster.start()
    scene.tell("again, and stopped after the answer")
    scene.check(work.after(ORDERS))
    scene.check_all_once()
    assert scene.other_problems() == []
