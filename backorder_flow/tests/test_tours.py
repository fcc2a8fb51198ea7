from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import BackorderCommon


class TourCommon(BackorderCommon, HttpCase):
    """What tours open, and a browser that has loaded Odoo."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orphan = cls._make_product("Orphan")
        cls._add_stock(cls.desk, 6)
        cls._add_stock(cls.lamp, 2)
        cls.bookkeeper = new_test_user(
            cls.env,
            login="bookkeeper",
            groups="purchase.group_purchase_user,account.group_account_invoice",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls._make_assets()

    @classmethod
    def _make_assets(cls):
        """What the browser loads; else each tour would make it, and lose it again."""
        get_bundle = cls.env["ir.qweb"]._get_asset_bundle
        for name in ("web.assets_web", "web.assets_tests"):
            get_bundle(name).js()
        for name in ("web.assets_web", "web.assets_web_print"):
            get_bundle(name).css()

    def _open(self, record, tour, login):
        self.start_tour(f"/odoo/{record._name}/{record.id}", tour, login=login)
        self.env.invalidate_all()

    def _make_backorder(self):
        self._make_order((self.desk, 6))  # takes all that is in stock
        order = self._make_order((self.desk, 10))
        self._backorder(order)
        return order.backorder_ids


@tagged("post_install", "-at_install")
class TestTours(TourCommon):
    def test_salesperson_from_the_quotation_to_on_hold(self):
        order = self._make_order(
            (self.desk, 10), (self.lamp, 2), (self.orphan, 1), confirm=False
        )
        # The tour meets an error on its way, which the server logs.
        with mute_logger("odoo.http"):
            self._open(order, "backorder_from_quotation_to_hold", "salesperson")
        self.assertEqual(order.state, "on_hold")
        self.assertRecordValues(
            order.backorder_ids,
            [
                {
                    "product_id": self.desk.id,
                    "product_uom_qty": 4,
                    "state": "open",
                    "create_uid": self.salesperson.id,
                }
            ],
        )
        purchase = order.backorder_ids.purchase_id
        self.assertEqual(purchase.state, "draft")
        self.assertEqual(purchase.partner_id, self.wood)
        self.assertRecordValues(
            purchase.order_line, [{"product_qty": 4, "price_unit": 50}]
        )
        self.assertEqual(purchase._get_sale_orders(), order)

    def test_salesperson_backorders_on_a_phone(self):
        self.browser_size, self.touch_enabled = "390x844", True
        order = self._make_order((self.desk, 10), (self.lamp, 3))
        self._open(order, "backorder_phone", "salesperson")
        self.assertEqual(order.state, "on_hold")
        self.assertRecordValues(
            order.backorder_ids,
            [{"product_id": self.desk.id, "product_uom_qty": 3}],
        )

    def test_nothing_short_nothing_offered(self):
        order = self._make_order((self.lamp, 2))
        self._open(order, "backorder_nothing_short", "salesperson")
        self.assertEqual(order.state, "sale")

    def test_buyer_and_accountant_from_the_purchase_order_to_the_release(self):
        order = self._make_order((self.desk, 10))
        purchase = self._backorder(order)
        self._open(purchase, "backorder_from_purchase_to_release", "buyer")
        self.assertEqual(purchase.state, "purchase")
        self.assertEqual(order.state, "on_hold")
        self.start_tour(
            "/odoo/action-purchase.purchase_form_action",
            "backorder_bill_releases",
            login="bookkeeper",
        )
        self.env.invalidate_all()
        self.assertRecordValues(
            purchase.invoice_ids, [{"state": "posted", "amount_total": 200}]
        )
        self.assertEqual(order.backorder_ids.state, "fulfilled")
        self.assertEqual(order.state, "sale")
        self._open(order, "backorder_released_order", "salesperson")

    def test_accountant_tells_goods_from_price(self):
        order = self._make_order((self.desk, 10))
        purchase = self._backorder(order)
        purchase.button_confirm()
        bill = self._make_bill(purchase)
        note = bill._reverse_moves([{"invoice_date": bill.invoice_date}])
        note.invoice_line_ids.price_unit = 3
        self._open(note, "backorder_goods_or_price", "accountant")
        self.assertEqual(note.state, "posted")
        self.assertFalse(note.invoice_line_ids.is_price_only)
        self.assertEqual(order.state, "on_hold")

    def test_bulk_backorder_of_25_orders(self):
        # The first one takes all that is in stock.
        served = self._make_order(
            (self.desk, 6), (self.lamp, 2), user_id=self.sales_buyer.id
        )
        orders = self.env["sale.order"].union(
            *(
                self._make_order(
                    (self.desk, 4),
                    *([(self.lamp, 1)] if number % 2 == 0 else []),
                    user_id=self.sales_buyer.id,
                )
                for number in range(25)
            )
        )
        self.start_tour("/odoo/orders", "backorder_bulk", login="sales_buyer")
        self.env.invalidate_all()
        self.assertEqual(served.state, "sale")
        self.assertEqual(set(orders.mapped("state")), {"on_hold"})
        lines = orders.backorder_ids.purchase_line_id
        self.assertRecordValues(
            lines.sorted("product_qty"),
            [
                {"product_id": self.lamp.id, "product_qty": 12, "price_unit": 20},
                {"product_id": self.desk.id, "product_qty": 100, "price_unit": 45},
            ],
        )
        self.assertEqual(len(orders.backorder_ids), 37)

    def test_bulk_backorder_in_the_background(self):
        self.company.backorder_background_limit = 2
        orders = self.env["sale.order"].union(
            *(
                self._make_order((self.orphan, 1), user_id=self.sales_buyer.id)
                for _number in range(3)
            )
        )
        self.orphan.seller_ids = [
            Command.create(self._prepare_seller_values(self.wood, 5.0))
        ]
        self.start_tour("/odoo/orders", "backorder_in_background", login="sales_buyer")
        self.env.invalidate_all()
        run = self.env["sale.backorder.run"].sudo().search([])
        self.assertRecordValues(
            run, [{"user_id": self.sales_buyer.id, "order_count": 3, "done_count": 0}]
        )
        orders[1]._action_cancel()
        self.env.flush_all()
        self.env.ref("backorder_flow.ir_cron_bulk").method_direct_trigger()
        self._open(run, "backorder_background_done", "sales_buyer")
        self.assertEqual(orders.mapped("state"), ["on_hold", "cancel", "on_hold"])
        self.assertEqual(orders.backorder_ids.purchase_line_id.product_qty, 2)

    def test_buyer_replaces_a_purchase_order(self):
        backorder = self._make_backorder()
        self.start_tour(
            "/odoo/action-backorder_flow.action_sale_backorder",
            "backorder_replace",
            login="buyer",
        )
        self.env.invalidate_all()
        self.assertEqual(backorder.purchase_id.partner_id, self.light)
        self.assertEqual(backorder.order_id.state, "on_hold")

    def test_inventory_manager_hands_goods_over(self):
        backorder = self._make_backorder()
        purchase = backorder.purchase_id
        purchase.button_confirm()
        self._open(purchase.picking_ids, "backorder_receipt", "stock_user")
        other = self._make_order((self.desk, 3))
        self._open(backorder, "backorder_hand_over", "stock_manager")
        self.assertEqual(other.backorder_ids.product_uom_qty, 3)
        self.assertEqual(other.picking_ids.move_ids.quantity, 3)
        self.assertEqual(backorder.order_id.picking_ids.move_ids.quantity, 7)

    def test_worker_ships_what_is_free(self):
        self.company.backorder_hold_scope = "lines"
        order = self._make_order((self.desk, 10))
        purchase = self._backorder(order)
        purchase.button_confirm()
        self._receive(purchase)
        delivery = order.picking_ids
        delivery.action_assign()
        self._open(delivery, "backorder_leave_out", "stock_user")
        self.assertEqual(delivery.state, "done")
        self.assertEqual(order.order_line.qty_delivered, 6)
        self.assertEqual(order.state, "on_hold")
        self.assertRecordValues(
            delivery.backorder_ids.move_ids,
            [{"product_id": self.desk.id, "product_uom_qty": 4}],
        )

    def test_sales_manager_changes_the_hold(self):
        self.desk.invoice_policy = "order"
        order = self._make_order((self.desk, 10))
        self._backorder(order)
        self._open(order, "backorder_change_hold", "sales_manager")
        self.assertEqual(order.backorder_hold_scope, "lines")
        self.assertTrue(order._is_on_hold_by_line())
        self.assertIn(
            "The customer wants what is there",
            " ".join(order.message_ids.mapped("body")),
        )

    def test_salesperson_cancels_a_backorder(self):
        backorder = self._make_backorder()
        self._open(backorder, "backorder_cancel", "salesperson")
        self.assertEqual(backorder.state, "cancelled")
        self.assertEqual(backorder.order_id.state, "sale")
        self.assertFalse(backorder.purchase_id)

    def test_a_line_is_backordered_from_the_work_list(self):
        self._make_order((self.desk, 6), (self.lamp, 2))  # all that is in stock
        order = self._make_order(
            (self.desk, 4), (self.lamp, 1), user_id=self.sales_buyer.id
        )
        self.start_tour(
            "/odoo/to-backorder", "backorder_work_list", login="sales_buyer"
        )
        self.env.invalidate_all()
        self.assertRecordValues(
            order.backorder_ids,
            [{"product_id": self.desk.id, "product_uom_qty": 4, "state": "open"}],
        )
        self.assertEqual(order.order_line.mapped("qty_short"), [0, 1])
        self.assertEqual(order.state, "on_hold")

    def test_accountant_bills_what_was_received(self):
        backorder = self._make_backorder()
        backorder.purchase_id.button_confirm()
        self._receive(backorder.purchase_id)
        self.start_tour(
            "/odoo/action-backorder_flow.action_sale_backorder_to_bill",
            "backorder_received_to_bill",
            login="accountant",
        )
        self.env.invalidate_all()
        self.assertEqual(backorder.state, "fulfilled")
        self.assertEqual(backorder.order_id.state, "sale")
        self.assertEqual(backorder.purchase_id.invoice_ids.state, "posted")

    def test_manager_reads_the_measures(self):
        self._make_backorder()
        self.start_tour(
            "/odoo/action-backorder_flow.action_sale_backorder_report",
            "backorder_report",
            login="sales_manager",
        )


@tagged("post_install", "-at_install")
class TestPhoneTours(TourCommon):
    """The same data on a phone."""

    browser_size = "390x844"
    touch_enabled = True

    def test_a_salesperson_cancels_a_backorder_on_the_phone(self):
        backorder = self._make_backorder()
        self.start_tour(
            "/odoo/action-backorder_flow.action_sale_backorder",
            "backorder_phone_cards",
            login="salesperson",
        )
        self.env.invalidate_all()
        self.assertEqual(backorder.state, "cancelled")
        self.assertEqual(backorder.order_id.state, "sale")

    def test_a_salesperson_backorders_a_line_of_the_work_list_on_the_phone(self):
        self._make_order((self.desk, 6))  # takes all that is in stock
        order = self._make_order((self.desk, 4))
        self.start_tour(
            "/odoo/to-backorder", "backorder_work_list_phone", login="salesperson"
        )
        self.env.invalidate_all()
        self.assertEqual(order.state, "on_hold")
        self.assertEqual(order.backorder_ids.product_uom_qty, 4)
