from odoo import models


class SaleBackorder(models.Model):
    _inherit = "sale.backorder"

    def _get_qty_fulfilled_paid(self, billed, received):
        """Only what is paid counts, shared over the backorders as bills are."""
        siblings = self.purchase_line_id.backorder_ids._filter_alive()
        paid = self.purchase_line_id._get_paid_backorder_qty()
        shares = siblings._sorted_by_claim()._allocate(
            paid, {sibling: sibling.qty_billed for sibling in siblings}
        )
        return shares[self]

    def _get_missing_policy_messages(self, policy):
        if policy != "paid":
            return super()._get_missing_policy_messages(policy)
        missing = self._get_message_values(self.product_uom_qty - self.qty_fulfilled)
        return [self.env._("%(quantity)s of %(product)s to be paid", **missing)]
