from odoo import api, models


class PurchaseOrderLine(models.Model):
    """Lines that are cut, merged or deleted, and what their backorders need of them."""

    _inherit = "purchase.order.line"

    @api.ondelete(at_uninstall=False)
    def _unlink_cancel_backorders(self):
        if self.env.context.get("merging_backorders"):
            self._pass_on_backorders()
        else:
            self._cancel_backorders()

    def write(self, vals):
        self._check_backorder_values(vals)
        if vals.keys() == {"product_qty"} and self._keeps_backorder_terms():
            # Odoo would compute the agreed terms again.
            vals = self._prepare_backorder_quantity_values(vals["product_qty"])
        if "date_planned" in vals:
            # Users who change a date may not have access to backorders.
            self.sudo().backorder_ids._filter_open()._watch_dates()
        res = super().write(vals)
        if "product_id" in vals:
            self._cancel_replaced_backorders()
        if {"product_qty", "product_uom_id"} & vals.keys() and (
            not self._is_growing_for_backorders()
        ):
            self._cut_backorders()
        return res

    def unlink(self):
        # Users who delete lines may not have access to backorders.
        backorders = self.sudo().backorder_ids._filter_alive()
        res = super().unlink()
        if not self.env.context.get("merging_backorders"):
            # What nobody delivers cannot be fulfilled anymore.
            backorders.exists()._refresh()
        return res

    def _check_backorder_values(self, vals):
        """Refuse values that would take lines out of the reach of their backorders.

        :param dict vals: as of :meth:`write`
        :raise UserError: names the field and the lines
        """
        backorders = self.env["sale.backorder"]
        backorders._check_written_values(self, vals, {"qty_billed_posted"})
        backorders._check_linked_values(
            self,
            vals,
            {
                "qty_received",
                "qty_received_manual",
                "qty_received_method",
                "sale_line_id",
                "state",
            },
        )
        if "order_id" in vals and not self._is_merge_of_backorder_requests(
            vals["order_id"]
        ):
            backorders._check_linked_values(self, vals, {"order_id"})

    def _is_merge_of_backorder_requests(self, order_id):
        """Whether lines go to an open request that buys the same way as theirs.

        As Odoo's merge does it: nothing of them is delivered, and the vendor stays.

        :param order_id: id of the ``purchase.order`` that they would come to
        """
        # Users who merge requests may not read all of them.
        target = self.env["purchase.order"].sudo().browse(order_id).exists()
        requests = self.sudo().order_id | target
        return (
            bool(target)
            and all(request.state in ("draft", "sent") for request in requests)
            and len(requests.grouped(self._get_backorder_merge_key)) == 1
        )

    @api.model
    def _get_backorder_merge_key(self, request):
        """What requests have in common that can be merged.

        :param request: ``purchase.order``
        """
        return (
            request.company_id,
            request.currency_id,
            *request._get_backorder_request_key(),
        )

    def _keeps_backorder_terms(self):
        """Whether what one line buys is changed for backorders, and not by its buyer.

        :return: bool
        """
        context = self.env.context
        # Users who merge requests may not have access to backorders.
        return len(self) == 1 and bool(
            context.get("keep_backorder_terms")
            or (context.get("merging_backorders") and self.sudo().backorder_ids)
        )

    def _cancel_backorders(self):
        """Cancel what is not fulfilled of these lines, and free its orders."""
        # Users who cancel a purchase order may not have access to backorders.
        backorders = self.sudo().backorder_ids
        if waiting := backorders._filter_open():
            waiting._cut_by_vendor({b: b.product_uom_qty for b in waiting})
        # Of orders that are cancelled, too: they may be confirmed again.
        unfulfilled = backorders._filter_unfulfilled()
        unfulfilled._count_lost({b: b.product_uom_qty for b in unfulfilled})
        unfulfilled._cancel()

    def _pass_on_backorders(self):
        """Leave the backorders to the lines of the same product that stay.

        Odoo sums up such lines of a request before it merges another one into it.
        """
        for line in self:
            staying = (line.order_id.order_line - self).filtered(
                lambda other, line=line: (
                    other.product_id == line.product_id
                    and other.product_uom_id == line.product_uom_id
                )
            )
            # Users who merge requests may not write on backorders.
            line.sudo().backorder_ids.purchase_line_id = staying[:1]

    def _cancel_replaced_backorders(self):
        """Cancel the backorders of products that these lines no longer buy."""
        # Users who change a purchase order may not have access to backorders.
        lines = self.sudo().filtered(
            lambda line: line.backorder_ids.product_id - line.product_id
        )
        lines._cancel_backorders()

    def _cut_backorders(self):
        """Cut the backorders to what is still bought, see :meth:`_get_kept`."""
        lost = {}
        # Users who cut a purchase order may not have access to backorders.
        lines = self.sudo()
        for line in lines:
            backorders = line.backorder_ids._filter_alive()
            bought = line._convert_to_backorder_uom(line.product_qty)
            for backorder, share in backorders._get_kept(bought).items():
                missing = backorder.product_uom_qty - share
                if backorder.product_uom_id.compare(missing, 0) > 0:
                    lost[backorder] = missing
        if lost:
            lines.env["sale.backorder"].union(*lost)._cut_by_vendor(lost)
        self._refresh_backorders()

    def _cut_backorder_requests(self, quantities):
        """Take quantities that no order needs anymore out of these requests.

        Whole units of the vendor only, and never below what other backorders need. What
        was added for stock stays. A line without a need disappears, and so does a
        request without lines.

        :param dict quantities: of each line to what is not needed, in the unit of the
            product
        """
        empty = self.browse()
        for line, quantity in quantities.items():
            left = line._get_backorder_cut_qty(quantity)
            if line.product_uom_id.compare(left, 0) > 0:
                line._set_backorder_quantity(left)
            else:
                empty |= line
        purchases = empty.order_id
        empty.unlink()
        idle = purchases.filtered(lambda purchase: not purchase.order_line)
        # What the vendor has seen stays as a trace.
        unseen = idle.filtered(lambda purchase: purchase.state == "draft")
        idle.button_cancel()
        unseen.unlink()

    def _get_backorder_cut_qty(self, quantity):
        """What one line still has to buy.

        :param float quantity: what is not needed, in the unit of the product
        :return: quantity, in the unit of the line
        """
        self.ensure_one()
        needed = sum(self.backorder_ids._filter_open().mapped("product_uom_qty"))
        for_stock = self.product_qty - self._get_backorder_qty_to_buy(needed + quantity)
        left = self._get_backorder_qty_to_buy(needed) + max(for_stock, 0.0)
        return min(left, self.product_qty)

    def _get_backorder_qty_to_buy(self, quantity):
        """What one line buys for a need: whole packs, and the vendor's minimum.

        :param float quantity: in the unit of the product
        :return: quantity, in the unit of the line
        """
        self.ensure_one()
        product_uom, uom = self.product_id.uom_id, self.product_uom_id
        if product_uom.compare(quantity, 0) <= 0:
            return 0.0
        converted = product_uom._compute_quantity(quantity, uom, round=False)
        rounded = uom._round_backorder_for_purchase(converted, product_uom)
        return max(rounded, self._get_backorder_vendor_minimum())

    def _get_backorder_vendor_minimum(self):
        """The least that the vendor sells of one line, in its unit."""
        self.ensure_one()
        if self.order_id.picking_type_id.code == "dropship":
            return 0.0  # A surplus would be shipped to the customer.
        return min(
            (
                seller.product_uom_id._compute_quantity(
                    seller.min_qty, self.product_uom_id
                )
                for seller in self._get_backorder_sellers()
            ),
            default=0.0,
        )

    def _merge_po_line(self, rfq_line):
        """The orders that a merged request served are served by this line now."""
        res = super()._merge_po_line(rfq_line)
        # Users who merge requests may not write on backorders.
        rfq_line.sudo().backorder_ids.purchase_line_id = self
        return res

    def _find_candidate(self, *args, **kwargs):
        """Keep procurements off our lines: their quantities belong to orders."""
        # The scheduler runs with the rights of whoever starts it.
        return super(
            PurchaseOrderLine,
            self.filtered(lambda line: not line.sudo().backorder_ids),
        )._find_candidate(*args, **kwargs)
