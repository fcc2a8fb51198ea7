from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    backorder_automatic = fields.Boolean(
        string="Backorder at Confirmation",
        help="Backorder the product as soon as an order is confirmed that lacks it, if "
        "the company does so.",
    )
    backorder_never = fields.Boolean(
        string="Never Backorder",
        help="The product is never short: it is refilled in other ways, such as by "
        "reordering rules, or made to order.",
    )
