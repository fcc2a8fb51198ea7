from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import BackorderCommon


class CompaniesCommon(BackorderCommon):
    @classmethod
    def _find_warehouse(cls, company):
        return cls.env["stock.warehouse"].search([("company_id", "=", company.id)])[:1]

    @classmethod
    def _allow(cls, companies):
        """Let who prepares the tests work in these companies."""
        cls.env.user.company_ids |= companies
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": companies.ids}
        )


@tagged("post_install", "-at_install")
class TestCompanies(CompaniesCommon):
    """Two companies, a branch, several warehouses, and goods of other owners.

    In the other company the desk costs 70 Euros, from a vendor of its own.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.env.ref("base.EUR")
        cls.other = cls.setup_other_company(
            name="Other Company", currency_id=cls.euro.id
        )["company"]
        cls.other_warehouse = cls._find_warehouse(cls.other)
        cls._allow(cls.company | cls.other)
        cls.far = cls.env["res.partner"].create({"name": "Far Vendor"})
        cls.desk.seller_ids.company_id = cls.company
        cls.desk.seller_ids = [
            Command.create(
                cls._prepare_seller_values(
                    cls.far,
                    70.0,
                    company_id=cls.other.id,
                    currency_id=cls.euro.id,
                )
            )
        ]
        cls.sales_of_both = new_test_user(
            cls.env,
            login="sales_of_both",
            groups=(
                "sales_team.group_sale_salesman_all_leads,purchase.group_purchase_user"
            ),
            company_id=cls.company.id,
            company_ids=[Command.set((cls.company | cls.other).ids)],
        )
        cls.order = cls._make_order((cls.desk, 3))
        cls.foreign = cls._make_foreign_order((cls.desk, 4))

    @classmethod
    def _make_foreign_order(cls, *lines, **values):
        return cls._make_order(
            *lines, **{"company_id": cls.other.id, "user_id": False, **values}
        )

    def _open_bulk(self, orders, user=None):
        orders = orders.with_user(user or self.sales_of_both)
        action = orders.action_bulk_backorder()
        return orders.env[action["res_model"]].browse(action["res_id"])

    # Two companies

    def test_p2_orders_of_two_companies_in_one_selection(self):
        taxes = self.env["account.tax"]
        for company in (self.company, self.other):
            taxes |= self.env["account.tax"].create(
                {
                    "name": "Tax of the company",
                    "amount": 10,
                    "type_tax_use": "purchase",
                    "company_id": company.id,
                    "country_id": company.account_fiscal_country_id.id,
                    "tax_group_id": self._find_tax_group(company).id,
                }
            )
        self.desk.supplier_taxes_id = taxes
        position = self.env["account.fiscal.position"].create(
            {"name": "Abroad", "company_id": self.other.id}
        )
        self.far.with_company(self.other).property_account_position_id = position
        dialog = self._open_bulk(self.order | self.foreign)
        self.assertEqual(dialog.summary.split(", ")[0], "Purchase orders: 2")
        self.assertEqual(dialog.total, "$\xa0150.00 + 280.00\xa0€")
        dialog.action_create_backorders()
        self.assertRecordValues(
            (self.order | self.foreign).backorder_ids.purchase_id.sorted("id"),
            [
                {
                    "company_id": self.company.id,
                    "partner_id": self.wood.id,
                    "currency_id": self.company.currency_id.id,
                    "picking_type_id": self.warehouse.in_type_id.id,
                    "user_id": self.sales_of_both.id,
                    "fiscal_position_id": False,
                    "amount_untaxed": 150,
                    "amount_tax": 15,
                },
                {
                    "company_id": self.other.id,
                    "partner_id": self.far.id,
                    "currency_id": self.euro.id,
                    "picking_type_id": self.other_warehouse.in_type_id.id,
                    "user_id": self.sales_of_both.id,
                    "fiscal_position_id": position.id,
                    "amount_untaxed": 280,
                    "amount_tax": 0,  # as the fiscal position of the company tells
                },
            ],
        )
        for order in self.order | self.foreign:
            self.assertEqual(order.state, "on_hold")
            self.assertEqual(order.backorder_ids.company_id, order.company_id)

    def _find_tax_group(self, company):
        domain = self.env["account.tax.group"]._check_company_domain(company)
        return self.env["account.tax.group"].search(domain, limit=1)

    def test_a_night_makes_one_report_for_each_company(self):
        (self.company | self.other).backorder_nightly = True
        with self.enter_registry_test_mode():
            self.env(su=True).ref(
                "backorder_flow.ir_cron_backorder"
            ).method_direct_trigger()
        runs = self.env["sale.backorder.run"].search([])
        self.assertEqual(len(runs), 2)
        for order in self.order | self.foreign:
            run = runs.filtered(lambda r, order=order: r.company_id == order.company_id)
            self.assertEqual(run.backorder_ids, order.backorder_ids)
            self.assertEqual(run.purchase_ids.company_id, order.company_id)

    def test_p2_one_vendor_of_both_companies_gets_two_purchase_orders(self):
        self.desk.seller_ids.company_id = False
        self.desk.seller_ids.filtered(lambda s: s.partner_id == self.far).unlink()
        purchases = self._backorder(self.order | self.foreign, self.sales_of_both)
        self.assertEqual(purchases.partner_id, self.wood)
        self.assertEqual(purchases.company_id, self.company | self.other)
        self.assertEqual(len(purchases), 2)

    def test_p2_dropships_of_two_companies(self):
        purchases = self._backorder(
            self.order | self.foreign, self.sales_of_both, is_dropship=True
        )
        for purchase in purchases:
            self.assertEqual(
                purchase.picking_type_id, purchase.company_id.backorder_dropship_type_id
            )
        self.assertEqual(purchases.company_id, self.company | self.other)

    def test_p2_requests_of_another_company_are_not_added_to(self):
        self.desk.seller_ids.company_id = False
        self.desk.seller_ids.filtered(lambda s: s.partner_id == self.far).unlink()
        request = self._backorder(self.order, self.sales_of_both)
        self.foreign.company_id.backorder_grouping = "request"
        purchase = self._backorder(self.foreign, self.sales_of_both)
        self.assertNotEqual(purchase, request)
        self.assertEqual(purchase.company_id, self.other)

    def test_p4_all_or_nothing_over_companies(self):
        orphan = self._make_product("Orphan")
        foreign = self._make_foreign_order((orphan, 1))
        dialog = self._open_bulk(self.order | foreign)
        dialog.line_ids.selected = True
        with self.assertRaisesRegex(UserError, f"{foreign.name}, Orphan: no vendor"):
            dialog.action_create_backorders()
        self.assertEqual(self.order.state, "sale")
        self.assertFalse(self.order.backorder_ids)

    def test_p7_a_buyer_who_may_not_see_the_company(self):
        self.far.buyer_id = self.buyer
        purchase = self._backorder(self.foreign, self.sales_of_both)
        self.assertEqual(purchase.user_id, self.sales_of_both)
        self.far.buyer_id.company_ids |= self.other
        foreign = self._make_foreign_order((self.desk, 1))
        self.assertEqual(
            self._backorder(foreign, self.sales_of_both).user_id, self.buyer
        )

    def test_stock_of_another_company_is_not_available(self):
        self._add_stock(self.desk, 2, self.other_warehouse.lot_stock_id)
        self.foreign.picking_ids.action_assign()
        self.assertEqual(self.order.order_line.qty_short, 3)
        self.assertEqual(self.foreign.order_line.qty_short, 2)

    def test_f4_each_company_has_its_own_policy(self):
        self.other.backorder_release_policy = "received"
        purchases = self._backorder(self.order | self.foreign, self.sales_of_both)
        purchases.button_confirm()
        ours = purchases.filtered(lambda p: p.company_id == self.company)
        theirs = purchases - ours
        for purchase in purchases:
            self._receive(purchase)
        self.assertEqual(self.order.state, "on_hold")
        self.assertEqual(self.foreign.state, "sale")
        self._make_bill(ours)
        self.assertEqual(self.order.state, "sale")
        self.other.backorder_release_policy = "both"
        self.assertEqual(self.foreign.state, "on_hold")
        self.assertEqual(self.order.state, "sale")
        self._make_bill(theirs)
        self.assertEqual(self.foreign.state, "sale")

    # Visibility

    def test_orders_of_another_company_are_left_out(self):
        colleague = new_test_user(
            self.env,
            login="colleague",
            groups="sales_team.group_sale_salesman_all_leads",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        env = self.env(user=colleague, context={})
        orders = (self.order | self.foreign).with_env(env)
        action = orders.action_bulk_backorder()
        dialog = env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(dialog.order_ids, self.order)
        self.assertEqual(
            dialog.skipped,
            "orders you cannot access (1): you do not have write access",
        )
        with self.assertRaises(AccessError):
            self.foreign.with_env(env).action_backorder()
        dialog.line_ids.unlink()
        dialog.sudo().line_ids = [
            Command.create(
                {
                    "sale_line_id": self.foreign.order_line.id,
                    "product_id": self.desk.id,
                    "warehouse_id": self.other_warehouse.id,
                    "product_uom_qty": 1,
                }
            )
        ]
        with self.assertRaises(AccessError):
            dialog.action_create_backorders()
        self._backorder(self.foreign, self.sales_of_both)
        self.assertFalse(env["sale.backorder"].search([]))

    def test_a_company_that_is_not_chosen_is_another_one(self):
        user = self.sales_of_both
        env = self.env(user=user, context={"allowed_company_ids": self.company.ids})
        with self.assertRaises(AccessError):
            self.foreign.with_env(env).action_backorder()

    def test_p1_a_vendor_of_another_company_is_not_proposed(self):
        self.far.company_id = self.other
        self.assertEqual(self._open_bulk(self.order).line_ids.vendor_id, self.wood)
        # A price for all companies, of a vendor that became one of a single company.
        self.desk.seller_ids.unlink()
        self.desk.seller_ids = [
            Command.create(self._prepare_seller_values(self.light, 1.0))
        ]
        self.light.company_id = self.other
        dialog = self._open_bulk(self.order)
        with self.assertRaisesRegex(
            UserError, f"{self.order.name}, Desk: .*another company"
        ):
            dialog.action_create_backorders()

    def test_p1_a_vendor_of_another_company_is_refused(self):
        self.far.company_id = self.other
        dialog = self._open_bulk(self.order)
        dialog.line_ids.vendor_id = self.far
        with self.assertRaisesRegex(
            UserError,
            f"{self.order.name}, Desk: .*Far Vendor belongs to another company",
        ):
            dialog.action_create_backorders()
        self.assertEqual(self.order.state, "sale")

    # Warehouses

    def test_p2_lines_of_one_order_from_two_warehouses(self):
        second = self.env["stock.warehouse"].create(
            {"name": "Second", "code": "SEC", "company_id": self.company.id}
        )
        second.delivery_route_id.sale_selectable = True
        order = self._make_order((self.desk, 2), (self.desk, 5), confirm=False)
        order.order_line[1].route_ids = second.delivery_route_id
        order.action_confirm()
        self._add_stock(self.desk, 1, second.lot_stock_id)
        order.picking_ids.action_assign()
        purchases = self._backorder(order, self.sales_of_both)
        self.assertRecordValues(
            purchases.order_line.sorted("product_qty"),
            [{"product_qty": 2}, {"product_qty": 4}],
        )
        first_purchase, second_purchase = purchases.order_line.sorted(
            "product_qty"
        ).order_id
        self.assertEqual(first_purchase.picking_type_id, self.warehouse.in_type_id)
        self.assertEqual(second_purchase.picking_type_id, second.in_type_id)

        purchases.button_confirm()
        competitor = self._make_order((self.desk, 9), date_order=self._days(-9))
        self._receive(second_purchase)
        here, there = order.order_line.move_ids
        self.assertEqual([here.quantity, there.quantity], [0, 5])
        self._receive(first_purchase)
        self.assertEqual([here.quantity, there.quantity], [2, 5])
        self.assertEqual(competitor.picking_ids.move_ids.quantity, 0)

    def test_s4_goods_in_transit_are_on_their_way_and_not_in_stock(self):
        transit = self.company.internal_transit_location_id
        transit.active = True
        self._add_stock(self.desk, 3, transit)
        self.env["stock.move"].create(
            {
                "product_id": self.desk.id,
                "product_uom_qty": 3,
                "location_id": transit.id,
                "location_dest_id": self.stock.id,
                "picking_type_id": self.warehouse.in_type_id.id,
            }
        )._action_confirm()
        dialog = self._open_bulk(self.order)
        self.assertRecordValues(
            dialog.line_ids,
            [{"qty_available": 0, "qty_on_its_way": 3, "product_uom_qty": 3}],
        )

    # Goods of others

    def test_s2_consigned_stock_is_sold_once(self):
        """Odoo delivers what the company keeps for its owner, as it does its own."""
        self.warehouse.out_type_id.reservation_method = "manual"
        late = self._make_order((self.desk, 5), commitment_date=self._days(9))
        early = self._make_order((self.desk, 5), commitment_date=self._days(1))
        self.env["stock.quant"]._update_available_quantity(
            self.desk, self.stock, 4, owner_id=self.wood
        )
        self._add_stock(self.desk, 2)
        orders = self.order | early | late
        self.assertEqual(orders.order_line.mapped("qty_short"), [0, 2, 5])
        early.picking_ids.action_assign()
        self.assertEqual(early.picking_ids.move_ids.quantity, 5)
        orders.order_line.invalidate_recordset(["qty_short"])
        self.assertEqual(orders.order_line.mapped("qty_short"), [2, 0, 5])

    def test_f5_consigned_receipts_go_to_the_order(self):
        purchase = self._backorder(self.order, self.sales_of_both)
        purchase.button_confirm()
        purchase.picking_ids.owner_id = self.wood
        competitor = self._make_order((self.desk, 9), date_order=self._days(-9))
        self._receive(purchase)
        self.assertEqual(self.order.picking_ids.move_ids.quantity, 3)
        self.assertEqual(competitor.picking_ids.move_ids.quantity, 0)
        self.assertEqual(self.order.order_line.qty_short, 0)

    def test_s2_goods_between_companies_are_sold_once(self):
        """We buy from the other company, which buys what it sells to us."""
        supply = self._make_foreign_order(
            (self.desk, 3), partner_id=self.company.partner_id.id
        )
        ours = self._backorder(
            self.order, self.sales_of_both, vendor_id=self.other.partner_id.id
        )
        theirs = self._backorder(supply, self.sales_of_both)
        self.assertEqual(ours.partner_id, self.other.partner_id)
        (ours | theirs).button_confirm()
        self._receive(theirs)
        with self.assertRaisesRegex(UserError, theirs.name):
            self._validate(supply.picking_ids)
        self._make_bill(theirs)
        self._validate(supply.picking_ids)

        between = self.env.ref("stock.stock_location_inter_company")
        self.assertEqual(supply.picking_ids.location_dest_id, between)
        other_order = self._make_order((self.desk, 1))
        self.assertEqual(other_order.order_line.qty_short, 1)
        self.assertEqual(self.foreign.order_line.qty_short, 4)
        ours.picking_ids.action_assign()
        self._receive(ours)
        self.assertEqual(self.order.picking_ids.move_ids.quantity, 3)
        self.assertEqual(other_order.order_line.qty_short, 1)


@tagged("post_install", "-at_install")
class TestBranch(CompaniesCommon):
    """A branch of the company, which buys the lamp for 18."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.env["res.company"].create(
            {"name": "Branch", "parent_id": cls.company.id}
        )
        cls.env.cr.precommit.run()  # gives it the accounts of the company
        cls._allow(cls.company | cls.branch)
        cls.lamp.seller_ids.company_id = cls.company
        cls.lamp.seller_ids = [
            Command.create(
                cls._prepare_seller_values(cls.light, 18.0, company_id=cls.branch.id)
            )
        ]

    def test_a_branch_buys_for_itself(self):
        parent = self._make_order((self.lamp, 2))
        order = self._make_order(
            (self.lamp, 2), company_id=self.branch.id, user_id=False
        )
        self._backorder(order | parent, self.env.user)
        purchase = order.backorder_ids.purchase_id
        self.assertRecordValues(
            purchase | parent.backorder_ids.purchase_id,
            [
                {
                    "company_id": self.branch.id,
                    "picking_type_id": self._find_warehouse(self.branch).in_type_id.id,
                    "amount_untaxed": 36,
                },
                {
                    "company_id": self.company.id,
                    "picking_type_id": self.warehouse.in_type_id.id,
                    "amount_untaxed": 40,
                },
            ],
        )
        purchase.button_confirm()
        self._receive(purchase)
        self._make_bill(purchase)
        self.assertEqual(order.state, "sale")
        self.assertEqual(parent.state, "on_hold")
        self._validate(order.picking_ids)
        self.assertEqual(order.order_line.qty_delivered, 2)
