from odoo import Command
from odoo.tests import tagged

from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestUnits(BackorderCommon):
    """Sold in one unit, bought in another: never less than needed, and no drift."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ("unit", "dozen", "meter", "kgm", "gram", "ton"):
            setattr(cls, name, cls.env.ref(f"uom.product_uom_{name}"))
        cls.pack = cls._make_uom("Pack of 10", cls.unit, 10)
        cls.gross = cls._make_uom("Gross", cls.dozen, 12)
        cls.roll = cls._make_uom("Roll of 50 m", cls.meter, 50)
        cls.bag = cls._make_uom("Bag of 25 kg", cls.kgm, 25)

    @classmethod
    def _make_uom(cls, name, reference, factor):
        return cls.env["uom.uom"].create(
            {
                "name": name,
                "relative_uom_id": reference.id,
                "relative_factor": factor,
            }
        )

    def _sell(self, quantity, sold_in, kept_in, bought_in, **values):
        """An order of a product that is short, and the product's own names for it."""
        product = self._make_product(
            "Goods",
            self._prepare_seller_values(self.wood, 10, product_uom_id=bought_in.id),
            uom_id=kept_in.id,
        )
        order = self._make_order((product, 0), confirm=False, **values)
        order.order_line = [
            Command.update(
                order.order_line.id,
                {"product_uom_id": sold_in.id, "product_uom_qty": quantity},
            )
        ]
        order.action_confirm()
        return order

    # What really was bought, billed and received, in the unit of the product

    def _get_bought(self, line):
        return self._convert(line.product_qty, line.product_uom_id, line.product_id)

    def _get_billed(self, line):
        return sum(
            self._convert(bill.quantity, bill.product_uom_id, line.product_id)
            * bill.move_id.direction_sign
            for bill in line.invoice_lines
            if bill.parent_state == "posted"
        )

    def _get_received(self, line):
        return sum(
            self._convert(move.quantity, move.product_uom, line.product_id)
            * (-1 if move._is_purchase_return() else 1)
            for move in line.move_ids
            if move.state == "done"
        )

    def _convert(self, quantity, uom, product):
        return uom._compute_quantity(quantity, product.uom_id, round=False)

    def _get_demand(self, order):
        moves = order.order_line.move_ids._filter_backorder_first_leg()
        return sum(moves.mapped("product_qty"))

    def assertSound(self, order, demand, short=0.0):
        """What must be true of one order after each step.

        :param float demand: what is to be delivered, in the unit of the product
        :param float short: what of it was returned to the vendor, in the unit of the
            line
        """
        self.assertAlmostEqual(self._get_demand(order), demand)
        backorder = order.backorder_ids
        line = backorder.purchase_line_id
        quantity = backorder.product_uom_qty
        self.assertGreaterEqual(self._get_bought(line) + 1e-6, quantity)
        for name, real in (
            ("qty_billed", self._get_billed(line)),
            ("qty_received", self._get_received(line)),
        ):
            # To the last digit that is kept of a quantity.
            self.assertAlmostEqual(
                backorder[name], max(min(real, quantity), 0), 2, msg=name
            )
        is_billed = self._get_billed(line) > quantity - 0.005
        self.assertEqual(order.state, "sale" if is_billed else "on_hold")
        self.assertAlmostEqual(order.order_line.qty_short, short)

    def _bill(self, purchase, quantity, uom=None):
        bill = self._make_bill(purchase, quantity, post=False)
        if uom:
            bill.invoice_line_ids.product_uom_id = uom
            bill.invoice_line_ids.quantity = quantity
        bill.action_post()
        return bill

    def _credit(self, bill, quantity):
        credit_note = bill._reverse_moves([{"invoice_date": bill.invoice_date}])
        credit_note.invoice_line_ids.quantity = quantity
        credit_note.action_post()

    def _walk(self, order, bought, demand, parts=(0.3, 0.4)):
        """Buy, receive, bill, credit, send back, cut and cancel what is short.

        :param float bought: in the unit of the vendor
        :param float demand: in the unit of the product
        :param parts: what comes first, and then again, of the whole
        """
        product = order.order_line.product_id
        purchase = self._backorder(order)
        line = purchase.order_line
        self.assertEqual(line.product_uom_id, product.seller_ids.product_uom_id)
        self.assertAlmostEqual(line.product_qty, bought)
        self.assertAlmostEqual(order.backorder_ids.product_uom_qty, demand)
        self.assertSound(order, demand)

        purchase.button_confirm()
        self.assertSound(order, demand)
        total = self._get_bought(line)
        for part in parts:
            receipt = self._receive(purchase, product.uom_id.round(part * total))
            self.assertSound(order, demand)
            self._bill(purchase, line.product_uom_id.round(part * bought))
            self.assertSound(order, demand)
        bill = self._bill(purchase, bought - line.qty_invoiced)
        self.assertSound(order, demand)
        self.assertEqual(order.state, "sale")
        self._receive(purchase)
        self.assertSound(order, demand)

        self._credit(bill, bill.invoice_line_ids.quantity)
        self.assertSound(order, demand)
        self._bill(purchase, bought - line.qty_invoiced)
        self.assertEqual(order.state, "sale")
        returned = product.uom_id.round(0.1 * total)
        self._return(receipt, returned)
        # What was rounded up was for stock, and can be returned first.
        lost = demand - order.backorder_ids.product_uom_qty
        self.assertGreaterEqual(lost + 1e-6, returned - (total - demand))
        self.assertLessEqual(lost, returned + 1e-6)
        short = order.order_line._convert_from_backorder_uom({product: lost})
        self.assertSound(order, demand, short)
        return purchase

    # Counted goods

    def test_sold_in_dozens_and_bought_in_units(self):
        order = self._sell(2.5, self.dozen, self.unit, self.unit)
        self._walk(order, 30, 30)

    def test_sold_in_units_and_bought_in_packs(self):
        order = self._sell(34, self.unit, self.unit, self.pack)
        self._walk(order, 4, 34)

    def test_sold_in_units_and_bought_in_dozens(self):
        order = self._sell(30, self.unit, self.unit, self.dozen)
        self._walk(order, 3, 30, parts=(1 / 3, 1 / 7))

    def test_sold_in_packs_and_bought_in_dozens(self):
        order = self._sell(3, self.pack, self.unit, self.dozen)
        self._walk(order, 3, 30)

    def test_kept_in_dozens_and_bought_in_units(self):
        order = self._sell(10, self.unit, self.dozen, self.unit)
        # Nobody sells a part of a unit: 0.83 dozens are 9.96.
        self._walk(order, 10, 0.83)

    def test_a_third_of_a_dozen(self):
        order = self._sell(1 / 3, self.dozen, self.unit, self.unit)
        self._walk(order, 3.96, 3.96)

    # Measures

    def test_metres_in_rolls(self):
        order = self._sell(120.5, self.meter, self.meter, self.roll)
        self._walk(order, 3, 120.5)

    def test_a_whole_number_of_rolls_is_not_rounded_up(self):
        order = self._sell(150, self.meter, self.meter, self.roll)
        self.assertEqual(self._backorder(order).order_line.product_qty, 3)

    def test_kilograms_in_tons(self):
        order = self._sell(1234.56, self.kgm, self.kgm, self.ton)
        self._walk(order, 1.24, 1234.56)

    def test_grams_in_kilograms(self):
        order = self._sell(1550, self.gram, self.gram, self.kgm)
        self._walk(order, 1.55, 1550)

    def test_kilograms_in_grams(self):
        order = self._sell(0.3, self.kgm, self.kgm, self.gram)
        self._walk(order, 300, 0.3)

    def test_tons_in_bags_are_whole_bags(self):
        order = self._sell(0.03, self.ton, self.ton, self.bag)
        self._walk(order, 2, 0.03, parts=(0.5, 0.34))

    # Decimals

    def test_decimals_of_several_lines(self):
        order = self._sell(0.1, self.kgm, self.kgm, self.kgm)
        order.order_line.copy({"order_id": order.id, "product_uom_qty": 0.2})
        purchase = self._backorder(order)
        self.assertEqual(purchase.order_line.product_qty, 0.3)
        purchase.button_confirm()
        for _time in range(3):
            self.assertEqual(order.state, "on_hold")
            self._receive(purchase, 0.1)
            self._bill(purchase, 0.1)
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.backorder_ids.mapped("qty_received"), [0.1, 0.2])

    def test_units_of_a_dozen_billed_one_by_one(self):
        order = self._sell(24, self.unit, self.unit, self.dozen)
        purchase = self._backorder(order)
        purchase.button_confirm()
        for _time in range(24):
            self.assertEqual(order.state, "on_hold")
            bill = self._bill(purchase, 1, self.unit)
            self.assertSound(order, 24)
        self.assertEqual(order.state, "sale")
        self._credit(bill, 1)
        self.assertSound(order, 24)

    def test_a_gross_billed_in_two_parts(self):
        order = self._sell(144, self.unit, self.unit, self.gross)
        purchase = self._backorder(order)
        purchase.button_confirm()
        for quantity, state in ((71, "on_hold"), (71, "on_hold"), (2, "sale")):
            self._bill(purchase, quantity, self.unit)
            self.assertSound(order, 144)
            self.assertEqual(order.state, state)

    def test_the_rest_of_a_dozen_as_odoo_proposes_it(self):
        order = self._sell(12, self.unit, self.unit, self.dozen)
        purchase = self._backorder(order)
        purchase.button_confirm()
        self._bill(purchase, 5, self.unit)
        self.assertEqual(order.backorder_ids.qty_billed, 5)
        self.assertEqual(order.state, "on_hold")
        bill = self._make_bill(purchase)
        # 5 units were 0.42 dozens to Odoo, so 0.04 units are never billed
        self.assertEqual(bill.invoice_line_ids.quantity, 0.58)
        self.assertEqual(order.backorder_ids.qty_billed, 12)
        self.assertEqual(order.state, "sale")
        bill.button_draft()
        self.assertEqual(order.backorder_ids.qty_billed, 5)
        self.assertEqual(order.state, "on_hold")

    def test_units_of_a_dozen_received_one_by_one(self):
        self.company.backorder_release_policy = "received"
        order = self._sell(12, self.unit, self.unit, self.dozen)
        purchase = self._backorder(order)
        purchase.button_confirm()
        for received in range(1, 13):
            self.assertEqual(order.state, "on_hold")
            receipt = self._receive(purchase, 1)
            self.assertEqual(order.backorder_ids.qty_received, received)
        self.assertEqual(order.state, "sale")
        self._return(receipt, 1)
        self.assertEqual(order.backorder_ids.product_uom_qty, 11)
        self.assertEqual(order.backorder_ids.qty_received, 11)
        self.assertEqual(order.state, "sale")

    def test_a_credit_of_a_part_of_a_dozen_is_no_correction_of_the_price(self):
        order = self._sell(12, self.unit, self.unit, self.dozen)
        purchase = self._backorder(order)
        purchase.button_confirm()
        bill = self._bill(purchase, 1)
        credit_note = bill._reverse_moves([{"invoice_date": bill.invoice_date}])
        # 10.00 the dozen: to the cent, a unit is a little cheaper than a twelfth.
        credit_note.invoice_line_ids.write(
            {"product_uom_id": self.unit.id, "quantity": 5, "price_unit": 0.83}
        )
        credit_note.action_post()
        self.assertSound(order, 12)
        self.assertEqual(order.backorder_ids.qty_billed, 7)

    # Changes

    def test_a_cut_line_keeps_whole_packs(self):
        order = self._sell(3, self.dozen, self.unit, self.pack)
        purchase = self._backorder(order)
        for dozens, packs in ((2.5, 3), (2, 3), (1.6, 2)):
            order.order_line.product_uom_qty = dozens
            self.assertEqual(purchase.order_line.product_qty, packs)
            self.assertSound(order, dozens * 12)
        order._action_cancel()
        self.assertFalse(purchase.exists())

    def test_a_cut_line_of_a_confirmed_purchase_order(self):
        order = self._sell(2, self.dozen, self.unit, self.pack)
        purchase = self._walk(order, 3, 24)
        order.order_line.product_uom_qty = 1.25
        self.assertEqual(order.state, "sale")
        self.assertEqual(self._get_demand(order), 15)
        self.assertEqual(purchase.order_line.product_qty, 3)
        order._action_cancel()
        self.assertEqual(self._get_demand(order), 0)
        self.assertFalse(order.backorder_ids._filter_open())
        self.assertEqual(purchase.state, "purchase")

    def test_a_cut_purchase_order_takes_no_more_than_it_does_not_buy(self):
        order = self._sell(30, self.unit, self.unit, self.dozen)
        purchase = self._backorder(order)
        purchase.order_line.product_qty = 2
        self.assertEqual(order.backorder_ids.product_uom_qty, 24)
        self.assertEqual(order.order_line.qty_short, 6)
        self.assertEqual(self._get_demand(order), 30)

    def test_a_third_of_what_is_short_is_in_stock(self):
        order = self._sell(1, self.dozen, self.unit, self.pack)
        self._add_stock(order.order_line.product_id, 1)
        order.picking_ids.action_assign()
        purchase = self._backorder(order)
        self.assertEqual(order.backorder_ids.product_uom_qty, 11)
        self.assertEqual(purchase.order_line.product_qty, 2)
        self.assertSound(order, 12)

    def test_s1_whole_packagings_only_are_reserved(self):
        """What is there beside the whole dozens is of no use to who wants dozens."""
        self.desk.categ_id = self.env["product.category"].create(
            {"name": "By the dozen", "packaging_reserve_method": "full"}
        )
        self._add_stock(self.desk, 15)
        order = self._make_order((self.desk, 2), confirm=False)
        order.order_line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        order.action_confirm()
        self.assertEqual(order.picking_ids.move_ids.quantity, 12, "as core reserves it")
        self.assertEqual(order.order_line.qty_short, 1)
        purchase = self._backorder(order)
        self.assertEqual(order.backorder_ids.product_uom_qty, 12)
        purchase.button_confirm()
        self._receive(purchase, 5)
        self.assertEqual(order.picking_ids.move_ids.quantity, 12)
        self._receive(purchase)
        self.assertEqual(order.picking_ids.move_ids.quantity, 24)

    def test_a_dropship_of_some_units_of_a_dozen(self):
        order = self._sell(1, self.dozen, self.unit, self.dozen)
        self._add_stock(order.order_line.product_id, 1)
        order.picking_ids.action_assign()
        purchase = self._backorder(order, is_dropship=True)
        self.assertEqual(purchase.order_line.product_qty, 11)
        self.assertEqual(self._get_demand(order), 1)
        purchase.button_cancel()
        self.assertEqual(self._get_demand(order), 12)
        order.order_line.product_uom_qty = 2
        self.assertEqual(self._get_demand(order), 24)
