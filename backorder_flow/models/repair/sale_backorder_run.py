from odoo import api, models


class SaleBackorderRun(models.Model):
    """Runs that re-evaluate the backorders of companies with another policy."""

    _inherit = "sale.backorder.run"

    @api.model
    def _get_policy_runs(self):
        """The runs that have not come to all orders yet.

        :return: ``sale.backorder.run``
        """
        return self.search([("kind", "=", "policy"), ("is_running", "=", True)])

    @api.model
    def _restart_policy(self, companies):
        """Have all backorders of some companies re-evaluated in the background.

        :param companies: ``res.company``
        """
        running = self._get_policy_runs().filtered(
            lambda run: run.company_id in companies
        )
        running.last_order_id = 0
        self._begin("policy", companies - running.company_id)
