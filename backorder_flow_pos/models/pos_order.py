from odoo import models


class PosOrder(models.Model):
    _inherit = "pos.order"

    def action_pos_order_paid(self):
        # It may have been held since the cashier has chosen it.
        self.lines._check_can_settle_hold()
        return super().action_pos_order_paid()
