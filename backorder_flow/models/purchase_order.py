from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    backorder_ids = fields.One2many(
        comodel_name="sale.backorder",
        inverse_name="purchase_id",
        string="Backorders",
        readonly=True,
    )
    backorder_count = fields.Integer(
        compute="_compute_backorder_count",
        compute_sudo=True,
    )

    @api.depends("backorder_ids")
    def _compute_backorder_count(self):
        for order in self:
            order.backorder_count = len(order.backorder_ids)

    def write(self, vals):
        if "picking_type_id" in vals:
            self._check_picking_type(vals["picking_type_id"])
        res = super().write(vals)
        if vals.get("state") == "cancel":
            self.order_line._cancel_backorders()
        return res

    def _check_not_deleted(self):
        """Tell a buyer that a request has gone with its orders while it was open.

        :raise UserError: if one of these does not exist any more
        """
        if self - self.exists():
            raise UserError(
                self.env._(
                    "The request for quotation was deleted meanwhile, as no order "
                    "needs it any more."
                )
            )

    def _check_picking_type(self, picking_type_id):
        """What was bought for the warehouse is not dropshipped, nor the other way.

        :raise UserError: names the purchase orders that serve backorders
        """
        code = self.env["stock.picking.type"].browse(picking_type_id).code
        # Who buys may see no backorder.
        wrong = self.sudo().filtered(
            lambda purchase: (
                purchase.backorder_ids._filter_alive()
                and (purchase.picking_type_id.code == "dropship")
                != (code == "dropship")
            )
        )
        if wrong:
            raise UserError(
                self.env._(
                    "%s serves backorders: it cannot change between dropship and "
                    "warehouse. Cancel its backorders, and backorder again.",
                    ", ".join(wrong.mapped("name")),
                )
            )

    def action_merge(self):
        # Who merges requests may see no backorder.
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

    def action_view_backorders(self):
        """Open the backorders that this purchase order serves."""
        self.ensure_one()
        return self.backorder_ids._get_list_action()

    def _log_replaced(self, purchases):
        """Tell in the chatters who delivers instead."""
        links = Markup(", ").join(purchase._get_html_link() for purchase in purchases)
        body = self.env._("Backorders were moved to %s.", links)
        self._message_log_batch(bodies=dict.fromkeys(self.ids, body))

    def button_confirm(self):
        self._check_not_deleted()
        return super().button_confirm()

    def button_cancel(self):
        self._check_not_deleted()
        # Their receipts are cancelled first, of which nobody has to be warned.
        orders = self.with_context(cancelling_backorders=True)
        return super(PurchaseOrder, orders).button_cancel()

    def _warn_not_coming(self, product, quantity, backorders):
        """Tell the buyer of one purchase order that no receipt is left for backorders.

        :param product: ``product.product``
        :param float quantity: that does not come, in the unit of the product
        :param backorders: the ``sale.backorder`` that wait for it
        """
        self.ensure_one()
        self.activity_schedule(
            "mail.mail_activity_data_warning",
            summary=self.env._("Not received, but waited for"),
            note=self.env._(
                "No receipt is left for %(quantity)s of %(product)s, for which these "
                "orders wait: %(orders)s. Cut the line of the purchase order, or "
                "replace it, if nothing more comes.",
                quantity=product.uom_id._format_quantity(quantity),
                product=product.display_name,
                orders=", ".join(backorders.order_id.mapped("name")),
            ),
            user_id=self.user_id.id or self.env.uid,
        )

    def _notify_withdrawn(self, backorders, quantities):
        """Tell the buyer of one purchase order what no order needs any more.

        :param backorders: the ``sale.backorder`` that do not need it
        :param dict quantities: of each backorder to what it does not need
        """
        self.ensure_one()
        needless = backorders._get_quantities_message(quantities)
        if self._is_dropshipped():
            summary = self.env._("Still shipped to the customer")
            note = self.env._(
                "No order needs this any more, and the vendor ships it unless you "
                "cancel it: %s",
                needless,
            )
        else:
            summary = self.env._("Bought for stock now")
            note = self.env._("No order needs this any more: %s", needless)
        self.activity_schedule(
            "mail.mail_activity_data_warning",
            summary=summary,
            note=note,
            user_id=self.user_id.id or self.env.uid,
        )
