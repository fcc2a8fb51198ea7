from odoo import models


class SaleBackorderRunOrder(models.Model):
    """How the orders of a bulk are backordered: of each one all or nothing."""

    _inherit = "sale.backorder.run.order"

    def _work_off(self):
        """Backorder these orders of one bulk, and tell of which it is not possible."""
        gone = self.filtered(lambda row: not row.order_id)
        gone._fail(self.env._("it was deleted"))
        (self - gone)._backorder_or_tell()

    def _backorder_or_tell(self):
        """Backorder what can be together, else try it in halves, down to one order."""
        if not self:
            return
        reason = self.order_id._backorder_try(lambda: self._backorder())
        if reason and len(self) == 1:
            self._fail(reason)
        elif reason:
            half = len(self) // 2
            self[:half]._backorder_or_tell()
            self[half:]._backorder_or_tell()

    def _backorder(self):
        """Do with these orders what the user has chosen, as the dialog's button would.

        Those that cannot be backordered are left out, with the reason.

        :raise UserError: and whatever else stands in the way
        """
        rows = self._fail_with(self._get_refusals())
        if not rows:
            return
        dialog = rows._make_dialog()
        rows = rows._fail_with(rows._get_line_errors(dialog))
        if not rows:
            return
        run, orders = self.run_id, rows.order_id
        # Salespeople choose no requests.
        lines = dialog.sudo().line_ids
        lines.filtered(lambda line: line.order_id not in orders).selected = False
        lines.filtered("selected")._fit_into_bulk(run)
        purchases = dialog._create_backorders()
        run._add(orders._prepare_backorder_result([], purchases))
        rows.state = "done"

    def _make_dialog(self):
        """The dialog as the user has left it, with these orders only.

        :return: ``sale.backorder.create``, with the rights of the user
        """
        dialogs = self.env["sale.backorder.create"].sudo(False)
        return dialogs._make_of_wishes(
            self.run_id.wishes, [wish for row in self for wish in row.wishes]
        )

    def _get_refusals(self):
        """Why some of these orders may not be backordered, whatever they lack.

        :return: dict of row to text
        """
        refusals = self.order_id.sudo(False)._get_backorder_refusals()
        ids = {wish["sale_line_id"] for row in self for wish in row.wishes}
        gone = ids.difference(self.env["sale.order.line"].browse(ids).exists().ids)
        for row in self:
            if gone.intersection(wish["sale_line_id"] for wish in row.wishes):
                refusals[row.order_id] = self.env._("one of its lines was deleted")
        return {row: refusals[row.order_id] for row in self if row.order_id in refusals}

    def _get_line_errors(self, dialog):
        """Why some of these orders cannot be backordered as the user wants it.

        :param dialog: see :meth:`_make_dialog`
        :return: dict of row to text
        """
        errors = {}
        # Salespeople choose no requests, and may not read them.
        chosen = dialog.sudo().line_ids._get_chosen_request_errors()
        for line, error in (dialog.line_ids._get_errors() | chosen).items():
            errors.setdefault(line.order_id, []).append(error)
        return {
            row: "\n".join(errors[row.order_id])
            for row in self
            if row.order_id in errors
        }

    def _fail_with(self, reasons):
        """Leave out some of these orders.

        :param dict reasons: of row to text
        :return: the other rows
        """
        for row, reason in reasons.items():
            row._fail(reason)
        return self.filtered(lambda row: row not in reasons)

    def _fail(self, reason):
        self.write({"state": "failed", "reason": reason})
