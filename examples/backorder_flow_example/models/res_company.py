from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    backorder_release_policy = fields.Selection(
        selection_add=[("paid", "Vendor bill is paid")],
        ondelete={"paid": "set default"},
    )

    def _get_backorder_until_policy_message(self, policy):
        if policy != "paid":
            return super()._get_backorder_until_policy_message(policy)
        return self.env._("On hold until the vendor bill is paid.")
