"""Make once what each class of tests would make anew, and each tour.

For an Odoo shell: what the classes of the addon begin with, such as a company whose
chart of accounts is loaded, and the assets of the web client.
"""

from odoo.addons.backorder_flow.tests import prepared
from odoo.addons.backorder_flow.tests.common import BackorderCommon

ASSETS = ["web.assets_web", "web.assets_web_print", "web.assets_backend_lazy"]


def make_assets():
    for name in ASSETS:
        bundle = env["ir.qweb"]._get_asset_bundle(name)
        bundle.js()
        bundle.css()


prepared.prepare(BackorderCommon)
make_assets()
env.cr.commit()
