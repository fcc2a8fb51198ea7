from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def set_delivery_line(self, carrier, amount):
        res = super().set_delivery_line(carrier, amount)
        held = self._filter_on_hold()
        deliveries = held.picking_ids.filtered(
            lambda picking: (
                picking.state not in ("done", "cancel")
                and not picking.move_ids.origin_returned_move_id
            )
        )
        deliveries.carrier_id = carrier
        return res
