from markupsafe import Markup

from odoo import models

# More of them are counted, and not named.
MOST_NAMES = 20


class SaleBackorderRun(models.Model):
    """What the user is told of a bulk in the background."""

    _inherit = "sale.backorder.run"

    def _send_progress(self):
        """Let the screen of the user show how far one bulk has come."""
        self.user_id._bus_send("backorder_flow.run", {"id": self.id})

    def _tell_result(self):
        """Tell the user of one bulk what was made, and what could not be and why.

        In the inbox or by mail, as the user wants it, and at once on the screen.
        """
        if not self.user_id.active:
            return
        summary = self._get_summary()
        self.env["mail.thread"].message_notify(
            body=self._get_result_body(summary),
            subject=self.env._("Bulk Backorder: %s", summary),
            partner_ids=self.user_id.partner_id.ids,
            # Nobody is told what he tells himself.
            author_id=self.env.ref("base.partner_root").id,
        )
        self.user_id._bus_send(
            "simple_notification",
            {
                "type": "warning" if self.left_out_count else "success",
                "title": self.env._("Bulk Backorder"),
                "message": summary,
                "sticky": True,
            },
        )

    def _get_summary(self):
        """What came of one bulk, in one sentence."""
        self.invalidate_recordset(["order_count", "done_count", "left_out_count"])
        return self.env._(
            "%(done)s of %(count)s orders are backordered, with %(purchases)s purchase "
            "orders.",
            done=self.done_count,
            count=self.order_count,
            purchases=len(self.purchase_ids),
        )

    def _get_result_body(self, summary):
        """What came of one bulk, with links to what the user may open.

        :param str summary: see :meth:`_get_summary`
        :return: Markup
        """
        parts = [
            Markup("<p>%s %s</p>")
            % (summary, self._get_html_link(title=self.env._("Show the bulk")))
        ]
        if self.purchase_ids:
            made = self._get_result_links(self.purchase_ids)
            parts.append(Markup("<p>%s</p>") % self.env._("Purchase orders: %s", made))
        if self.skipped:
            parts.append(Markup("<p>%s</p>") % self.skipped)
        return Markup().join([*parts, self._get_failed_list()])

    def _get_failed_list(self):
        """Tell which orders of one bulk could not be backordered, and why."""
        failed = self.env["sale.backorder.run.order"].search(
            [("run_id", "=", self.id), ("state", "=", "failed")], order="id"
        )
        items = [
            Markup("<li>%s: %s</li>")
            % (
                row.order_id._get_html_link() if row.order_id else row.order_name,
                reason,
            )
            for row in failed[:MOST_NAMES]
            for reason in [row.reason]
        ]
        if more := len(failed[MOST_NAMES:]):
            items.append(Markup("<li>%s</li>") % self.env._("and %s more", more))
        return Markup("<ul>%s</ul>") % Markup().join(items) if items else ""

    def _get_result_links(self, purchases):
        """Name some purchase orders, with links for who may open them.

        :param purchases: ``purchase.order``
        :return: Markup
        """
        may_read = purchases.sudo(False).has_access("read")
        named = purchases[:MOST_NAMES]
        names = [
            purchase._get_html_link() if may_read else purchase.name
            for purchase in named
        ]
        if more := len(purchases - named):
            names.append(self.env._("and %s more", more))
        return Markup(", ").join(names)
