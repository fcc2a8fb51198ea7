from odoo import models


class AccountMove(models.Model):
    """No customer invoice is made of an order on hold."""

    _inherit = "account.move"

    def _check_not_on_hold(self):
        """Refuse a customer invoice for an order that is on hold.

        Credit notes pass, and so does what was invoiced before the hold.

        :raise UserError: names the orders and the purchase orders waited for
        """
        # Who invoices may see only some of the orders.
        invoices = self.sudo().filtered(
            lambda move: move.move_type in ("out_invoice", "out_receipt")
        )
        invoices.line_ids.sale_line_ids.order_id._check_not_on_hold()
