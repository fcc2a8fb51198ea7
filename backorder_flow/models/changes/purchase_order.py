from odoo import models
from odoo.exceptions import UserError


class PurchaseOrder(models.Model):
    """Purchase orders that are changed, merged or cancelled."""

    _inherit = "purchase.order"

    def write(self, vals):
        if "picking_type_id" in vals:
            self._check_backorder_picking_type(vals["picking_type_id"])
        res = super().write(vals)
        if "picking_type_id" in vals:
            self._cut_backorders_of_other_warehouses()
        if "dest_address_id" in vals:
            self._cut_backorders_of_other_customers()
        if vals.get("state") == "cancel":
            self.order_line._cancel_backorders()
        return res

    def unlink(self):
        # The database deletes their lines. Who deletes them may see no backorder.
        backorders = self.sudo().backorder_ids._filter_alive()
        self.order_line._cancel_backorders()
        res = super().unlink()
        # What nobody delivers cannot be fulfilled anymore.
        backorders.exists()._refresh()
        return res

    def _check_backorder_request_exists(self):
        """Tell a buyer that a request has gone with its orders while it was open.

        :raise UserError: if one of these does not exist anymore
        """
        if self - self.exists():
            raise UserError(
                self.env._(
                    "The request for quotation was deleted in the meantime because "
                    "no order needs it anymore."
                )
            )

    def _check_backorder_picking_type(self, picking_type_id):
        """What was bought for the warehouse is not dropshipped, nor the other way.

        :raise UserError: names the purchase orders that serve backorders
        """
        code = self.env["stock.picking.type"].browse(picking_type_id).code
        # Users who buy may not have access to backorders.
        wrong = self.sudo().filtered(
            lambda purchase: (
                purchase.backorder_ids._filter_alive()
                and (purchase.picking_type_id.code == "dropship")
                != (code == "dropship")
            )
        )
        if wrong:
            self.check_access("write")
            raise UserError(
                self.env._(
                    "%s serves backorders and cannot be switched between dropship "
                    "and warehouse. Cancel its backorders, then backorder again.",
                    ", ".join(wrong.mapped("name")),
                )
            )

    def _cut_backorders_of_other_warehouses(self):
        """Give up what these requests bring to where their orders do not need it."""
        stocked = self._get_backorders_requested()._filter_stocked()
        lost = stocked.filtered(
            lambda backorder: (
                backorder.purchase_id.picking_type_id.warehouse_id
                not in backorder._get_warehouses_to_serve()
            )
        )
        if lost:
            lost._cut_by_vendor({b: b.product_uom_qty for b in lost})

    def _cut_backorders_of_other_customers(self):
        """Give up what vendors would ship to others than the customers of the orders.

        Another address of the same customer is one that the buyer corrects.
        """
        dropships = self._get_backorders_requested().filtered("is_dropship")
        lost = dropships.filtered(
            lambda backorder: (
                backorder.purchase_id.dest_address_id.commercial_partner_id
                not in backorder._get_customers_to_serve()
            )
        )
        if lost:
            lost._cut_by_vendor({b: b.product_uom_qty for b in lost})

    def _get_backorders_requested(self):
        """What orders wait for of these requests; of others the receipt tells.

        :return: ``sale.backorder``, as superuser
        """
        # Users who buy may not have access to backorders.
        requests = self.sudo().filtered(
            lambda purchase: purchase.state in ("draft", "sent", "to approve")
        )
        return requests.backorder_ids._filter_open()

    def action_merge(self):
        # Users who merge requests may not have access to backorders.
        backorders = self.sudo().backorder_ids
        res = super(
            PurchaseOrder, self.with_context(merging_backorders=True)
        ).action_merge()
        # A request may have been received before: then receipts stay behind.
        backorders._refresh()
        return res

    def _prepare_grouped_data(self, rfq):
        # Odoo merges lines of different sales order items, and would deliver all of
        # it for one of them. Who merges requests may see no backorder.
        key = super()._prepare_grouped_data(rfq)
        if rfq._is_dropshipped() and rfq.sudo().backorder_ids:
            return (*key, rfq)
        return key

    def button_confirm(self):
        self._check_backorder_request_exists()
        return super().button_confirm()

    def button_cancel(self):
        self._check_backorder_request_exists()
        # Their receipts are cancelled first, of which nobody has to be warned.
        orders = self.with_context(cancelling_backorders=True)
        return super(PurchaseOrder, orders).button_cancel()
