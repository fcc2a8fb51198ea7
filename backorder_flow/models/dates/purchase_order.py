from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

BILL_REMINDER = "backorder_flow.mail_activity_type_bill_reminder"


class PurchaseOrder(models.Model):
    """Dates that the vendor sets, and bills that nobody makes."""

    _inherit = "purchase.order"

    def _update_date_planned_for_lines(self, updated_dates):
        res = super()._update_date_planned_for_lines(updated_dates)
        # The vendor has set it in the portal.
        for line, _date in updated_dates:
            line.date_acknowledged = line.date_planned
        return res

    @api.model
    def _cron_remind_of_backorder_bills(self):
        """Remind those in charge of vendor bills of holds that only a bill can end."""
        waiting = self.env["sale.backorder"]._search_without_bill()
        last = {}
        for line, date in waiting.purchase_line_id._get_backorder_last_receipts():
            last[line.order_id] = max(last.get(line.order_id, date), date)
        purchases = self.union(*last)._filter_backorder_bill_due(last)
        purchases._remind_of_backorder_bills(waiting)

    def _filter_backorder_bill_due(self, last):
        """Those of which the bill is missing for long, and nobody was reminded.

        :param dict last: of purchase order to the datetime of its last receipt
        """
        now = fields.Datetime.now()
        reminded = self._get_backorder_bill_reminders()
        return self.filtered(
            lambda purchase: (
                0 < purchase.company_id.backorder_bill_days
                and last[purchase]
                <= now - timedelta(days=purchase.company_id.backorder_bill_days)
                and reminded.get(purchase, last[purchase]) <= last[purchase]
            )
        )

    def _get_backorder_bill_reminders(self):
        """When someone was last reminded of the bills of these purchase orders.

        :return: dict of purchase order to datetime; done reminders count, too
        """
        groups = self.env["mail.activity"]._read_group(
            Domain("res_model", "=", self._name)
            & Domain("res_id", "in", self.ids)
            & Domain("activity_type_id", "=", self.env.ref(BILL_REMINDER).id)
            & Domain("active", "in", [True, False]),
            ["res_id"],
            ["create_date:max"],
        )
        return {self.browse(res_id): date for res_id, date in groups}

    def _remind_of_backorder_bills(self, backorders):
        """Schedule an activity for those in charge of the vendor bills of these.

        :param backorders: the ``sale.backorder`` that wait for a bill only
        """
        by_purchase = backorders.grouped("purchase_id")
        self._warn_backorder_responsibles(
            {
                purchase: self.env._(
                    "Received, but not billed. Waiting for the vendor bill: "
                    "%(orders)s.",
                    orders=", ".join(by_purchase[purchase].order_id.mapped("name")),
                )
                for purchase in self
            },
            self.env._("Vendor bill missing"),
            activity_type=BILL_REMINDER,
            group="account.group_account_invoice",
        )

    def _forget_backorder_bills(self):
        """Remove reminders where nothing waits for a bill anymore."""
        billed = self.filtered(
            lambda purchase: not purchase.backorder_ids._filter_without_bill()
        )
        if billed:
            billed.activity_unlink([BILL_REMINDER])
