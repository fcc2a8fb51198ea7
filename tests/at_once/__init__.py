"""Two users at the same time, with real threads and transactions.

Run in odoo shell by test_at_once.py, which gives the environment.
"""

import json

from odoo.tools import mute_logger

from . import background, bills, cancels, dialogs, transfers
from .race import OVERTAKEN, run_race
from .world import make_users, make_worlds

CASES = dialogs.CASES + background.CASES + bills.CASES + cancels.CASES + transfers.CASES


def run_all(env):
    """Run each case in each race, on orders of its own.

    The last line printed is JSON, a list of outcomes (see :func:`run`).
    """
    races = [(case, race) for case in CASES for race in OVERTAKEN]
    worlds = make_worlds(env, make_users(env), len(races))
    # Odoo logs each conflict before it tries again.
    with mute_logger("odoo.sql_db"):
        outcomes = [
            run(world, case, race)
            for world, (case, race) in zip(worlds, races, strict=True)
        ]
    print(json.dumps(outcomes))


def run(world, case, race):
    """Run one case in one race.

    :return: dict of the ``case`` and the ``race``; ``told``, what each of the two users
        was told, None if it worked; and ``orders`` as they are afterwards
    """
    orders, actions = case(world)
    world.env.cr.commit()
    told = run_race(world.env.registry, race, actions)
    world.env.cr.commit()  # see what they have done
    world.env.invalidate_all()
    return {
        "case": case.__name__,
        "race": race,
        "told": told,
        "orders": [world.describe(order) for order in orders],
    }
