"""A worker is killed in the middle of its work: nothing of it is left behind."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from live.client import Refused

from faults.conftest import ORDERS, is_lost
from faults.work import Bulk, Posting


def kill_at(scene, table, go):
    """Kill the worker that does something when it is about to write in a table."""
    with ThreadPoolExecutor() as pool:
        with scene.database.closed(table) as wait:
            lost = pool.submit(is_lost, go)
            wait()
            scene.servers[0].kill_busy_worker()
        assert lost.result()
    scene.database.wait_until_quiet()


def kill_after_commit(scene, go):
    """Kill the worker that does something when it is done, and nobody told so."""
    with ThreadPoolExecutor() as pool:
        with scene.database.closed_for_commits() as wait:
            lost = pool.submit(is_lost, go)
            wait()
            scene.servers[0].kill_busy_worker()
        assert lost.result()
    scene.database.wait_until_quiet()


@pytest.mark.parametrize("kind", [Bulk, Posting])
def test_nothing_is_done_by_a_killed_worker_and_all_by_the_next(
    stage, short, held, kind
):
    scene = stage(short if kind is Bulk else held)
    server = scene.serve()
    work = kind(scene)
    work.begin()
    for place in work.PLACES:
        kill_at(scene, place, work.go)
        scene.tell(f"killed at {place}")
        scene.check(work.BEFORE)
    work.go()
    scene.tell("again")
    scene.check(work.after(ORDERS))
    scene.check_all_once()
    assert server.problems() == []


def test_bulk_that_was_done_is_told_when_its_answer_was_lost(stage, short):
    scene = stage(short)
    server = scene.serve()
    work = Bulk(scene)
    work.begin()
    kill_after_commit(scene, work.go)
    scene.tell("killed after the commit")
    with pytest.raises(Refused, match=r"See P\d+"):
        work.go()
    with pytest.raises(Refused, match="None of these orders can be backordered"):
        work.begin()
    scene.tell("again")
    scene.check(work.after(ORDERS))
    scene.check_all_once()
    assert server.problems() == []


def test_posting_that_was_done_is_told_when_its_answer_was_lost(stage, held):
    scene = stage(held)
    server = scene.serve()
    work = Posting(scene)
    kill_after_commit(scene, work.go)
    scene.tell("killed after the commit")
    with pytest.raises(Refused, match="must be in draft"):
        work.go()
    scene.tell("again")
    scene.check(work.after(ORDERS))
    assert server.problems() == []
