from odoo.fields import Command
from odoo.tests import new_test_user, tagged, users

from .common import BackorderCommon


@tagged("post_install", "-at_install")
class TestTold(BackorderCommon):
    """W1: who is told what happens can act, and nobody follows what he may not read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_order((cls.desk, 5))
        cls.purchase = cls._backorder(cls.order)
        # The user preparing the tests is the first manager of the company; others act.
        cls.manager = cls.env.user

    @classmethod
    def _make_user(cls, login, group, company=None, **values):
        company = company or cls.company
        return new_test_user(
            cls.env,
            login=login,
            groups=group,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            **values,
        )

    def _tell_the_buyer(self):
        """The salesperson cuts what the buyer has ordered."""
        self.purchase.with_user(self.buyer).button_confirm()
        self.env.flush_all()
        self.env.invalidate_all()
        self.order.order_line.with_user(self.salesperson).product_uom_qty = 2

    def _tell_the_salesperson(self):
        """The buyer cancels what the salesperson waits for."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.purchase.with_user(self.buyer).button_cancel()

    def assertTold(self, document, user):
        self.assertEqual(document.activity_ids.user_id, user)
        self.assertEqual(len(document.activity_ids), 1)
        for follower in document.message_partner_ids.user_ids:
            self.assertTrue(document.with_user(follower).has_access("read"))

    def test_whose_purchase_order_it_is(self):
        self.purchase.user_id = self.sales_buyer
        self.wood.buyer_id = self.buyer
        self._tell_the_buyer()
        self.assertTold(self.purchase, self.sales_buyer)

    def test_the_vendors_buyer_of_a_purchase_order_without_one(self):
        self.wood.buyer_id = self.buyer
        self.assertFalse(self.purchase.user_id)
        self._tell_the_buyer()
        self.assertTold(self.purchase, self.buyer)

    def test_a_purchase_manager_where_nobody_buys(self):
        self._tell_the_buyer()
        self.assertTold(self.purchase, self.manager)

    def test_buyers_who_cannot_act_are_passed_over(self):
        other = self.env["res.company"].create({"name": "Other"})
        gone = self._make_user("gone", "purchase.group_purchase_user", active=False)
        no_right = self._make_user("no_right", "sales_team.group_sale_manager")
        elsewhere = self._make_user(
            "elsewhere",
            "purchase.group_purchase_manager",
            company=other,
        )
        for user in (gone, no_right, elsewhere):
            with self.subTest(user=user.login):
                order = self._make_order((self.desk, 5))
                purchase = self._backorder(order)
                purchase.button_confirm()
                # Without making him a follower.
                purchase.with_context(tracking_disable=True).user_id = user
                self.env.invalidate_all()
                order.with_user(self.salesperson)._action_cancel()
                self.assertTold(purchase, self.manager)

    def test_nobody_is_assigned_where_nobody_can_act(self):
        self.env.ref("purchase.group_purchase_manager").sudo().user_ids = False
        self._tell_the_buyer()
        self.assertTold(self.purchase, self.env["res.users"])

    def test_whose_order_it_is(self):
        self._tell_the_salesperson()
        self.assertTold(self.order, self.salesperson)

    def test_the_customers_salesperson_of_an_order_without_one(self):
        self.customer.user_id = self.sales_buyer
        self.order.user_id = False
        self._tell_the_salesperson()
        self.assertTold(self.order, self.sales_buyer)

    def test_the_leader_of_the_team_of_who_has_left(self):
        leader = self._make_user("leader", "sales_team.group_sale_salesman_all_leads")
        self.order.team_id = self.env["crm.team"].create(
            {"name": "Team", "user_id": leader.id, "company_id": False}
        )
        self.salesperson.active = False
        self._tell_the_salesperson()
        self.assertTold(self.order, leader)

    def test_a_leader_who_sees_own_orders_only_is_passed_over(self):
        leader = self._make_user("leader", "sales_team.group_sale_salesman")
        self.order.team_id = self.env["crm.team"].create(
            {"name": "Team", "user_id": leader.id, "company_id": False}
        )
        self.salesperson.active = False
        self._tell_the_salesperson()
        self.assertTold(self.order, self.manager)

    def test_a_sales_manager_of_an_order_without_salesperson(self):
        self.order.write({"user_id": False, "team_id": False})
        self._tell_the_salesperson()
        self.assertTold(self.order, self.manager)

    def test_the_release_is_told_to_who_can_act(self):
        self.order.write({"user_id": False, "team_id": False})
        self.purchase.with_user(self.buyer).button_confirm()
        self._make_bill(self.purchase, user=self.accountant)
        [message] = self.order.message_ids.filtered(
            lambda m: m.subtype_id == self.env.ref("backorder_flow.mt_order_released")
        )
        self.assertIn(self.manager.partner_id, message.sudo().notified_partner_ids)

    def test_the_salesperson_does_not_get_what_is_written_to_the_vendor(self):
        self._tell_the_buyer()
        message = self.purchase.with_user(self.buyer).message_post(
            body="38 instead of 40 agreed",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=[("PO.pdf", b"38.00")],
        )
        self.assertNotIn(
            self.salesperson.partner_id, message.sudo().notified_partner_ids
        )

    def test_a_cancelled_dropship_is_told_once_and_not_followed_by_the_buyer(self):
        order = self._make_order((self.desk, 3), user_id=False, team_id=False)
        purchase = self._backorder(order, is_dropship=True)
        self.env.invalidate_all()
        purchase.with_user(self.buyer).button_cancel()
        self.assertTold(order, self.manager)

    def test_a_service_that_core_buys_is_told_by_core(self):
        service = self._make_product(
            "Assembly",
            self._prepare_seller_values(self.wood, 9.0),
            type="service",
            is_storable=False,
            service_to_purchase=True,
        )
        order = self._make_order((service, 1))
        order._get_purchase_orders().button_cancel()
        self.assertEqual(order.activity_ids.user_id, self.salesperson)

    def test_many_documents_are_decided_at_once(self):
        orders = self._make_order((self.desk, 1)) + self._make_order((self.desk, 1))
        orders += self._make_order((self.desk, 1), user_id=False, team_id=False)
        orders += self._make_order((self.desk, 1), user_id=self.sales_buyer.id)
        more = orders.union(
            *(
                self._make_order((self.desk, 1), user_id=order.user_id.id)
                for order in orders
                for _number in range(5)
            )
        )
        counts = []
        for several in (orders, orders, more):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            responsibles = several._get_backorder_responsibles()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
        self.assertEqual(responsibles[orders[0]], self.salesperson)
        self.assertEqual(responsibles[orders[2]], self.manager)

    def test_names_and_lines_are_shown_as_they_are(self):
        self.wood.name = "Smith <Steel> & Sons"
        self.desk.name = "Pipe <50mm>"
        order = self._make_order((self.desk, 2))
        purchase = self._backorder(order)
        purchase.with_user(self.buyer).button_confirm()
        self._receive(purchase)
        bill = self._make_bill(purchase, user=self.accountant)
        self._validate(order.picking_ids)
        bill.button_draft()
        note = order.activity_ids.note
        self.assertIn("Smith &lt;Steel&gt; &amp; Sons", note)
        self.assertIn("Pipe &lt;50mm&gt;", note)
        self.assertIn("<br", note)
        for document in (order, purchase):
            bodies = "".join(document.message_ids.mapped("body"))
            self.assertIn("Pipe &lt;50mm&gt;", bodies)
            self.assertNotIn("<50mm>", bodies)

    def test_lines_of_one_receipt_are_told_together(self):
        order = self._make_order((self.desk, 5), (self.lamp, 2))
        self.lamp.seller_ids.partner_id = self.wood
        self.wood.buyer_id = self.buyer
        purchase = self._backorder(order)
        purchase.button_confirm()
        purchase.picking_ids.with_user(self.stock_user).action_cancel()
        self.assertTold(purchase, self.buyer)
        self.assertIn("5 Units of Desk", purchase.activity_ids.note)
        self.assertIn("2 Units of Lamp", purchase.activity_ids.note)


