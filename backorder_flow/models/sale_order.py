from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain


class SaleOrder(models.Model):
    _inherit = "sale.order"

    state = fields.Selection(
        selection_add=[("on_hold", "On Hold"), ("cancel",)],
        # The default would leave held orders without a state after an uninstall.
        ondelete={"on_hold": "set sale"},
    )
    backorder_ids = fields.One2many(
        comodel_name="sale.backorder",
        inverse_name="order_id",
        string="Backorders",
        readonly=True,
    )
    backorder_count = fields.Integer(
        compute="_compute_backorder_count",
        compute_sudo=True,
    )
    backorder_needed = fields.Boolean(
        compute="_compute_backorder_needed",
        search="_search_backorder_needed",
        help="The order is confirmed, and some of it is neither in stock nor on order.",
    )
    backorder_short_products = fields.Char(
        string="Short Products",
        compute="_compute_backorder_needed",
    )
    backorder_progress = fields.Float(
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Fulfilled part of the backordered quantities, in percent.",
    )
    released_by_hand = fields.Boolean(
        readonly=True,
        copy=False,
        help="Somebody has released the order although its backorders are open.",
    )
    hold_message = fields.Text(
        compute="_compute_hold_message",
        groups="base.group_user",  # It names vendors: not for customers.
        help="What the order waits for.",
    )

    @api.depends("backorder_ids")
    def _compute_backorder_count(self):
        for order in self:
            order.backorder_count = len(order.backorder_ids)

    @api.depends("order_line.qty_short")
    def _compute_backorder_needed(self):
        for order in self:
            short_lines = order.order_line.filtered("qty_short")
            order.backorder_needed = bool(short_lines)
            order.backorder_short_products = ", ".join(
                short_lines.product_id.mapped("display_name")
            )

    def _search_backorder_needed(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Asked for all orders; the search itself keeps to those that one may see.
        moves = self.env["stock.move"].sudo()
        waiting = moves.search(
            moves._get_first_leg_domain()
            & Domain("state", "!=", "assigned")
            & Domain("sale_line_id.order_id.state", "in", ("sale", "on_hold"))
        )
        orders = waiting.sale_line_id._filter_short().order_id
        domain = Domain("id", "in", orders.ids)
        return domain if True in value else ~domain

    @api.depends("state", "backorder_ids.state", "backorder_ids.qty_fulfilled")
    def _compute_hold_message(self):
        for order in self:
            # Salespeople may not read purchase orders.
            waiting = order.sudo().backorder_ids._filter_open()
            order.hold_message = order.state == "on_hold" and "\n".join(
                backorder._get_waiting_message() for backorder in waiting.sorted("id")
            )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        # On the outcome: a default can set the state too.
        if held := orders.filtered(lambda order: order.state == "on_hold"):
            held._check_may_write_hold()
        return orders

    def write(self, vals):
        if "state" in vals and (
            vals["state"] == "on_hold"
            or (vals["state"] != "cancel" and "on_hold" in self.mapped("state"))
        ):
            self._check_may_write_hold()
        return super().write(vals)

    def _check_may_write_hold(self):
        """The hold follows from backorders: nobody writes it, not even by RPC.

        :raise UserError: unless called by the methods that decide it
        """
        if not self.env.su:
            raise UserError(
                self.env._(
                    "The state On Hold follows from the backorders of an order and "
                    "cannot be written: %s",
                    ", ".join(self.mapped("name")),
                )
            )

    # Actions

    def action_backorder(self):
        """Open the dialog that backorders what these orders lack.

        :return: action of the dialog ``sale.backorder.create``
        :raise AccessError: for who may not write on one of the orders
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
        """Make the dialog for these orders, with the lines that are short.

        :param values: more values of the dialog
        :return: ``sale.backorder.create``
        :raise UserError: if nothing is short
        """
        return self.env["sale.backorder.create"].create(
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
        obstacles = self._get_backorder_obstacles()
        orders = self - self.browse().union(*obstacles)
        left_out = self._get_left_out_message(obstacles)
        if not orders:
            raise UserError(
                self.env._("None of these orders can be backordered.\n%s", left_out)
            )
        return orders._open_backorder_dialog(skipped=left_out)

    def action_view_backorders(self):
        """Open the backorders of this order."""
        self.ensure_one()
        return self.backorder_ids._get_list_action()

    def action_release_hold(self):
        """Ask for a reason, and release these orders before they are fulfilled.

        :return: action of the dialog ``sale.backorder.release``
        :raise AccessError: for who may not release, or not write on the orders
        :raise UserError: names the orders that are not on hold
        """
        self._check_may_release()
        dialog = self.env["sale.backorder.release"].create(
            {"order_ids": [Command.set(self.ids)]}
        )
        return dialog._get_records_action(name=self.env._("Release Hold"), target="new")

    def _action_confirm(self):
        res = super()._action_confirm()
        # Of an order that was cancelled before, bills may have changed meanwhile.
        if backorders := self.sudo().backorder_ids:
            backorders._refresh()
        return res

    def _action_cancel(self):
        # Core and others look for confirmed orders when they clean up after one. As
        # superuser: only the backorders decide the hold, and they go with the order.
        held = self.sudo().filtered(lambda order: order.state == "on_hold")
        held._backorder_write_state("sale")
        res = super()._action_cancel()
        # The purchase side follows, whoever cancels.
        self.sudo().order_line._withdraw_all_backorders()
        return res

    # Business methods

    def _check_can_backorder(self):
        """Only confirmed orders are backordered (locked ones too).

        :raise UserError: names those that are not confirmed
        """
        wrong = self.filtered(lambda order: order.state not in ("sale", "on_hold"))
        if wrong:
            raise UserError(
                self.env._(
                    "Only confirmed sales orders can be backordered. Confirm these "
                    "first, or leave them out: %s",
                    ", ".join(wrong.mapped("name")),
                )
            )

    def _get_backorder_obstacles(self):
        """Why some of these orders cannot be backordered.

        :return: dict of order to text
        """
        obstacles = {}
        writable = self._filtered_access("write")
        for order in self - writable:
            obstacles[order] = self.env._("you may not change it")
        confirmed = writable.filtered(lambda order: order.state in ("sale", "on_hold"))
        for order in writable - confirmed:
            obstacles[order] = self.env._("it is not confirmed")
        short = {
            line.order_id
            for (line, _product), shortage in (
                confirmed.order_line._get_shortages().items()
            )
            if shortage["short"]
        }
        for order in confirmed.filtered(lambda order: order not in short):
            obstacles[order] = order._get_not_short_message()
        return obstacles

    def _get_left_out_message(self, obstacles):
        """Tell which of these orders cannot be backordered.

        :param dict obstacles: see :meth:`_get_backorder_obstacles`
        :return: text with a line for each reason
        """
        names = defaultdict(list)
        for order, obstacle in obstacles.items():
            # Their names are no secret to who has chosen them.
            names[obstacle].append(order.sudo().name)
        return "\n".join(
            f"{', '.join(sorted(orders))}: {obstacle}"
            for obstacle, orders in names.items()
        )

    def _get_not_short_message(self):
        """Why there is nothing to backorder for one order."""
        self.ensure_one()
        backorders = self.backorder_ids._filter_open()
        if not backorders:
            return self.env._("nothing is short")
        purchases = ", ".join(sorted(set(backorders.mapped("purchase_name"))))
        return self.env._("nothing more is short, see %s", purchases)

    def _check_may_release(self):
        """Only a group may release by hand, and only orders that it may write on.

        :raise AccessError: for everybody else
        :raise UserError: names the orders that are not on hold
        """
        if not self.env.user.has_group("backorder_flow.group_backorder_release"):
            raise AccessError(
                self.env._(
                    "You may not release %s from hold. Ask a sales manager.",
                    ", ".join(self.mapped("name")),
                )
            )
        self.check_access("write")
        if wrong := self.filtered(lambda order: order.state != "on_hold"):
            raise UserError(
                self.env._(
                    "These orders are not on hold: %s", ", ".join(wrong.mapped("name"))
                )
            )

    def _get_nothing_short_message(self):
        """Why there is nothing to backorder for these orders, and where to look."""
        if backorders := self.backorder_ids._filter_open():
            return self.env._(
                "Nothing more is short in %(orders)s: see %(purchases)s.",
                orders=", ".join(self.mapped("name")),
                purchases=", ".join(sorted(set(backorders.mapped("purchase_name")))),
            )
        return self.env._(
            "Nothing is short in %s: all of it is in stock or delivered.",
            ", ".join(self.mapped("name")),
        )
