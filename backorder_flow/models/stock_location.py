from odoo import api, fields, models
from odoo.tools import SQL


class StockLocation(models.Model):
    _inherit = "stock.location"

    is_backorder_outgoing = fields.Boolean(
        compute="_compute_is_backorder_outgoing",
        compute_sudo=True,  # Who sells goods may see no place.
        recursive=True,
        help="Goods moved here have left for a customer.",
    )

    # Kept, as Odoo would look for its place between companies at each question.
    @api.depends("usage", "location_id", "location_id.is_backorder_outgoing")
    def _compute_is_backorder_outgoing(self):
        for location in self:
            location.is_backorder_outgoing = location._is_outgoing()

    @api.model
    def _get_backorder_outgoing_sql(self, alias):
        """The same of one location in a query.

        :param str alias: of its table
        :return: ``SQL``, a condition
        """
        between = self.env["ir.model.data"]._xmlid_to_res_id(
            "stock.stock_location_inter_company"
        )
        return SQL(
            """(
                %s = 'customer' OR %s LIKE (
                    SELECT parent_path || '%%' FROM stock_location WHERE id = %s
                )
            )""",
            SQL.identifier(alias, "usage"),
            SQL.identifier(alias, "parent_path"),
            between or None,
        )
