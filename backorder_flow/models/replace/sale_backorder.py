from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command


class SaleBackorder(models.Model):
    """Another vendor delivers instead."""

    _inherit = "sale.backorder"

    def action_replace(self):
        """Ask for another vendor or request for quotation for these backorders.

        :return: action of the dialog ``sale.backorder.replace``
        :raise AccessError: for users who cannot buy
        :raise UserError: names the backorders of which nothing is left to buy
        """
        self._check_may_replace()
        # Buyers may not have access to sales orders.
        self.sudo()._get_quantities_to_replace()
        dialog = self.env["sale.backorder.replace"]._make_for_user(
            {"backorder_ids": [Command.set(self.ids)]}
        )
        return dialog._get_records_action(
            name=self.env._("Replace Purchase Order"), target="new"
        )

    def _check_may_replace(self):
        """Check that the user can decide which vendor to buy from.

        :raise AccessError: for everyone but purchase users
        """
        if not self.env.user.has_group("purchase.group_purchase_user"):
            raise AccessError(
                self.env._("Only purchase users can replace purchase orders.")
            )
        self.check_access("read")

    def _get_quantities_to_replace(self):
        """What neither has come nor is billed of these backorders.

        :return: dict of backorder to quantity, in the unit of the product
        :raise UserError: names the backorders of which there is nothing
        """
        self._check_open()
        quantities = {
            b: b.product_uom_qty - max(b.qty_billed, b.qty_received) for b in self
        }
        if done := self.filtered(
            lambda b: b.product_uom_id.compare(quantities[b], 0) <= 0
        ):
            raise UserError(
                self.env._(
                    "All of this has already been received or billed. Nothing is "
                    "left to buy elsewhere:\n%s",
                    "\n".join(done.mapped("display_name")),
                )
            )
        return quantities
