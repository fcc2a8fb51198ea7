from odoo import models


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def _get_paid_backorder_qty(self):
        """The quantity on paid vendor bills, in the unit of the product."""
        self.ensure_one()
        paid = self._get_backorder_bill_lines().filtered(
            lambda line: line.move_id.payment_state in ("paid", "in_payment")
        )
        return self._convert_to_backorder_uom(
            sum(self._get_backorder_bill_quantity(line) for line in paid)
        )

    def _get_backorder_policy_message(self, policy, values):
        if policy != "paid":
            return super()._get_backorder_policy_message(policy, values)
        return self.env._(
            "%(product)s: %(fulfilled)s of %(total)s paid. %(orders)s", **values
        )
