from odoo import models
from odoo.tools import float_compare


class SaleBackorderCreateLine(models.TransientModel):
    """Which lines are bought together, and with which purchase order."""

    _inherit = "sale.backorder.create.line"

    def _group_all_by(self, key):
        """Group these lines together with the others of their dialogs.

        :param key: function of a line
        :return: the groups that hold one of these lines, as recordsets
        """
        groups = (self | self.dialog_id.line_ids).grouped(key).values()
        ids = set(self._ids)
        return [lines for lines in groups if not ids.isdisjoint(lines._ids)]

    def _get_purchase_key(self):
        """Lines with the same key go to the same purchase order.

        :return: tuple
        """
        self.ensure_one()
        return (
            # Salespeople may not read purchase orders.
            self.sudo().purchase_id,
            *self._get_request_key(),
            self.currency_id,
            self.order_id if self.dialog_id.grouping == "order" else None,
        )

    def _get_request_key(self):
        """Lines with the same key may be added to the same request for quotation.

        Extend it together with ``purchase.order._get_backorder_request_key``, which
        gives the same of a request.

        :return: tuple of vendor, picking type and address of the customer
        """
        self.ensure_one()
        return (
            self.vendor_id,
            self._get_picking_type(),
            self._get_dest_address(),
        )

    def _get_picking_type(self):
        """How the goods are received.

        :return: ``stock.picking.type`` of the company
        """
        self.ensure_one()
        if self.is_dropship:
            # Salespeople may not read all operation types.
            return self.company_id.sudo().backorder_dropship_type_id
        return self.warehouse_id.in_type_id

    def _get_dest_address(self):
        """Where the vendor ships to, if not to a warehouse.

        :return: ``res.partner``
        """
        self.ensure_one()
        if self.is_dropship:
            return self.order_id.partner_shipping_id
        return self.env["res.partner"]

    def _get_open_requests(self):
        """The latest requests for quotation that these lines can be added to.

        :return: dict of :meth:`_get_request_key` to ``purchase.order``
        """
        # Salespeople may not read purchase orders.
        purchases = (
            self.env["purchase.order"].sudo().search(self._get_open_request_domain())
        )
        return {
            purchase._get_backorder_request_key(): purchase
            for purchase in purchases.sorted("id")
        }

    def _get_open_request_domain(self):
        """The requests for quotation that these lines may be added to."""
        return [
            ("state", "=", "draft"),
            ("locked", "=", False),
            ("partner_id", "in", self.vendor_id.ids),
            ("company_id", "in", self.company_id.ids),
        ]

    def _get_purchase_line_key(self):
        """Lines with the same key go to the same line of a purchase order.

        :return: tuple
        """
        self.ensure_one()
        # Odoo tells by the line which sales order item a dropship delivers.
        item = self.sale_line_id if self.is_dropship else None
        return (*self._get_purchase_key(), self.product_id, item)

    def _get_line_to_grow(self):
        """The line of the chosen request for quotation that buys the product already.

        Only one that serves backorders: what else is on the request is not ours.

        :return: ``purchase.order.line``, as superuser
        """
        # Salespeople may not read purchase orders.
        stocked = self.sudo().filtered(lambda line: not line.is_dropship)
        bought = stocked.purchase_id.order_line
        line = bought.filtered(self._can_grow)[:1]
        # The others grow next.
        return line.with_prefetch(bought.ids)

    def _can_grow(self, bought):
        """Whether one line of a request may buy these lines, too.

        :param bought: ``purchase.order.line``, as superuser
        :return: bool
        """
        return bool(
            bought.product_id == self.product_id
            and bought.backorder_ids
            and not bought.sale_line_id
            and (not self[:1].has_several_prices or self._has_their_price(bought))
        )

    def _has_their_price(self, bought):
        """Whether one line of a request has the price that was typed for these lines.

        :param bought: ``purchase.order.line``, as superuser
        :return: bool
        """
        typed = self._get_typed_price()
        is_typed = bought.price_unit != bought.technical_price_unit
        if typed is None or not is_typed:
            return typed is None and not is_typed
        price = self[:1].purchase_uom_id._compute_price(typed, bought.product_uom_id)
        return not float_compare(price, bought.price_unit, precision_digits=6)
