from odoo import api, models
from odoo.exceptions import UserError


class StockMove(models.Model):
    """What may not leave while its order is on hold."""

    _inherit = "stock.move"

    @api.constrains("state")
    def _check_backorder_hold(self):
        """The state can be written without any of the methods that deliver."""
        self.filtered(lambda move: move.state == "done")._check_not_on_hold()

    def _filter_moves_on_hold(self):
        """The moves that take goods to the customer of an order that is on hold.

        Every step counts (pick, pack, ship), as soon as it is on its way to a customer.
        Returns and dropships come to or from a vendor or a customer, not out of stock.

        :return: moves, as superuser
        """
        # Users of the stock or of purchases may see no sales order.
        return self.sudo().filtered(
            lambda move: (
                move.sale_line_id.order_id._is_on_hold()
                and not move.origin_returned_move_id
                and not move._is_dropshipped()
                and move._is_backorder_outgoing()
            )
        )

    def _check_not_on_hold(self):
        """Refuse to take goods to the customer of an order that is on hold.

        :raise UserError: names the orders and the purchase orders waited for
        """
        if held := self._filter_moves_on_hold():
            # The user is told of them, not the superuser who has found them.
            orders = held.sale_line_id.order_id.sudo(self.env.su)
            raise UserError(
                self.env._(
                    "Nothing can be delivered while the order is on hold.\n%s",
                    orders._get_hold_message(),
                )
            )
