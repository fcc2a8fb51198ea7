"""Users of the real roles, for an Odoo shell."""

from at_once.world import GROUPS

from odoo.fields import Command


def make_people(env, names_by_role):
    """Make users who log in with their name as the password.

    :param names_by_role: dict of a role (see ``at_once.world``) to names of users
    """
    env["res.users"].create(
        [
            {
                "name": name,
                "login": name,
                "password": name,
                "group_ids": [Command.set(env.ref(GROUPS[role]).ids)],
            }
            for role, names in names_by_role.items()
            for name in names
        ]
    )


def stop_crons(env):
    """Leave the scheduled actions to the tests: they run when told to."""
    env["ir.cron"].search([]).active = False
