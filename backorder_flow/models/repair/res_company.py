from odoo import models

# How many backorders are re-evaluated while the user waits.
AT_ONCE = 500


class ResCompany(models.Model):
    """The policy decides what fulfills a backorder."""

    _inherit = "res.company"

    def write(self, vals):
        changed = self.filtered(
            lambda company: (
                vals.get("backorder_release_policy", company.backorder_release_policy)
                != company.backorder_release_policy
            )
        )
        res = super().write(vals)
        if changed:
            changed._apply_backorder_policy()
        return res

    def _apply_backorder_policy(self):
        """Re-evaluate the backorders of these companies: they have another policy.

        At once, or in the background if there are many.
        """
        # They tell what the policy asks for, though nothing else of them changes.
        messages = ["hold_message", "backorder_released_message"]
        self.env["sale.order"].invalidate_model(messages)
        # Orders of colleagues follow the company's rule, whoever changes it.
        backorders = self.env["sale.backorder"].sudo()
        alive = backorders.search(
            [("company_id", "in", self.ids), ("state", "!=", "cancelled")],
            limit=AT_ONCE + 1,
        )
        if len(alive) <= AT_ONCE:
            alive._refresh()
            return
        # Nor does anybody but the addon make runs, or start scheduled actions.
        self.env["sale.backorder.run"].sudo()._restart_policy(self)
        self.env.ref("backorder_flow.ir_cron_policy").sudo()._trigger()
