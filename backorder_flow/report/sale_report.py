from odoo import fields, models
from odoo.tools import SQL


class SaleReport(models.Model):
    _inherit = "sale.report"

    # Core copies the list of states when the class is made, so the value that is
    # added to sale.order has no label here unless it is added again.
    state = fields.Selection(
        selection_add=[("on_hold", "On Hold"), ("cancel",)],
        ondelete={"on_hold": "set sale"},
    )

    def _get_done_states(self):
        """A held order is a confirmed one in sales figures."""
        return [*super()._get_done_states(), "on_hold"]

    def _field_to_sql(self, alias, field_expr, query=None):
        # As sale.order does for a search; here it is grouped by the state too.
        sql = super()._field_to_sql(alias, field_expr, query)
        if field_expr == "state" and self.env.context.get("held_as_confirmed"):
            return SQL("CASE %s WHEN 'on_hold' THEN 'sale' ELSE %s END", sql, sql)
        return sql
