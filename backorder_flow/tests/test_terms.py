from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import BackorderCommon


class TermsCommon(BackorderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dozen = cls.env.ref("uom.product_uom_dozen")
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        cls.env["res.currency.rate"].create(
            {
                "currency_id": cls.euro.id,
                "company_id": cls.company.id,
                "name": "2019-01-01",
                "rate": 0.5,
            }
        )

    @classmethod
    def _forget(cls):
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _open_dialog(cls, orders, **values):
        """The dialog of who sells and buys, as the client opens it."""
        orders.user_id = cls.sales_buyer
        orders = orders.with_user(cls.sales_buyer)
        action = orders.action_backorder()
        dialog = orders.env[action["res_model"]].browse(action["res_id"])
        dialog.write(values)
        cls._forget()
        return dialog

    def _type_price(self, dialog, price, **values):
        with self._form(dialog) as form, form.line_ids.edit(0) as line:
            for name, value in values.items():
                line[name] = value
            line.price_unit = price
        self._forget()

    def _add(self, order, **choice):
        """Add an order to the open request of its vendor."""
        order.user_id = self.sales_buyer
        choices = [{"sale_line_id": order.order_line.id, **choice}] if choice else None
        order.with_user(self.sales_buyer).create_backorders(choices, grouping="request")
        self._forget()

    def _agree(self, line, **values):
        line.with_user(self.buyer).write(values)
        self._forget()

    def assertTerms(self, line, **values):
        self._forget()
        self.assertRecordValues(line, [values])


@tagged("post_install", "-at_install")
class TestTypedPrice(TermsCommon):
    """P9: what the buyer types is paid, whatever the vendor's price looks like."""

    def _buy_typed(self, product, price=7.5, **values):
        order = self._make_order((product, 5))
        dialog = self._open_dialog(order)
        if values:
            dialog.line_ids.write(values)
            self._forget()
        self._type_price(dialog, price)
        dialog.action_create_backorders()
        self._forget()
        return order.backorder_ids.purchase_line_id

    def _make_screw(self, price, **values):
        return self._make_product(
            "Screw", self._prepare_seller_values(self.wood, price, **values)
        )

    def test_p9_the_vendor_has_more_decimals_than_the_setting(self):
        line = self._buy_typed(self._make_screw(10.005))
        self.assertTerms(line, price_unit=7.5, technical_price_unit=10.005)

    def test_p9_what_nobody_types_has_the_decimals_of_the_vendor(self):
        order = self._make_order((self._make_screw(10.005), 5))
        dialog = self._open_dialog(order)
        self.assertEqual(dialog.line_ids.price_unit, 10.005)
        dialog.action_create_backorders()
        self.assertTerms(order.backorder_ids.purchase_line_id, price_unit=10.005)

    def test_p9_the_vendor_sells_in_another_unit(self):
        screw = self._make_screw(100, product_uom_id=self.dozen.id)
        line = self._buy_typed(screw, is_dropship=True)
        self.assertTerms(line, price_unit=7.5)
        self.assertNotEqual(line.product_uom_id, self.dozen)

    def test_p9_the_vendor_sells_in_another_currency(self):
        line = self._buy_typed(self._make_screw(10, currency_id=self.euro.id))
        self.assertTerms(line, price_unit=7.5, currency_id=self.euro.id)

    def test_p9_the_vendor_is_in_another_currency_than_the_request(self):
        screw = self._make_screw(10, currency_id=self.euro.id)
        request = self.env["purchase.order"].create({"partner_id": self.wood.id})
        order = self._make_order((screw, 5))
        self._add(order, price_unit=7.5, purchase_id=request.id)
        line = order.backorder_ids.purchase_line_id
        self.assertTerms(line, price_unit=7.5, order_id=request.id)

    def test_p9_the_vendor_takes_nothing_for_it(self):
        line = self._buy_typed(self._make_screw(0))
        self._add(self._make_order((line.product_id, 3)))
        self.assertTerms(line, product_qty=8, price_unit=7.5)

    def test_p9_a_gift(self):
        line = self._buy_typed(self.desk, price=0.0)
        self._add(self._make_order((self.desk, 3)))
        self.assertTerms(line, product_qty=8, price_unit=0)

    def test_p9_the_vendor_has_no_price(self):
        line = self._buy_typed(
            self._make_product("Screw"), vendor_id=self.light.id, selected=True
        )
        self._add(
            self._make_order((line.product_id, 3)),
            purchase_id=line.order_id.id,
            vendor_id=self.light.id,
        )
        self.assertTerms(line, product_qty=8, price_unit=7.5)

    def test_p9_the_price_was_typed_before_the_quantity(self):
        request = self._backorder(self._make_order((self.desk, 2)))
        order = self._make_order((self.desk, 5))
        dialog = self._open_dialog(order, grouping="request")
        self._type_price(dialog, 7.5)
        with self._form(dialog) as form, form.line_ids.edit(0) as line:
            line.product_uom_qty = 4
        self._forget()
        dialog.action_create_backorders()
        self.assertTerms(request.order_line, product_qty=6, price_unit=7.5)

    def test_p9_the_request_buys_in_another_unit_than_the_vendor_sells(self):
        screw = self._make_screw(120, product_uom_id=self.dozen.id)
        request = self._backorder(self._make_order((screw, 12)))
        unit = screw.uom_id
        self._agree(request.order_line, product_uom_id=unit.id, product_qty=12)
        # For the unit in which the vendor sells.
        self._add(self._make_order((screw, 12)), price_unit=60)
        self.assertTerms(
            request.order_line, product_qty=24, product_uom_id=unit.id, price_unit=5
        )

    def test_p9_one_line_has_one_price(self):
        request = self._backorder(self._make_order((self.desk, 2)))
        orders = self._make_order((self.desk, 3)) | self._make_order((self.desk, 4))
        dialog = self._open_dialog(orders, grouping="request")
        for line, price in zip(dialog.line_ids, (7, 8), strict=True):
            line.price_unit = price
        with self.assertRaisesRegex(
            UserError, f"Desk is a single line of {request.name}"
        ):
            dialog.action_create_backorders()
        dialog.line_ids.price_unit = 8
        dialog.action_create_backorders()
        self.assertTerms(request.order_line, product_qty=9, price_unit=8)


@tagged("post_install", "-at_install")
class TestAgreedTerms(TermsCommon):
    """P9: what the buyer agreed on a request stays when its quantity changes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_order((cls.desk, 6), commitment_date=cls._days(9))
        cls.first = cls._make_order((cls.desk, 2))
        cls.request = cls._backorder(cls.order | cls.first)
        cls.line = cls.request.order_line
        cls.date = cls._days(60).replace(microsecond=0)
        cls.agreed = {"discount": 15.0, "date_planned": cls.date, "name": "As agreed"}

    def setUp(self):
        super().setUp()
        self._agree(self.line, **self.agreed)

    def assertAgreed(self, quantity, price=50.0):
        self.assertTerms(
            self.line, product_qty=quantity, price_unit=price, **self.agreed
        )

    def test_p9_an_order_is_added(self):
        order = self._make_order((self.desk, 1))
        dialog = self._open_dialog(order, grouping="request")
        self.assertRecordValues(
            dialog.line_ids,
            [{"price_unit": 50, "discount": 15, "date_planned": self.date}],
        )
        dialog.action_create_backorders()
        self.assertAgreed(9)

    def test_p9_an_order_is_added_to_an_agreed_price(self):
        self._agree(self.line, price_unit=41)
        order = self._make_order((self.desk, 4))
        dialog = self._open_dialog(order, grouping="request")
        self.assertEqual(dialog.line_ids.price_unit, 41)
        dialog.action_create_backorders()
        self.assertAgreed(12, price=41)
        self._add(self._make_order((self.desk, 4)))
        self.assertAgreed(16, price=41)

    def test_p9_a_new_price_is_typed_for_the_agreed_one(self):
        self._agree(self.line, price_unit=41)
        self._add(self._make_order((self.desk, 4)), price_unit=50)
        self.assertAgreed(12, price=50)
        self.first.with_user(self.salesperson).order_line.product_uom_qty = 1
        self.assertAgreed(11, price=50)

    def test_p9_a_sale_is_cut(self):
        self.request.state = "sent"
        self.order.with_user(self.salesperson).order_line.product_uom_qty = 5
        self.assertAgreed(7)

    def test_p9_a_sale_is_cancelled(self):
        self.order.with_user(self.salesperson)._action_cancel()
        self.assertAgreed(2)

    def test_p9_a_line_of_a_sale_is_deleted(self):
        self.order._action_cancel()
        self.order.unlink()
        self.assertAgreed(2)

    def test_p9_a_backorder_is_cancelled(self):
        backorder = self.order.backorder_ids
        backorder.with_user(self.salesperson).action_cancel_backorder()
        self.assertAgreed(2)

    def test_p9_a_backorder_is_bought_elsewhere(self):
        backorders = self.order.backorder_ids.with_user(self.buyer)
        action = backorders.action_replace()
        dialog = backorders.env[action["res_model"]].browse(action["res_id"])
        dialog.vendor_id = self.light
        dialog.action_replace()
        self.assertAgreed(2)

    def test_p9_a_backorder_is_bought_with_this_request_instead(self):
        order = self._make_order((self.desk, 3))
        self._backorder(order, self.salesperson, vendor_id=self.light.id)
        backorders = order.backorder_ids.with_user(self.buyer)
        action = backorders.action_replace()
        dialog = backorders.env[action["res_model"]].browse(action["res_id"])
        dialog.write({"vendor_id": self.wood.id, "purchase_id": self.request.id})
        dialog.action_replace()
        self.assertAgreed(11, price=45)

    def test_p9_goods_are_handed_over(self):
        other = self._make_order((self.desk, 3))
        backorder = self.order.backorder_ids.with_user(self.stock_manager)
        backorder._hand_over(other.order_line, 3)
        self.assertAgreed(8)

    def test_p9_every_night(self):
        self.company.write({"backorder_nightly": True, "backorder_grouping": "request"})
        self._make_order((self.desk, 3))
        with self.enter_registry_test_mode():
            self.env(su=True).ref(
                "backorder_flow.ir_cron_backorder"
            ).method_direct_trigger()
        self.assertAgreed(11, price=45)

    def test_p9_requests_are_merged(self):
        second = self._backorder(self._make_order((self.desk, 3)))
        self._agree(second.order_line, **{**self.agreed, "name": "Another description"})
        second.date_order = self._days(1)
        (self.request | second).with_user(self.buyer).action_merge()
        self.assertAgreed(11, price=45)

    def test_p9_lines_of_a_request_are_merged_with_it(self):
        copy = self.line.with_context(active_test=False).copy(
            {"order_id": self.request.id, "product_qty": 1}
        )
        second = self._backorder(self._make_order((self.desk, 3)))
        self._agree(second.order_line, **self.agreed)
        self._agree(copy, **self.agreed)
        second.date_order = self._days(1)
        (self.request | second).with_user(self.buyer).action_merge()
        self.assertAgreed(12, price=45)

    def test_p9_the_buyer_changes_the_quantity_as_without_the_addon(self):
        other = self.env["purchase.order"].create({"partner_id": self.wood.id})
        other.order_line = [
            Command.create({"product_id": self.desk.id, "product_qty": 8})
        ]
        self._agree(other.order_line, **self.agreed)
        for line in self.line | other.order_line:
            line.with_user(self.buyer).product_qty = 12
        self._forget()
        for name in ("price_unit", "discount", "name"):
            self.assertEqual(self.line[name], other.order_line[name], name)


@tagged("post_install", "-at_install")
class TestVendorTerms(TermsCommon):
    """P2: what nobody agreed on is as the vendor has it for the whole quantity."""

    def _make_chair(self, *breaks, **values):
        sellers = [
            self._prepare_seller_values(
                self.wood, price, min_qty=least, discount=discount, delay=delay
            )
            for least, price, discount, delay in breaks
        ]
        return self._make_product("Chair", *sellers, **values)

    def test_p2_price_discount_and_date_follow_the_quantity(self):
        chair = self._make_chair((0, 50, 0, 3), (10, 45, 10, 8))
        order = self._make_order((chair, 6))
        line = self._backorder(order).order_line
        self.assertTerms(line, price_unit=50, discount=0)
        date = line.date_planned
        self._add(self._make_order((chair, 6)))
        self.assertTerms(line, product_qty=12, price_unit=45, discount=10)
        self.assertEqual((line.date_planned - date).days, 5)
        order.order_line.product_uom_qty = 1
        self.assertTerms(
            line, product_qty=7, price_unit=50, discount=0, date_planned=date
        )

    def test_p2_an_agreed_discount_stays_where_the_price_follows(self):
        chair = self._make_chair((0, 50, 0, 3), (10, 45, 10, 3))
        line = self._backorder(self._make_order((chair, 6))).order_line
        self._agree(line, discount=15)
        self._add(self._make_order((chair, 6)))
        self.assertTerms(line, product_qty=12, price_unit=45, discount=15)

    def test_p2_a_cut_dropship_has_the_price_of_the_lowest_minimum(self):
        chair = self._make_chair((5, 50, 20, 9), (10, 45, 30, 9))
        order = self._make_order((chair, 12))
        line = self._backorder(order, is_dropship=True).order_line
        date = line.date_planned
        self.assertTerms(line, price_unit=45, discount=30)
        for quantity in (3, 2):
            order.order_line.product_uom_qty = quantity
            self.assertTerms(
                line,
                product_qty=quantity,
                price_unit=50,
                discount=20,
                date_planned=date,
            )

    def test_p2_below_the_minimum_in_another_currency(self):
        chair = self._make_chair((5, 50, 20, 9))
        chair.seller_ids.currency_id = self.euro
        request = self.env["purchase.order"].create(
            {
                "partner_id": self.wood.id,
                "picking_type_id": self.company.backorder_dropship_type_id.id,
                "dest_address_id": self.customer.id,
            }
        )
        order = self._make_order((chair, 2))
        self._add(order, purchase_id=request.id, is_dropship=True)
        self.assertTerms(request.order_line, price_unit=100, discount=20)


@tagged("post_install", "-at_install")
class TestTaxIncluded(TermsCommon):
    """P2: taxes that a price includes and the vendor does not ask are taken off."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax = cls.env["account.tax"].create(
            {
                "name": "25 included",
                "amount": 25,
                "type_tax_use": "purchase",
                "price_include_override": "tax_included",
            }
        )
        cls.position = cls.env["account.fiscal.position"].create({"name": "Abroad"})
        cls.env["account.tax"].create(
            {
                "name": "None",
                "amount": 0,
                "type_tax_use": "purchase",
                "fiscal_position_ids": [Command.set(cls.position.ids)],
                "original_tax_ids": [Command.set(cls.tax.ids)],
            }
        )
        cls.wood.property_account_position_id = cls.position

    def _buy(self, quantity, **values):
        seller = self._prepare_seller_values(self.wood, 125, min_qty=5)
        product = self._make_product(
            "Chair", seller, supplier_taxes_id=[Command.set(self.tax.ids)], **values
        )
        order = self._make_order((product, quantity))
        return order, self._backorder(order, is_dropship=True).order_line

    def test_p2_above_the_minimum(self):
        self.assertTerms(self._buy(10)[1], price_unit=100)

    def test_p2_below_the_minimum(self):
        self.assertTerms(self._buy(2)[1], price_unit=100)

    def test_p2_cut_below_the_minimum(self):
        order, line = self._buy(10)
        order.order_line.product_uom_qty = 2
        self.assertTerms(line, product_qty=2, price_unit=100)

    def test_p2_the_vendor_asks_the_tax(self):
        self.wood.property_account_position_id = False
        self.assertTerms(self._buy(2)[1], price_unit=125)

    def test_p2_the_cost_includes_it_where_the_vendor_has_no_price(self):
        product = self._make_product(
            "Chair",
            supplier_taxes_id=[Command.set(self.tax.ids)],
            standard_price=125,
        )
        order = self._make_order((product, 2))
        line = self._backorder(order, vendor_id=self.wood.id).order_line
        self.assertTerms(line, price_unit=100)
