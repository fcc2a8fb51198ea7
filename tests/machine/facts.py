"""What is so in the world, told without the addon."""

from contextlib import contextmanager
from functools import wraps


def fact(method):
    """Remember what a method of the World tells, until an operation begins."""

    @wraps(method)
    def remembered(self):
        if not self.is_still:
            return method(self)
        if method not in self.remembered:
            self.remembered[method] = method(self)
        return self.remembered[method]

    return remembered


class Facts:
    """To be mixed into the World."""

    def __init__(self):
        self.remembered, self.is_still = {}, True

    @contextmanager
    def changing(self):
        """Nothing that was true before is taken for true in here, nor afterwards."""
        self.is_still = False
        try:
            yield
        finally:
            self.is_still = True
            self.forget()

    def forget(self):
        self.remembered.clear()
        self.env.invalidate_all()

    def bought(self, purchase_line):
        """The quantity of a purchase order line, in the unit of the product."""
        return self._in_product_uom(
            purchase_line.product_uom_id, purchase_line.product_qty, purchase_line
        )

    def billed(self, purchase_line):
        """What posted bills cover of it less posted credit notes, in the same unit."""
        return sum(
            self._in_product_uom(line.product_uom_id, line.quantity, purchase_line)
            * (-1 if line.move_id.move_type == "in_refund" else 1)
            for line in purchase_line.invoice_lines
            if line.parent_state == "posted"
        )

    def received(self, purchase_line):
        """What came in of it less what went back, in the same unit."""
        return sum(
            self._in_product_uom(move.product_uom, move.quantity, purchase_line)
            * (1 if move.location_id.usage == "supplier" else -1)
            for move in purchase_line.move_ids
            if move.state == "done"
        )

    def rounding(self, purchase_line):
        """How far core may be from what was received, in the unit of the product.

        It keeps the sum of the transfers in the unit of the vendor with two digits: a
        bolt is 0.08 dozen, which are 0.96 bolts.
        """
        if purchase_line.product_uom_id == purchase_line.product_id.uom_id:
            return 0
        digit = self._in_product_uom(purchase_line.product_uom_id, 0.01, purchase_line)
        return digit / 2 * (len(purchase_line.move_ids) + 1)

    @fact
    def demands(self):
        """Of each line to what its deliveries bring, or have brought."""
        return {
            line: line._get_qty_procurement()
            for line in self.orders().order_line
            if line.product_id in self.goods
        }

    @fact
    def given(self):
        """Of each purchase line to who has claims on it, what there is, and who has it.

        Without those that share the bills of a product with another line.
        """
        lines = self.backorders().purchase_line_id
        return {line: self._given_of(line) for line in lines if self._is_alone(line)}

    def _given_of(self, line):
        backorders = line.backorder_ids.filtered(lambda b: b.state != "cancelled")
        return {
            "claims": {b: b.product_uom_qty for b in backorders},
            "billed": (self.billed(line), {b: b.qty_billed for b in backorders}),
            "received": (self.received(line), {b: b.qty_received for b in backorders}),
        }

    def _is_alone(self, line):
        lines = line.order_id.order_line
        return len(lines.filtered(lambda ln: ln.product_id == line.product_id)) == 1

    @fact
    def given_up(self):
        """The moves from stock to the customer that are cancelled."""
        return self._moves_to_customer("cancel")

    def to_leave(self, order):
        """The open backorders that hold an order: something of them has to leave yet.

        Deliveries are made in one step here.
        """
        if order.backorder_hold_scope == "none":
            return order.backorder_ids.browse()
        return order.backorder_ids.filtered(
            lambda b: (
                b.state == "open"
                and not b.released_by_hand
                and (self._is_to_deliver(b) or self._is_to_dropship(b))
            )
        )

    def _is_to_deliver(self, backorder):
        """Whether a transfer may yet take the product to the customer of the order."""
        to_do = self._products_to_do()
        return backorder.product_id in (
            to_do.get(backorder.sale_line_id, set())
            | to_do.get(backorder.order_id, set())
        )

    @fact
    def _products_to_do(self):
        """Of each order line to the products that may yet leave for it.

        Of a move that is for no line, of its order.
        """
        to_do = {}
        for move in self._moves_to_do():
            subject = move.sale_line_id or move.picking_id.sale_id
            to_do.setdefault(subject, set()).add(move.product_id)
        return to_do

    @fact
    def _moves_to_do(self):
        """The moves to customers that are neither done nor cancelled."""
        transfers = self.transfers().filtered(
            lambda transfer: transfer.location_dest_id.usage == "customer"
        )
        return transfers.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )

    def _is_to_dropship(self, backorder):
        """Whether the vendor has not shipped all of it to the customer."""
        if backorder.purchase_id.picking_type_id.code != "dropship":
            return False
        return self.received(backorder.purchase_line_id) < backorder.product_uom_qty

    @fact
    def left(self):
        """Of each line of a held order to what is delivered and invoiced of it.

        What a vendor ships to the customer does not leave the stock.
        """
        delivered = self._moves_to_customer("done")
        return {
            line: {
                "delivered": sum((line.move_ids & delivered).mapped("quantity")),
                "returned": sum(self._moves_back(line).mapped("quantity")),
                "invoiced": line.qty_invoiced,
            }
            for line in self.held_orders().order_line
        }

    def _moves_back(self, line):
        """The moves by which the customer has sent something of a line back."""
        return line.move_ids.filtered(
            lambda move: move.state == "done" and move.location_id.usage == "customer"
        )

    @fact
    def most_to_leave(self):
        """Of each line of an order held by line to what may be delivered and invoiced.

        Without what is not limited: nothing of the product is held.
        """
        most = {}
        for order in self.orders_held_by_line():
            waiting = order.backorder_ids.filtered(
                lambda b: b.state == "open" and not b.released_by_hand
            )
            for line in order.order_line:
                held = sum(
                    b.product_uom_qty - b.qty_fulfilled
                    for b in waiting & line.backorder_ids
                )
                most[line] = {}
                if held:
                    most[line]["invoiced"] = line.product_uom_qty - held
                if line.product_id in waiting.filtered(self._is_stocked).product_id:
                    most[line]["delivered"] = line.product_uom_qty - self._kept(
                        line, waiting
                    )
        return most

    def _kept(self, line, waiting):
        """What of a line may not leave the stock: held, or shipped by a vendor."""
        alive = line.backorder_ids.filtered(lambda b: b.state != "cancelled")
        return sum(
            b.product_uom_qty - b.qty_fulfilled
            for b in (waiting & alive).filtered(self._is_stocked)
        ) + sum(b.product_uom_qty for b in alive if not self._is_stocked(b))

    def _is_stocked(self, backorder):
        return backorder.purchase_id.picking_type_id.code != "dropship"

    def _moves_to_customer(self, state):
        return self.orders().order_line.move_ids.filtered(
            lambda move: (
                move.state == state
                and move.location_id.usage == "internal"
                and move.location_dest_id.usage == "customer"
            )
        )

    def _in_product_uom(self, uom, quantity, purchase_line):
        return uom._compute_quantity(
            quantity, purchase_line.product_id.uom_id, rounding_method="HALF-UP"
        )
