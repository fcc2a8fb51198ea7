from odoo import models
from odoo.exceptions import AccessError


class ResConfigSettings(models.TransientModel):
    """The button that corrects everything."""

    _inherit = "res.config.settings"

    def action_recompute_backorders(self):
        """Correct all held orders and backorders, and report what was changed.

        :return: action that shows the changes
        :raise AccessError: for everyone but administrators
        """
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(
                self.env._("Only administrators can recompute backorders.")
            )
        changes = self.env["sale.backorder"]._recompute_all()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Backorders recomputed"),
                "message": self._get_backorder_recompute_message(changes),
                "type": "warning" if changes else "success",
                "sticky": bool(changes),
            },
        }

    def _get_backorder_recompute_message(self, changes):
        """What the administrator is told; the chatters of the orders have all of it.

        :param list changes: texts
        :return: text
        """
        if not changes:
            return self.env._("No inconsistencies found.")
        most = 5
        message = "; ".join(changes[:most])
        if len(changes) <= most:
            return message
        return self.env._(
            "%(changes)s; and %(count)s more. See the sales orders.",
            changes=message,
            count=len(changes) - most,
        )
