from odoo import models


class ResCompany(models.Model):
    """The policy decides what fulfils a backorder."""

    _inherit = "res.company"

    def write(self, vals):
        changed = self.filtered(
            lambda company: (
                vals.get("backorder_release_policy", company.backorder_release_policy)
                != company.backorder_release_policy
            )
        )
        res = super().write(vals)
        if changed:
            # Orders of colleagues follow the company's rule, whoever changes it.
            self.env["sale.backorder"].sudo().search(
                [("company_id", "in", changed.ids), ("state", "!=", "cancelled")]
            )._refresh()
        return res
