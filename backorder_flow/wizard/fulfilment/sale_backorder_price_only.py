from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class SaleBackorderPriceOnly(models.TransientModel):
    """Asks which lines of a posted note are about goods, and which about the price."""

    _name = "sale.backorder.price.only"
    _inherit = "sale.backorder.dialog"
    _description = "Goods or Price"

    note_id = fields.Many2one(
        comodel_name="account.move",
        string="Credit or Debit Note",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    line_ids = fields.One2many(
        comodel_name="sale.backorder.price.only.line",
        inverse_name="dialog_id",
        string="Lines",
        wish=True,
    )

    @api.model
    def _make_for_note(self, note):
        """Create a dialog for the user.

        :param note: ``account.move``, posted
        :raise AccessError: for users who cannot post vendor bills
        :raise UserError: if the note is about nothing that was bought for orders
        """
        self.check_access("write")
        note.check_access("write")
        lines = note.invoice_line_ids.filtered("is_backorder_note_line")
        if note.state != "posted" or not lines:
            raise UserError(
                self.env._(
                    "%s is not a posted credit or debit note for goods purchased for "
                    "sales orders. Before posting, change its lines instead.",
                    note.display_name,
                )
            )
        return self._make_for_user(
            {
                "note_id": note.id,
                "line_ids": [
                    Command.create(
                        {"move_line_id": line.id, "is_price_only": line.is_price_only}
                    )
                    for line in lines
                ],
            }
        )

    def action_apply(self):
        """Write what was changed on the note; its orders are re-evaluated.

        :raise AccessError: for users who cannot post vendor bills
        """
        self.ensure_one()
        for line in self.line_ids:
            if line.move_line_id.is_price_only != line.is_price_only:
                line.move_line_id.is_price_only = line.is_price_only
        return {"type": "ir.actions.act_window_close"}
