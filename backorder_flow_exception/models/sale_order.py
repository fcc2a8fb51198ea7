from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def sale_check_exception(self):
        res = super().sale_check_exception()
        if held := self._filter_on_hold():
            held._check_exception()
        return res

    def _backorder_write_state(self, state):
        # A hold and a release follow from the backorders. Posting a vendor bill is
        # not to be stopped by what is wrong with the sale.
        quiet = self.with_context(check_exception=False)
        return super(SaleOrder, quiet)._backorder_write_state(state)
