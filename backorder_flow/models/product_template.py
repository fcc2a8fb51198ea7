from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    backorder_automatic = fields.Boolean(
        string="Backorder at Confirmation",
        help="Backorder the product as soon as an order that is short of it is "
        "confirmed, if enabled for the company.",
    )
    backorder_never = fields.Boolean(
        string="Never Backorder",
        help="The product is never short: it is replenished in other ways, such as "
        "reordering rules, or made to order.",
    )
