from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    backorder_release_policy = fields.Selection(
        selection=[
            ("billed", "Vendor bill is posted"),
            ("received", "Goods are received"),
            ("both", "Goods are received and the vendor bill is posted"),
        ],
        string="Release Held Orders When",
        default="billed",
        required=True,
        help="What fulfills a backorder, and with its last backorder releases a sales "
        "order that is on hold.",
    )

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
