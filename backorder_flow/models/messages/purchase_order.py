from markupsafe import Markup

from odoo import models


class PurchaseOrder(models.Model):
    """What buyers are told of backorders."""

    _inherit = "purchase.order"

    def _log_backorders_replaced(self, purchases):
        """Tell in the chatters who delivers instead."""
        links = Markup(", ").join(purchase._get_html_link() for purchase in purchases)
        body = self.env._("Backorders were moved to %s.", links)
        self._message_log_batch(bodies=dict.fromkeys(self.ids, body))

    def _warn_backorder_not_coming(self, product, quantity, backorders):
        """Tell the buyer of one purchase order that no receipt is left for backorders.

        :param product: ``product.product``
        :param float quantity: that does not come, in the unit of the product
        :param backorders: the ``sale.backorder`` that wait for it
        """
        self.ensure_one()
        self.activity_schedule(
            "mail.mail_activity_data_warning",
            summary=self.env._("Not received, but waited for"),
            note=self.env._(
                "No receipt is left for %(quantity)s of %(product)s, for which these "
                "orders wait: %(orders)s. Cut the line of the purchase order, or "
                "replace it, if nothing more comes.",
                quantity=product.uom_id._format_backorder_quantity(quantity),
                product=product.display_name,
                orders=", ".join(backorders.order_id.mapped("name")),
            ),
            user_id=self.user_id.id or self.env.uid,
        )

    def _notify_backorder_cut(self, backorders, quantities):
        """Tell the buyer of one purchase order what no order needs any more.

        :param backorders: the ``sale.backorder`` that do not need it
        :param dict quantities: of each backorder to what it does not need
        """
        self.ensure_one()
        needless = backorders._get_quantities_message(quantities)
        if self._is_dropshipped():
            summary = self.env._("Still shipped to the customer")
            note = self.env._(
                "No order needs this any more, and the vendor ships it unless you "
                "cancel it: %s",
                needless,
            )
        else:
            summary = self.env._("Bought for stock now")
            note = self.env._("No order needs this any more: %s", needless)
        self.activity_schedule(
            "mail.mail_activity_data_warning",
            summary=summary,
            note=note,
            user_id=self.user_id.id or self.env.uid,
        )
