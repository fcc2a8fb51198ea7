from odoo import fields, models


class SaleBackorderCreateLine(models.TransientModel):
    _inherit = "sale.backorder.create.line"

    backorder_importance = fields.Selection(
        related="order_id.partner_id.commercial_partner_id.backorder_importance",
        string="Importance",
    )

    def _get_preferred_seller(self):
        """The vendor who delivers first."""
        return self._get_sellers(None).sorted("delay")[:1]

    def _get_request_key(self):
        # Salespeople may see no projects.
        return (*super()._get_request_key(), self.order_id.sudo().project_id)

    def _prepare_purchase_order_values(self):
        # Salespeople may see no projects.
        project = self.order_id.sudo().project_id
        return {**super()._prepare_purchase_order_values(), "project_id": project.id}
