from markupsafe import Markup

from odoo import models


class PurchaseOrderLine(models.Model):
    """What buyers are told of the backorders of a line."""

    _inherit = "purchase.order.line"

    def _log_backorder_fulfilment(self):
        """Log in the chatter of the purchase orders whom is served and who waits."""
        bodies = {
            purchase.id: Markup("<br/>").join(
                line._get_backorder_fulfilment_message() for line in lines
            )
            for purchase, lines in self.grouped("order_id").items()
        }
        self.order_id._message_log_batch(bodies=bodies)

    def _get_backorder_fulfilment_message(self):
        """Explain how what is billed or received is shared over the orders of one line.

        :return: text such as "Desk: 6 of 10 Units billed. S00012 has all of it, S00015
            waits for 4 Units"
        """
        self.ensure_one()
        backorders = self.backorder_ids._filter_alive()._sorted_by_claim()
        uom = self.product_id.uom_id
        values = {
            "product": self.product_id.display_name,
            "fulfilled": uom._format_backorder_quantity(
                sum(backorders.mapped("qty_fulfilled")), with_name=False
            ),
            "total": uom._format_backorder_quantity(
                sum(backorders.mapped("product_uom_qty"))
            ),
            "orders": ", ".join(b._get_fulfilment_message() for b in backorders),
        }
        policy = self.company_id.backorder_release_policy
        return self._get_backorder_policy_message(policy, values)

    def _get_backorder_policy_message(self, policy, values):
        """Describe how much of one line is fulfilled, and for whom.

        Extend it for a policy of your own; by default it is "fulfilled".

        :param str policy: value of ``res.company.backorder_release_policy``
        :param dict values: texts ``product``, ``fulfilled``, ``total``, ``orders``
        :return: text
        """
        if policy == "billed":
            return self.env._(
                "%(product)s: %(fulfilled)s of %(total)s billed. %(orders)s", **values
            )
        if policy == "received":
            return self.env._(
                "%(product)s: %(fulfilled)s of %(total)s received. %(orders)s", **values
            )
        if policy == "both":
            return self.env._(
                "%(product)s: %(fulfilled)s of %(total)s received and billed. "
                "%(orders)s",
                **values,
            )
        return self.env._(
            "%(product)s: %(fulfilled)s of %(total)s fulfilled. %(orders)s", **values
        )

    def _get_backorder_not_coming_message(self, quantity, backorders):
        """Tell the buyer of one line that no receipt is left for backorders.

        :param float quantity: that does not come, in the unit of the product
        :param backorders: the ``sale.backorder`` that wait for it
        :return: text
        """
        return self.env._(
            "No receipt is left for %(quantity)s of %(product)s, which these orders "
            "wait for: %(orders)s. If nothing more is coming, reduce the purchase "
            "order line or replace the purchase order.",
            quantity=self.product_id.uom_id._format_backorder_quantity(quantity),
            product=self.product_id.display_name,
            orders=", ".join(backorders.order_id.mapped("name")),
        )
