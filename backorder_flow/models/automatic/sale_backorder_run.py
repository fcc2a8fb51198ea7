from odoo import models
from odoo.fields import Command


class SaleBackorderRun(models.Model):
    """What a run notes."""

    _inherit = "sale.backorder.run"

    def _add(self, result):
        """Note what was made of some orders.

        :param dict result: see ``sale.order.create_backorders``
        """
        self.ensure_one()
        self.purchase_ids = [Command.link(i) for i in result["purchase_order_ids"]]
        self.backorder_ids = [Command.link(i) for i in result["backorder_ids"]]
        reasons = [self.skipped] if self.skipped else []
        reasons += [self._get_reason(item) for item in result["skipped"]]
        self.skipped = "\n".join(dict.fromkeys(reasons))

    def _get_reason(self, item):
        """Name what was left out: reasons of lines name their order themselves."""
        if item["sale_line_id"]:
            return item["reason"]
        order = self.env["sale.order"].browse(item["order_id"])
        return f"{order.name}: {item['reason']}"
