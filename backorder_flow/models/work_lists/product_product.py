from odoo import api, fields, models

from .sale_backorder import READERS


class ProductProduct(models.Model):
    """The open backorders of variants."""

    _inherit = "product.product"

    backorder_open_count = fields.Integer(
        string="Open Backorders",
        compute="_compute_backorder_open_count",
        groups=READERS,
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_backorder_open_count(self):
        counts = self.env["sale.backorder"]._count_open("product_id", self)
        for product in self:
            product.backorder_open_count = counts[product]

    def action_view_backorders(self):
        """Open the backorders of these variants."""
        return self.env["sale.backorder"]._get_open_action(
            [("product_id", "in", self.ids)]
        )
