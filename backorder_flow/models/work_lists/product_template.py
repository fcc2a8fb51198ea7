from collections import defaultdict

from odoo import api, fields, models

from .sale_backorder import READERS


class ProductTemplate(models.Model):
    """The open backorders of products, with all their variants."""

    _inherit = "product.template"

    backorder_open_count = fields.Integer(
        string="Open Backorders",
        compute="_compute_backorder_open_count",
        groups=READERS,
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_backorder_open_count(self):
        # Archived variants may be waited for, too.
        variants = self.with_context(active_test=False).product_variant_ids
        counts = self.env["sale.backorder"]._count_open("product_id", variants)
        totals = defaultdict(int)
        for variant, count in counts.items():
            totals[variant.product_tmpl_id] += count
        for template in self:
            template.backorder_open_count = totals[template]

    def action_view_backorders(self):
        """Open the backorders of all variants of these products."""
        return self.env["sale.backorder"]._get_open_action(
            [("product_id.product_tmpl_id", "in", self.ids)]
        )
