"""The data check: what is always true, over all that is in a database.

For an Odoo shell. Nothing is changed.
"""

import json
import traceback

from machine.facts import Facts, fact
from machine.invariants import Invariants
from machine.state_machine import Machine
from machine.world import QUIET, World


class Everything(World):
    """All orders, purchase orders, bills and transfers of one company."""

    def __init__(self, env):
        Facts.__init__(self)
        self.env = env(context={**env.context, **QUIET})
        self.company = self.env.company
        self.goods = self.env["product.product"].search([("is_storable", "=", True)])
        self.changed_by_hand = self.env["sale.order"]

    @fact
    def orders(self):
        return self._search("sale.order", [("company_id", "=", self.company.id)])

    @fact
    def purchases(self):
        return self._search("purchase.order", [("company_id", "=", self.company.id)])

    @fact
    def bills(self):
        return self._search(
            "account.move",
            [
                ("company_id", "=", self.company.id),
                ("move_type", "in", ("in_invoice", "in_refund")),
            ],
        )


class Check(Invariants):
    """The invariants of the random sequences, where nothing happens any more."""

    def __init__(self, world):
        self.world = world
        self.remember(may_change_delivery=True)


def get_faults(env):
    """What is wrong.

    :param env: of an administrator
    :return: list of texts: invariants that do not hold, and what Recompute would change
    """
    faults = []
    check = Check(Everything(env))
    for each in Machine.setup_state().invariants:
        try:
            each.function(check)
        except AssertionError as error:
            faults.append(f"{each.function.__name__}: {error}")
        except Exception:
            faults.append(f"{each.function.__name__}: {traceback.format_exc()}")
    env.invalidate_all()
    return faults + env["sale.backorder"]._recompute_all()


def print_faults(env):
    """Print them as JSON."""
    admin = env(user=env.ref("base.user_admin"))
    try:
        print(json.dumps(get_faults(admin)))
    finally:
        env.cr.rollback()
