from odoo import api, fields, models
from odoo.fields import Command


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

    def _add(self, result):
        """Note what was made of some orders.

        :param dict result: see ``sale.order.create_backorders``
        """
        self.ensure_one()
        self.purchase_ids = [Command.link(i) for i in result["purchase_order_ids"]]
        self.backorder_ids = [Command.link(i) for i in result["backorder_ids"]]
        reasons = [self.skipped] if self.skipped else []
        reasons += [self._get_reason(item) for item in result["skipped"]]
        self.skipped = "\n".join(dict.fromkeys(reasons))

    def _get_reason(self, item):
        """Name what was left out: reasons of lines name their order themselves."""
        if item["sale_line_id"]:
            return item["reason"]
        order = self.env["sale.order"].browse(item["order_id"])
        return f"{order.name}: {item['reason']}"
