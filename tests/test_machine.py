"""What is true after any sequence of operations, tried by a machine (see machine/)."""

import os
from pathlib import Path

import pytest
from machine import run

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests.common import get_db_name

from odoo.addons.backorder_flow.tests.sample import DAY

# The variables are script/fuzz's.
IS_LONG = "BACKORDER_FLOW_STEPS" in os.environ
STEPS = int(os.environ.get("BACKORDER_FLOW_STEPS", "400"))
# One each day, always the same ones: who changes something else must not be stopped by
# a fault that a new sequence finds. script/fuzz looks for those.
SEEDS = range(60201, 60205)
SEED = int(os.environ.get("BACKORDER_FLOW_SEED") or SEEDS[DAY % len(SEEDS)])
# In some hundred steps some operations may not succeed, in so many none may fail to.
MANY = 2000

SEQUENCES = sorted((Path(__file__).parent / "machine/sequences").glob("*.txt"))
if "BACKORDER_FLOW_REPLAY" in os.environ:
    SEQUENCES = [Path(os.environ["BACKORDER_FLOW_REPLAY"])]


@pytest.fixture
def env():
    """Who may do everything, and yet is no superuser."""
    registry = Registry(get_db_name())
    with registry.cursor() as cr:
        admin = api.Environment(cr, SUPERUSER_ID, {}).ref("base.user_admin")
        yield api.Environment(cr, admin.id, {})
        cr.rollback()
    registry.clear_all_caches()


def test_machine(env, capsys, record_property):
    with capsys.disabled():
        print()
        tally, faults = run.run(env, SEED, STEPS, stop_at_fault=not IS_LONG)
    record_property("summary", run.describe(tally))
    if faults:
        raise ExceptionGroup(f"after {tally.steps} steps", faults)
    assert tally.steps >= STEPS
    assert len(run.missing(tally)) <= (0 if tally.steps >= MANY else 8)


@pytest.mark.parametrize("path", SEQUENCES, ids=lambda path: path.stem)
def test_sequence(env, path):
    """Sequences that have found faults, shrunk to what matters."""
    run.replay(env, path.read_text())
