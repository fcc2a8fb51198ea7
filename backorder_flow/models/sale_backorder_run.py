from odoo import api, fields, models


class SaleBackorderRun(models.Model):
    """What was backordered in one night, what was not, and why."""

    _name = "sale.backorder.run"
    _description = "Automatic Backorder"
    _order = "id desc"
    _rec_name = "create_date"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    purchase_ids = fields.Many2many(
        comodel_name="purchase.order",
        string="Purchase Orders",
        readonly=True,
    )
    backorder_ids = fields.Many2many(
        comodel_name="sale.backorder",
        string="Backorders",
        readonly=True,
    )
    backorder_count = fields.Integer(compute="_compute_backorder_count")
    skipped = fields.Text(
        string="Left Out",
        readonly=True,
        help="What could not be backordered, and why.",
    )

    @api.depends("backorder_ids")
    def _compute_backorder_count(self):
        for run in self:
            run.backorder_count = len(run.backorder_ids)
