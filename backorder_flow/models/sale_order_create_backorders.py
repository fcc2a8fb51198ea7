from odoo import models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """Backorders without the dialog: by RPC, by other addons, by themselves."""

    _inherit = "sale.order"

    def create_backorders(self, lines=None, grouping=None):
        """Backorder what these orders lack, without the dialog.

        Stable: documented in ``docs/rpc.md``. All or nothing: an error leaves nothing
        behind.

        :param list lines: what to backorder, as dicts: ``sale_line_id`` (required),
            ``product_id`` (of a kit), ``quantity`` (in the unit of the product),
            ``vendor_id``, ``is_dropship``, and for purchase users ``price_unit`` (in
            the vendor's unit and currency) and ``purchase_id`` (a request for
            quotation to add to). What is not given is as the dialog proposes it. None
            for all that is short.
        :param str grouping: ``vendor``, ``order`` or ``request``; the company's if None
        :return: dict of ``purchase_order_ids``, ``purchase_orders`` (their names),
            ``backorder_ids``, and ``skipped``: a list of dicts with ``order_id``,
            ``sale_line_id`` (False if it is the whole order) and ``reason``
        :raise AccessError: for a price or a request, without purchase rights
        :raise UserError: if one of the given lines cannot be backordered
        """
        obstacles = self._get_backorder_obstacles()
        if lines is not None and obstacles:
            raise UserError(self._get_left_out_message(obstacles))
        orders = self - self.browse().union(*obstacles)
        skipped = [
            order._prepare_skipped(reason) for order, reason in obstacles.items()
        ]
        if not orders:
            return orders._prepare_backorder_result(skipped)
        dialog = orders._make_backorder_dialog(
            **({"grouping": grouping} if grouping else {})
        )
        if lines is None:
            return dialog._create_what_is_possible(skipped)
        dialog._choose(lines)
        return orders._prepare_backorder_result(skipped, dialog._create_backorders())

    def _prepare_backorder_result(self, skipped, purchases=None):
        """What callers without a dialog are told.

        :param list skipped: see :meth:`_prepare_skipped`
        :param purchases: ``purchase.order`` that were made or added to; may be None
        :return: see :meth:`create_backorders`
        """
        # Who backorders is told the numbers, though not what is in them.
        purchases = (purchases or self.env["purchase.order"]).sudo()
        backorders = purchases.backorder_ids.filtered(
            lambda backorder: backorder.order_id in self
        )
        return {
            "purchase_order_ids": purchases.ids,
            "purchase_orders": purchases.mapped("name"),
            "backorder_ids": backorders.ids,
            "skipped": skipped,
        }

    def _prepare_skipped(self, reason, sale_line=None):
        """Tell why one order, or a line of it, was not backordered.

        :return: dict
        """
        self.ensure_one()
        return {
            "order_id": self.id,
            "sale_line_id": sale_line.id if sale_line else False,
            "reason": reason,
        }
