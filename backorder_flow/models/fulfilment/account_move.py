from odoo import models


class AccountMove(models.Model):
    """Vendor bills that are posted or reversed."""

    _inherit = "account.move"

    def write(self, vals):
        self._check_hold_posting(vals)
        if not {"state", "move_type"} & vals.keys():
            return super().write(vals)
        if vals.get("state") == "posted":
            self._propose_backorder_price_only()
        backorders = self._get_backorders_billed()
        before = {backorder: backorder.qty_billed for backorder in backorders}
        held = backorders.order_id._filter_on_hold()
        res = super().write(vals)
        self.line_ids._check_may_change_backorder_bill()
        self._refresh_backorders()
        backorders._remember_lost(before, self)
        if backorders and vals.get("state") == "posted":
            backorders.purchase_id._forget_backorder_bills()
            self._log_backorder_release(held)
        return res

    def unlink(self):
        # Users who delete a bill may not have access to purchase orders.
        purchase_lines = self.sudo().line_ids.purchase_line_id
        res = super().unlink()
        purchase_lines._refresh_backorders()
        return res

    def _get_backorders_billed(self):
        """The backorders that these vendor bills may pay for.

        :return: ``sale.backorder``, as superuser
        """
        # Users who post a bill may not have access to purchase orders.
        lines = self.sudo().line_ids.purchase_line_id
        lines = lines._filter_backorder_billed_together()
        return lines.backorder_ids._filter_alive()

    def _refresh_backorders(self):
        """Re-evaluate the backorders that these vendor bills pay for."""
        # Users who post a bill may not have access to purchase orders.
        self.sudo().line_ids.purchase_line_id._refresh_backorders()

    def _propose_backorder_price_only(self):
        """Propose now what the lines of these drafts are about, before it is kept."""
        self.line_ids.mapped("is_price_only")

    def _get_backorder_note_message(self):
        """What posting one note does to the orders that wait for the goods.

        :return: text for users who can read the bill
        """
        self.ensure_one()
        # Users who post notes may not have access to all orders; others are named.
        losses = self.sudo()._get_backorder_note_losses()
        backorders = self.env["sale.backorder"].sudo().union(*losses)
        shipped = backorders - backorders._filter_to_leave()
        return backorders.sudo(self.env.su)._get_loss_message(losses, shipped)

    def _get_backorder_note_losses(self):
        """What backorders lose of their fulfilment when one note is posted.

        :return: dict of backorder to quantity, in the unit of the product
        """
        losses = {}
        lines = self.invoice_line_ids._filter_backorder_note_lines().filtered(
            lambda line: not line.is_price_only
        )
        together = lines.purchase_line_id._origin._filter_backorder_billed_together()
        for purchase_lines in together.grouped(
            lambda line: (line.order_id, line.product_id)
        ).values():
            credited = lines._filter_backorder_lines_of(purchase_lines)
            losses |= purchase_lines._get_backorder_losses(
                -credited._sum_backorder_quantities()
            )
        return losses

    def _get_backorder_release_message(self):
        """What posting one draft bill does for the orders that wait for it.

        :return: text for users who can read the bill, empty if no order waits
        """
        self.ensure_one()
        # Users who post bills may not have access to all orders; others are named.
        fulfilled = self.sudo()._get_backorder_fulfilment_when_posted()
        backorders = self.env["sale.backorder"].sudo().union(*fulfilled)
        waiting = backorders._filter_open().sudo(self.env.su)
        return waiting._get_release_message(fulfilled)

    def _get_backorder_fulfilment_when_posted(self):
        """What backorders have of their fulfilment when one draft bill is posted.

        :return: dict of backorder to quantity, in the unit of the product
        """
        lines = self.invoice_line_ids.filtered(
            lambda line: line.purchase_line_id and not line.is_price_only
        )
        bought = lines.purchase_line_id._origin
        together = bought._filter_backorder_billed_together()
        billed = together._get_backorder_billed_quantities()
        fulfilled = {}
        for purchase_lines in together.grouped(
            lambda line: (line.order_id, line.product_id)
        ).values():
            drafted = lines._filter_backorder_lines_of(purchase_lines)
            fulfilled |= purchase_lines.sorted(
                lambda line: line not in bought
            )._get_backorder_gains(billed, drafted._sum_backorder_quantities())
        return fulfilled
