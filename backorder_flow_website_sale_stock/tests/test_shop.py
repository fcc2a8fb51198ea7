from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .common import ShopCommon


@tagged("-standard", "backorder_optional", "post_install", "-at_install")
class TestShop(ShopCommon):
    """What the shop tells a visitor of what comes later."""

    def test_a_cart_tells_what_is_there_and_when_the_rest_comes(self):
        cart = self._make_cart((self.desk, 5), (self.lamp, 1))
        self._assert_told(cart, f"2 now, 3 {self._about(3)}", f"1 {self._about(3)}")

    def test_what_is_in_stock_says_nothing(self):
        self._assert_told(self._make_cart((self.desk, 2)), None)

    def test_lines_of_one_product_share_the_stock(self):
        cart = self._make_cart((self.desk, 1), (self.desk, 3))
        self._assert_told(cart, None, f"1 now, 2 {self._about(3)}")

    def test_a_whole_order_that_waits_does_not_say_now(self):
        self.company.backorder_hold_scope = "order"
        cart = self._make_cart((self.desk, 5))
        self._assert_told(cart, f"2 in stock, 3 {self._about(3)}")

    def test_nothing_where_the_shop_does_not_sell_out_of_stock(self):
        self.desk.allow_out_of_stock_order = False
        self._assert_told(self._make_cart((self.desk, 5)), None)

    def test_nothing_of_orders_that_are_not_from_the_shop(self):
        self._assert_told(self._make_order((self.desk, 5), confirm=False), None)

    def test_nothing_of_what_is_never_backordered(self):
        category = self.env["product.category"].create({"name": "Desks"})
        self.desk.categ_id = category
        cart = self._make_cart((self.desk, 5))
        for record in (self.desk, category, self.company):
            record.backorder_never = True
            self._assert_told(cart, None)
            record.backorder_never = False
        self._assert_told(cart, f"2 now, 3 {self._about(3)}")

    def test_nothing_of_services_and_of_what_has_no_stock(self):
        service = self._make_product("Advice", type="service", is_storable=False)
        paper = self._make_product("Paper", is_storable=False)
        (service | paper).allow_out_of_stock_order = True
        self._assert_told(self._make_cart((service, 5), (paper, 5)), None, None)

    def test_who_sells_what_nobody_delivers_promises_no_date(self):
        self.desk.seller_ids.unlink()
        cart = self._make_cart((self.desk, 5), (self.lamp, 1))
        self.lamp.purchase_ok = False
        self._assert_told(
            cart,
            "2 now, 3 later (date not known yet)",
            "1 later (date not known yet)",
        )

    def test_below_the_minimum_the_first_vendor_counts(self):
        self.lamp.seller_ids.write({"min_qty": 10, "delay": 8})
        self._assert_told(self._make_cart((self.lamp, 1)), f"1 {self._about(8)}")

    def _make_receipt(self, product, quantity, days):
        purchase = self.env["purchase.order"].create(
            {
                "partner_id": self.wood.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_qty": quantity,
                            "date_planned": fields.Datetime.now()
                            + timedelta(days=days),
                        }
                    )
                ],
            }
        )
        purchase.button_confirm()
        return purchase

    def test_what_is_on_its_way_for_nobody_comes_when_it_comes(self):
        self._make_receipt(self.desk, 3, 12)
        self._assert_told(
            self._make_cart((self.desk, 5)), f"2 now, 3 {self._about(12)}"
        )
        # Not enough: it would be bought.
        self._assert_told(self._make_cart((self.desk, 6)), f"2 now, 4 {self._about(3)}")

    def test_what_another_order_waits_for_is_not_promised_twice(self):
        self._make_order((self.desk, 4))
        self._make_receipt(self.desk, 3, 12)
        self._assert_told(self._make_cart((self.desk, 1)), f"1 {self._about(12)}")
        self._assert_told(self._make_cart((self.desk, 2)), f"2 {self._about(3)}")

    def test_what_comes_for_a_backorder_is_not_promised_twice(self):
        order = self._make_order((self.desk, 4))
        self._backorder(order).button_confirm()
        self._make_receipt(self.desk, 1, 12)
        self._assert_told(self._make_cart((self.desk, 1)), f"1 {self._about(12)}")
        self._assert_told(self._make_cart((self.desk, 2)), f"2 {self._about(3)}")

    def test_a_receipt_that_is_late_promises_nothing(self):
        self._make_receipt(self.desk, 3, -2)
        self._assert_told(self._make_cart((self.desk, 5)), f"2 now, 3 {self._about(3)}")

    def test_an_order_tells_the_same_as_its_cart(self):
        self._make_receipt(self.lamp, 4, 12)
        cart = self._make_cart((self.desk, 5), (self.lamp, 4))
        told = [f"2 now, 3 {self._about(3)}", f"4 {self._about(12)}"]
        self._assert_told(cart, *told)
        cart.action_confirm()
        self._assert_told(cart, *told)

    def test_an_order_on_backorder_tells_the_date_of_its_purchase_order(self):
        cart = self._make_cart((self.desk, 5))
        cart.action_confirm()
        purchase = self._backorder(cart)
        self._assert_told(cart, f"2 now, 3 {self._about(3)}")
        purchase.order_line.date_planned += timedelta(days=4)
        self._assert_told(cart, f"2 now, 3 {self._about(7)}")
        cart.order_line.product_uom_qty = 6
        self._assert_told(cart, f"2 now, 4 {self._about(7)}")
        purchase.order_line.date_planned -= timedelta(days=30)
        self._assert_told(cart, "2 now, 4 later (date not known yet)")
        cart.order_line.product_uom_qty = 5
        purchase.button_confirm()
        self._receive(purchase)
        self._assert_told(cart, None)

    def test_a_dropship_comes_later_too(self):
        cart = self._make_cart((self.desk, 5))
        cart.action_confirm()
        self._backorder(cart, is_dropship=True)
        self._assert_told(cart, f"2 now, 3 {self._about(3)}")

    def test_what_was_delivered_is_not_told_any_more(self):
        cart = self._make_cart((self.desk, 5))
        cart.action_confirm()
        self._validate(cart.picking_ids)
        self._assert_told(cart, f"3 {self._about(3)}")

    def test_other_units(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        cart = self._make_cart((self.desk, 2))
        cart.order_line.product_uom_id = dozen
        self._assert_told(cart, f"0.17 now, 1.83 {self._about(3)}")

    def test_another_website_has_another_warehouse_and_company(self):
        other = self.env["stock.warehouse"].create(
            {"name": "Other", "code": "OTH", "company_id": self.company.id}
        )
        self._add_stock(self.desk, 1, other.lot_stock_id)
        self.website.warehouse_id = other
        self._assert_told(self._make_cart((self.desk, 5)), f"1 now, 4 {self._about(3)}")

    def test_a_kit_is_told_of_once_it_is_confirmed(self):
        if "mrp.bom" not in self.env:
            self.skipTest("mrp is not installed")
        kit = self._make_product("Set", is_storable=False)
        kit.allow_out_of_stock_order = True
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    Command.create({"product_id": self.desk.id, "product_qty": 1}),
                    Command.create({"product_id": self.lamp.id, "product_qty": 1}),
                ],
            }
        )
        self.lamp.seller_ids.delay = 6
        cart = self._make_cart((kit, 3))
        self._assert_told(cart, None)
        cart.action_confirm()
        self._assert_told(cart, f"3 {self._about(6)}")

    def test_the_number_of_lines_does_not_matter(self):
        products = self.desk
        for number in range(20):
            products |= self._make_product(
                f"Chair {number}", self._prepare_seller_values(self.wood, 10.0)
            )
        products.allow_out_of_stock_order = True
        self._make_receipt(self.lamp, 1, 5)
        for confirm in (False, True):
            counts = []
            # Once before, for what Odoo remembers.
            for chosen in (products[1:2], products[1:2], products[2:]):
                order = self._make_cart(*((product, 4) for product in chosen))
                if confirm:
                    order.action_confirm()
                self.env.flush_all()
                self.env.invalidate_all()
                order = order.with_user(self.website.user_id)
                before = self.env.cr.sql_log_count
                order._get_backorder_shop_messages()
                count = self.env.cr.sql_log_count - before
                if "mrp.bom" in self.env and not confirm:
                    # Odoo looks for a kit at each line of a cart.
                    count -= 2 * len(order.order_line)
                counts.append(count)
            _first, one, many = counts
            # Of one more record, such as a vendor, a query more; of each line none.
            self.assertLessEqual(many, one + 1)
            self.assertLess(one, 40)
