from odoo import api, models
from odoo.tools import split_every

# How many orders are looked at before the cron commits.
BATCH_SIZE = 200


class SaleBackorder(models.Model):
    """Brings back in line what was changed behind the addon's back."""

    _inherit = "sale.backorder"

    @api.model
    def _repair_all(self):
        """Look again at all backorders and held orders, of all companies.

        For data that an import, SQL or another addon has changed.

        :return: list of texts that say what was changed
        """
        orders = self._get_orders_to_repair()
        return [
            change
            for batch in split_every(BATCH_SIZE, orders.ids, orders.browse)
            for change in batch._backorder_repair()
        ]

    @api.model
    def _cron_recompute(self):
        """Look again at all backorders, in batches; off by default."""
        cron = self.env["ir.cron"]
        orders = self._get_orders_to_repair()
        cron._commit_progress(remaining=len(orders))
        for batch in split_every(BATCH_SIZE, orders.ids, orders.browse):
            batch._backorder_repair()
            if not cron._commit_progress(len(batch)):
                break

    @api.model
    def _get_orders_to_repair(self):
        """The orders that have backorders, or are held for whatever reason.

        :return: ``sale.order``, as superuser
        """
        return (
            self.env["sale.order"]
            .sudo()
            .search(
                [
                    "|",
                    ("state", "=", "on_hold"),
                    # The order on the backorder may be wrong itself.
                    ("order_line.backorder_ids.state", "!=", "cancelled"),
                ],
                order="id",
            )
        )

    def _repair_links(self):
        """Compute anew what is stored on these backorders and on their two sides."""
        for records, names in (
            (
                self,
                (
                    "order_id",
                    "company_id",
                    "purchase_id",
                    "is_dropship",
                    "date_promised",
                ),
            ),
            (self.purchase_line_id, ("qty_billed_posted",)),
            (self.sale_line_id, ("state",)),
        ):
            for name in names:
                self.env.add_to_compute(records._fields[name], records)
        self.env.flush_all()

    def _cancel_impossible(self):
        """Cancel what can never be fulfilled, and cut what is not bought.

        Its purchase order is gone or cancelled, or buys another product.
        """
        unfulfilled = self._filter_unfulfilled()
        unfulfilled.filtered(
            lambda b: not b.purchase_line_id or b.purchase_id.state == "cancel"
        )._cancel()
        self.purchase_line_id._cancel_replaced_backorders()
        self.purchase_line_id._cut_backorders()
