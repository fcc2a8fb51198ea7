from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.backorder_flow.tests.common import BackorderCommon


@tagged("-standard", "backorder_optional", "post_install", "-at_install")
class TestRequisition(BackorderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls.env["purchase.requisition"].create(
            {
                "vendor_id": cls.light.id,
                "requisition_type": "blanket_order",
                "line_ids": [
                    Command.create(
                        {
                            "product_id": cls.lamp.id,
                            "product_qty": 100,
                            "price_unit": 12,
                        }
                    )
                ],
            }
        )
        cls.agreement.action_confirm()
        cls.bulb = cls._make_product("Bulb", cls._prepare_seller_values(cls.light, 2))

    def test_the_agreed_price_and_the_agreement(self):
        order = self._make_order((self.lamp, 5), (self.bulb, 3))
        purchases = self._backorder(order)
        agreed = purchases.filtered("requisition_id")
        self.assertEqual(agreed.requisition_id, self.agreement)
        self.assertRecordValues(
            agreed.order_line,
            [{"product_id": self.lamp.id, "product_qty": 5, "price_unit": 12}],
        )
        self.assertEqual((purchases - agreed).order_line.product_id, self.bulb)
        agreed.order_line.product_qty = 6
        self.assertEqual(agreed.order_line.price_unit, 12)
        agreed.button_confirm()
        self.assertEqual(self.agreement.line_ids.qty_ordered, 6)
        (purchases - agreed).button_confirm()
        for purchase in purchases:
            self._make_bill(purchase)
        self.assertEqual(order.state, "sale")
