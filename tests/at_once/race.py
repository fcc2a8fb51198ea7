"""Two transactions that do not see each other, as when two users click at once."""

import random
import threading
import traceback
from functools import partial
from unittest.mock import patch

from odoo import api
from odoo.exceptions import UserError
from odoo.service.model import retrying

# Each race, and which of the two is overtaken in it.
OVERTAKEN = {"at once": None, "first wins": 1, "second wins": 0}


def run_race(registry, race, actions):
    """Run two actions, each in a thread with a transaction.

    Both have seen the database before either of them writes. Then both go on, or one of
    them is overtaken: the other one is through before it begins.

    :param actions: two pairs of a user's id and a function of that user's environment
    :return: list of what each user was told, None if it worked
    """
    told = [None, None]
    seen, through = threading.Barrier(2), threading.Event()

    def run(index):
        user, action = actions[index]
        with registry.cursor() as cr:
            cr.execute("SELECT 1")  # what it sees is fixed from here on
            seen.wait()
            if OVERTAKEN[race] == index:
                through.wait()
            told[index] = run_as_request(action, api.Environment(cr, user, {}))
        through.set()

    threads = [threading.Thread(target=run, args=(i,), daemon=True) for i in (0, 1)]
    # Odoo waits up to seconds before it tries again, for many users' sake.
    with patch("odoo.service.model.random.uniform", lambda *_: random.random() / 10):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=120)
    assert not any(thread.is_alive() for thread in threads), "they wait for ever"
    return told


def run_as_request(action, env):
    """Run an action as Odoo runs a request: on a conflict it tries again.

    :return: what the user is told, None if it worked
    """
    try:
        retrying(partial(action, env), env)
    except UserError as error:
        return str(error)
    except Exception:
        return traceback.format_exc()
    return None
