from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _check_cart_is_ready_to_be_paid(self):
        # It is no cart anymore.
        if self._is_on_hold():
            return None
        return super()._check_cart_is_ready_to_be_paid()

    def _validate_order(self):
        # The shop confirms again when its page is loaded again.
        held = self._filter_on_hold()
        return super(SaleOrder, self - held)._validate_order()

    def _is_reorder_allowed(self):
        if self._is_on_hold():
            lines = self.order_line.filtered("product_id")
            return any(line._is_reorder_allowed() for line in lines)
        return super()._is_reorder_allowed()

    def _filter_can_send_abandoned_cart_mail(self):
        carts = self.with_context(held_as_confirmed=True)
        res = super(SaleOrder, carts)._filter_can_send_abandoned_cart_mail()
        return res.with_env(self.env)
