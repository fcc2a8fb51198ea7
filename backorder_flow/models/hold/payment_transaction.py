from odoo import models


class PaymentTransaction(models.Model):
    """Invoices that a hold has prevented."""

    _inherit = "payment.transaction"

    def _invoice_sale_orders(self):
        res = super()._invoice_sale_orders()
        for transaction in self:
            transaction._invoice_hold_down_payments()
        return res

    def _invoice_hold_down_payments(self):
        """Create down payments of what one transaction has paid of orders held by line.

        As core does for confirmed orders. An order that is paid in full is invoiced
        once, at its release.
        """
        held = self.sale_order_ids._filter_on_hold_by_line()
        orders = held.filtered(lambda order: not order._is_paid())
        if invoices := orders.with_company(
            self.company_id
        )._generate_downpayment_invoices():
            for invoice in invoices:
                invoice._portal_ensure_token()
            self.invoice_ids |= invoices

    def _invoice_hold_released(self):
        """Create the invoices that a hold has prevented.

        As core does when a payment comes in: make them, post them, and reconcile them
        with the payment. They are mailed by core's scheduled action.

        :raise UserError: if one of them cannot be made or posted
        """
        before = {transaction: transaction.invoice_ids for transaction in self}
        self._invoice_sale_orders()
        for transaction in self:
            invoices = transaction.invoice_ids.filtered(lambda m: m.state == "draft")
            invoices.action_post()
            transaction._reconcile_hold_payment(invoices)
            # Odoo forgets those that were made of a part.
            transaction.invoice_ids |= before[transaction]

    def _reconcile_hold_payment(self, invoices):
        """Settle customer invoices with the payment of one transaction, if it has one.

        :param invoices: posted ``account.move``
        """
        self.ensure_one()
        account = self.payment_id.destination_account_id
        lines = self.payment_id.move_id.line_ids + invoices.line_ids
        open_lines = lines.filtered(
            lambda line: line.account_id == account and not line.reconciled
        )
        if open_lines:
            open_lines.reconcile()
