from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class SaleBackorderReplace(models.TransientModel):
    """Asks which vendor delivers instead, and moves open backorders there."""

    _name = "sale.backorder.replace"
    _inherit = "sale.backorder.dialog"
    _description = "Replace Purchase Order"

    backorder_ids = fields.Many2many(
        comodel_name="sale.backorder",
        string="Backorders",
        required=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        compute="_compute_company_id",
    )
    vendor_id = fields.Many2one(
        comodel_name="res.partner",
        string="New Vendor",
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
        wish=True,
    )
    purchase_id = fields.Many2one(
        comodel_name="purchase.order",
        string="Add To",
        compute="_compute_purchase_id",
        store=True,
        readonly=False,
        domain="[('state', 'in', ('draft', 'sent')), ('locked', '=', False),"
        " ('partner_id', '=', vendor_id), ('company_id', '=', company_id),"
        " ('picking_type_id', '=', picking_type_id),"
        " ('dest_address_id', '=', dest_address_id)]",
        wish=True,
        help="Open request for quotation of the vendor. Leave empty to create a new "
        "one.",
    )
    purchase_name = fields.Char(
        compute="_compute_purchase_name",
        store=True,  # what is left of a request that is deleted meanwhile
    )
    # Empty if the backorders do not all go to the same place.
    picking_type_id = fields.Many2one(
        comodel_name="stock.picking.type",
        compute="_compute_destination",
        compute_sudo=True,
    )
    dest_address_id = fields.Many2one(
        comodel_name="res.partner",
        compute="_compute_destination",
        compute_sudo=True,
    )

    @api.depends("backorder_ids")
    def _compute_company_id(self):
        for dialog in self:
            dialog.company_id = dialog.backorder_ids.company_id[:1]

    @api.depends("vendor_id")
    def _compute_purchase_id(self):
        for dialog in self:
            if dialog.purchase_id.partner_id != dialog.vendor_id:
                dialog.purchase_id = False

    @api.depends("purchase_id")
    def _compute_purchase_name(self):
        for dialog in self:
            dialog.purchase_name = dialog.purchase_id.name

    @api.depends("backorder_ids")
    def _compute_destination(self):
        for dialog in self:
            lines = self.env["sale.backorder.create.line"].union(
                *(
                    self.env["sale.backorder.create.line"].new(
                        dialog._prepare_line_values(backorder, 0.0)
                    )
                    for backorder in dialog.backorder_ids
                )
            )
            types, addresses = lines.picking_type_id, lines.dest_address_id
            dialog.picking_type_id = types if len(types) == 1 else False
            dialog.dest_address_id = addresses if len(addresses) == 1 else False

    def action_replace(self):
        """Buy elsewhere what is not received yet, and cut the old orders.

        The sales orders stay on hold all the time.

        :return: action that opens the new purchase orders
        :raise UserError: without a vendor, or if a backorder has nothing to replace
        """
        self.ensure_one()
        if not self.vendor_id:
            raise UserError(
                self.env._(
                    "Select the vendor who delivers instead of %s.",
                    ", ".join(sorted(set(self.backorder_ids.mapped("vendor_name")))),
                )
            )
        self.backorder_ids._check_may_replace()
        self._check_request()
        # Buyers may not have access to sales orders.
        dialog = self.sudo()
        backorders = dialog.backorder_ids
        backorders.order_id._lock_for_backorder()
        backorders.invalidate_recordset(["state"])
        quantities = backorders._get_quantities_to_replace()
        old_lines = backorders.purchase_line_id
        requested = backorders._announce_cut(quantities)
        purchases = dialog._buy_elsewhere(quantities)
        old_lines.order_id._log_backorders_replaced(purchases)
        old_lines._refresh_backorders()
        old_lines._cut_backorder_requests(requested)
        return purchases.sudo(False)._get_records_action(
            name=self.env._("Purchase Orders")
        )

    def _check_request(self):
        """Refuse a request that is deleted, or from which the backorders are to go.

        :raise UserError: names the request
        """
        if self.purchase_name and not self.purchase_id:
            raise UserError(
                self.env._(
                    "%s was deleted. Choose another request for quotation or leave "
                    "the field empty.",
                    self.purchase_name,
                )
            )
        if self.purchase_id & self.backorder_ids.purchase_id:
            raise UserError(
                self.env._(
                    "This is already purchased with %s. Choose another request for "
                    "quotation or leave the field empty.",
                    self.purchase_id.name,
                )
            )

    def _buy_elsewhere(self, quantities):
        """Buy with the engine of the dialog that backorders orders.

        :param dict quantities: of backorder to quantity, in the unit of the product
        :return: ``purchase.order``
        """
        engine = self.env["sale.backorder.create"].create(
            {
                "grouping": "vendor",
                "line_ids": [
                    Command.create(self._prepare_line_values(backorder, quantity))
                    for backorder, quantity in quantities.items()
                ],
            }
        )
        engine.line_ids._check_can_buy()
        return engine.line_ids._create_backorders()

    def _prepare_line_values(self, backorder, quantity):
        """Values of the line that buys a backorder elsewhere.

        :return: dict of values of ``sale.backorder.create.line``
        """
        return {
            "backorder_id": backorder.id,
            "sale_line_id": backorder.sale_line_id.id,
            "product_id": backorder.product_id.id,
            "is_dropship": backorder.is_dropship,
            "warehouse_id": backorder.purchase_id.picking_type_id.warehouse_id.id,
            "product_uom_qty": quantity,
            "vendor_id": self.vendor_id.id,
            "purchase_id": self.purchase_id.id,
        }
