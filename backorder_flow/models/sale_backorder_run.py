from odoo import api, fields, models


class SaleBackorderRun(models.Model):
    """What was done in one night, or of one bulk, what was not, and why."""

    _name = "sale.backorder.run"
    _description = "Automatic Backorder"
    _order = "id desc"
    _rec_name = "create_date"

    kind = fields.Selection(
        selection=[
            ("backorder", "Backorder"),
            ("repair", "Recompute"),
            ("policy", "Release Policy Change"),
            ("bulk", "Bulk Backorder"),
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
    # What follows is of bulks that a user has started.
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Started By",
        readonly=True,
        index="btree_not_null",
        help="The bulk is processed with the rights of this user.",
    )
    lang = fields.Char(
        string="Language",
        readonly=True,
        help="The language in which the user is notified of the result.",
    )
    wishes = fields.Json(
        string="Choices",
        readonly=True,
        groups=fields.NO_ACCESS,
        help="What the user chose in the dialog for all orders.",
    )
    order_ids = fields.One2many(
        comodel_name="sale.backorder.run.order",
        inverse_name="run_id",
        string="Orders",
        readonly=True,
    )
    left_out_order_ids = fields.One2many(
        comodel_name="sale.backorder.run.order",
        inverse_name="run_id",
        string="Orders That Are Not Backordered",
        domain=[("state", "in", ("failed", "cancelled"))],
        readonly=True,
    )
    order_count = fields.Integer(
        string="Orders of the Bulk", compute="_compute_progress"
    )
    done_count = fields.Integer(string="Backordered", compute="_compute_progress")
    left_out_count = fields.Integer(
        string="Not Backordered", compute="_compute_progress"
    )
    progress = fields.Float(
        compute="_compute_progress",
        help="Share of the orders processed so far, in percent.",
    )

    @api.depends("backorder_ids")
    def _compute_backorder_count(self):
        for run in self:
            run.backorder_count = len(run.backorder_ids)

    @api.depends("order_ids.state")
    def _compute_progress(self):
        counts = self.env["sale.backorder.run.order"]._count_by_run(self)
        for run in self:
            states = counts[run.id]
            run.order_count = sum(states.values())
            run.done_count = states["done"]
            run.left_out_count = states["failed"] + states["cancelled"]
            come_to = run.done_count + run.left_out_count
            run.progress = 100 * come_to / (run.order_count or 1)
