from odoo import models


class EventRegistration(models.Model):
    _inherit = "event.registration"

    def _compute_registration_status(self):
        held = self.filtered(
            lambda registration: registration.sale_order_id._filter_on_hold()
        )
        res = super(EventRegistration, self - held)._compute_registration_status()
        held._compute_status_on_hold()
        return res

    def _compute_status_on_hold(self):
        """The seats of a held order are sold, as those of a confirmed one."""
        for registration in self:
            order = registration.sale_order_id
            is_free = order.currency_id.is_zero(order.amount_total)
            # Attendees who still wait for confirmation of a seat sold before continue
            # to wait.
            is_new = registration.sale_status != "sold"
            registration.sale_status = "free" if is_free else "sold"
            if not registration.state or (is_new and registration.state == "draft"):
                registration.state = "open"
