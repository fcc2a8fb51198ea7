from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    backorder_automatic = fields.Boolean(
        string="Backorder at Confirmation",
        help="Backorder the product as soon as an order is confirmed that lacks it, if "
        "the company does so.",
    )
