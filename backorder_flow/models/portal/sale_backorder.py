from odoo import api, models
from odoo.fields import Domain

ASKED = "backorder_customers_asked"


class SaleBackorder(models.Model):
    """Events that tell the customer another date."""

    _inherit = "sale.backorder"

    def _watch_customer_dates(self):
        """Ask the customers about new dates of these, once for a transaction."""
        watched = self.filtered(lambda b: b.company_id.backorder_ask_customer)
        if not watched:
            return
        asked = self.env.cr.precommit.data.setdefault(ASKED, set())
        if not asked:
            # As superuser: users who change a date may not have access to sales orders.
            self.env.cr.precommit.add(self.sudo().browse()._ask_customers)
        asked.update(watched.ids)

    @api.model
    def _search_of_asked_customers(self):
        """The backorders that still have to come of companies that ask customers."""
        return self.search(
            Domain("is_incoming", "=", True)
            & Domain("company_id.backorder_ask_customer", "=", True)
        )

    def _ask_customers(self):
        """Called before the transaction is committed."""
        asked = self.env.cr.precommit.data.pop(ASKED, ())
        self.browse(asked).exists().sale_line_id._ask_backorder_customers()
