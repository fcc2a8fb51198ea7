from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    is_price_only = fields.Boolean(
        string="Price Only",
        compute="_compute_backorder_price_only",
        inverse="_inverse_backorder_price_only",
        store=True,
        readonly=False,
        copy=False,
        help="The line is about the price only: it does not move any goods in or out.",
    )
    is_backorder_price_by_hand = fields.Boolean(
        copy=False,
        help="A user has overridden the proposed value of Price Only, which is no "
        "longer updated.",
    )
    is_backorder_note_line = fields.Boolean(
        compute="_compute_backorder_note_line",
        help="The line is about goods purchased for sales orders.",
    )

    @api.depends(
        "move_id.move_type",
        "purchase_line_id",
        "currency_id",
        "price_subtotal",
        "product_uom_id",
        "quantity",
    )
    def _compute_backorder_price_only(self):
        proposed = self.filtered(
            lambda line: (
                line.move_id.state == "draft" and not line.is_backorder_price_by_hand
            )
        )
        price_only = proposed._propose_backorder_price_only()
        for line in self:
            line.is_price_only = (
                line in price_only if line in proposed else line.is_price_only
            )

    @api.onchange("is_price_only")
    def _inverse_backorder_price_only(self):
        # The form writes what was proposed, too.
        price_only = self._propose_backorder_price_only()
        for line in self:
            by_hand = line.is_price_only != (line in price_only)
            if line.is_backorder_price_by_hand != by_hand:
                line.is_backorder_price_by_hand = by_hand

    @api.depends("move_id.move_type", "purchase_line_id")
    def _compute_backorder_note_line(self):
        # Users who post notes may not have access to backorders.
        lines = self.sudo()._filter_backorder_note_lines()
        for line in self:
            line.is_backorder_note_line = bool(
                line.sudo() in lines
                # As above.
                and line.sudo().purchase_line_id.backorder_ids._filter_alive()
            )

    def _auto_init(self):
        if not column_exists(self.env.cr, self._table, "is_price_only"):
            # The lines of years would take the ORM too long, and none of before the
            # install is about backorders.
            create_column(self.env.cr, self._table, "is_price_only", "bool")
        return super()._auto_init()

    def _filter_backorder_note_lines(self):
        """The lines of vendor notes that are tied to purchase lines."""
        return self.filtered(
            lambda line: (
                line.purchase_line_id.product_id and line.move_id._is_backorder_note()
            )
        )
