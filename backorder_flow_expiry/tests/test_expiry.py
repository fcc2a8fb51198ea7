from odoo.tests import tagged

from odoo.addons.backorder_flow.tests.common import BackorderCommon


@tagged("-standard", "backorder_optional", "post_install", "-at_install")
class TestExpiry(BackorderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.milk = cls._make_product(
            "Milk",
            cls._prepare_seller_values(cls.wood, 1),
            tracking="lot",
            use_expiration_date=True,
        )

    def _add_lot(self, days, quantity):
        lot = self.env["stock.lot"].create(
            {
                "name": f"Removed in {days} days",
                "product_id": self.milk.id,
                "expiration_date": self._days(days),
                "removal_date": self._days(days),
            }
        )
        self.env["stock.quant"]._update_available_quantity(
            self.milk, self.stock, quantity, lot_id=lot
        )

    def assertShort(self, order, quantity):
        self.assertEqual(order.order_line.qty_short, quantity)
        reserved = sum(order.picking_ids.move_ids.mapped("quantity"))
        self.assertEqual(order.order_line.product_uom_qty - reserved, quantity)

    def test_what_is_past_its_removal_date_is_short(self):
        self._add_lot(-100, 10)
        self.assertShort(self._make_order((self.milk, 5)), 5)

    def test_fresh_lots_beside_it_are_available(self):
        self._add_lot(-100, 10)
        self._add_lot(100, 2)
        self.assertShort(self._make_order((self.milk, 5)), 3)

    def test_the_day_of_the_delivery_counts(self):
        self._add_lot(5, 10)
        soon = self._make_order((self.milk, 4), commitment_date=self._days(2))
        late = self._make_order((self.milk, 4), commitment_date=self._days(50))
        self.assertShort(soon, 0)
        self.assertShort(late, 4)

    def test_a_shortage_of_what_expires_is_backordered(self):
        self._add_lot(-100, 10)
        order = self._make_order((self.milk, 5))
        purchase = self._backorder(order)
        self.assertEqual(purchase.order_line.product_qty, 5)
        self.assertEqual(order.state, "on_hold")
