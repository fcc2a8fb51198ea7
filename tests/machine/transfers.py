"""What the warehouse does: receipts, deliveries, returns, reservations."""

from hypothesis import strategies as st

from .operation import choose, nth, operation
from .world import World

quantities = st.lists(st.integers(0, 26), max_size=3)
quantity = st.integers(1, 12)


class Transfers:
    @operation(World.deliveries, product=nth, quantity=quantity)
    def find_stock(self, _first, product, quantity):
        """Goods turn up that nobody has bought for any order."""
        self.world.add_stock(choose(self.world.goods, product), quantity)

    @operation(World.receipts, quantities=quantities, remaining=st.booleans())
    def receive(self, receipt, quantities, remaining):
        """Receive less, as much as or more than was bought; all of it by default."""
        self.world.validate(receipt, quantities, remaining)

    @operation(World.done_receipts, quantity=quantity)
    def send_back_to_vendor(self, receipt, quantity):
        self.world.send_back(receipt, quantity)

    @operation(World.deliveries)
    def check_availability(self, delivery):
        delivery.action_assign()

    @operation(World.deliveries)
    def unreserve(self, delivery):
        delivery.do_unreserve()

    @operation(
        World.deliveries,
        may_change_delivery=True,
        quantities=quantities,
        remaining=st.booleans(),
    )
    def deliver(self, delivery, quantities, remaining):
        delivery.action_assign()
        pairs = zip(delivery.move_ids, quantities, strict=False)
        too_much = any(quantity > move.product_uom_qty for move, quantity in pairs)
        order = delivery.sale_id
        self.world.validate(delivery, quantities, remaining)
        if too_much or not remaining:
            self.world.changed_by_hand |= order

    @operation(World.deliveries, may_change_delivery=True)
    def cancel_delivery(self, delivery):
        delivery.action_cancel()
        self.world.changed_by_hand |= delivery.sale_id

    @operation(World.done_deliveries, may_change_delivery=True, quantity=quantity)
    def take_back_from_customer(self, delivery, quantity):
        self.world.send_back(delivery, quantity)
        self.world.changed_by_hand |= delivery.sale_id
