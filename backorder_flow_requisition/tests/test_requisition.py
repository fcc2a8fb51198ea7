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

    def test_p9_what_was_agreed_besides_the_agreement_stays(self):
        self.company.backorder_grouping = "request"
        line = self._backorder(self._make_order((self.lamp, 5))).order_line
        agreed = {"price_unit": 11, "discount": 5, "name": "As agreed"}
        line.with_user(self.buyer).write(agreed)
        order = self._make_order((self.lamp, 4))
        order.with_user(self.salesperson).create_backorders()
        self.assertEqual(order.backorder_ids.purchase_line_id, line)
        self.assertRecordValues(line, [{**agreed, "product_qty": 9}])
        order.order_line.product_uom_qty = 1
        self.assertRecordValues(line, [{**agreed, "product_qty": 6}])


@tagged("-standard", "backorder_optional", "post_install", "-at_install")
class TestAlternatives(BackorderCommon):
    """The alternative that is taken instead takes the backorders with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.oak = cls.env["res.partner"].create({"name": "Oak Vendor"})
        cls.order = cls._make_order((cls.desk, 5))
        cls.other = cls._make_order((cls.desk, 3), commitment_date=cls._days(9))
        cls.request = cls._backorder(cls.order | cls.other)

    def _ask(self, *vendors, request=None, **values):
        """Ask other vendors for an offer, as the buyer does."""
        request = request or self.request
        vendors = self.env["res.partner"].union(*vendors)
        known = request.alternative_po_ids | request
        self.env["purchase.requisition.create.alternative"].with_user(
            self.buyer
        ).create(
            {
                "origin_po_id": request.id,
                "partner_ids": [Command.set(vendors.ids)],
                "copy_products": True,
                **values,
            }
        ).action_create_alternative()
        self._forget()
        return request.alternative_po_ids - known

    def _forget(self):
        self.env.flush_all()
        self.env.invalidate_all()

    def _confirm(self, alternative, answer, user=None):
        user = user or self.buyer
        action = alternative.with_user(user).button_confirm()
        self._forget()
        dialog = (
            self.env[action["res_model"]]
            .with_user(user)
            .with_context(**action["context"])
            .create({})
        )
        self._forget()
        getattr(dialog, answer)()
        self._forget()

    def assertWaitingFor(self, orders, purchase):
        self._forget()
        self.assertEqual(orders.backorder_ids.purchase_id, purchase)
        self.assertEqual(set(orders.backorder_ids.mapped("state")), {"open"})
        for order in orders:
            self.assertEqual(order.state, "on_hold")
            self.assertEqual(order.order_line.qty_short, 0)
            self.assertFalse(order.activity_ids)
            self.assertIn(purchase, order.stock_reference_ids.purchase_ids)

    def assertDelivered(self, orders, purchase):
        """To the end: received, reserved, billed and released."""
        self._receive(purchase)
        for order in orders:
            self.assertEqual(order.picking_ids.state, "assigned")
        self._make_bill(purchase)
        self.assertEqual(set(orders.mapped("state")), {"sale"})

    def test_the_others_are_cancelled_at_confirmation(self):
        orders = self.order | self.other
        alternatives = self._ask(self.oak, self.light)
        taken = alternatives[1]
        self._confirm(taken, "action_cancel_alternatives")
        self.assertEqual(
            (self.request | alternatives[0]).mapped("state"), ["cancel"] * 2
        )
        self.assertWaitingFor(orders, taken)
        self.assertFalse(taken.order_line.propagate_cancel)
        self.assertDelivered(orders, taken)

    def test_the_others_are_kept_at_confirmation(self):
        taken = self._ask(self.oak)
        self._confirm(taken, "action_keep_alternatives")
        self.assertEqual(self.request.state, "draft")
        self.assertWaitingFor(self.order | self.other, taken)
        self.assertDelivered(self.order | self.other, taken)

    def test_the_request_itself_is_taken(self):
        self._ask(self.oak)
        self._confirm(self.request, "action_cancel_alternatives")
        self.assertWaitingFor(self.order | self.other, self.request)

    def test_a_line_is_chosen_in_the_comparison(self):
        taken, _left = self._ask(self.oak, self.light)
        taken.order_line.with_user(self.buyer).action_choose()
        self.assertEqual(self.request.order_line.product_qty, 0)
        self.assertWaitingFor(self.order | self.other, taken)

    def test_the_line_of_the_request_is_cleared_in_the_comparison(self):
        taken = self._ask(self.oak)
        self.request.order_line.with_user(self.buyer).action_clear_quantities()
        self.assertWaitingFor(self.order | self.other, taken)

    def test_the_line_of_the_request_is_chosen_in_the_comparison(self):
        alternative = self._ask(self.oak)
        self.request.order_line.with_user(self.buyer).action_choose()
        self.assertEqual(alternative.order_line.product_qty, 0)
        self.assertWaitingFor(self.order | self.other, self.request)

    def test_the_request_is_cancelled_by_itself(self):
        taken = self._ask(self.oak)
        self.request.with_user(self.buyer).button_cancel()
        self.assertWaitingFor(self.order | self.other, taken)
        taken.with_user(self.buyer).button_cancel()
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self.order.order_line.qty_short, 5)
        self.assertTrue(self.order.activity_ids)

    def test_the_request_is_deleted(self):
        taken = self._ask(self.oak)
        self.request.with_user(self.buyer).button_cancel()
        self.request.with_user(self.buyer).unlink()
        self.assertWaitingFor(self.order | self.other, taken)

    def test_an_alternative_that_brings_less(self):
        taken = self._ask(self.oak)
        taken.order_line.product_qty = 6
        self._confirm(taken, "action_cancel_alternatives")
        self.assertWaitingFor(self.order, taken)
        self.assertEqual(self.other.order_line.qty_short, 2)
        self.assertEqual(self.other.state, "on_hold")
        self.assertIn("2 Units", self.other.activity_ids.note)

    def test_two_alternatives_share_it(self):
        first = self._ask(self.oak)
        first.order_line.product_qty = 6
        self._confirm(first, "action_keep_alternatives")
        self.assertWaitingFor(self.order, first)
        self.assertEqual(self.other.backorder_ids.purchase_id, first | self.request)
        self.assertEqual(self.other.order_line.qty_short, 0)

    def test_an_alternative_for_another_warehouse_brings_nothing(self):
        other = self.env["stock.warehouse"].create(
            {"name": "Other", "code": "OTH", "company_id": self.company.id}
        )
        taken = self._ask(self.oak)
        taken.picking_type_id = other.in_type_id
        self._confirm(taken, "action_cancel_alternatives")
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self.order.order_line.qty_short, 5)

    def test_dropships(self):
        lamps = [(self.lamp, 2), (self.lamp, 3)]
        # Odoo lets buyers confirm only dropships of orders that they may see.
        order = self._make_order(*lamps, user_id=self.sales_buyer.id)
        request = self._backorder(order, self.sales_buyer, is_dropship=True)
        taken = self._ask(self.oak, request=request)
        self._confirm(taken, "action_cancel_alternatives", self.sales_buyer)
        self.assertEqual(order.state, "on_hold")
        self.assertEqual(order.backorder_ids.purchase_id, taken)
        for line in order.order_line:
            bought = line.backorder_ids.purchase_line_id
            self.assertEqual(bought.sale_line_id, line)
            self.assertEqual(bought.product_qty, line.product_uom_qty)
        self._receive(taken)
        self.assertEqual(order.order_line.mapped("qty_delivered"), [2, 3])

    def test_alternatives_are_no_other_supply(self):
        self._ask(self.oak, self.light)
        order = self._make_order((self.desk, 4)).with_user(self.salesperson)
        order.create_backorders()
        self.assertEqual(order.sudo().backorder_ids.product_uom_qty, 4)
