from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class SaleBackorderReplace(models.TransientModel):
    """Asks who delivers instead, and moves open backorders to a new purchase order."""

    _name = "sale.backorder.replace"
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
    )
    purchase_id = fields.Many2one(
        comodel_name="purchase.order",
        string="Add To",
        compute="_compute_purchase_id",
        store=True,
        readonly=False,
        domain="[('state', 'in', ('draft', 'sent')), ('partner_id', '=', vendor_id),"
        " ('company_id', '=', company_id)]",
        help="An open request for quotation of the vendor; a new one if empty.",
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

    def action_replace(self):
        """Buy what is not received yet elsewhere, and give back the old orders.

        The sales orders stay on hold all the time.

        :return: action that opens the new purchase orders
        :raise UserError: without a vendor, or if a backorder has nothing to replace
        """
        self.ensure_one()
        if not self.vendor_id:
            raise UserError(
                self.env._(
                    "Choose who delivers instead of %s.",
                    ", ".join(sorted(set(self.backorder_ids.mapped("vendor_name")))),
                )
            )
        self.backorder_ids._check_may_replace()
        # Buyers may see no sales order.
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
