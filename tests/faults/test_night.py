"""The nightly run is killed: what is committed stays, and the next worker goes on."""

import pytest

from faults.conftest import ORDERS
from faults.night import Night

pytestmark = pytest.mark.skipif(ORDERS < 300, reason="a run needs several batches")

BATCH = 100


def get_held(scene):
    """How many orders are on hold; of the first ones all, and wholly."""
    counts = scene.count()
    assert counts["backorders"] == 2 * counts["on hold"]
    [(first, rest, last)] = scene.database.query(
        "SELECT max(id) FILTER (WHERE state = 'on_hold'),"
        "       min(id) FILTER (WHERE state = 'sale'),"
        "       (SELECT max(last_order_id) FROM sale_backorder_run)"
        "  FROM sale_order"
    )
    assert not first or (first == last and first < rest)
    return counts["on hold"]


def kill_in_a_batch(scene, start):
    """Kill the scheduler's worker in the next batch.

    :return: how many orders are on hold then
    """
    [server] = scene.servers
    with scene.database.closed("sale_backorder") as wait:
        start()
        wait()
        server.kill_scheduler()
        held = get_held(scene)
        scene.tell(f"killed when {held} of {ORDERS} orders were done")
    return held


def finish(scene, night):
    night.wait_for_the_end()
    scene.tell("the next morning")
    scene.check({"on hold": ORDERS, "backorders": 2 * ORDERS})
    scene.check_all_once()
    assert night.get_report() == [(2 * ORDERS, None)]


def test_night_goes_on_after_a_kill(stage, short):
    scene = stage(short)
    server = scene.serve(crons=1)
    night = Night(scene)
    assert kill_in_a_batch(scene, night.start) == 0
    night.wait_for_a_batch()
    done = kill_in_a_batch(scene, lambda: None)
    assert done in (BATCH, 2 * BATCH)
    finish(scene, night)
    assert server.problems() == []


def test_night_goes_on_after_a_stop_of_postgresql(stage, short):
    scene = stage(short)
    scene.serve(crons=1)
    night = Night(scene)
    night.start()
    night.wait_for_a_batch()
    with scene.database.closed("sale_backorder") as wait:
        wait()
        done = get_held(scene)
        scene.cluster.stop_at_once()
    scene.cluster.start()
    scene.tell(f"PostgreSQL stopped when {done} were done")
    assert scene.count()["on hold"] >= done >= BATCH
    scene.serve_again()
    finish(scene, night)
    assert scene.other_problems() == []
