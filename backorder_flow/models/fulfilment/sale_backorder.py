from odoo import api, fields, models


class SaleBackorder(models.Model):
    """What bills and receipts make of backorders."""

    _inherit = "sale.backorder"

    @api.model_create_multi
    def create(self, vals_list):
        backorders = super().create(vals_list)
        backorders.purchase_line_id._recount_for_backorders()
        return backorders

    def write(self, vals):
        res = super().write(vals)
        if "purchase_line_id" in vals:
            self.purchase_line_id._recount_for_backorders()
        return res

    def _refresh(self):
        """Look again at these backorders, and at what follows for their orders.

        The one way in for every event (bill, receipt, change or cancellation of the
        purchase order). It also mends what has been changed behind the addon's back.
        Runs as superuser: who posts a vendor bill may see no sales order.
        """
        # The state of the orders follows for everybody, whoever caused the event.
        backorders = self.sudo()
        if not backorders:
            return
        lines = backorders.purchase_line_id._filter_backorder_billed_together()
        backorders |= lines.backorder_ids
        backorders._refresh_fulfilment()
        backorders._cancel_hopeless()
        backorders.order_id._backorder_refresh_hold()

    def _refresh_fulfilment(self):
        """Share what is billed and received over the backorders of a purchase line."""
        alive = self._filter_alive()
        before = {backorder: backorder.qty_fulfilled for backorder in alive}
        billed_quantities = alive.purchase_line_id._get_backorder_billed_quantities()
        for purchase_line, backorders in alive.grouped("purchase_line_id").items():
            backorders = backorders._sorted_by_claim()
            billed = backorders._allocate(billed_quantities.get(purchase_line, 0.0))
            received = backorders._allocate(purchase_line._get_backorder_received_qty())
            for backorder in backorders:
                backorder._set_fulfilment(billed[backorder], received[backorder])
        changed = alive.filtered(
            lambda b: b.product_uom_id.compare(b.qty_fulfilled, before[b])
        )
        changed.purchase_line_id._log_backorder_fulfilment()

    def _set_fulfilment(self, billed, received):
        """Set the shares of one backorder, and the state that follows from them.

        :param float billed: quantity on posted bills, in the unit of the product
        :param float received: quantity received, in the unit of the product
        """
        self.ensure_one()
        self.qty_billed = billed
        self.qty_received = received
        self.qty_fulfilled = self._get_qty_fulfilled(billed, received)
        is_open = bool(self._filter_unfulfilled())
        if is_open and self.state == "fulfilled":
            # Who released the order has not known that the bill would be taken back.
            self.write(
                {"state": "open", "date_fulfilled": False, "released_by_hand": False}
            )
        elif not is_open and self.state == "open":
            self.write({"state": "fulfilled", "date_fulfilled": fields.Datetime.now()})

    def _cancel_hopeless(self):
        """Cancel those of these backorders that can never be fulfilled any more.

        Their order does not want it, or their vendor does not deliver it, which the
        salespeople are told.
        """
        hopeless = self._filter_unfulfilled().filtered(
            lambda backorder: not backorder._can_be_waited_for()
        )
        wanted = hopeless._filter_of_confirmed_orders()
        if unwanted := hopeless - wanted:
            unwanted._cancel()
        if wanted:
            wanted._cut_by_vendor({b: b.product_uom_qty for b in wanted})

    def _filter_of_confirmed_orders(self):
        """The backorders of orders that want to be delivered."""
        confirmed = self.order_id._filter_confirmed_or_on_hold()
        return self.filtered(lambda backorder: backorder.order_id in confirmed)

    def _can_be_waited_for(self):
        """Whether one backorder that was fulfilled can be open again.

        Not for an order that is cancelled now, nor from a vendor who will not deliver.

        :return: bool
        """
        self.ensure_one()
        return (
            bool(self.order_id._filter_confirmed_or_on_hold())
            and bool(self.purchase_line_id)
            and self.purchase_line_id.order_id.state != "cancel"
        )

    def _get_qty_fulfilled(self, billed, received):
        """What counts as fulfilled, by the policy of the company.

        A policy is a value of ``res.company.backorder_release_policy`` and a method of
        its name, ``_get_qty_fulfilled_<value>``, with the same arguments: add both for
        one of your own. Call ``purchase.order.line._refresh_backorders`` when the fact
        changes that it looks at.

        :param float billed: quantity on posted bills, in the unit of the product
        :param float received: quantity received, in the unit of the product
        :return: quantity, in the unit of the product
        """
        self.ensure_one()
        policy = self.company_id.backorder_release_policy
        return getattr(self, f"_get_qty_fulfilled_{policy}")(billed, received)

    def _get_qty_fulfilled_billed(self, billed, received):
        """See :meth:`_get_qty_fulfilled`."""
        return billed

    def _get_qty_fulfilled_received(self, billed, received):
        """See :meth:`_get_qty_fulfilled`."""
        return received

    def _get_qty_fulfilled_both(self, billed, received):
        """See :meth:`_get_qty_fulfilled`."""
        return min(billed, received)
