from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command


class SaleOrder(models.Model):
    """From shortages to purchase orders, with or without the dialog."""

    _inherit = "sale.order"

    def action_backorder(self):
        """Open the dialog that backorders what these orders lack.

        :return: action of the dialog ``sale.backorder.create``
        :raise AccessError: for users without write access to one of the orders
        :raise UserError: if one of them is not confirmed, or nothing is short
        """
        self.check_access("write")
        self._check_can_backorder()
        return self._open_backorder_dialog()

    def _open_backorder_dialog(self, **values):
        """Open the dialog for these orders.

        :param values: more values of the dialog
        :return: action
        :raise UserError: if nothing is short
        """
        one, several = self.env._("Backorder"), self.env._("Bulk Backorder")
        return self._make_backorder_dialog(**values)._get_records_action(
            name=several if len(self) > 1 else one,
            target="new",
            context={**self.env.context, "dialog_size": "extra-large"},
        )

    def _make_backorder_dialog(self, **values):
        """Create the dialog for these orders, with the lines that are short.

        :param values: more values of the dialog
        :return: ``sale.backorder.create``
        :raise UserError: if nothing is short
        """
        return self.env["sale.backorder.create"]._make_for_user(
            {
                "order_ids": [Command.set(self.ids)],
                "grouping": self.company_id[:1].backorder_grouping,
                **values,
            }
        )

    def action_bulk_backorder(self):
        """Open the dialog for those of these orders that can be backordered.

        :return: action of the dialog ``sale.backorder.create``, which lists the others
            and why they are left out
        :raise UserError: if none of them can be backordered; names each with the reason
        """
        with self.env["sale.order.line"]._keep_backorder_shortages():
            obstacles = self._get_backorder_obstacles()
            orders = self - self.browse().union(*obstacles)
            left_out = self._get_backorder_left_out_message(obstacles)
            if not orders:
                raise UserError(
                    self.env._("None of these orders can be backordered.\n%s", left_out)
                )
            return orders._open_backorder_dialog(skipped=left_out)

    def _check_can_backorder(self):
        """Only confirmed orders are backordered (locked ones too).

        :raise UserError: names those that are not confirmed
        """
        self._check_backorder_orders_chosen()
        wrong = self - self._filter_confirmed_or_on_hold()
        if wrong:
            raise UserError(
                self.env._(
                    "Only confirmed sales orders can be backordered. Confirm or "
                    "deselect these orders first: %s",
                    ", ".join(wrong.mapped("name")),
                )
            )

    def _get_backorder_obstacles(self, lines=None):
        """Why some of these orders cannot be backordered.

        :param lines: the ``sale.order.line`` that are to be backordered; those of the
            orders if None
        :return: dict of order to text
        """
        obstacles = self._get_backorder_refusals()
        confirmed = self - self.browse().union(*obstacles)
        chosen = (lines or confirmed.order_line).filtered(
            lambda line: line.order_id in confirmed
        )
        short = {
            line.order_id
            for (line, _product), shortage in chosen._get_backorder_shortages().items()
            if shortage["short"]
        }
        for order in confirmed.filtered(lambda order: order not in short):
            obstacles[order] = order._get_backorder_not_short_message()
        return obstacles

    def _get_backorder_refusals(self):
        """Why some of these orders may not be backordered, whatever they lack.

        :return: dict of order to text
        """
        writable = self._filter_backorder_access("write")
        confirmed = writable._filter_confirmed_or_on_hold()
        refusals = dict.fromkeys(
            self - writable, self.env._("you do not have write access")
        )
        return refusals | dict.fromkeys(
            writable - confirmed, self.env._("it is not confirmed")
        )

    def _get_backorder_left_out_message(self, obstacles):
        """Describe which of these orders cannot be backordered.

        :param dict obstacles: see :meth:`_get_backorder_obstacles`
        :return: text with a line for each reason
        """
        orders = defaultdict(self.browse)
        for order, obstacle in obstacles.items():
            orders[obstacle] |= order
        return "\n".join(
            f"{left_out._get_backorder_names()}: {obstacle}"
            for obstacle, left_out in orders.items()
        )

    def _get_backorder_not_short_message(self):
        """Why there is nothing to backorder for one order."""
        self.ensure_one()
        backorders = self.backorder_ids._filter_open()
        if not backorders:
            return self.env._("nothing is short")
        purchases = ", ".join(sorted(set(backorders.mapped("purchase_name"))))
        return self.env._("nothing else is short, see %s", purchases)

    def _get_backorder_nothing_short_message(self):
        """Why there is nothing to backorder for these orders, and where to look."""
        if backorders := self.backorder_ids._filter_open():
            return self.env._(
                "Nothing else is short in %(orders)s. See %(purchases)s.",
                orders=", ".join(self.mapped("name")),
                purchases=", ".join(sorted(set(backorders.mapped("purchase_name")))),
            )
        return self.env._(
            "Nothing is short in %s: everything is in stock or delivered.",
            ", ".join(self.mapped("name")),
        )

    def create_backorders(self, lines=None, grouping=None):
        """Backorder what these orders lack, without the dialog.

        Stable: documented in ``docs/api.md``. All or nothing: an error leaves nothing
        behind.

        :param list lines: what to backorder, as dicts: ``sale_line_id`` (required),
            ``product_id`` (of a kit), ``quantity`` (in the unit of the product),
            ``vendor_id``, ``is_dropship``, and for purchase users ``price_unit`` (in
            the vendor's unit and currency) and ``purchase_id`` (a request for
            quotation to add to). What is not given is as the dialog proposes it. None
            for all that is short and that no other incoming supply covers.
        :param str grouping: ``vendor``, ``order`` or ``request``; the company's if None
        :return: dict of ``purchase_order_ids``, ``purchase_orders`` (their names),
            ``backorder_ids``, and ``skipped``: a list of dicts with ``order_id``,
            ``sale_line_id`` (False if it is the whole order) and ``reason``
        :raise AccessError: for a price or a request, without purchase rights
        :raise UserError: if an argument is wrong, or one of the given lines cannot be
            backordered
        """
        dialogs = self.env["sale.backorder.create"]
        if grouping is not None:
            dialogs._check_grouping(grouping)
        if lines is not None:
            dialogs._check_choices(lines)
        with self.env["sale.order.line"]._keep_backorder_shortages():
            obstacles = self._get_backorder_obstacles()
            if lines is not None and obstacles:
                raise UserError(self._get_backorder_left_out_message(obstacles))
            orders = self - self.browse().union(*obstacles)
            skipped = [
                order._prepare_backorder_skipped(reason)
                for order, reason in obstacles.items()
            ]
            if not orders:
                return orders._prepare_backorder_result(skipped)
            values = {"grouping": grouping} if grouping else {}
            dialog = orders._make_backorder_dialog(is_automatic=lines is None, **values)
        if lines is None:
            skipped += dialog._prepare_supplied_skipped()
            return dialog._create_what_is_possible(skipped)
        dialog._choose(lines)
        return orders._prepare_backorder_result(skipped, dialog._create_backorders())

    def _prepare_backorder_result(self, skipped, purchases=None):
        """What callers without a dialog are told.

        :param list skipped: see :meth:`_prepare_backorder_skipped`
        :param purchases: ``purchase.order`` that were made or added to; may be None
        :return: see :meth:`create_backorders`
        """
        # Users who backorder are told the numbers, but not what the orders contain.
        purchases = (purchases or self.env["purchase.order"]).sudo()
        backorders = self.sudo().backorder_ids.filtered(
            lambda backorder: backorder.purchase_id in purchases
        )
        return {
            "purchase_order_ids": purchases.ids,
            "purchase_orders": purchases.mapped("name"),
            "backorder_ids": backorders.ids,
            "skipped": skipped,
        }

    def _prepare_backorder_skipped(self, reason, sale_line=None):
        """Explain why one order, or a line of it, was not backordered.

        :return: dict
        """
        self.ensure_one()
        return {
            "order_id": self.id,
            "sale_line_id": sale_line.id if sale_line else False,
            "reason": reason,
        }
