from markupsafe import Markup

from odoo import models


class AccountMove(models.Model):
    """What is told of vendor bills that are posted."""

    _inherit = "account.move"

    def _log_backorder_release(self, held):
        """Log in the chatter of these posted bills whom they have released.

        :param held: the ``sale.order`` that were on hold before, as superuser
        """
        bodies = {
            # Users who post a bill may not have access to purchase orders.
            bill.id: bill.sudo()._get_backorder_released_message(held)
            for bill in self
            if bill.move_type == "in_invoice"
        }
        bodies = {bill: body for bill, body in bodies.items() if body}
        if bodies:
            self.browse(bodies)._message_log_batch(bodies=bodies)

    def _get_backorder_released_message(self, held):
        """Describe whom one posted bill has released, and who still waits.

        :param held: see :meth:`_log_backorder_release`
        :return: Markup, a line such as "Released S00012" and one for each that waits,
            such as "S00015 waits for 4 Units of Desk"
        """
        backorders = self.line_ids.purchase_line_id.backorder_ids
        orders = (backorders.order_id & held).sorted("id")
        waiting = orders._filter_on_hold()
        lines = []
        if released := orders - waiting:
            names = ", ".join(released.mapped("name"))
            lines.append(self.env._("Released %s", names))
        lines += [
            backorder._get_still_waiting_line(
                backorder.product_uom_qty - backorder.qty_fulfilled
            )
            for backorder in waiting.backorder_ids._filter_waited_for()
        ]
        return Markup("<br/>").join(lines)
