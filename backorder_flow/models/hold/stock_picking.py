from odoo import models


class StockPicking(models.Model):
    """Transfers of orders that are on hold."""

    _inherit = "stock.picking"

    def _pre_action_done_hook(self):
        # Before any dialog asks about quantities that cannot leave anyway.
        self._get_hold_moves_to_validate()._check_not_on_hold()
        return super()._pre_action_done_hook()

    def _get_hold_moves_to_validate(self):
        """The moves that a validation takes: what is picked, or else all of it."""
        moves = self.move_ids.browse()
        for picking in self:
            ready = picking.move_ids.filtered(
                lambda move: move.quantity and move.state not in ("done", "cancel")
            )
            moves |= ready.filtered("picked") or ready
        return moves

    def action_leave_out_on_hold(self):
        """Take only what is not on backorder with these transfers.

        What is left out stays reserved for nobody, and comes with the transfer that
        Odoo makes for the rest.
        """
        self.check_access("write")
        self.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )._leave_out_on_hold()
