from odoo import api, models
from odoo.exceptions import AccessError

# What decides how much of a purchase order line is billed.
COUNTED = {"move_id", "product_uom_id", "purchase_line_id", "quantity"}


class AccountMoveLine(models.Model):
    """Bills that are matched with a purchase order, or with another one."""

    _inherit = "account.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_may_change_backorder_bill()
        lines._filter_backorder_bills_posted().purchase_line_id._refresh_backorders()
        return lines

    def write(self, vals):
        if not COUNTED & vals.keys():
            return super().write(vals)
        # A posted bill can be matched with a purchase order afterwards, or with
        # another one than before: both sides change.
        self._check_may_change_backorder_bill()
        purchase_lines = self._filter_backorder_bills_posted().purchase_line_id
        res = super().write(vals)
        self._check_may_change_backorder_bill()
        purchase_lines |= self._filter_backorder_bills_posted().purchase_line_id
        purchase_lines._refresh_backorders()
        return res

    def _filter_backorder_bills_posted(self):
        """The lines of posted vendor bills that may count for backorders.

        :return: lines, as superuser
        """
        # Who matches bills may see no backorder.
        return self.sudo().filtered(
            lambda line: line.purchase_line_id and line.move_id.state == "posted"
        )

    def _check_may_change_backorder_bill(self):
        """Who may not post bills fulfils nothing by changing a posted one.

        :raise AccessError: names the bills that pay for backorders
        """
        # Odoo asks the same when a bill is posted.
        if self.env.su or self.env.user.has_group("account.group_account_invoice"):
            return
        paying = self._filter_backorder_bills_posted().filtered(
            lambda line: line.purchase_line_id.backorder_ids._filter_alive()
        )
        if paying:
            raise AccessError(
                self.env._(
                    "Only who may post vendor bills may change %s, which pays for "
                    "backorders.",
                    ", ".join(paying.move_id.mapped("display_name")),
                )
            )
