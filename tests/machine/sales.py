"""What salespeople do: orders, their lines, backorders, releases, invoices."""

from datetime import timedelta

from hypothesis import strategies as st

from odoo import fields
from odoo.fields import Command

from .operation import beginning, choose, nth, operation
from .world import World

quantity = st.integers(1, 24)
scopes = st.sampled_from(["lines", "order", "none"])
new_lines = st.lists(st.tuples(nth, quantity), min_size=1, max_size=2)


class Sales:
    @beginning(
        orders=st.lists(new_lines, min_size=3, max_size=4),
        together=st.booleans(),
        confirmed=st.integers(0, 2),
        billed=st.integers(0, 2),
        received=st.integers(0, 2),
        stock=quantity,
        scope=scopes,
        there=st.integers(0, 8),
    )
    def begin(
        self,
        orders,
        together,
        confirmed,
        billed,
        received,
        stock,
        scope="order",
        there=0,
    ):
        """Make orders of which all but the last wait for backorders.

        So all that can happen is near.

        :param together: whether they share purchase orders
        :param confirmed: how many of the purchase orders are confirmed; of these the
            first ones are billed, and the first ones are received
        :param stock: how much turns up of each product when it is all bought
        :param scope: what the company holds
        :param there: how much of each product is in stock before anything is ordered
        """
        self.world.company.backorder_hold_scope = scope
        for product in self.world.goods:
            self.world.add_stock(product, there)
        orders = self._make_orders(*((lines, 0) for lines in orders))[:-1].filtered(
            "backorder_needed"
        )
        for part in [orders] if together and orders else orders:
            self._open(part.action_backorder()).action_create_backorders()
        purchases = self.world.requests()[:confirmed]
        purchases.button_confirm()
        for purchase in purchases[:billed]:
            self.world.bill_the_rest(purchase)
        for purchase in purchases[:received]:
            self.world.receive_all(purchase)
        for product in self.world.goods:
            self.world.add_stock(product, stock)

    @operation(
        World.room_for_an_order,
        may_change_delivery=True,
        lines=new_lines,
        days=st.integers(0, 3),
    )
    def order(self, customer, lines, days):
        """Confirm a new order; its delivery is promised in so many days."""
        self._make_orders((lines, days))

    @operation(
        World.confirmed_orders, may_change_delivery=True, line=st.tuples(nth, quantity)
    )
    def add_order_line(self, order, line):
        order.order_line = [Command.create(self._line(*line))]

    @operation(
        World.confirmed_lines, may_change_delivery=True, quantity=st.integers(0, 24)
    )
    def change_order_line(self, line, quantity):
        self._edit(line, Command.update(line.id, {"product_uom_qty": quantity}))

    @operation(World.deletable_lines, may_change_delivery=True)
    def delete_order_line(self, line):
        self._edit(line, Command.delete(line.id))

    @operation(World.confirmed_orders, days=st.integers(0, 3))
    def promise_another_date(self, order, days):
        order.commitment_date = fields.Datetime.now() + timedelta(days=days)

    @operation(World.confirmed_orders, may_change_delivery=True)
    def cancel_order(self, order):
        order.action_cancel()

    @operation(World.cancelled_orders, may_change_delivery=True)
    def back_to_quotation(self, order):
        order.action_draft()

    @operation(World.quotations, may_change_delivery=True)
    def confirm_order_again(self, order):
        order.action_confirm()

    @operation(World.confirmed_orders, scope=scopes)
    def change_hold(self, order, scope):
        if order.state == "on_hold":
            order._change_hold_scope(scope, "tried")
        else:
            order.backorder_hold_scope = scope

    @operation(
        World.room_for_an_order,
        may_change_delivery=True,
        scope=scopes,
        customer_scope=st.none() | scopes,
    )
    def propose_hold(self, customer, scope, customer_scope):
        """Company and customer hold something else: what new orders begin with."""
        before = self.world.orders().mapped("backorder_hold_scope")
        self.world.company.backorder_hold_scope = scope
        customer.backorder_hold_scope = customer_scope
        assert before == self.world.orders().mapped("backorder_hold_scope")
        [order] = self._make_orders(([(0, 1)], 0))
        assert order.backorder_hold_scope == (customer_scope or scope)

    @operation(World.held_orders)
    def release_by_hand(self, order):
        order._release_hold_by_hand("tried")

    @operation(World.confirmed_orders, post=st.booleans())
    def invoice(self, order, post):
        invoice = order._create_invoices()
        if post:
            invoice.action_post()

    def _edit(self, line, command):
        """As the form of the order writes it."""
        line.order_id.order_line = [command]

    def _make_orders(self, *pairs):
        """Confirmed orders, of their lines and the days until delivery."""
        orders = self.world.env["sale.order"].create(
            [
                {
                    "partner_id": self.world.customer.id,
                    "commitment_date": fields.Datetime.now() + timedelta(days=days),
                    "order_line": [Command.create(self._line(*line)) for line in lines],
                }
                for lines, days in pairs
            ]
        )
        orders.action_confirm()
        return orders

    def _line(self, product, quantity):
        return {
            "product_id": choose(self.world.products, product).id,
            "product_uom_qty": quantity,
        }
