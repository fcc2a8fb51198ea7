from odoo import api, fields, models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    backorder_ids = fields.One2many(
        comodel_name="sale.backorder",
        inverse_name="purchase_id",
        string="Backorders",
        readonly=True,
    )
    backorder_count = fields.Integer(
        compute="_compute_backorder_count",
        compute_sudo=True,
    )

    @api.depends("backorder_ids")
    def _compute_backorder_count(self):
        for order in self:
            order.backorder_count = len(order.backorder_ids)

    def action_view_backorders(self):
        """Open the backorders that this purchase order serves."""
        self.ensure_one()
        return self.backorder_ids._get_list_action()
