from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import split_every

# How many orders are backordered before the cron commits.
BATCH_SIZE = 50


class SaleOrder(models.Model):
    """Backorders that nobody has to ask for: at confirmation, or every night."""

    _inherit = "sale.order"

    def _backorder_confirmed(self):
        """Backorder what these orders lack that are just confirmed.

        Only of companies that want it.
        """
        for order in self.filtered("company_id.backorder_at_confirmation"):
            # Who confirms, a customer in the shop too, decides nothing here.
            order.sudo()._backorder_at_confirmation()

    def _backorder_at_confirmation(self):
        """Backorder what is short of one order, where product or customer allow it.

        The confirmation goes on, whatever happens: what cannot be made is told.
        """
        self.ensure_one()
        lines = self.order_line.filtered(
            lambda line: line.qty_short and line._is_backordered_automatically()
        )
        if not lines:
            return
        [result] = self._backorder_or_tell(lines)
        if skipped := result["skipped"]:
            self._backorder_warn_salesperson(
                self.env._("Not backordered"),
                "\n".join(item["reason"] for item in skipped),
            )

    def _backorder_or_tell(self, sale_lines=None):
        """Backorder what is short of these orders, and tell what cannot be.

        :param sale_lines: the ``sale.order.line`` to keep to; all if None
        If they cannot be backordered together, each is tried alone.

        :return: list of results, see :meth:`create_backorders`
        """
        try:
            with self.env.cr.savepoint():
                return [self._backorder_what_is_possible(sale_lines)]
        except UserError as error:
            if len(self) == 1:
                skipped = self._prepare_backorder_skipped(str(error))
                return [self._prepare_backorder_result([skipped])]
        return [
            result for order in self for result in order._backorder_or_tell(sale_lines)
        ]

    def _backorder_what_is_possible(self, sale_lines):
        if sale_lines is None:
            return self.create_backorders()
        dialog = self._make_backorder_dialog()
        others = dialog.line_ids.filtered(lambda ln: ln.sale_line_id not in sale_lines)
        others.selected = False
        return dialog._create_what_is_possible([])

    @api.model
    def _cron_backorder(self):
        """Backorder all that is short, of the companies that want it every night.

        In batches that are committed. What was made and what could not be made, and
        why, is in ``sale.backorder.run``.
        """
        companies = self.env["res.company"].search([("backorder_nightly", "=", True)])
        short = self.search(
            [("company_id", "in", companies.ids), ("backorder_needed", "=", True)],
            order="company_id, id",
        )
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(short))
        for company, orders in short.grouped("company_id").items():
            run = self.env["sale.backorder.run"].create({"company_id": company.id})
            for batch in split_every(BATCH_SIZE, orders.ids, orders.browse):
                for result in batch.with_company(company)._backorder_or_tell():
                    run._add(result)
                if not cron._commit_progress(len(batch)):
                    return
