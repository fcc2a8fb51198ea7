"""Scheduled workers make a bulk, and somebody else does something at that moment."""

from unittest.mock import patch

from odoo import SUPERUSER_ID, api

from .dialogs import PRESS
from .race import run_as_request


def work(env):
    """What a scheduled worker does."""
    env["sale.backorder.run"]._cron_bulk()


WORKER = (SUPERUSER_ID, work)


def open_bulk(world):
    """Two orders, and their dialog, which hands over to the background."""
    world.env.company.backorder_background_limit = 1
    orders = world.make_order() | world.make_order()
    return orders, world.open_dialog(orders).with_user(world.users["salesperson"])


def start_bulk(world):
    """Two orders, and a bulk of them that has just begun."""
    orders, dialog = open_bulk(world)
    dialog.action_create_backorders()
    return orders, dialog.sudo().run_id


def two_workers(world):
    orders, _run = start_bulk(world)
    return orders, [WORKER, WORKER]


def bulk_pressed_twice(world):
    """And whoever has pressed is a worker then."""
    orders, dialog = open_bulk(world)

    def press_and_work(env):
        getattr(env["sale.backorder.create"].browse(dialog.id), PRESS)()
        env.cr.commit()
        work(env(user=SUPERUSER_ID))

    return orders, [(world.users["salesperson"], press_and_work)] * 2


def dialog_of_an_order_at_the_bulk(world):
    orders, _run = start_bulk(world)
    dialog = world.open_dialog(orders[1])
    return orders, [WORKER, world.by("salesperson", PRESS, dialog)]


def rest_cancelled_at_the_batch(world):
    orders, run = start_bulk(world)
    return orders, [WORKER, world.by("salesperson", "action_cancel_rest", run)]


def rest_cancelled_in_a_batch(world):
    """Whoever cancels cannot wait: the worker is at the next batch then."""
    orders, run = start_bulk(world)
    locks = []

    def cancel():
        with world.env.registry.cursor() as cr:
            env = api.Environment(cr, world.users["salesperson"], {})
            cr.execute("SET lock_timeout = '5s'")  # or it waits for ever
            bulk = env["sale.backorder.run"].browse(run.id)
            assert not run_as_request(lambda _env: bulk.action_cancel_rest(), env)

    def work_and_be_cancelled(env):
        lock = env.registry["sale.order"]._lock_for_backorder

        def lock_and_be_cancelled(orders):
            lock(orders)
            if not locks:
                locks.append(orders)
                cancel()

        with (
            patch.object(
                env.registry["sale.order"], "_lock_for_backorder", lock_and_be_cancelled
            ),
            patch.object(
                env.registry["sale.backorder.run"], "_get_batch_size", lambda _run: 1
            ),
        ):
            work(env)

    return orders, [
        (SUPERUSER_ID, work_and_be_cancelled),
        (world.users["salesperson"], lambda _env: None),
    ]


CASES = [
    two_workers,
    bulk_pressed_twice,
    dialog_of_an_order_at_the_bulk,
    rest_cancelled_at_the_batch,
    rest_cancelled_in_a_batch,
]
