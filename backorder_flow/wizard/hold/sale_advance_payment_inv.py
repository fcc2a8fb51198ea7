from odoo import models


class SaleAdvancePaymentInv(models.TransientModel):
    _inherit = "sale.advance.payment.inv"

    def _create_invoices(self, sale_orders):
        # A down payment is made without asking for the state of the order.
        sale_orders._check_hold_before_invoicing()
        return super()._create_invoices(sale_orders)
