"""What the warehouse does: receipts, deliveries, returns, reservations."""

from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.fields import Command

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
    def star(self, delivery):
        """Someone finds a delivery urgent, or not anymore."""
        delivery.priority = "0" if delivery.priority == "1" else "1"

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

    @operation(World.deliveries_of_held_lines, may_change_delivery=True)
    def deliver_what_is_free(self, delivery):
        """Leave out what is held; the rest must not be refused."""
        delivery.action_assign()
        delivery.action_leave_out_on_hold()
        if not any(delivery.move_ids.mapped("quantity")):
            raise UserError("Nothing is free.")
        try:
            self.world.validate(delivery, [])
        except UserError as error:
            raise AssertionError(f"{delivery.name}: {error}") from error

    @operation(World.deliveries, may_change_delivery=True)
    def cancel_delivery(self, delivery):
        delivery.action_cancel()
        self.world.changed_by_hand |= delivery.sale_id

    @operation(World.done_deliveries, may_change_delivery=True, quantity=quantity)
    def take_back_from_customer(self, delivery, quantity):
        self.world.send_back(delivery, quantity)
        self.world.changed_by_hand |= delivery.sale_id

    @operation(World.done_deliveries, may_change_delivery=True, quantity=quantity)
    def exchange(self, delivery, quantity):
        """The customer sends something back, and gets another one for it."""
        self.world.return_of(delivery, quantity, exchange=True)
        self.world.changed_by_hand |= delivery.sale_id

    @operation(World.done_returns, may_change_delivery=True, quantity=quantity)
    def return_the_return(self, back, quantity):
        """What the customer has sent back goes to him again."""
        self.world.return_of(back, quantity)
        self.world.changed_by_hand |= back.sale_id

    @operation(World.done_deliveries, may_change_delivery=True, confirmed=st.booleans())
    def copy_delivery(self, delivery, confirmed):
        copy = delivery.copy()
        if confirmed:
            copy.action_confirm()
        self.world.changed_by_hand |= delivery.sale_id

    @operation(
        World.deliveries,
        may_change_delivery=True,
        product=nth,
        quantity=quantity,
    )
    def add_move(self, delivery, product, quantity):
        """Someone adds a product to a delivery manually."""
        product = choose(self.world.goods, product)
        order = delivery.sale_id
        delivery.move_ids = [
            Command.create(
                {
                    "product_id": product.id,
                    "product_uom_qty": quantity,
                    "location_id": delivery.location_id.id,
                    "location_dest_id": delivery.location_dest_id.id,
                }
            )
        ]
        self.world.changed_by_hand |= order

    @operation(World.confirmed_goods, may_change_delivery=True, quantity=quantity)
    def add_delivery(self, line, quantity):
        """Someone makes a delivery for an order line manually."""
        self.world.make_delivery(line, quantity)
        self.world.changed_by_hand |= line.order_id

    @operation(World.deliveries, may_change_delivery=True)
    def delete_delivery(self, delivery):
        self.world.changed_by_hand |= delivery.sale_id
        delivery.unlink()
