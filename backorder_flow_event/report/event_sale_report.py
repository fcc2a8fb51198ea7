from odoo import fields, models


class EventSaleReport(models.Model):
    _inherit = "event.sale.report"

    # Core copies the list of states, before the hold is added to it.
    sale_order_state = fields.Selection(
        selection=lambda self: (
            self.env["sale.order"]._fields["state"]._description_selection(self.env)
        )
    )
