"""What is done with backorders themselves: cancel, buy elsewhere, hand over."""

from hypothesis import strategies as st

from .operation import choose, nth, operation
from .world import World


class Backorders:
    @operation(World.open_backorders)
    def cancel_backorder(self, backorder):
        backorder.action_cancel_backorder()

    @operation(World.open_backorders, others=st.sets(nth, max_size=2))
    def replace_purchase(self, backorder, others):
        """Buy one to three backorders from the vendor that the first is not from."""
        everything = self.world.open_backorders()
        backorders = backorder.union(*(choose(everything, other) for other in others))
        dialog = self._open(backorders.action_replace())
        dialog.vendor_id = self.world.vendors - backorder.purchase_id.partner_id
        # The buyer has to cancel what the first vendor ships to the customer.
        still_shipped = backorders.filtered(
            lambda b: b.is_dropship and b.purchase_id.state == "purchase"
        )
        dialog.action_replace()
        self.world.changed_by_hand |= still_shipped.order_id

    @operation(World.movable_backorders, line=nth, half=st.booleans())
    def hand_over(self, backorder, line, half):
        """Hand the goods of a backorder to the line of another order, or half of them.

        :param line: which of the lines that may get them
        """
        dialog = self._open(backorder.action_hand_over())
        dialog.sale_line_id = choose(dialog.allowed_sale_line_ids, line)
        if half:
            dialog.quantity = (dialog.quantity + 1) // 2
        dialog.action_hand_over()

    def _open(self, action):
        """The dialog that an action opens."""
        return self.world.env[action["res_model"]].browse(action["res_id"])
