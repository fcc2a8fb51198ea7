"""Run it: see script/load."""

import argparse
import os
import sys
import threading
import time
from collections import Counter
from pathlib import Path

from conftest import RUN
from live.client import Client
from live.database import CHECK, LiveDatabase
from live.server import Server

from . import report
from .meter import SIDES, Meter
from .users import ROLES

SLICE = 15  # seconds on one side


def get_options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--pause", type=float, default=0.5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--report", type=Path, action="append", default=[])
    return parser.parse_args()


def work(meter, users, minutes):
    """Let all users work, in turns on each side.

    The first turn is not measured: each worker does a lot for the first time.

    :return: dict of a side to how many seconds it was on
    """
    is_over = threading.Event()
    seconds, turns = Counter(), max(1, round(minutes * 60 / SLICE / 2))
    meter.side = SIDES[0]
    threads = [threading.Thread(target=user.work, args=(is_over,)) for user in users]
    for thread in threads:
        thread.start()
    for turn in range(turns + 1):
        for side in SIDES:
            meter.side = side
            started = time.monotonic()
            time.sleep(SLICE)
            seconds[side] += time.monotonic() - started
        if not turn:
            meter.forget_times()
            seconds.clear()
        else:
            print(f"{turn * 2 * SLICE} s, {sum(map(meter.count, SIDES))} requests")
    is_over.set()
    for thread in threads:
        thread.join()
    return dict(seconds)


def without_conflicts(log, most):
    """Leave out what Odoo says of the requests that it has given up by itself.

    :param int most: how many these were
    """
    conflicts = [text for text in log if "SerializationFailure" in text][:most]
    return [text for text in log if text not in conflicts]


def run(options, database, server):
    """
    :return: dict of numbers, see ``report``
    """
    others = os.getloadavg()[0]  # how many processes of others want to run
    world = database.ask("from load import world\nworld.make(env)\n")
    server.start()
    meter = Meter()
    users = [
        ROLES[role](
            Client(server.url, database.name, name),
            meter,
            world["sides"],
            seed=f"{options.seed} {name}",
            pause=options.pause,
        )
        for role, names in world["people"].items()
        for name in names
    ]
    seconds = work(meter, users, options.minutes)
    server.stop()
    return report.as_dict(
        meter,
        {
            "users": len(users),
            "workers": options.workers,
            "pause": options.pause,
            "processors": len(os.sched_getaffinity(0)),
            "others": others,
            "seconds": seconds,
            "retries": Counter(server.retries()),
            "log": without_conflicts(server.problems(), len(meter.lost["without"])),
            "faults": database.ask(CHECK),
            "orders": database.count("sale_order"),
            "backorders": database.count("sale_backorder"),
            "bills": database.count(
                "account_move", "state = 'posted' AND move_type = 'in_invoice'"
            ),
        },
    )


def main():
    options = get_options()
    database = LiveDatabase("load", "test", RUN / "odoo.conf")
    server = Server(
        RUN / "odoo.conf", "load", RUN / "load.server.log", workers=options.workers
    )
    try:
        numbers = run(options, database, server)
    finally:
        server.stop()
        database.drop()
    print(report.as_text(numbers))
    wrong = [
        f"{what}: {text}"
        for what in ("lost", "unexpected", "log", "faults")
        for text in numbers[what]
    ]
    if wrong:
        sys.exit("\n".join(wrong))
    for path in options.report:
        report.write(path, numbers)


main()
