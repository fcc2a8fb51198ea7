from odoo import models


class EventEvent(models.Model):
    _inherit = "event.event"

    def action_view_linked_orders(self):
        action = super().action_view_linked_orders()
        orders = self.env["sale.order"]
        action["domain"] = list(orders._get_domain_with_on_hold(action["domain"]))
        return action
