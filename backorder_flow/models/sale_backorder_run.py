from odoo import api, fields, models


class SaleBackorderRun(models.Model):
    """What was done in one night for one company, what was not, and why."""

    _name = "sale.backorder.run"
    _description = "Automatic Backorder"
    _order = "id desc"
    _rec_name = "create_date"

    kind = fields.Selection(
        selection=[
            ("backorder", "Backorder"),
            ("repair", "Recompute"),
            ("policy", "Release Policy Change"),
        ],
        default="backorder",
        required=True,
        readonly=True,
    )
    is_running = fields.Boolean(
        string="Running",
        readonly=True,
        help="Not all orders have been processed yet.",
    )
    # A number: the order may be deleted, and the run goes on all the same.
    last_order_id = fields.Integer(
        readonly=True,
        help="The last order processed; orders are processed by ascending ID.",
    )
    quantities = fields.Json(
        readonly=True,
        help="The shortages of all orders when the run starts, by product, in the unit "
        "of the product.",
    )
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
        help="What could not be done, and why.",
    )

    @api.depends("backorder_ids")
    def _compute_backorder_count(self):
        for run in self:
            run.backorder_count = len(run.backorder_ids)
