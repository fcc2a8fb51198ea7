from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users

from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestCancelAndReplace(BackorderCommon):
    """H5: backorders are cancelled, or bought elsewhere."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_vendor = cls.env["res.partner"].create({"name": "Oak Vendor"})
        cls.desk.seller_ids = [
            (0, 0, cls._prepare_seller_values(cls.other_vendor, 55.0, sequence=9)),
        ]
        cls.first = cls._make_order((cls.desk, 6), commitment_date=cls._days(1))
        cls.second = cls._make_order((cls.desk, 4), commitment_date=cls._days(2))
        cls.orders = cls.first | cls.second
        cls.wood.buyer_id = cls.buyer
        cls.purchase = cls._backorder(cls.orders)

    def _replace(self, backorders, user=None, **values):
        backorders = backorders.with_user(user or self.buyer)
        action = backorders.action_replace()
        dialog = backorders.env[action["res_model"]].browse(action["res_id"])
        dialog.write({"vendor_id": self.other_vendor.id, **values})
        result = dialog.action_replace()
        return self.purchase.browse(result["res_id"])

    @users("salesperson")
    def test_h5_a_cancelled_backorder_shrinks_its_request(self):
        self.first.backorder_ids.with_user(self.env.user).action_cancel_backorder()
        self.assertEqual(self.purchase.order_line.product_qty, 4)
        self.assertEqual(self.first.state, "sale")
        self.assertEqual(self.first.order_line.qty_short, 6)
        self.assertEqual(self.second.state, "on_hold")
        self.second.backorder_ids.with_user(self.env.user).action_cancel_backorder()
        self.assertFalse(self.purchase.exists())

    @users("buyer")
    def test_h5_a_cancelled_backorder_of_a_confirmed_order_is_for_stock(self):
        self.purchase.button_confirm()
        self.first.backorder_ids.with_user(self.env.user).action_cancel_backorder()
        self.assertEqual(self.purchase.order_line.product_qty, 10)
        self.assertEqual(self.purchase.activity_ids.user_id, self.buyer)
        self.assertIn("6 Units of Desk", self.purchase.activity_ids.note)
        self.assertEqual(self.first.state, "sale")

    def test_h5_what_is_billed_stays_fulfilled(self):
        self.purchase.button_confirm()
        self._make_bill(self.purchase, 5)
        self._receive(self.purchase, 5)
        self.first.backorder_ids.with_user(self.salesperson).action_cancel_backorder()
        self.assertRecordValues(
            self.first.backorder_ids,
            [{"product_uom_qty": 5, "state": "fulfilled"}],
        )
        self.assertEqual(self.first.state, "sale")
        self.assertIn("1 Units of Desk", self.purchase.activity_ids.note)

    def test_h5_only_what_is_open_is_cancelled(self):
        self.purchase.button_confirm()
        self._make_bill(self.purchase, 6)
        with self.assertRaisesRegex(
            UserError, f"fulfilled or cancelled:\n{self.first.name}"
        ):
            self.orders.backorder_ids.with_user(self.buyer).action_cancel_backorder()
        self.assertEqual(self.second.backorder_ids.state, "open")

    def test_h5_who_may_cancel_and_replace(self):
        backorders = self.orders.backorder_ids
        for user in (self.accountant, self.stock_user):
            with self.assertRaises(AccessError):
                backorders.with_user(user).action_cancel_backorder()
        for user in (self.accountant, self.stock_user, self.sales_manager):
            with self.assertRaises(AccessError):
                backorders.with_user(user).action_replace()
        self.orders.user_id = self.sales_manager
        with self.assertRaises(AccessError):
            backorders.with_user(self.salesperson).action_cancel_backorder()

    def test_replaced_request_is_bought_from_the_other_vendor(self):
        messages = self.orders.message_ids
        new = self._replace(self.orders.backorder_ids)
        self.assertFalse(self.purchase.exists())
        self.assertEqual(new.partner_id, self.other_vendor)
        self.assertEqual(new.user_id, self.buyer)
        self.assertRecordValues(
            new.order_line, [{"product_qty": 10, "price_unit": 55.0}]
        )
        self.assertEqual(self.orders.mapped("state"), ["on_hold"] * 2)
        self.assertEqual(self.orders.backorder_ids._filter_open().purchase_id, new)
        self.assertEqual(new.reference_ids, self.orders.stock_reference_ids)
        told = self.orders.message_ids - messages
        self.assertFalse(
            told.filtered(
                lambda m: (
                    m.subtype_id == self.env.ref("backorder_flow.mt_order_released")
                )
            )
        )

    def test_the_buyer_of_a_replaced_confirmed_order_is_told(self):
        self.purchase.button_confirm()
        new = self._replace(self.first.backorder_ids)
        self.assertEqual(new.order_line.product_qty, 6)
        self.assertEqual(self.purchase.order_line.product_qty, 10)
        self.assertEqual(self.purchase.activity_ids.user_id, self.buyer)
        self.assertTrue(
            [
                body
                for body in self.purchase.message_ids.mapped("body")
                if new.name in body
            ]
        )
        self.purchase.button_cancel()
        self.assertEqual(self.first.state, "on_hold")
        self.assertEqual(self.second.state, "sale")

    def test_buyers_read_the_names_of_backorders(self):
        backorder = self.first.backorder_ids.with_user(self.buyer)
        self.env.invalidate_all()
        self.assertEqual(backorder.display_name, f"{self.first.name}: 6 Units Desk")

    def test_only_what_is_missing_is_bought_elsewhere(self):
        self.purchase.button_confirm()
        self._receive(self.purchase, 5)
        new = self._replace(self.orders.backorder_ids - self.second.backorder_ids)
        self.assertEqual(new.order_line.product_qty, 1)
        self.assertEqual(
            self.first.backorder_ids._filter_open().mapped("product_uom_qty"), [5, 1]
        )
        self._receive(self.purchase)
        with self.assertRaisesRegex(UserError, "All of this has already been received"):
            self._replace(self.second.backorder_ids)

    def test_added_to_an_open_request_of_the_vendor(self):
        third = self._make_order((self.desk, 3), commitment_date=self._days(3))
        request = self._backorder(third, vendor_id=self.other_vendor.id)
        new = self._replace(self.first.backorder_ids, purchase_id=request.id)
        self.assertEqual(new, request)
        self.assertEqual(request.order_line.product_qty, 9)
        self.assertEqual(
            request.order_line.backorder_summary,
            f"{self.first.name}: 6, {third.name}: 3",
        )
        self.assertEqual(request.origin, f"{third.name}, {self.first.name}")
        self.assertEqual(self.purchase.order_line.product_qty, 4)

    def test_a_vendor_is_needed(self):
        with self.assertRaisesRegex(UserError, "instead of Wood Vendor"):
            self._replace(self.first.backorder_ids, vendor_id=False)
        self.assertEqual(self.first.backorder_ids.state, "open")
