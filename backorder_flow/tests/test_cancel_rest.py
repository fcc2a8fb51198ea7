from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users

from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestCancelRest(BackorderCommon):
    """What has not been delivered is taken out of an order, with a reason."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_stock(cls.desk, 6)
        cls.order = cls._make_order((cls.desk, 10), (cls.lamp, 3))
        cls.desks, cls.lamps = cls.order.order_line
        picking = cls.order.picking_ids
        picking.action_assign()
        cls._validate(picking)
        cls.purchase = cls._backorder(cls.order)
        cls.env.flush_all()
        cls.env.invalidate_all()

    def _cancel_rest(self, order, reason="Too late"):
        action = order.with_user(self.env.user).action_backorder_cancel_rest()
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        self.assertIn(order.name, dialog.rest)
        dialog.reason = reason
        dialog.action_cancel_rest()

    @users("salesperson")
    def test_the_rest_of_a_held_order(self):
        self.assertEqual(self.desks.qty_delivered, 6)
        self._cancel_rest(self.order)
        self.assertEqual(self.order.order_line.mapped("product_uom_qty"), [6, 0])
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(set(self.order.backorder_ids.mapped("state")), {"cancelled"})
        self.assertFalse(self.purchase.exists())
        told = " ".join(self.order.message_ids.mapped("body"))
        self.assertIn("4 Units of Desk, 3 Units of Lamp", told)
        self.assertIn("Too late", told)
        left = self.order.picking_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel")
        )
        self.assertFalse(left)

    @users("salesperson")
    def test_the_rest_of_a_short_order(self):
        order = self._make_order((self.desk, 5))
        self._cancel_rest(order)
        self.assertFalse(order.backorder_needed)
        self.assertEqual(order.order_line.product_uom_qty, 0)

    @users("salesperson")
    def test_buyers_are_told_of_what_they_have_ordered(self):
        self.purchase.sudo().button_confirm()
        self._cancel_rest(self.order)
        self.assertEqual(self.purchase.sudo()[:1].state, "purchase")
        self.assertTrue(self.purchase.sudo().activity_ids)

    @users("salesperson")
    def test_it_counts_as_lost_sales(self):
        short = self._make_order((self.desk, 5))
        for order in (self.order, short):
            self._cancel_rest(order)
        self.env.flush_all()
        lost = self.env["sale.backorder.report"].sudo()
        for order, quantity in ((self.order, 4 + 3), (short, 5)):
            [[amount]] = lost._read_group(
                [("order_id", "=", order.id)], [], ["amount_lost:sum"]
            )
            self.assertAlmostEqual(amount, 100 * quantity)

    @users("salesperson")
    def test_a_reason_is_needed(self):
        with self.assertRaises(UserError):
            self._cancel_rest(self.order, " ")

    @users("salesperson")
    def test_nothing_to_cancel(self):
        self._add_stock(self.desk, 2)
        order = self._make_order((self.desk, 2))
        with self.assertRaisesRegex(UserError, order.name):
            order.with_user(self.env.user).action_backorder_cancel_rest()

    @users("salesperson", "buyer", "stock_user", "accountant")
    def test_only_who_may_write_on_the_order(self):
        self.order.user_id = self.sales_manager
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self.order.with_user(self.env.user).action_backorder_cancel_rest()
