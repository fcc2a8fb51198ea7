from markupsafe import Markup

from odoo import models


class AccountMoveLine(models.Model):
    """What is told of notes that were about something else."""

    _inherit = "account.move.line"

    def _log_backorder_price_only(self):
        """Log in the chatter of their notes what these lines are about now."""
        bodies = {
            note.id: Markup("<br/>").join(
                line._get_backorder_price_only_message() for line in lines
            )
            for note, lines in self.grouped("move_id").items()
        }
        self.move_id._message_log_batch(bodies=bodies)

    def _get_backorder_price_only_message(self):
        """Describe what one line was about, and is now."""
        self.ensure_one()
        uom = self.product_uom_id or self.purchase_line_id.product_uom_id
        values = {
            "quantity": uom._format_backorder_quantity(self.quantity),
            "product": self.purchase_line_id.product_id.display_name,
        }
        if self.is_price_only:
            return self.env._(
                "%(quantity)s of %(product)s: goods → price only", **values
            )
        return self.env._("%(quantity)s of %(product)s: price only → goods", **values)
