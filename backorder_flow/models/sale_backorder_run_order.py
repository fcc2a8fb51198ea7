from collections import defaultdict

from odoo import api, fields, models


class SaleBackorderRunOrder(models.Model):
    """What a bulk in the background is to do of one order, and what came of it."""

    _name = "sale.backorder.run.order"
    _description = "Order of a Bulk Backorder"
    _order = "id"
    _rec_name = "order_name"

    run_id = fields.Many2one(
        comodel_name="sale.backorder.run",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    order_id = fields.Many2one(
        comodel_name="sale.order",
        string="Sales Order",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    order_name = fields.Char(
        readonly=True,
        help="The number of the order, in case it is deleted in the meantime.",
    )
    wishes = fields.Json(
        string="Choices",
        readonly=True,
        groups=fields.NO_ACCESS,
        help="What the user chose in the dialog for each line of the order.",
    )
    state = fields.Selection(
        selection=[
            ("waiting", "Waiting"),
            ("done", "Backordered"),
            ("failed", "Not possible"),
            ("cancelled", "Cancelled"),
        ],
        default="waiting",
        required=True,
        readonly=True,
    )
    reason = fields.Text(
        readonly=True,
        help="Why the order is not backordered.",
    )

    _waiting_idx = models.Index("(run_id, id) WHERE state = 'waiting'")

    @api.model
    def _count_by_run(self, runs):
        """Count the orders of some runs by what came of them.

        :param runs: ``sale.backorder.run``
        :return: dict of the id of a run to a dict of state to number
        """
        counts = defaultdict(lambda: defaultdict(int))
        for run, state, count in self._read_group(
            [("run_id", "in", runs.ids)], ["run_id", "state"], ["__count"]
        ):
            counts[run.id][state] = count
        return counts
