from odoo import fields, models


class SaleBackorderPriceOnlyLine(models.TransientModel):
    _name = "sale.backorder.price.only.line"
    _inherit = "sale.backorder.dialog"
    _description = "Goods or Price Line"

    dialog_id = fields.Many2one(
        comodel_name="sale.backorder.price.only",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    move_line_id = fields.Many2one(
        comodel_name="account.move.line",
        string="Line",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    name = fields.Char(related="move_line_id.name", string="Description")
    quantity = fields.Float(related="move_line_id.quantity")
    product_uom_id = fields.Many2one(
        related="move_line_id.product_uom_id",
        string="Unit",
    )
    currency_id = fields.Many2one(related="move_line_id.currency_id")
    price_unit = fields.Float(related="move_line_id.price_unit", string="Price")
    price_subtotal = fields.Monetary(
        related="move_line_id.price_subtotal",
        string="Amount",
    )
    is_price_only = fields.Boolean(
        string="Price Only",
        help="The line is about the price only: it does not move any goods in or out.",
        wish=True,
    )
