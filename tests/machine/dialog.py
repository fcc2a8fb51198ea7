"""Backorder and Bulk Backorder, and the company's policy."""

from hypothesis import strategies as st

from .operation import choose, nth, operation
from .world import World

# How much of what a line of the dialog proposes is bought.
share = st.sampled_from(["all", "part", "none"])


class Dialog:
    @operation(
        World.short_orders,
        others=st.sets(nth, max_size=2),
        shares=st.lists(share, min_size=1, max_size=3),
        other_vendor=st.booleans(),
        grouping=st.sampled_from(["vendor", "order", "request"]),
        dropship=st.booleans(),
    )
    def backorder(self, order, others, shares, other_vendor, grouping, dropship):
        """Backorder one to three orders by the dialog.

        :param others: which orders beside the first
        :param shares: what is bought of the lines of the dialog, in turn
        :param other_vendor: whether the first line has another vendor than proposed
        :param dropship: whether the vendors ship to the customer what they can
        """
        orders = self.world.confirmed_orders()
        order = order.union(*(choose(orders, other) for other in others))
        dialog = self._open(order.action_backorder())
        dialog.grouping = grouping
        for number, line in enumerate(dialog.line_ids):
            part = choose(shares, number)
            line.selected = part != "none"
            line.is_dropship = dropship and line._can_dropship()
            if part == "part":
                line.product_uom_qty = (line.product_uom_qty + 1) // 2
        if other_vendor:
            line = dialog.line_ids[:1]
            line.vendor_id = self.world.vendors - line.vendor_id
        dialog.action_create_backorders()

    @operation(World.backorders, policy=st.sampled_from(["billed", "received", "both"]))
    def change_policy(self, _first, policy):
        self.world.company.backorder_release_policy = policy
