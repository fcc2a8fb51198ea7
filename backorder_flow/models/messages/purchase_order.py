from markupsafe import Markup

from odoo import models


class PurchaseOrder(models.Model):
    """What buyers are told of backorders."""

    _name = "purchase.order"
    _inherit = ["purchase.order", "sale.backorder.responsible.mixin"]

    def _get_backorder_candidates(self):
        return {
            purchase: purchase.user_id
            | (purchase.partner_id | purchase.partner_id.commercial_partner_id).buyer_id
            for purchase in self
        }

    def _get_backorder_manager_group(self):
        return "purchase.group_purchase_manager"

    def _get_backorder_stage(self, backorders):
        """Describe the progress of one purchase order for some backorders.

        :param backorders: ``sale.backorder`` of this purchase order
        :return: text
        """
        self.ensure_one()
        if self.state == "draft":
            return self.env._("request for quotation")
        if self.state == "sent":
            return self.env._("RFQ sent")
        if self.state == "to approve":
            return self.env._("to be approved")
        if backorders._has_incoming():
            return self.env._("confirmed")
        if self._is_dropshipped():
            return self.env._("delivered to the customer")
        return self.env._("received")

    def _log_backorders_replaced(self, purchases):
        """Log in the chatter who delivers instead."""
        links = Markup(", ").join(purchase._get_html_link() for purchase in purchases)
        body = self.env._("Backorders were moved to %s.", links)
        self._message_log_batch(bodies=dict.fromkeys(self.ids, body))

    def _notify_backorder_cut(self, needless):
        """Notify the buyers of these purchase orders of what no order needs anymore.

        :param dict needless: of purchase order to text
        """
        dropships = self.filtered(lambda purchase: purchase._is_dropshipped())
        dropships._warn_backorder_responsibles(
            {
                purchase: self.env._(
                    "No order needs this anymore, and the vendor will ship it unless "
                    "you cancel it: %s",
                    needless[purchase],
                )
                for purchase in dropships
            },
            self.env._("Still shipped to the customer"),
        )
        (self - dropships)._warn_backorder_responsibles(
            {
                purchase: self.env._(
                    "No order needs this anymore: %s", needless[purchase]
                )
                for purchase in self - dropships
            },
            self.env._("No longer needed: goes to stock"),
        )

    def _activity_cancel_on_sale(self):
        # Core would tell the salesperson again, or, where there is none, make whoever
        # cancels a follower of the sales order.
        told = self.filtered(
            lambda purchase: (
                purchase.order_line.sale_line_id <= purchase.backorder_ids.sale_line_id
            )
        )
        return super(PurchaseOrder, self - told)._activity_cancel_on_sale()
