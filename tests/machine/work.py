"""Work that several operations do."""

from odoo import fields
from odoo.fields import Command


class Work:
    """To be mixed into the World."""

    def add_stock(self, product, quantity):
        quants = self.env["stock.quant"].sudo()
        quants._update_available_quantity(product, self.stock, quantity)

    def validate(self, transfer, quantities, remaining=True):
        """Do a part of a transfer.

        :param quantities: of each of its moves, in turn
        :param remaining: whether a transfer remains for the rest
        """
        for move, quantity in zip(transfer.move_ids, quantities, strict=False):
            move.quantity = quantity
        transfer.move_ids.picked = True
        transfer.with_context(
            skip_backorder=True,
            picking_ids_not_to_backorder=[] if remaining else transfer.ids,
        ).button_validate()

    def send_back(self, transfer, quantity):
        """Return a quantity of each product of a done transfer."""
        self.validate(self.return_of(transfer, quantity), [])

    def return_of(self, transfer, quantity, exchange=False):
        """The transfer that sends back a quantity of each product of a done one.

        :param exchange: whether the same quantity is delivered again
        """
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_model=transfer._name, active_id=transfer.id)
            .create({})
        )
        for line in wizard.product_return_moves:
            line.quantity = min(quantity, line.move_quantity)
        if exchange:
            return transfer.browse(wizard.action_create_exchanges()["res_id"])
        return transfer.browse(wizard.action_create_returns()["res_id"])

    def make_delivery(self, line, quantity):
        """A delivery of an order line, made manually."""
        kind = self.warehouse.out_type_id
        places = {
            "location_id": self.stock.id,
            "location_dest_id": self.customer.property_stock_customer.id,
        }
        move = {
            "product_id": line.product_id.id,
            "product_uom_qty": quantity,
            "sale_line_id": line.id,
            **places,
        }
        return self.env["stock.picking"].create(
            {
                "partner_id": self.customer.id,
                "picking_type_id": kind.id,
                "move_ids": [Command.create(move)],
                **places,
            }
        )

    def make_bill(self, purchase, lines, quantities):
        """A draft bill of lines of a purchase order, in the unit of each line."""
        return self.env["account.move"].create(
            {
                **purchase._prepare_invoice(),
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create(
                        {**line._prepare_account_move_line(), "quantity": quantity}
                    )
                    for line, quantity in zip(lines, quantities, strict=False)
                ],
            }
        )

    def receive_all(self, purchase):
        """Receive what is to come of a purchase order."""
        for receipt in purchase.picking_ids & self.receipts():
            self.validate(receipt, receipt.move_ids.mapped("product_uom_qty"))

    def bill_the_rest(self, purchase):
        """Post a bill of what no posted bill of a purchase order covers."""
        lines = purchase.order_line.filtered(
            lambda line: line.product_qty > line.qty_billed_posted
        )
        if lines:
            rest = [line.product_qty - line.qty_billed_posted for line in lines]
            self.make_bill(purchase, lines, rest).action_post()
