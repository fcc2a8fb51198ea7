"""Make the company of the addon's tests, once for all classes.

For an Odoo shell. Each class would make it anew, and load its chart of accounts.
"""

from odoo.modules import module

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

AccountTestInvoicingCommon.env = env  # noqa: F821
# Odoo gives a warehouse to companies that tests create.
module.current_test = AccountTestInvoicingCommon
AccountTestInvoicingCommon._create_company(name="company_1_data")
env.cr.commit()  # noqa: F821
