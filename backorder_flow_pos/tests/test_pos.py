from uuid import uuid4

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged, users

from odoo.addons.backorder_flow.tests.common import BackorderCommon


@tagged("-standard", "backorder_optional", "post_install", "-at_install")
class TestPos(BackorderCommon):
    """H2: the point of sale neither delivers nor charges what is on hold."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cashier = new_test_user(
            cls.env,
            login="cashier",
            groups=(
                "point_of_sale.group_pos_user,stock.group_stock_user,"
                "sales_team.group_sale_salesman_all_leads"
            ),
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.cash = (
            cls.env["pos.payment.method"]
            .sudo()
            .create(
                {
                    "name": "Cash",
                    "company_id": cls.company.id,
                    "journal_id": cls.company_data["default_journal_cash"].id,
                }
            )
        )
        cls.shop = (
            cls.env["pos.config"]
            .sudo()
            .create(
                {
                    "name": "Shop",
                    "company_id": cls.company.id,
                    "payment_method_ids": [Command.set(cls.cash.ids)],
                }
            )
        )
        cls.shop.open_ui()
        cls.confirmed = cls._make_order((cls.desk, 2))
        cls.held = cls._make_order((cls.desk, 2))
        cls.purchase = cls._backorder(cls.held)

    def assertHeld(self):
        return self.assertRaisesRegex(
            UserError, f"{self.held.name} waits for {self.purchase.name}"
        )

    def _prepare_pos_order(self, order, quantity=2, **line):
        amount = 100 * quantity
        return {
            "uuid": str(uuid4()),
            "session_id": self.shop.current_session_id.id,
            "partner_id": self.customer.id,
            "user_id": self.cashier.id,
            "date_order": fields.Datetime.to_string(fields.Datetime.now()),
            "amount_paid": amount,
            "amount_total": amount,
            "amount_tax": 0,
            "amount_return": 0,
            "lines": [
                Command.create(
                    {
                        "product_id": self.desk.id,
                        "qty": quantity,
                        "price_unit": 100,
                        "price_subtotal": amount,
                        "price_subtotal_incl": amount,
                        "sale_order_origin_id": order.id,
                        "sale_order_line_id": order.order_line.id,
                        **line,
                    }
                )
            ],
            "payment_ids": [
                Command.create(
                    {
                        "amount": amount,
                        "name": fields.Datetime.now(),
                        "payment_method_id": self.cash.id,
                    }
                )
            ],
        }

    def _sell(self, *args, **kwargs):
        values = self._prepare_pos_order(*args, **kwargs)
        data = self.env["pos.order"].sync_from_ui([values])
        return self.env["pos.order"].browse(data["pos.order"][0]["id"])

    @users("cashier")
    def test_h2_the_cashier_cannot_choose_a_held_order(self):
        orders = self.env["sale.order"]
        self.assertTrue(
            orders.browse(self.confirmed.id).load_sale_order_from_pos(self.shop.id)
        )
        with self.assertHeld():
            orders.browse(self.held.id).load_sale_order_from_pos(self.shop.id)

    @users("cashier")
    def test_h2_what_was_held_after_it_was_chosen_cannot_be_paid(self):
        self.assertEqual(self._sell(self.confirmed).state, "paid")
        for line in (
            {},
            {"sale_order_origin_id": False},
            {"sale_order_line_id": False},  # a down payment
        ):
            with self.assertHeld():
                self._sell(self.held, **line)
        self.assertFalse(self.held.order_line.qty_delivered)

    @users("cashier")
    def test_what_was_taken_along_is_not_backordered_at_confirmation(self):
        self.company.backorder_at_confirmation = True
        self.desk.backorder_automatic = True
        settled = self._make_order((self.desk, 2), confirm=False)
        self._sell(settled)
        self.assertEqual(settled.state, "sale")
        self.assertFalse(settled.backorder_ids)
        self.assertEqual(settled.order_line.qty_delivered, 2)
        paid_down = self._make_order((self.desk, 2), confirm=False)
        down_payment = self._make_product(
            "Down payment", type="service", is_storable=False
        )
        self.shop.sudo().down_payment_product_id = down_payment
        self._sell(
            paid_down,
            quantity=1,
            product_id=down_payment.id,
            sale_order_line_id=False,
        )
        self.assertEqual(paid_down.state, "on_hold")

    def _hold_by_line(self):
        """Of four desks two are held; the others are in stock."""
        self._add_stock(self.desk, 2)
        self.held = self._make_order((self.desk, 4))
        self.purchase = self._backorder(self.held)
        self.held.sudo().backorder_hold_scope = "lines"
        self.held.order_line.invalidate_recordset()
        self.assertTrue(self.held._is_on_hold_by_line())
        held = self.held.order_line.qty_backordered
        self.assertTrue(0 < held < 4)
        return held

    @users("cashier")
    def test_h6_the_cashier_gets_what_is_free(self):
        held = self._hold_by_line()
        order = self.env["sale.order"].browse(self.held.id)
        self.assertTrue(order.load_sale_order_from_pos(self.shop.id))
        [line] = order.order_line.read_converted()
        self.assertEqual(line["product_uom_qty"], 4 - held)

    @users("cashier")
    def test_h6_no_more_is_sold_than_what_is_free(self):
        free = 4 - self._hold_by_line()
        for values in (
            {"quantity": free + 1},
            {"quantity": 1, "sale_order_line_id": False},
        ):
            with self.assertRaisesRegex(UserError, f"{self.held.name}: at most"):
                self._sell(self.held, **values)
        self.assertEqual(self._sell(self.held, quantity=free).state, "paid")
        self.assertEqual(self.held.order_line.qty_delivered, free)
        self.assertEqual(self.held.state, "on_hold")
        with self.assertRaisesRegex(UserError, "at most"):
            self._sell(self.held, quantity=1)
        [line] = self.held.order_line.read_converted()
        self.assertEqual(line["product_uom_qty"], free)

    @users("cashier")
    def test_h6_what_was_sold_does_not_leave_once_more(self):
        free = 4 - self._hold_by_line()
        self._sell(self.held, quantity=free)
        self.purchase.button_confirm()
        self._receive(self.purchase)
        delivery = self.held.picking_ids.filtered(
            lambda p: p.state not in ("done", "cancel")
        )
        delivery.action_assign()
        delivery.move_ids.write({"quantity": 1, "picked": True})
        with self.assertHeld(), self.cr.savepoint():
            delivery.with_context(skip_backorder=True).button_validate()
        self._make_bill(self.purchase)
        self.assertEqual(self.held.state, "sale")
        delivery.with_context(skip_backorder=True).button_validate()
        self.assertEqual(delivery.state, "done")

    @users("cashier")
    def test_h6_down_payments_are_made(self):
        self._hold_by_line()
        down_payment = self._make_product(
            "Down payment", type="service", is_storable=False
        )
        self.shop.sudo().down_payment_product_id = down_payment
        sold = self._sell(
            self.held,
            quantity=1,
            product_id=down_payment.id,
            sale_order_line_id=False,
        )
        self.assertEqual(sold.state, "paid")

    @users("cashier")
    def test_h6_where_nothing_is_held_all_is_sold(self):
        self.held.sudo().backorder_hold_scope = "none"
        order = self.env["sale.order"].browse(self.held.id)
        self.assertTrue(order.load_sale_order_from_pos(self.shop.id))
        self.assertEqual(self._sell(self.held).state, "paid")
        self.assertEqual(self.held.order_line.qty_delivered, 2)

    @users("cashier")
    def test_h3_goods_are_taken_back(self):
        self.assertEqual(self._sell(self.held, quantity=-1).state, "paid")

    @users("cashier")
    def test_after_the_release_it_is_sold(self):
        self.purchase.button_confirm()
        self._make_bill(self.purchase)
        self.assertEqual(self._sell(self.held).state, "paid")
