"""A run of scheduled workers is killed: what is committed stays, others go on."""

import pytest

from faults.batches import BATCH, Background, Night
from faults.conftest import ORDERS

pytestmark = pytest.mark.skipif(ORDERS < 300, reason="a run needs several batches")


@pytest.fixture(params=[Night, Background])
def make(request, short):
    """The class of what is run."""
    if not short.count("ir_model_data", f"name = '{request.param.CRON}'"):
        pytest.skip("this version has no such run")
    return request.param


def kill_in_a_batch(scene, run, start):
    """Kill the scheduler's worker in the next batch.

    :return: how many orders are on hold then
    """
    with scene.database.closed("sale_backorder") as wait:
        start()
        wait()
        scene.servers[0].kill_scheduler()
        held = run.get_held()
        scene.tell(f"killed when {held} of {ORDERS} were done")
    return held


def finish(scene, run):
    run.wait_for_the_end()
    scene.tell("at the end")
    scene.check({"on hold": ORDERS, "backorders": 2 * ORDERS})
    scene.check_all_once()
    assert run.get_report() == [(2 * ORDERS, "")]


def test_killed(stage, short, make):
    scene = stage(short)
    server = scene.serve(crons=1)
    run = make(scene)
    assert kill_in_a_batch(scene, run, run.start) == 0
    run.wait_for_a_batch()
    done = kill_in_a_batch(scene, run, lambda: None)
    assert done in (BATCH, 2 * BATCH)
    finish(scene, run)
    assert server.problems() == []


def test_postgresql_stopped(stage, short, make):
    scene = stage(short)
    scene.serve(crons=1)
    run = make(scene)
    run.start()
    run.wait_for_a_batch()
    with scene.database.closed("sale_backorder") as wait:
        wait()
        done = run.get_held()
        scene.cluster.stop_at_once()
    scene.cluster.start()
    scene.tell(f"PostgreSQL stopped when {done} were done")
    assert scene.count()["on hold"] >= done >= BATCH
    scene.serve_again()
    finish(scene, run)
    assert scene.other_problems() == []
