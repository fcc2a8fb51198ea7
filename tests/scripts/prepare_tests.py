"""Make once what each class of tests would make again, and each tour.

For an Odoo shell: the company of the addon's tests, whose chart of accounts is loaded,
and the assets of the web client.
"""

from odoo.modules import module

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

ASSETS = ["web.assets_web", "web.assets_web_print", "web.assets_backend_lazy"]


def make_company():
    AccountTestInvoicingCommon.env = env
    # Odoo gives a warehouse to companies that tests create.
    module.current_test = AccountTestInvoicingCommon
    AccountTestInvoicingCommon._create_company(name="company_1_data")


def make_assets():
    for name in ASSETS:
        bundle = env["ir.qweb"]._get_asset_bundle(name)
        bundle.js()
        bundle.css()


make_company()
make_assets()
env.cr.commit()
