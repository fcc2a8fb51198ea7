from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        self.filtered(lambda move: not move.posted_before)._check_not_held()
        posted = super()._post(soft=soft)
        posted._refresh_backorders()
        return posted

    def button_draft(self):
        res = super().button_draft()
        self._refresh_backorders()
        return res

    def _refresh_backorders(self):
        """Look again at the backorders that these vendor bills pay for."""
        # Who posts a bill may see no purchase order.
        self.sudo().line_ids.purchase_line_id._refresh_backorders()

    def _check_not_held(self):
        """Refuse a customer invoice for an order that is on hold.

        Credit notes pass, and so does what was invoiced before the hold.

        :raise UserError: names the orders and the purchase orders waited for
        """
        # Who invoices may see only some of the orders.
        invoices = self.sudo().filtered(
            lambda move: move.move_type in ("out_invoice", "out_receipt")
        )
        invoices.line_ids.sale_line_ids.order_id._check_not_held()
