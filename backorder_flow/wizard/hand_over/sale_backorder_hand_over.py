from odoo import api, fields, models


class SaleBackorderHandOver(models.TransientModel):
    """Asks which order gets goods purchased for another one."""

    _name = "sale.backorder.hand.over"
    _inherit = "sale.backorder.dialog"
    _description = "Hand Over"

    backorder_id = fields.Many2one(
        comodel_name="sale.backorder",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    product_uom_id = fields.Many2one(related="backorder_id.product_uom_id")
    allowed_sale_line_ids = fields.Many2many(
        comodel_name="sale.order.line",
        compute="_compute_allowed_sale_line_ids",
    )
    sale_line_id = fields.Many2one(
        comodel_name="sale.order.line",
        string="Hand Over To",
        domain="[('id', 'in', allowed_sale_line_ids)]",
        wish=True,
    )
    quantity = fields.Float(
        compute="_compute_quantity",
        digits="Product Unit",
        store=True,
        readonly=False,
        wish=True,
    )

    @api.depends("backorder_id")
    def _compute_allowed_sale_line_ids(self):
        for dialog in self:
            dialog.allowed_sale_line_ids = (
                dialog.backorder_id._get_lines_to_hand_over_to()
            )

    @api.depends("sale_line_id")
    def _compute_quantity(self):
        for dialog in self:
            dialog.quantity = dialog.backorder_id._get_most_to_hand_over(
                dialog.sale_line_id
            )

    def action_hand_over(self):
        """Hand the goods over.

        :raise AccessError: for everyone but inventory managers
        :raise UserError: if the order needs less, or the backorder has less
        """
        self.ensure_one()
        self.backorder_id._hand_over(self.sale_line_id, self.quantity)
        return {"type": "ir.actions.act_window_close"}
