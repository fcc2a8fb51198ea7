from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class SaleOrder(models.Model):
    """Filters of lists of sales orders."""

    _inherit = "sale.order"

    backorder_ready = fields.Boolean(
        string="Released, Ready to Ship",
        compute="_compute_backorder_ready",
        search="_search_backorder_ready",
        compute_sudo=True,  # Users who invoice may not see transfers.
        help="The order no longer waits for any backorder, and goods are reserved for "
        "a delivery.",
    )

    @api.depends("state", "backorder_ids.state", "picking_ids.state")
    def _compute_backorder_ready(self):
        for order in self:
            order.backorder_ready = bool(
                order.state == "sale"
                and order.backorder_ids._filter_alive()
                and order.picking_ids.filtered_domain(
                    order._get_backorder_ready_domain()
                )
            )

    @api.model
    @api.readonly
    def web_search_read(self, *args, **kwargs):
        # The page of a list and the number of all ask for the same.
        with self.env["sale.order.line"]._keep_backorder_short_orders():
            return super().web_search_read(*args, **kwargs)

    @api.model
    def _get_backorder_ready_domain(self):
        """The transfers that can be done now, on their way to a customer."""
        return Domain("state", "=", "assigned") & Domain(
            "picking_type_id.code", "in", ("outgoing", "internal")
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        sql = super()._field_to_sql(alias, field_expr, query)
        if field_expr == "backorder_progress":
            # Orders of before the install are one group with those without backorders.
            return SQL("COALESCE(%s, 0)", sql)
        return sql

    def _search_backorder_ready(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = (
            Domain("state", "=", "sale")
            & Domain("backorder_ids", "any!", Domain("state", "!=", "cancelled"))
            & Domain("picking_ids", "any!", self._get_backorder_ready_domain())
        )
        return domain if True in value else ~domain
