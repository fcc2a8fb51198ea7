from odoo import api, models


class AccountMove(models.Model):
    """No customer invoice is created from an order on hold."""

    _inherit = "account.move"

    @api.model_create_multi
    def create(self, vals_list):
        invoices = super().create(vals_list)
        # What was posted before may be posted again: no value of who creates it.
        if begun := invoices.sudo().filtered("posted_before"):
            begun.posted_before = False
        return invoices

    def _post(self, soft=True):
        self.filtered(lambda move: not move.posted_before)._check_not_on_hold()
        return super()._post(soft=soft)

    def _check_hold_posting(self, vals):
        """Refuse values that would post an invoice for an order on hold.

        :param dict vals: as of :meth:`write`
        :raise UserError: see :meth:`_check_not_on_hold`
        """
        if vals.get("state") == "posted":
            self.filtered(lambda move: not move.posted_before)._check_not_on_hold()
        else:
            backorders = self.env["sale.backorder"]
            backorders._check_written_values(self, vals, {"posted_before"})

    def _check_not_on_hold(self):
        """Refuse a customer invoice for an order that is on hold.

        Credit notes pass, and so does what was invoiced before the hold.

        :raise UserError: names the orders and the purchase orders waited for
        """
        # Users who invoice may see only some of the orders.
        invoices = self.sudo().filtered(
            lambda move: move.move_type in ("out_invoice", "out_receipt")
        )
        lines = invoices.line_ids.sale_line_ids
        lines.order_id._check_not_on_hold()
        lines._check_hold_invoiced()
