from odoo import models
from odoo.exceptions import AccessError, UserError


class SaleBackorder(models.Model):
    """What happens when one side no longer wants a backorder."""

    _inherit = "sale.backorder"

    def action_cancel_backorder(self):
        """Stop waiting for the unfulfilled part of these backorders.

        A request for quotation is cut, the buyer of a confirmed purchase order is
        notified, and the shortage shows again on the sales orders.

        :raise AccessError: for users who can neither write on the sales orders nor buy
        :raise UserError: names the backorders that are not open
        """
        self._check_may_cancel()
        # Each side may cancel, and neither may write on the other.
        backorders = self.sudo()
        backorders.order_id._lock_for_backorder()
        backorders.invalidate_recordset(["state"])
        backorders._check_open()
        backorders._cut_by_order(
            {
                backorder: backorder.product_uom_qty - backorder.qty_fulfilled
                for backorder in backorders
            }
        )

    def _check_may_cancel(self):
        """Salespeople cancel backorders of their orders, purchase users all.

        :raise AccessError: for everyone else
        """
        self.check_access("read")
        user = self.env.user
        if user.has_group("purchase.group_purchase_user"):
            return
        # Others may write on sales orders too: the warehouse, who invoices.
        if not user.has_group("sales_team.group_sale_salesman"):
            raise AccessError(
                self.env._("Only salespeople and purchase users can cancel backorders.")
            )
        self.order_id.check_access("write")

    def _check_open(self):
        """Only what is waited for can be cancelled or replaced.

        :raise UserError: names the backorders that are not open, or if there are none
        """
        if not self:
            raise UserError(self.env._("Select at least one backorder."))
        if closed := self - self._filter_open():
            raise UserError(
                self.env._(
                    "These backorders are already fulfilled or cancelled:\n%s",
                    "\n".join(closed.mapped("display_name")),
                )
            )

    def _cancel(self):
        """Take these backorders out of their order, and re-evaluate the order.

        They stay as a trace. What is cancelled is never reopened: the shortage shows
        again on the order, and can be backordered again.
        """
        self._cut({backorder: backorder.product_uom_qty for backorder in self})

    def _cut(self, quantities):
        """Take a part out of these backorders, or all of it, and look again.

        :param dict quantities: of each backorder to what it loses, in the unit of the
            product; who loses all is cancelled, and keeps its quantity as a trace
        """
        # As in _refresh: the order's state follows, whoever cuts.
        backorders = self.sudo()._filter_alive()
        siblings = backorders.purchase_line_id.backorder_ids
        gone = backorders.browse()
        for backorder in backorders:
            left = backorder.product_uom_qty - quantities[backorder]
            if backorder.product_uom_id.compare(left, 0) <= 0:
                gone |= backorder
            else:
                backorder.product_uom_qty = left
        gone.write({"state": "cancelled", "date_fulfilled": False})
        (backorders | siblings)._refresh()
        backorders._put_into_deliveries()

    def _get_kept(self, bought):
        """What these backorders keep of what is still bought of their purchase line.

        What has left for the customer first, then what was given, then by claim.

        :param float bought: quantity, in the unit of the product
        :return: dict of each backorder to quantity, in the unit of the product
        """
        given = {b: max(b.qty_billed, b.qty_received) for b in self}
        quantities = {b: b.product_uom_qty for b in self}
        is_less = bought < sum(quantities.values())
        left = self._filter_left() if is_less else self.browse()
        return self._sorted_by_claim()._allocate(
            bought,
            {b: given[b] if b in left else 0.0 for b in self},
            given,
            quantities,
        )

    def _cut_by_vendor(self, quantities):
        """The vendor's side takes these quantities back: tell the salespeople.

        :param dict quantities: see :meth:`_cut`
        """
        self.order_id._warn_backorder_responsibles(
            {
                order: self.env._(
                    "This is no longer purchased for the order: %s",
                    backorders._get_quantities_message(quantities),
                )
                for order, backorders in self.grouped("order_id").items()
            },
            self.env._("Backorder cancelled"),
        )
        self._count_lost(quantities)
        self._cut(quantities)

    def _cut_by_order(self, quantities):
        """The order's side does not need these quantities anymore.

        A request for quotation is cut too. For a purchase order, the goods go to
        stock, and the buyer is notified.

        :param dict quantities: see :meth:`_cut`
        """
        waiting = self._filter_open()
        requested = self._announce_cut(quantities)
        # What is fulfilled has been paid: it stays as it is, and goes to stock.
        waiting._count_withdrawn(quantities)
        waiting._cut({backorder: quantities[backorder] for backorder in waiting})
        self.purchase_line_id.union(*requested)._cut_backorder_requests(requested)

    def _announce_cut(self, quantities):
        """Tell the buyers of confirmed purchase orders; say what requests have lost.

        :param dict quantities: see :meth:`_cut`
        :return: dict of ``purchase.order.line`` of requests for quotation to what they
            need not buy anymore, in the unit of the product
        """
        requested = self.filtered(lambda b: b.purchase_id.state in ("draft", "sent"))
        (self - requested)._notify_cut(quantities)
        return {
            line: sum(quantities[backorder] for backorder in backorders)
            for line, backorders in requested.grouped("purchase_line_id").items()
        }
