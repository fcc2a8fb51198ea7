from odoo.exceptions import UserError


class NotHereError(Exception):
    """The event has nothing to happen to in this situation."""


class Situation:
    """An order and what was bought for it; what is done is done by whose work it is."""

    def __init__(self, case, *lines, **changes):
        """Confirm an order, backorder it, and confirm the purchase orders.

        :param case: the ``BackorderCommon`` that has the users and the products
        :param lines: pairs of product and quantity
        :param changes: values for the lines of the dialog
        """
        self.case, self.env = case, case.env
        self.order = case._make_order(*lines)
        case._backorder(self.order, **changes)
        self.bills = {}

    def by(self, role, record):
        """A record as the user of a role sees it, who has read nothing before."""
        self.env.invalidate_all()
        return record.with_user(getattr(self.case, role))

    @property
    def lines(self):
        return self.order.order_line

    @property
    def backorders(self):
        return self.order.backorder_ids

    # Purchases

    def confirm(self):
        self.backorders.purchase_id.button_confirm()

    def receive(self):
        for purchase in self.backorders.purchase_id:
            self.case._receive(purchase)

    def bill(self, line):
        """Post the vendor bills of one order line, as often as they are taken back."""
        if line not in self.bills:
            purchases = line.backorder_ids.purchase_id
            self.need(purchases.filtered(lambda p: p.state == "purchase"))
            self.bills[line] = self.env["account.move"].union(
                *(self.case._make_bill(purchase, post=False) for purchase in purchases)
            )
        bills = self.bills[line].filtered(lambda bill: bill.state == "draft")
        self.by("accountant", self.need(bills)).action_post()

    def reset_bill(self, line):
        bills = self.bills.get(line, self.env["account.move"])
        posted = bills.filtered(lambda bill: bill.state == "posted")
        self.by("accountant", self.need(posted)).button_draft()

    # Transfers

    @property
    def transfers(self):
        """The transfers of the order that are still to be done."""
        transfers = self.order.picking_ids | self.env["stock.picking"].search(
            [("reference_ids", "in", self.order.stock_reference_ids.ids)]
        )
        return transfers.filtered(lambda t: t.state not in ("done", "cancel")).sorted(
            "id"
        )

    @property
    def deliveries(self):
        """Those that take goods out of our stock, step by step, to the customer."""
        return self.transfers.filtered(
            lambda t: (
                t.location_id.usage == "internal"
                and t.move_ids.filtered(self.is_for_customer)
            )
        )

    @property
    def delivered(self):
        """The last transfer that has brought goods of ours to the customer."""
        done = self.order.picking_ids.filtered(
            lambda t: (
                t.state == "done"
                and t.location_id.usage == "internal"
                and t.location_dest_id.usage == "customer"
            )
        )
        return self.need(done.sorted("id")[-1:])

    def is_for_customer(self, move):
        return "customer" in (move.location_final_id | move.location_dest_id).mapped(
            "usage"
        )

    def deliver(self, **quantities):
        """Do what is to be delivered, step by step.

        :param quantities: of products by their names, if not all of it
        """
        wanted = {getattr(self.case, name): qty for name, qty in quantities.items()}
        while ready := self.ready(wanted):
            for move in self.to_do(ready):
                move.quantity = (
                    wanted.pop(move.product_id, 0) if quantities else move.product_qty
                )
            self.validate(ready, fill=False)
            if quantities and not wanted:
                break

    def ready(self, wanted=None):
        """The next transfer that nothing but the hold keeps from being done."""
        for transfer in self.deliveries:
            moves = transfer.move_ids
            waits = moves.move_orig_ids.filtered(
                lambda m: m.state not in ("done", "cancel")
            )
            if not waits and (
                not wanted or any(wanted.get(m.product_id) for m in moves)
            ):
                return transfer
        return self.env["stock.picking"]

    def validate(self, transfer, fill=True):
        """The stock user does a transfer.

        :param fill: whether there turns up what is lacking
        """
        transfer = self.by("stock_user", transfer)
        if transfer.state == "draft":
            transfer.action_confirm()
        for move in self.to_do(transfer.sudo()):
            if fill and not move.quantity:
                self.case._add_stock(move.product_id, 50, move.location_id)
                move.quantity = move.product_uom_qty
        self.to_do(transfer).picked = True
        transfer.with_context(skip_backorder=True).button_validate()

    def to_do(self, transfer):
        return transfer.move_ids.filtered(lambda m: m.state not in ("done", "cancel"))

    def send_back(self, transfer, quantity=1, exchange=False):
        """Return goods of a transfer; do the return, and make what replaces it."""
        dialog = (
            self.by("stock_user", self.env["stock.return.picking"])
            .with_context(active_id=transfer.id, active_model="stock.picking")
            .create({})
        )
        dialog.product_return_moves[0].quantity = quantity
        make = (
            dialog.action_create_exchanges
            if exchange
            else (dialog.action_create_returns)
        )
        return transfer.browse(make()["res_id"]).with_env(self.env)

    def add_move(self, line, transfer=None, **values):
        """The stock user adds a move of the product of a line manually."""
        transfer = transfer or self.new_transfer()
        move = self.by("stock_user", self.env["stock.move"]).create(
            {
                "product_id": line.product_id.id,
                "product_uom_qty": 2,
                "picking_id": transfer.id,
                "location_id": transfer.location_id.id,
                "location_dest_id": transfer.location_dest_id.id,
                **values,
            }
        )
        return move.with_env(self.env)

    def new_transfer(self):
        """A delivery made manually."""
        kind = self.case.warehouse.out_type_id
        return self.env["stock.picking"].create(
            {
                "picking_type_id": kind.id,
                "partner_id": self.order.partner_id.id,
                "location_id": self.case.stock.id,
                "location_dest_id": self.order.partner_id.property_stock_customer.id,
            }
        )

    # What is allowed

    def is_refused(self, action, *args):
        """Whether the hold refuses something, which is undone."""
        savepoint = self.env.cr.savepoint()
        try:
            action(*args)
        except UserError as error:
            if "on hold" not in str(error):
                raise
            return True
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()
        return False

    def pay_down(self):
        self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=self.order.ids
        ).create(
            {"advance_payment_method": "percentage", "amount": 10}
        ).create_invoices()

    @staticmethod
    def need(records):
        if not records:
            raise NotHereError
        return records
