from odoo import api, fields, models


class SaleBackorder(models.Model):
    """The effect of bills and receipts on backorders."""

    _inherit = "sale.backorder"

    @api.model_create_multi
    def create(self, vals_list):
        # Nothing of it is followed, and the chatters of both sides tell it.
        silent = super(SaleBackorder, self.with_context(tracking_disable=True))
        backorders = silent.create(vals_list).with_env(self.env)
        backorders.purchase_line_id._recount_for_backorders()
        backorders._count_begun()
        backorders._watch_customer_dates()
        return backorders

    def write(self, vals):
        if "purchase_line_id" in vals:
            self._watch_dates()
        res = super().write(vals)
        if "purchase_line_id" in vals:
            self.purchase_line_id._recount_for_backorders()
        return res

    def _refresh(self):
        """Re-evaluate these backorders, and what follows for their orders.

        The one way in for every event (bill, receipt, change or cancellation of the
        purchase order). It also mends what has been changed behind the addon's back.
        Runs as superuser: users who post vendor bills may not have access to sales
        orders.
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
        """Give to backorders what is newly billed and received, and take back the rest.

        What was given stays given, see :meth:`_get_given`.
        """
        alive = self._filter_alive()
        before = {backorder: backorder.qty_fulfilled for backorder in alive}
        billed_quantities = alive.purchase_line_id._get_backorder_billed_quantities()
        for purchase_line, backorders in alive.grouped("purchase_line_id").items():
            backorders._give(
                "qty_billed",
                billed_quantities.get(purchase_line, 0.0),
                backorders._get_qty_restored(),
            )
            backorders._give(
                "qty_received", purchase_line._get_backorder_received_qty()
            )
        alive._count_received()
        alive._set_fulfilment()
        changed = alive.filtered(
            lambda b: b.product_uom_id.compare(b.qty_fulfilled, before[b])
        )
        changed.purchase_line_id._log_backorder_fulfilment()

    def _give(self, name, total, restored=None):
        """Set what these backorders of one purchase line have of its total."""
        for backorder, quantity in self._get_given(name, total, restored).items():
            if backorder[name] != quantity:
                backorder[name] = quantity

    def _get_given(self, name, total, restored=None):
        """How a total of bills or receipts is shared over these backorders.

        Each keeps what it has. If there is less, the last in line lose it, but what has
        left for the customer only after all others. If there is more, it goes back to
        who has lost it by the same bill; to who has the other of bill and receipt; and
        else to the first in line. So nobody waits forever with one half.

        :param str name: ``qty_billed`` or ``qty_received``
        :param float total: what there is, in the unit of the product
        :param dict restored: of backorders to what is given back to them first
        :return: dict of each backorder to quantity, in the unit of the product
        """
        if total <= 0:
            return dict.fromkeys(self, 0.0)
        other = {"qty_billed": "qty_received", "qty_received": "qty_billed"}[name]
        restored = restored or {}
        given = {b: min(b[name], b.product_uom_qty) for b in self}
        is_less = total < sum(given.values())
        left = self._filter_left() if is_less else self.browse()
        return self._sorted_by_claim()._allocate(
            total,
            {b: given[b] if b in left else 0.0 for b in self},
            given,
            {b: given[b] + restored.get(b, 0.0) for b in self},
            {b: max(given[b], b[other]) for b in self},
            {b: b.product_uom_qty for b in self},
        )

    def _get_qty_restored(self):
        """What these backorders had of bills that count again.

        :return: dict of backorder to quantity, in the unit of the product
        """
        lost = {b: b.qty_lost_by_bill for b in self if b.qty_lost_by_bill}
        ids = {int(key) for quantities in lost.values() for key in quantities}
        bills = self.env["account.move"].browse(ids).exists()
        again = bills.filtered(
            lambda bill: (bill.state == "posted") == (bill.move_type != "in_refund")
        )
        return {
            backorder: sum(quantities.get(str(bill.id), 0.0) for bill in again)
            for backorder, quantities in lost.items()
        }

    def _remember_lost(self, before, bills):
        """Remember what these backorders have lost by vendor bills.

        :param dict before: of each backorder to what was billed of it
        :param bills: the ``account.move`` whose state has changed
        """
        for backorder in self:
            lost = backorder.qty_lost_by_bill or {}
            kept = {key: qty for key, qty in lost.items() if int(key) not in bills.ids}
            part = before[backorder] - backorder.qty_billed
            if backorder.product_uom_id.compare(part, 0) > 0:
                kept |= {str(bill.id): part for bill in bills}
            if kept != lost:
                backorder.qty_lost_by_bill = kept

    def _set_fulfilment(self):
        """Set the state of these backorders that follows from what they were given."""
        for backorder in self:
            quantity = backorder._get_qty_fulfilled(
                backorder.qty_billed, backorder.qty_received
            )
            # A write costs, though nothing differs.
            if backorder.qty_fulfilled != quantity:
                backorder.qty_fulfilled = quantity
        unfulfilled = self._filter_unfulfilled()
        reopened = unfulfilled.filtered(lambda b: b.state == "fulfilled")
        if reopened:
            # The user who released the order did not know that the bill would be
            # reversed.
            reopened.write(
                {
                    "state": "open",
                    "date_fulfilled": False,
                    "is_taken_back": True,
                    "released_by_hand": False,
                }
            )
        if fulfilled := (self - unfulfilled)._filter_open():
            fulfilled.write(
                {
                    "state": "fulfilled",
                    "date_fulfilled": fields.Datetime.now(),
                    "is_taken_back": False,
                }
            )

    def _cancel_hopeless(self):
        """Cancel those of these backorders that can never be fulfilled anymore.

        Their order does not want it, or their vendor does not deliver it, which the
        salespeople are told.
        """
        hopeless = self._filter_unfulfilled().filtered(
            lambda backorder: not backorder._can_be_waited_for()
        )
        wanted = hopeless._filter_of_confirmed_orders()
        if unwanted := hopeless - wanted:
            unwanted._count_withdrawn({b: b.product_uom_qty for b in unwanted})
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
