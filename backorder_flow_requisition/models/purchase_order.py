from odoo import models

REQUESTED = ("draft", "sent", "to approve")


class PurchaseOrder(models.Model):
    """An alternative that is confirmed delivers what another request was to bring."""

    _inherit = "purchase.order"

    def button_confirm(self):
        # Otherwise Odoo asks first, if there are alternatives that are not cancelled.
        if self.env.context.get("skip_alternative_check"):
            others = self.alternative_po_ids - self
            requests = others.filtered(lambda p: p.state in REQUESTED)
            requests.order_line._pass_backorders_on_to_alternatives(self.order_line)
        return super().button_confirm()