@tagged("post_install", "-at_install")
class TestBuyer(BackorderCommon):
    """The buyer of a purchase order created from backorders."""

    def test_nobody_at_night(self):
        self.company.backorder_nightly = True
        order = self._make_order((self.desk, 4))
        self._run_night()
        self.assertTrue(order.backorder_ids)
        self.assertFalse(order.backorder_ids.purchase_id.user_id)

    def test_the_vendors_buyer_at_night(self):
        self.company.backorder_nightly = True
        self.wood.buyer_id = self.buyer
        order = self._make_order((self.desk, 4))
        self._run_night()
        self.assertEqual(order.backorder_ids.purchase_id.user_id, self.buyer)

    def _run_night(self):
        cron = self.env(su=True).ref("backorder_flow.ir_cron_backorder")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()

    @users("sales_buyer")
    def test_a_vendors_buyer_who_cannot_buy_is_passed_over(self):
        self.wood.sudo().buyer_id = self.buyer
        self.buyer.sudo().active = False
        self.light.sudo().buyer_id = self.stock_user
        order = self._make_order((self.desk, 4), (self.lamp, 1)).sudo(False)
        order.sudo().user_id = self.env.user
        purchases = self._backorder(order, self.env.user)
        self.assertEqual(purchases.user_id, self.env.user)
        self.assertEqual(len(purchases), 2)
