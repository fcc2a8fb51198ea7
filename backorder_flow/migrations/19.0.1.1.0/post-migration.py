"""Steps that need the records and modules introduced by this version."""

from odoo import SUPERUSER_ID, api
from odoo.tools import config


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    retype_activities(env)
    install_companions(env)


def retype_activities(env):
    """Warnings of missing vendor bills had no type of their own.

    By its type a warning is found again: it is not given twice, and goes with its
    reason.
    """
    env["mail.activity"].search(
        [
            ("res_model", "=", "sale.order"),
            ("activity_type_id", "=", env.ref("mail.mail_activity_data_warning").id),
            ("summary", "=", "Vendor bill missing"),
        ]
    ).activity_type_id = env.ref("backorder_flow.mail_activity_type_bill_missing")


def install_companions(env):
    """Install the small addons that came with this version, where they apply.

    Odoo installs such modules with another one only, never when one is updated.
    """
    if config["skip_auto_install"]:
        return
    companions = env["ir.module.module"].search(
        [
            ("name", "=like", r"backorder\_flow\_%"),
            ("auto_install", "=", True),
            ("state", "=", "uninstalled"),
        ]
    )
    companions.filtered(
        lambda companion: all(
            dependency.state in ("installed", "to upgrade")
            for dependency in companion.dependencies_id
        )
    ).button_install()
