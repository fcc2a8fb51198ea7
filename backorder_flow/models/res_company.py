from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    backorder_release_policy = fields.Selection(
        selection=[
            ("billed", "Vendor bill is posted"),
            ("received", "Goods are received"),
            ("both", "Goods are received and the vendor bill is posted"),
        ],
        string="Release Held Orders When",
        default="billed",
        required=True,
        help="What fulfills a backorder, and with its last backorder releases a sales "
        "order that is on hold.",
    )
    backorder_grouping = fields.Selection(
        selection=lambda self: self._get_backorder_groupings(),
        string="Group Backorders",
        default="vendor",
        required=True,
        help="What the dialog proposes: how many purchase orders are made.",
    )
    backorder_at_confirmation = fields.Boolean(
        help="Backorder what a confirmed order lacks at once, for products and "
        "customers that allow it.",
    )
    backorder_nightly = fields.Boolean(
        help="Backorder every night all that confirmed orders lack.",
    )
    backorder_bill_days = fields.Integer(
        string="Remind of Vendor Bills",
        default=7,
        help="Days after the receipt of backordered goods, after which whoever makes "
        "vendor bills is reminded that an order waits for one; 0 for never.",
    )
    backorder_dropship_type_id = fields.Many2one(
        comodel_name="stock.picking.type",
        string="Operation Type of Dropships",
        compute="_compute_backorder_dropship_type_id",
    )

    def _compute_backorder_dropship_type_id(self):
        types = self.env["stock.picking.type"].search(
            [("code", "=", "dropship"), ("company_id", "in", self.ids)]
        )
        for company in self:
            company.backorder_dropship_type_id = types.filtered(
                lambda picking_type, company=company: picking_type.company_id == company
            )[:1]

    @api.model
    def _get_backorder_groupings(self):
        """How backorders can be grouped in purchase orders.

        :return: list of tuples, as of a selection
        """
        return [
            ("vendor", self.env._("One for each vendor")),
            ("order", self.env._("One for each vendor and sales order")),
            ("request", self.env._("Add to the vendor's open request for quotation")),
        ]
