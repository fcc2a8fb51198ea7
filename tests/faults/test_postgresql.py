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


@pytest.mark.parametrize("kind", [Bulk, Posting])
def test_nothing_is_half_done(stage, short, held, kind):
    scene = stage(short if kind is Bulk else held)
    scene.serve()
    work = kind(scene)
    work.begin()
    for place in work.PLACES:
        stop_at(scene, place, work.go)
        scene.tell(f"PostgreSQL stopped at {place}")
        scene.check(work.BEFORE)
    work.go()
    # What a user was told is true, whatever happens next.
    scene.cluster.stop_at_once()
    scene.cluster.start()
    scene.tell("again, and stopped after the answer")
    scene.check(work.after(ORDERS))
    scene.check_all_once()
    assert scene.other_problems() == []
