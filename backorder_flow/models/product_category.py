from odoo import api, fields, models


class ProductCategory(models.Model):
    _inherit = "product.category"

    backorder_never = fields.Boolean(
        string="Never Backorder",
        help="Products of this category and its subcategories are never short: they "
        "are replenished in other ways, such as reordering rules, or made to order.",
    )
    is_backorder_never = fields.Boolean(
        string="Never Backordered",
        compute="_compute_is_backorder_never",
        store=True,
        recursive=True,
        help="Set on the category itself or on one of its parent categories.",
    )

    @api.depends("backorder_never", "parent_id.is_backorder_never")
    def _compute_is_backorder_never(self):
        for category in self:
            category.is_backorder_never = (
                category.backorder_never or category.parent_id.is_backorder_never
            )
