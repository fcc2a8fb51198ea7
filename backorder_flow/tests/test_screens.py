from odoo.tests import tagged, users

from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestScreens(BackorderCommon):
    """What the screens say, for each role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_stock(cls.desk, 6)

    @users("salesperson")
    def test_the_banner_tells_how_many_are_short_of_what_was_ordered(self):
        order = self._make_order((self.desk, 10), (self.lamp, 2))
        self.assertEqual(
            order.with_user(self.env.user).backorder_short_message,
            "4 of 10 Units of Desk, 2 of 2 Units of Lamp",
        )

    @users("salesperson")
    def test_a_quotation_tells_what_would_be_short(self):
        quotation = self._make_order(
            (self.desk, 10), (self.lamp, 2), confirm=False
        ).with_user(self.env.user)
        self.env.invalidate_all()
        self.assertEqual(
            quotation.backorder_hint, "4 of 10 Units of Desk, 2 of 2 Units of Lamp"
        )
        self.assertFalse(quotation.backorder_needed)
        self._add_stock(self.lamp, 2)
        self.env.invalidate_all()
        self.assertEqual(quotation.backorder_hint, "4 of 10 Units of Desk")
        quotation.action_confirm()
        self.assertFalse(quotation.backorder_hint)

    @users("salesperson")
    def test_each_purchase_order_is_told_once_with_its_stage(self):
        chair = self._make_product("Chair", self._prepare_seller_values(self.wood, 9))
        order = self._make_order((self.desk, 10), (chair, 3))
        purchase = self._backorder(order)
        order = order.with_user(self.env.user)
        items = "4 Units of Desk to be billed, 3 Units of Chair to be billed"
        for change, stage in (
            (lambda: None, "request for quotation"),
            (lambda: purchase.write({"state": "sent"}), "RFQ sent"),
            (purchase.button_confirm, "confirmed"),
            (lambda: self._receive(purchase), "received"),
        ):
            change()
            self.env.invalidate_all()
            self.assertEqual(len(order.hold_message.split("\n")), 1)
            self.assertIn(
                f"{purchase.name} (Wood Vendor, {stage}): {items}", order.hold_message
            )

    @users("salesperson")
    def test_what_the_vendor_ships_is_told(self):
        order = self._make_order((self.lamp, 2))
        purchase = self._backorder(order, is_dropship=True)
        purchase.button_confirm()
        self.env.invalidate_all()
        self.assertIn(
            "(Light Vendor, confirmed, shipped by the vendor)",
            order.with_user(self.env.user).hold_message,
        )

    @users("salesperson")
    def test_each_line_tells_what_becomes_of_it(self):
        order = self._make_order((self.desk, 10), (self.lamp, 2))
        line = order.with_user(self.env.user).order_line
        self.assertEqual(line.mapped("backorder_status"), ["short", "short"])
        purchases = self._backorder(order)
        self.assertEqual(line.mapped("backorder_status"), ["backordered"] * 2)
        purchases.button_confirm()
        self._receive(purchases.filtered(lambda p: p.partner_id == self.wood))
        self.assertEqual(line.mapped("backorder_status"), ["received", "backordered"])
        served = self._make_order((self.desk, 1))
        self.assertEqual(served.order_line.backorder_status, "short")

    def test_the_form_has_links_for_those_who_may_open_them_only(self):
        order = self._make_order((self.desk, 10))
        self._backorder(order)
        backorder = order.backorder_ids
        for user, can_open in (
            (self.salesperson, (True, False)),
            (self.buyer, (False, True)),
            (self.stock_user, (True, True)),
            (self.accountant, (True, True)),
        ):
            with self.subTest(user=user.login):
                self.env.flush_all()
                self.env.invalidate_all()
                seen = backorder.with_user(user)
                self.assertEqual(
                    (seen.can_open_order, seen.can_open_purchase), can_open
                )
                self.assertTrue(seen.order_name)
                self.assertTrue(seen.purchase_name)
