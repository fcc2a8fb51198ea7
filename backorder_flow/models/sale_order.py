from odoo import api, fields, models
from odoo.exceptions import MissingError, UserError
from odoo.fields import Domain
from odoo.tools.sql import column_exists, create_column

from .res_company import HOLD_SCOPES


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
        string="Short",
        help="The order is confirmed, and some of it is neither in stock nor on order.",
    )
    backorder_short_products = fields.Char(
        string="Short Products",
        compute="_compute_backorder_needed",
    )
    backorder_short_message = fields.Char(
        string="Out of Stock",
        compute="_compute_backorder_short_message",
        help="How much of what was ordered is neither in stock nor on order.",
    )
    backorder_hint = fields.Char(
        compute="_compute_backorder_hint",
        groups="base.group_user",  # It tells the stock: not for customers.
        help="What would be short if the quotation were confirmed now.",
    )
    backorder_progress = fields.Float(
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Fulfilled share of the backordered quantities, in percent.",
    )
    backorder_hold_scope = fields.Selection(
        selection=HOLD_SCOPES,
        string="Hold Applies To",
        compute="_compute_backorder_hold_scope",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        copy=False,
        tracking=True,
        help="What can be neither delivered nor invoiced while the order waits for its "
        "backorders.",
    )
    backorder_date_expected = fields.Datetime(
        string="Backorders Expected",
        compute="_compute_backorder_date_expected",
        store=True,
        index="btree_not_null",
        help="When the last backordered goods of the order arrive.",
    )
    hold_noticed = fields.Boolean(
        readonly=True,
        copy=False,
        help="The customer was told that the order is on hold, but not yet that it is "
        "ready.",
    )
    hold_notice_due = fields.Boolean(
        readonly=True,
        copy=False,
        help="Something has happened that the customer may need to be notified of.",
    )
    released_by_hand = fields.Boolean(
        string="Released Manually",
        compute="_compute_backorder_released_by_hand",
        compute_sudo=True,
        help="A user has released the order although its backorders are open.",
    )
    hold_message = fields.Text(
        compute="_compute_hold_message",
        groups="base.group_user",  # It names vendors: not for customers.
        help="What the order waits for.",
    )
    backorder_released_message = fields.Text(
        compute="_compute_hold_message",
        groups="base.group_user",  # It names vendors: not for customers.
        help="What the order was waiting for when it was released manually, as long as "
        "it is open.",
    )

    _hold_notice_due_idx = models.Index("(id) WHERE hold_notice_due")

    @api.depends("backorder_ids")
    def _compute_backorder_count(self):
        for order in self:
            order.backorder_count = (
                len(order.backorder_ids) if order._may_have_backorders() else 0
            )

    @api.depends("partner_id", "company_id")
    def _compute_backorder_hold_scope(self):
        for order in self:
            # Once it is confirmed, someone has to decide it.
            if order.backorder_hold_scope and order.state not in ("draft", "sent"):
                continue
            customer = order.partner_id.commercial_partner_id
            order.backorder_hold_scope = (
                customer.backorder_hold_scope or order.company_id.backorder_hold_scope
            )

    @api.depends("backorder_ids.date_planned", "backorder_ids.is_incoming")
    def _compute_backorder_date_expected(self):
        for order in self:
            order.backorder_date_expected = order.backorder_ids._get_date_expected()

    @api.depends("backorder_ids.released_by_hand", "backorder_ids.state")
    def _compute_backorder_released_by_hand(self):
        for order in self:
            asked = order if order._may_have_backorders() else order.browse()
            waiting = asked.backorder_ids._filter_open()
            order.released_by_hand = any(waiting.mapped("released_by_hand"))

    @api.depends("order_line.qty_short")
    def _compute_backorder_needed(self):
        for order in self:
            short_lines = order.order_line.filtered("qty_short")
            order.backorder_needed = bool(short_lines)
            order.backorder_short_products = ", ".join(
                short_lines.product_id.mapped("display_name")
            )

    @api.depends("order_line.qty_short")
    def _compute_backorder_short_message(self):
        for order in self:
            order.backorder_short_message = ", ".join(
                line._get_backorder_short_message(line.qty_short)
                for line in order.order_line.filtered("qty_short")
            )

    @api.depends("state", "order_line.product_uom_qty", "order_line.free_qty_today")
    def _compute_backorder_hint(self):
        for order in self:
            quantities = order._get_backorder_quotation_quantities()
            order.backorder_hint = ", ".join(
                line._get_backorder_short_message(quantity)
                for line, quantity in quantities.items()
            )

    def _search_backorder_needed(self, operator, value):
        if operator != "in":
            return NotImplemented
        ids = self.env["sale.order.line"]._search_backorder_short_orders()
        domain = Domain("id", "in", ids)
        return domain if True in value else ~domain

    @api.depends(
        "state",
        "backorder_ids.state",
        "backorder_ids.qty_fulfilled",
        "backorder_ids.qty_received",
        "backorder_ids.released_by_hand",
        "backorder_ids.purchase_id.state",
    )
    def _compute_hold_message(self):
        for order in self:
            # Salespeople may not read purchase orders.
            asked = order.sudo() if order._may_have_backorders() else order.browse()
            waiting = asked.backorder_ids._filter_open().sorted("id")
            is_held = order._is_on_hold()
            message = "\n".join(waiting._get_waiting_messages())
            order.hold_message = is_held and message
            order.backorder_released_message = (
                order.sudo().released_by_hand and not is_held and message
            )

    def _auto_init(self):
        # Orders without a backorder expect nothing: they need not be computed.
        if not column_exists(self.env.cr, self._table, "backorder_date_expected"):
            create_column(
                self.env.cr, self._table, "backorder_date_expected", "timestamp"
            )
        if not column_exists(self.env.cr, self._table, "backorder_hold_scope"):
            create_column(self.env.cr, self._table, "backorder_hold_scope", "varchar")
            # What every hold was before there was a choice.
            self.env.cr.execute("UPDATE sale_order SET backorder_hold_scope = 'order'")
        return super()._auto_init()

    def action_view_backorders(self):
        """Open the backorders of these orders."""
        return self.backorder_ids._get_list_action()

    def _check_backorder_orders_chosen(self):
        """Callers without orders are told what to do.

        :raise UserError: if there are none
        """
        if not self:
            raise UserError(self.env._("Select at least one sales order."))

    def _filter_backorder_access(self, operation):
        """The orders that the user may read or write, without those that are deleted.

        :param str operation: see ``has_access``
        """
        try:
            return self._filtered_access(operation)
        except MissingError:
            return self.exists()._filtered_access(operation)

    def _may_have_backorders(self):
        """Whether it is worth asking for the backorders of one order.

        A quotation has none, but for cancelled ones if it was an order before: then it
        has transfers, which its form reads anyway.
        """
        # Salespeople may see no transfers.
        return self.state not in ("draft", "sent") or bool(self.sudo().picking_ids)

    def _is_on_hold(self):
        """Whether one order waits for its backorders; no order does not."""
        return self.state == "on_hold"

    def _filter_on_hold(self):
        """The orders that wait for their backorders."""
        return self.filtered(lambda order: order._is_on_hold())

    def _filter_confirmed_or_on_hold(self):
        """The orders that are confirmed: a held one is, too."""
        return self.filtered(lambda order: order.state in ("sale", "on_hold"))

    def _get_backorder_answer_url(self):
        """Where the customer of one order answers about its new dates.

        The link opens a page, and changes nothing: mail scanners follow it, too.

        :return: absolute URL with the access token of the order; False if there is
            nothing to answer
        """
        self.ensure_one()
        if self.backorder_consent == "none":
            return False
        url = self.get_portal_url(anchor="backorder_question")
        return f"{self.get_base_url()}{url}"
