from odoo import models


class SaleBackorderCreate(models.TransientModel):
    """The dialog as a run uses it, batch by batch."""

    _inherit = "sale.backorder.create"

    def _fit_into_run(self, run):
        """Let one dialog buy what one bulk of all orders of a run would buy.

        :param run: ``sale.backorder.run``
        """
        self.ensure_one()
        self.line_ids._choose_vendors_of_run(run)
        if self.grouping == "vendor":
            self.line_ids._add_to_requests_of_run(run)
