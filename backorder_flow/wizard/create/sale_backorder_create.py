from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.misc import formatLang


class SaleBackorderCreate(models.TransientModel):
    """The dialog that backorders what confirmed orders lack, for one order or many."""

    _name = "sale.backorder.create"
    _inherit = "sale.backorder.dialog"
    _description = "Create Backorders"

    order_ids = fields.Many2many(
        comodel_name="sale.order",
        string="Sales Orders",
        required=True,
        wish="create",  # as action_backorder does, which asks the same
    )
    sale_line_ids = fields.Many2many(
        comodel_name="sale.order.line",
        string="Sales Order Items",
        readonly=True,
        help="Only these items are backordered; all items of the orders if empty.",
    )
    line_ids = fields.One2many(
        comodel_name="sale.backorder.create.line",
        inverse_name="dialog_id",
        string="Lines",
        wish=True,
    )
    vendor_id = fields.Many2one(
        comodel_name="res.partner",
        string="Vendor for All Lines",
        wish=True,
        help="Buy all lines from this vendor.",
    )
    grouping = fields.Selection(
        selection=lambda self: self.env["res.company"]._get_backorder_groupings(),
        string="Purchase Orders",
        default=lambda self: self.env.company.backorder_grouping,
        required=True,
        wish=True,
    )
    skipped = fields.Text(
        string="Left Out",
        readonly=True,
        help="The selected orders that cannot be backordered, and why.",
    )
    is_automatic = fields.Boolean(
        readonly=True,
        help="No user reviews the lines: quantities covered by other incoming supply "
        "are not purchased.",
    )
    summary = fields.Char(compute="_compute_summary")
    total = fields.Char(
        compute="_compute_total",
        groups="purchase.group_purchase_user",
        help="Total cost of the purchase orders, excluding taxes.",
    )
    offers = fields.Text(
        compute="_compute_offers",
        groups="purchase.group_purchase_user",
    )
    is_dropship = fields.Boolean(
        string="Dropship All Lines",
        wish=True,
        help="The vendors ship to the customers instead of the warehouse.",
    )
    can_dropship = fields.Boolean(compute="_compute_can_dropship")
    warnings = fields.Text(
        compute="_compute_warnings",
        help="What cannot be purchased as is, one line per product.",
    )
    notes = fields.Text(
        compute="_compute_notes",
        help="What the user should know about the lines before they are purchased.",
    )
    until_message = fields.Char(
        compute="_compute_until_message",
        help="What ends the hold of the orders.",
    )
    # What is zero on all lines needs no column.
    has_several_orders = fields.Boolean(compute="_compute_columns")
    has_delivered = fields.Boolean(compute="_compute_columns")
    has_on_its_way = fields.Boolean(compute="_compute_columns")
    has_backordered = fields.Boolean(compute="_compute_columns")
    has_purchase_unit = fields.Boolean(compute="_compute_columns")

    has_offers = fields.Boolean(
        compute="_compute_offers",
        groups="purchase.group_purchase_user",
    )

    @api.depends("order_ids", "line_ids.purchase_uom_id")
    def _compute_columns(self):
        for dialog in self:
            lines = dialog.line_ids
            dialog.has_several_orders = len(dialog.order_ids) > 1
            dialog.has_delivered = any(lines.mapped("qty_delivered"))
            dialog.has_on_its_way = any(lines.mapped("qty_on_its_way"))
            dialog.has_backordered = any(lines.mapped("qty_backordered"))
            dialog.has_purchase_unit = any(
                line.purchase_uom_id and line.purchase_uom_id != line.product_uom_id
                for line in lines
            )

    @api.depends("line_ids.note", "line_ids.vendor_id")
    def _compute_warnings(self):
        for dialog in self:
            dialog.warnings = dialog.line_ids._filter_unbuyable()._get_notes()

    @api.depends("line_ids.note", "line_ids.selected")
    def _compute_notes(self):
        for dialog in self:
            lines = dialog.line_ids - dialog.line_ids._filter_unbuyable()
            dialog.notes = lines.filtered("selected")._get_notes()

    @api.depends("order_ids")
    def _compute_until_message(self):
        for dialog in self:
            dialog.until_message = (
                dialog.order_ids.company_id._get_backorder_until_message()
            )

    @api.depends("line_ids.offer", "line_ids.selected")
    def _compute_offers(self):
        for dialog in self:
            dialog.offers = "\n".join(
                dict.fromkeys(
                    f"{line.product_id.display_name}: {line.offer}"
                    for line in dialog.line_ids
                    if line.selected and line.offer
                )
            )
            dialog.has_offers = bool(dialog.offers)

    @api.depends(
        "grouping",
        "line_ids.selected",
        "line_ids.vendor_id",
        "line_ids.currency_id",
        "line_ids.product_uom_qty",
    )
    def _compute_summary(self):
        for dialog in self:
            lines = dialog.line_ids.filtered(lambda ln: ln.selected and ln.vendor_id)
            dialog.summary = self.env._(
                "Purchase orders: %(purchases)s, vendors: %(vendors)s, lines: "
                "%(lines)s, sales orders: %(orders)s",
                **lines._get_summary_counts(),
            )

    @api.depends(
        "line_ids.selected",
        "line_ids.vendor_id",
        "line_ids.price_unit",
        "line_ids.purchase_qty",
    )
    def _compute_total(self):
        for dialog in self:
            lines = dialog.line_ids.filtered(lambda ln: ln.selected and ln.vendor_id)
            dialog.total = " + ".join(
                formatLang(self.env, amount, currency_obj=currency)
                for currency, amount in lines._get_purchase_amounts().items()
            )

    @api.depends("order_ids")
    def _compute_can_dropship(self):
        for dialog in self:
            # Salespeople may not read all operation types.
            companies = dialog.order_ids.company_id.sudo()
            dialog.can_dropship = bool(companies.backorder_dropship_type_id)

    @api.onchange("is_dropship")
    def _onchange_is_dropship(self):
        for line in self.line_ids:
            line.is_dropship = self.is_dropship and line._can_dropship()

    @api.onchange("vendor_id")
    def _onchange_vendor_id(self):
        if self.vendor_id:
            without = self.line_ids._filter_without_vendor()
            self.line_ids.vendor_id = self.vendor_id
            without.selected = True

    @api.model_create_multi
    def create(self, vals_list):
        dialogs = super().create(vals_list)
        if not self.env.su:
            dialogs.order_ids.check_access("write")
            dialogs.order_ids._check_can_backorder()
        for dialog in dialogs.filtered(lambda dialog: not dialog.line_ids):
            dialog._fill()
        # Now, or prices that are typed next would be computed away later.
        dialogs.flush_recordset(["has_stock"])
        dialogs.line_ids.flush_recordset()
        return dialogs

    def _fill(self):
        """Fill one dialog with the lines that are short."""
        # Lines are never made by the client.
        dialog = self.sudo()
        shortages = dialog._get_shortages()
        lines = dialog._prepare_line_values(shortages)
        dialog.write(
            {
                "has_stock": any(each["available"] for each in shortages.values()),
                "line_ids": [Command.create(values) for values in lines],
            }
        )
        dialog.line_ids._compute_at_once("vendor_id")
        if not self.is_automatic:
            # What cannot be bought yet must not be in the way of the rest.
            self.line_ids._filter_without_vendor().selected = False
        dialog.line_ids._compute_at_once(
            "proposed_purchase_id", "purchase_id", "currency_id", "date_planned"
        )

    # Business methods

    def _create_backorders(self):
        """See :meth:`action_create_backorders`.

        :return: the ``purchase.order``, as superuser
        """
        return self._backorder_lines(self._get_lines_to_backorder())

    def _backorder_lines(self, lines):
        """Backorder lines that were checked.

        :param lines: see :meth:`_get_lines_to_backorder`
        :return: the ``purchase.order``, as superuser
        """
        self._apply_hold_scope(lines.order_id)
        # Salespeople may not write on purchase orders.
        return lines.sudo()._create_backorders()

    def _get_lines_to_backorder(self):
        """The selected lines, if all of them can be backordered.

        Their orders are locked.

        :raise AccessError: for who may not write on one of the sales orders
        :raise UserError: names the lines that cannot be backordered, and why
        """
        lines = self._get_selected_lines()
        orders = lines.order_id
        orders.check_access("write")
        orders._lock_for_backorder()
        orders._check_can_backorder()
        lines._check_can_backorder()
        return lines

    def _create_what_is_possible(self, skipped):
        """Backorder the selected lines, but for those that cannot be.

        :param list skipped: what is left out already
        :return: see ``sale.order.create_backorders``
        """
        lines = self.line_ids.filtered("selected")
        with self.env["sale.order.line"]._keep_backorder_shortages():
            errors = lines._get_errors()
            refused = lines.browse().union(*errors)
            refused.selected = False
            lines -= refused
            if lines:
                lines = self._get_lines_to_backorder()
        skipped = skipped + [
            line.order_id._prepare_backorder_skipped(reason, line.sale_line_id)
            for line, reason in errors.items()
        ]
        purchases = self._backorder_lines(lines) if lines else None
        return self.order_ids._prepare_backorder_result(skipped, purchases)

    def _prepare_supplied_skipped(self):
        """Describe which lines other incoming supply covers entirely.

        :return: list, see ``sale.order._prepare_backorder_skipped``
        """
        return [
            line.order_id._prepare_backorder_skipped(
                line._name_error(self.env._("it is already on its way.")),
                line.sale_line_id,
            )
            for line in self.line_ids
            if line.product_uom_id.is_zero(line.product_uom_qty)
        ]

    def _get_shortages(self):
        """See ``sale.order.line._get_backorder_shortages``, for this dialog."""
        self.ensure_one()
        lines = self.sale_line_ids or self.order_ids.order_line
        return lines._get_backorder_shortages()

    def _prepare_line_values(self, shortages):
        """One line for each product that each order line lacks.

        :param dict shortages: see :meth:`_get_shortages`
        :return: list of dicts of values of ``sale.backorder.create.line``
        :raise UserError: if nothing is short
        """
        orders = self.order_ids
        shortages = {
            key: shortage for key, shortage in shortages.items() if shortage["short"]
        }
        if orders and not shortages:
            raise UserError(orders._get_backorder_nothing_short_message())
        supply = self._get_other_supply(shortages)
        lines = self.env["sale.backorder.create.line"]
        values = {
            (line, product): lines._prepare_values(
                line, product, shortage, supply[product, shortage["warehouse"]]
            )
            for (line, product), shortage in shortages.items()
        }
        if self.is_automatic:
            self._leave_to_other_supply(values)
        return list(values.values())

    def _leave_to_other_supply(self, values):
        """Buy no more of the shortages than what no other supply covers.

        :param dict values: of (sales order line, product) to the values of the line of
            the dialog, which are changed
        """
        supplied = self.order_ids.order_line._get_backorder_supplied_quantities()
        for (line, product), line_values in values.items():
            left = line_values["product_uom_qty"] - supplied[line, product]
            left = max(product.uom_id.round(left), 0.0)
            line_values["product_uom_qty"] = left
            # Without a need it is only left out. What is wrong is told.
            line_values["selected"] = bool(left)

    def _get_other_supply(self, shortages):
        """See ``product.product._get_backorder_other_supply``, for these shortages."""
        products = self.env["product.product"].union(
            *(product for _line, product in shortages)
        )
        warehouses = self.env["stock.warehouse"].union(
            *(shortage["warehouse"] for shortage in shortages.values())
        )
        # Salespeople may not read purchase orders.
        return products.sudo()._get_backorder_other_supply(warehouses)

    def _get_selected_lines(self):
        """The lines that the user wants to backorder.

        :raise UserError: if there is none
        """
        lines = self.line_ids.filtered("selected")
        if not lines:
            raise UserError(
                self.env._(
                    "Select at least one line of %s to backorder, or discard the "
                    "dialog.",
                    ", ".join(self.order_ids.mapped("name")),
                )
            )
        return lines
