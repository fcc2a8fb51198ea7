from odoo import fields, models


class SaleReport(models.Model):
    _inherit = "sale.report"

    # Core copies the list of states when the class is made, so the value that is
    # added to sale.order has no label here unless it is added again.
    state = fields.Selection(
        selection_add=[("on_hold", "On Hold"), ("cancel",)],
        ondelete={"on_hold": "set sale"},
    )

    def _get_done_states(self):
        """A held order is a confirmed one to those who count sales."""
        return [*super()._get_done_states(), "on_hold"]
