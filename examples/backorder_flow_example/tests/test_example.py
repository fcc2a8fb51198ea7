from odoo.tests import HttpCase, tagged

from odoo.addons.backorder_flow.tests.common import BackorderCommon


@tagged("-standard", "backorder_example", "post_install", "-at_install")
class TestExample(BackorderCommon, HttpCase):
    """The five wishes; run by ``tests/test_example.py``."""

    def _pay(self, bill):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=bill.ids
        )
        return wizard.create({})._create_payments()

    def test_a_paid_bill_releases_and_a_posted_one_does_not(self):
        self.company.backorder_release_policy = "paid"
        order = self._make_order((self.desk, 4))
        purchase = self._backorder(order)
        purchase.button_confirm()
        bill = self._make_bill(purchase)
        self.assertEqual(order.state, "on_hold")
        self.assertIn("4 Units of Desk to be paid", order.hold_message)
        self._pay(bill)
        self.assertEqual(order.state, "sale")
        self.assertIn("4 of 4 Units paid", "".join(purchase.message_ids.mapped("body")))

    def test_a_bill_that_is_not_reconciled_any_more_holds_again(self):
        self.company.backorder_release_policy = "paid"
        order = self._make_order((self.desk, 4))
        purchase = self._backorder(order)
        purchase.button_confirm()
        bill = self._make_bill(purchase)
        self._pay(bill)
        self.assertEqual(order.state, "sale")
        payable = bill.line_ids.filtered(
            lambda line: line.account_type == "liability_payable"
        )
        self.assertTrue(payable.reconciled)
        payable.remove_move_reconcile()
        self.assertEqual(order.state, "on_hold")

    def test_a_part_that_is_paid_goes_to_the_earliest_promise(self):
        self.company.backorder_release_policy = "paid"
        late, early = (
            self._make_order((self.desk, 4), commitment_date=self._days(days))
            for days in (9, 3)
        )
        purchase = self._backorder(late | early)
        purchase.button_confirm()
        bill = self._make_bill(purchase, quantity=4)
        self._make_bill(purchase, quantity=4)
        self._pay(bill)
        self.assertEqual((late | early).mapped("state"), ["on_hold", "sale"])

    def test_the_orders_of_important_customers_are_not_held(self):
        self.customer.backorder_importance = "vip"
        order = self._make_order((self.desk, 4))
        self._backorder(order)
        self.assertEqual(order.backorder_ids.state, "open")
        self.assertEqual(order.state, "sale")

    def test_the_fastest_vendor_is_proposed(self):
        product = self._make_product(
            "Chair",
            self._prepare_seller_values(self.wood, 10.0, delay=9),
            self._prepare_seller_values(self.light, 12.0, delay=2),
        )
        order = self._make_order((product, 1))
        self.assertEqual(self._backorder(order).partner_id, self.light)

    def test_each_project_has_purchase_orders_of_its_own(self):
        projects = (
            self.env["project.project"]
            .sudo()
            .create(
                [{"name": name, "allow_billable": True} for name in ("Roof", "Floor")]
            )
        )
        roof, floor, other = orders = self.env["sale.order"].union(
            *(
                self._make_order((self.desk, 2), project_id=project.id)
                for project in (*projects, self.env["project.project"])
            )
        )
        purchases = self._backorder(orders)
        self.assertEqual(len(purchases), 3)
        for order in orders:
            self.assertEqual(
                order.backorder_ids.purchase_id.project_id, order.project_id
            )
        self.company.backorder_grouping = "request"
        more = self._make_order((self.desk, 3), project_id=projects[1].id)
        self._backorder(more)
        self.assertEqual(
            more.backorder_ids.purchase_id, floor.backorder_ids.purchase_id
        )

    def test_the_rows_of_products_show_how_important_the_customer_is(self):
        self.customer.backorder_importance = "vip"
        orders = self._make_order((self.desk, 2)) | self._make_order((self.desk, 3))
        orders.user_id = self.sales_buyer
        self.start_tour(
            "/odoo/orders", "backorder_example_column", login=self.sales_buyer.login
        )
        self.assertEqual(len(orders.backorder_ids), 2)
