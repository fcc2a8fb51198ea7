from odoo import models


class PurchaseOrderLine(models.Model):
    """When goods were received."""

    _inherit = "purchase.order.line"

    def _get_backorder_last_receipts(self):
        """When something of these lines was last received or dropshipped.

        :return: list of tuples of line and datetime, without lines of which nothing has
            come
        """
        return self.env["stock.move"]._read_group(
            [("purchase_line_id", "in", self.ids), ("state", "=", "done")],
            ["purchase_line_id"],
            ["date:max"],
        )
