from odoo.tests import Form, tagged

from odoo.addons.backorder_flow.tests.common import BackorderCommon


@tagged("-standard", "backorder_optional", "post_install", "-at_install")
class TestDelivery(BackorderCommon):
    """H4: another carrier is another carrier on hold too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        product = cls._make_product("Shipping", type="service", is_storable=False)
        cls.carrier = (
            cls.env["delivery.carrier"]
            .sudo()
            .create(
                {
                    "name": "Post",
                    "delivery_type": "fixed",
                    "product_id": product.id,
                    "fixed_price": 5,
                }
            )
        )

    def _make_order_delivered_in_part(self):
        """An order with a done, a waiting and a returning transfer, in this order."""
        self._add_stock(self.desk, 2)
        order = self._make_order((self.desk, 4))
        done = order.picking_ids
        done.move_ids.picked = True
        done.with_context(skip_backorder=True).button_validate()
        waiting = order.picking_ids - done
        with Form(
            self.env["stock.return.picking"].with_context(
                active_id=done.id, active_model="stock.picking"
            )
        ) as form:
            dialog = form.save()
        dialog.product_return_moves.quantity = 1
        returning = dialog._create_return()
        self.assertEqual(order.picking_ids, done | waiting | returning)
        return order, (done, waiting, returning)

    def test_h4_a_change_of_carrier_reaches_the_deliveries(self):
        confirmed, pickings = self._make_order_delivered_in_part()
        held, pickings_on_hold = self._make_order_delivered_in_part()
        self._backorder(held)
        self.assertEqual(held.state, "on_hold")
        for order in confirmed | held:
            order.with_user(self.salesperson).set_delivery_line(self.carrier, 5)
        for done, waiting, returning in (pickings, pickings_on_hold):
            self.assertEqual(waiting.carrier_id, self.carrier)
            self.assertFalse((done | returning).carrier_id)
