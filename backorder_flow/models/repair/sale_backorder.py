from odoo import api, models
from odoo.fields import Domain
from odoo.tools import split_every

# How many orders are looked at at a time.
BATCH_SIZE = 200


class SaleBackorder(models.Model):
    """Corrects what was changed behind the addon's back."""

    _inherit = "sale.backorder"

    @api.model
    def _recompute_all(self):
        """Re-evaluate all backorders and held orders, of all companies.

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
        """Re-evaluate all backorders and held orders; off by default.

        In as many passes as it takes. What an order throws stops no other: of such a
        night a ``sale.backorder.run`` is kept.
        """
        # What is true does not depend on who owns the scheduled action.
        runs, orders = (
            self.env["sale.backorder.run"]
            .sudo()
            ._begin_or_resume("repair", self._get_repair_domain())
        )
        runs._go_on(orders, lambda _run, batch: batch._backorder_repair())

    @api.model
    def _cron_policy(self):
        """Re-evaluate the backorders of companies that have another policy."""
        # Orders of colleagues follow the company's rule, whoever changes it.
        runs = self.env["sale.backorder.run"].sudo()._get_policy_runs()
        orders = runs._search_orders_left(
            Domain("backorder_ids.state", "in", ("open", "fulfilled"))
        )
        runs._go_on(orders, lambda _run, batch: batch.backorder_ids._refresh())

    @api.model
    def _get_orders_to_repair(self):
        """The orders that have backorders, or are held for whatever reason.

        :return: ``sale.order``, as superuser
        """
        # Orders of all salespeople are looked at, whoever asks.
        orders = self.env["sale.order"].sudo()
        return orders.search(self._get_repair_domain(), order="id")

    @api.model
    def _get_repair_domain(self):
        """See :meth:`_get_orders_to_repair`."""
        return Domain.OR(
            [
                Domain("state", "=", "on_hold"),
                # The order on the backorder may be wrong itself.
                Domain("order_line.backorder_ids.state", "!=", "cancelled"),
            ]
        )

    def _repair_links(self):
        """Compute again what is stored on these backorders and on their two sides."""
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
        lost = unfulfilled.filtered(
            lambda b: not b.purchase_line_id or b.purchase_id.state == "cancel"
        )
        lost._count_lost({b: b.product_uom_qty for b in lost})
        lost._cancel()
        self.purchase_line_id._cancel_replaced_backorders()
        self.purchase_line_id._cut_backorders()
