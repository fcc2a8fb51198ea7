"""What buyers do: requests for quotation, purchase orders, their lines."""

from hypothesis import strategies as st

from .operation import choose, nth, operation
from .world import World

quantity = st.integers(0, 24)


class Purchases:
    @operation(World.requests)
    def confirm_purchase(self, purchase):
        purchase.button_confirm()

    @operation(World.living_purchases)
    def cancel_purchase(self, purchase):
        purchase.button_cancel()

    @operation(World.cancelled_purchases)
    def purchase_back_to_draft(self, purchase):
        purchase.button_draft()

    @operation(World.mergeable_requests)
    def merge_requests(self, request):
        same = self.world.mergeable_requests().filtered(
            lambda other: other.partner_id == request.partner_id
        )
        same.action_merge()

    @operation(World.requests)
    def change_vendor(self, purchase):
        purchase.partner_id = self.world.vendors - purchase.partner_id

    @operation(World.purchase_lines, quantity=quantity)
    def change_purchase_line(self, line, quantity):
        line.product_qty = quantity

    @operation(World.request_lines)
    def delete_purchase_line(self, line):
        line.unlink()

    @operation(World.living_purchases, product=nth, quantity=quantity)
    def add_purchase_line(self, purchase, product, quantity):
        """Buy something for stock with the same purchase order."""
        purchase.env["purchase.order.line"].create(
            {
                "order_id": purchase.id,
                "product_id": choose(self.world.goods, product).id,
                "product_qty": quantity,
            }
        )
