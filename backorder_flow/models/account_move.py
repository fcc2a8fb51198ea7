from odoo import api, fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    is_backorder_note = fields.Boolean(compute="_compute_backorder_note")
    backorder_note_message = fields.Text(
        compute="_compute_backorder_note_message",
        help="What happens to the orders waiting for the goods when it is posted.",
    )

    backorder_release_message = fields.Text(
        compute="_compute_backorder_release_message",
        groups="base.group_user",  # It names sales orders: not for vendors.
        help="Which orders are released when the vendor bill is posted, and which ones "
        "still wait.",
    )

    @api.depends("invoice_line_ids.is_backorder_note_line")
    def _compute_backorder_note(self):
        for move in self:
            move.is_backorder_note = any(
                move.invoice_line_ids.mapped("is_backorder_note_line")
            )

    @api.depends(
        "state",
        "invoice_line_ids.is_backorder_note_line",
        "invoice_line_ids.is_price_only",
        "invoice_line_ids.product_uom_id",
        "invoice_line_ids.quantity",
    )
    @api.depends_context("uid")
    def _compute_backorder_note_message(self):
        for move in self:
            is_draft_note = move.state == "draft" and move.is_backorder_note
            move.backorder_note_message = (
                is_draft_note and move._get_backorder_note_message()
            )

    @api.depends(
        "state",
        "move_type",
        "invoice_line_ids.is_price_only",
        "invoice_line_ids.product_uom_id",
        "invoice_line_ids.purchase_line_id",
        "invoice_line_ids.quantity",
    )
    @api.depends_context("uid")
    def _compute_backorder_release_message(self):
        for move in self:
            is_draft_bill = move.state == "draft" and move.move_type == "in_invoice"
            move.backorder_release_message = (
                is_draft_bill
                and not move._is_backorder_note()
                and move._get_backorder_release_message()
            )

    def _is_backorder_note(self):
        """Whether this is a note about a vendor bill or about another note.

        That is a credit note, a debit note, or what reverses one of them.

        :return: bool
        """
        self.ensure_one()
        return self.move_type == "in_refund" or (
            self.move_type == "in_invoice" and bool(self._get_backorder_note_origin())
        )

    def _get_backorder_note_origin(self):
        """The bill or note that one debit note, or reversal of a note, is about.

        :return: ``account.move``, may be empty
        """
        self.ensure_one()
        # Debit notes are a module of Odoo that the addon does not need.
        if "debit_origin_id" in self._fields and self.debit_origin_id:
            return self.debit_origin_id
        return self.reversed_entry_id

    def action_backorder_goods_or_price(self):
        """Open the dialog that tells goods from price on one posted note.

        :raise AccessError: for users who cannot post vendor bills
        """
        self.ensure_one()
        dialog = self.env["sale.backorder.price.only"]._make_for_note(self)
        return dialog._get_records_action(
            name=self.env._("Goods or Price"), target="new"
        )
