from odoo import models

LATE = "backorder_flow.mail_activity_type_backorder_late"


class SaleOrder(models.Model):
    """Promised dates that cannot be met."""

    _inherit = "sale.order"

    def _warn_backorders_late(self, backorders):
        """Warn the salespeople of these orders about what arrives later than promised.

        :param backorders: the ``sale.backorder`` that are late
        """
        by_order = backorders.grouped("order_id")
        self._warn_backorder_responsibles(
            {
                order: "\n".join(b._get_late_message() for b in by_order[order])
                for order in self
            },
            self.env._("Later than promised"),
            activity_type=LATE,
        )

    def _forget_backorders_late(self):
        """Remove the warnings where all is on time."""
        in_time = self.filtered(
            lambda order: not any(order.backorder_ids.mapped("is_late"))
        )
        if in_time:
            in_time.activity_unlink([LATE])
