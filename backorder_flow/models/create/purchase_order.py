from odoo import models


class PurchaseOrder(models.Model):
    """Requests for quotation that backorders may be added to."""

    _inherit = "purchase.order"

    def _get_backorder_request_key(self):
        """Which lines of the dialog may be added to one request for quotation.

        :return: tuple, see ``sale.backorder.create.line._get_request_key``
        """
        self.ensure_one()
        return (self.partner_id, self.picking_type_id, self.dest_address_id)
