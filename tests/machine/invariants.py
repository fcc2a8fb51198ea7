"""What is true of all orders, purchase orders, bills and transfers after each step."""

from hypothesis.stateful import invariant


def exceeds(left, right, slack=0):
    return left - right > slack + 0.001


def equals(left, right, slack=0):
    return abs(left - right) <= slack + 0.001


class Invariants:
    """To be mixed into the state machine."""

    def remember(self, may_change_delivery):
        """Keep what the next operation may not change."""
        self.may_change_delivery = may_change_delivery
        self.demands_before = self.world.demands()
        self.given_up_before = self.world.given_up()
        self.left_before = self.world.left()
        self.given_before = self.world.given()

    @invariant()
    def held_if_and_only_if_something_open_has_still_to_leave(self):
        for order in self.world.confirmed_orders():
            must = bool(self.world.to_leave(order))
            assert must == (order.state == "on_hold"), (
                f"{order.name} must be {'held' if must else 'free'}"
            )

    @invariant()
    def nothing_open_for_who_does_not_wait(self):
        backorders = self._waiting(self.world.backorders())
        confirmed = self.world.confirmed_orders()
        for backorder in backorders:
            assert backorder.order_id in confirmed, backorder.display_name

    @invariant()
    def nothing_open_at_a_vendor_who_does_not_deliver(self):
        for backorder in self._waiting(self.world.backorders()):
            assert backorder.purchase_line_id, backorder.display_name
            assert backorder.purchase_id.state != "cancel", backorder.display_name

    @invariant()
    def links_are_of_one_product(self):
        for backorder in self._alive(self.world.backorders()):
            assert backorder.product_id == backorder.purchase_line_id.product_id

    @invariant()
    def links_never_exceed_what_is_bought(self):
        for line, backorders in self._by_purchase_line():
            linked = sum(backorders.mapped("product_uom_qty"))
            bought = self.world.bought(line)
            assert not exceeds(linked, bought), (line.display_name, linked, bought)

    @invariant()
    def nothing_is_billed_that_is_on_no_bill(self):
        for (purchase, product), backorders in self._by_purchase_and_product():
            lines = self._lines(purchase, product)
            billed = sum(max(self.world.billed(line), 0) for line in lines)
            shared = sum(backorders.mapped("qty_billed"))
            assert not exceeds(shared, billed), (product.name, shared, billed)
            if len(lines) == 1:
                linked = sum(backorders.mapped("product_uom_qty"))
                # What was returned is credited, or else billed once more.
                returned = sum(lines.backorder_ids.mapped("qty_returned"))
                least = max(min(billed - returned, linked), 0)
                assert not exceeds(least, shared), (product.name, shared)
                assert not exceeds(shared, min(billed, linked)), (product.name, shared)

    @invariant()
    def nothing_is_received_that_has_not_come(self):
        for line, backorders in self._by_purchase_line():
            received = max(self.world.received(line), 0)
            linked = sum(backorders.mapped("product_uom_qty"))
            shared = sum(backorders.mapped("qty_received"))
            slack = self.world.rounding(line)
            assert equals(shared, min(received, linked), slack), (
                line.display_name,
                shared,
                received,
            )

    @invariant()
    def what_was_given_stays_given(self):
        """Nothing but less takes it back, unless someone has other claims."""
        for line, given in self.world.given().items():
            before = self.given_before.get(line)
            if not before or before["claims"] != given["claims"]:
                continue
            for name in ("billed", "received"):
                slack = self.world.rounding(line)
                (total, shares), (old_total, old_shares) = given[name], before[name]
                for backorder, share in shares.items():
                    old = old_shares[backorder]
                    what = (backorder.display_name, name, old, share)
                    assert exceeds(old_total, total) or not exceeds(
                        old, share, slack
                    ), what
                    assert exceeds(total, old_total) or not exceeds(
                        share, old, slack
                    ), what

    @invariant()
    def fulfilled_is_what_the_policy_says(self):
        policy = self.world.company.backorder_release_policy
        for backorder in self._alive(self.world.backorders()):
            there = {
                "billed": backorder.qty_billed,
                "received": backorder.qty_received,
            }
            there["both"] = min(there.values())
            assert equals(backorder.qty_fulfilled, there[policy])

    @invariant()
    def state_follows_the_quantity(self):
        confirmed = self.world.confirmed_orders()
        for backorder in self._alive(self.world.backorders()):
            if backorder.order_id in confirmed:
                lacks = backorder.product_uom_qty > backorder.qty_fulfilled
                assert lacks == (backorder.state == "open"), backorder.display_name

    @invariant()
    def billed_quantity_is_that_of_posted_bills(self):
        for line in self.world.purchases().order_line:
            billed = line._convert_to_backorder_uom(line.qty_billed_posted)
            assert equals(billed, self.world.billed(line)), line.display_name

    @invariant()
    def nobody_else_changes_what_the_customer_gets(self):
        if self.may_change_delivery:
            return
        # Odoo delivers all of a line again, also what was cancelled manually before.
        changed_by_hand = self.world.changed_by_hand
        for line, demand in self.world.demands().items():
            if line.order_id not in changed_by_hand:
                before = self.demands_before.get(line, 0)
                assert equals(demand, before), (line.display_name, demand, before)

    @invariant()
    def nobody_else_cancels_a_delivery(self):
        if self.may_change_delivery:
            return
        for move in self.world.given_up() - self.given_up_before:
            # What the vendor ships is not delivered from stock.
            is_dropped = move.sale_line_id.backorder_ids.filtered("is_dropship")
            assert is_dropped, move.sale_line_id.display_name

    @invariant()
    def deliveries_follow_the_orders(self):
        orders = self.world.confirmed_orders() - self.world.changed_by_hand
        for line, demand in self.world.demands().items():
            if line.order_id in orders:
                assert equals(demand, line.product_uom_qty), (
                    line.display_name,
                    demand,
                    line.product_uom_qty,
                )

    @invariant()
    def nothing_leaves_while_held(self):
        held, most = self.world.left(), self.world.most_to_leave()
        for line, left in self.left_before.items():
            if line in held and line not in most:
                assert held[line]["delivered"] <= left["delivered"], line.display_name
                assert held[line]["invoiced"] <= left["invoiced"], line.display_name

    @invariant()
    def no_more_leaves_than_what_is_free(self):
        """Where only what is backordered is held."""
        held = self.world.left()
        for line, most in self.world.most_to_leave().items():
            if not (left := self.left_before.get(line)):
                continue
            if "invoiced" in most:
                before, now = left["invoiced"], held[line]["invoiced"]
                assert now <= max(before, most["invoiced"]), (line.display_name, now)
            if "delivered" in most:
                before, now = (
                    each["delivered"] - each["returned"] for each in (left, held[line])
                )
                assert now <= max(before, most["delivered"]), (line.display_name, now)

    @invariant()
    def shortage_is_part_of_the_demand(self):
        for (line, product), shortage in (
            self.world.confirmed_lines()._get_backorder_shortages().items()
        ):
            short, demand = shortage["short"], shortage["demand"]
            assert 0 <= short <= demand, (line.display_name, product.name, shortage)

    @invariant()
    def looking_again_changes_nothing(self):
        """Each event has looked at all that it has changed."""
        backorders, orders = self.world.backorders(), self.world.orders()
        quantities = ["state", "qty_billed", "qty_received", "qty_fulfilled"]
        backorders_before = backorders.read(quantities)
        orders_before = orders.read(["state", "backorder_progress"])
        backorders._refresh()
        for new, old in zip(
            backorders.read(quantities), backorders_before, strict=True
        ):
            assert new == old, f"{new} instead of {old}"
        for order, old in zip(orders, orders_before, strict=True):
            [new] = order.read(["state", "backorder_progress"])
            assert new == old, f"{new} instead of {old}"

    def _by_purchase_and_product(self):
        backorders = self._alive(self.world.backorders())
        return backorders.grouped(lambda b: (b.purchase_id, b.product_id)).items()

    def _lines(self, purchase, product):
        return purchase.order_line.filtered(lambda line: line.product_id == product)

    def _waiting(self, backorders):
        return backorders.filtered(lambda b: b.state == "open")

    def _alive(self, backorders):
        return backorders.filtered(lambda b: b.state != "cancelled")

    def _by_purchase_line(self):
        backorders = self._alive(self.world.backorders())
        return backorders.grouped("purchase_line_id").items()
