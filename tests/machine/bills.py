"""What accountants do: vendor bills, credit notes, matching with purchase orders."""

from hypothesis import strategies as st

from odoo import fields
from odoo.fields import Command

from .operation import choose, nth, operation
from .world import World

quantity = st.integers(1, 24)
quantities = st.lists(quantity, min_size=1, max_size=3)


class Bills:
    @operation(
        World.confirmed_purchases,
        first=nth,
        quantities=quantities,
        post=st.booleans(),
    )
    def bill(self, purchase, first, quantities, post):
        """Bill some lines of a purchase order, be they billed before or not."""
        lines = purchase.order_line
        first = first % len(lines) if lines else 0
        bill = self.world.make_bill(purchase, lines[first:], quantities)
        if post:
            bill.action_post()

    @operation(World.confirmed_purchases)
    def bill_all(self, purchase):
        purchase.action_create_invoice()
        bill = purchase.invoice_ids.sorted("id")[-1:]
        bill.invoice_date = fields.Date.today()
        bill.action_post()

    @operation(World.room_for_a_bill, product=nth, quantity=quantity)
    def bill_without_purchase(self, vendor, product, quantity):
        """A bill that is posted before anybody matches it with a purchase order."""
        product = choose(self.world.goods, product)
        self.world.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": vendor.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create({"product_id": product.id, "quantity": quantity})
                ],
            }
        ).action_post()

    @operation(World.posted_bill_lines, purchase_line=nth)
    def match(self, bill_line, purchase_line):
        """Match a posted line with a purchase order line of its product, or none."""
        lines = self.world.confirmed_purchases().order_line.filtered(
            lambda line: line.product_id == bill_line.product_id
        )
        choices = [*lines, lines.browse()]
        bill_line.purchase_line_id = choose(choices, purchase_line)

    @operation(World.draft_bills)
    def post_bill(self, bill):
        bill.action_post()

    @operation(World.posted_bills)
    def reset_bill(self, bill):
        bill.button_draft()

    @operation(World.draft_bills)
    def delete_bill(self, bill):
        bill.unlink()

    @operation(World.living_bills)
    def cancel_bill(self, bill):
        bill.button_cancel()

    @operation(World.creditable_bills, quantities=quantities, post=st.booleans())
    def credit(self, bill, quantities, post):
        """Credit a part of each line of a bill."""
        note = bill._reverse_moves([{"invoice_date": fields.Date.today()}])
        for number, line in enumerate(note.invoice_line_ids):
            line.quantity = min(choose(quantities, number), line.quantity)
        if post:
            note.action_post()
