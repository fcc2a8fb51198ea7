from odoo import Command
from odoo.tests import tagged

from odoo.addons.backorder_flow.tests.common import BackorderCommon


@tagged("-standard", "backorder_optional", "post_install", "-at_install")
class TestLoyalty(BackorderCommon):
    """H4: the points of a held order are those of a confirmed one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        programs = cls.env["loyalty.program"].sudo()
        programs.search([]).active = False
        cls.program = programs.create(
            {
                "name": "Points",
                "program_type": "loyalty",
                "trigger": "auto",
                "applies_on": "both",
                "company_id": cls.company.id,
                "portal_point_name": "Stars",
                "rule_ids": [
                    Command.create(
                        {"reward_point_mode": "order", "reward_point_amount": 10}
                    )
                ],
                "reward_ids": [
                    Command.create(
                        {
                            "reward_type": "discount",
                            "discount": 10,
                            "required_points": 4,
                        }
                    )
                ],
            }
        )
        cls.orders = cls._make_order_with_points() | cls._make_order_with_points()
        cls.confirmed, cls.held = cls.orders
        cls._backorder(cls.held)

    @classmethod
    def _make_order_with_points(cls):
        """Each customer has 10 points of the order, and has spent 4 on it."""
        customer = cls.env["res.partner"].create({"name": "Stargazer"})
        order = cls._make_order((cls.desk, 1), confirm=False, partner_id=customer.id)
        card = (
            cls.env["loyalty.card"]
            .sudo()
            .create(
                {
                    "program_id": cls.program.id,
                    "partner_id": customer.id,
                    "points": 4,
                }
            )
        )
        order._update_programs_and_rewards()
        order._apply_program_reward(cls.program.reward_ids, card)
        order.action_confirm()
        return order

    def _get_card(self, order):
        cards = self.env["loyalty.card"].sudo()
        return cards.search([("partner_id", "=", order.partner_id.id)])

    def test_h4_what_the_customer_has_won_and_spent_is_shown(self):
        self.assertEqual(self.orders.mapped("state"), ["sale", "on_hold"])
        wanted = {"point_name": "Stars", "issued": 10, "cost": 4}
        for order in self.orders:
            self.assertEqual(order.loyalty_data, wanted, order.state)
        self.orders.invalidate_recordset()
        self.assertEqual(self.orders.mapped("loyalty_data"), [wanted, wanted])

    def test_h4_points_count_once(self):
        for order in self.orders:
            card = self._get_card(order)
            self.assertEqual(card.points, 10, order.state)
            self.assertEqual(order._get_real_points_for_coupon(card), 10, order.state)

    def test_h4_more_points_reach_the_card(self):
        for order in self.orders:
            card = self._get_card(order)
            order._add_points_for_coupon({card: 5})
            self.assertEqual(card.points, 15, order.state)

    def test_h4_a_cancelled_order_takes_its_points_back(self):
        for order in self.orders:
            order._action_cancel()
            self.assertEqual(self._get_card(order).points, 4, order.state)

    def test_h4_gift_cards_are_shown(self):
        gift_card = (
            self.env["loyalty.program"]
            .sudo()
            .create(
                {"name": "Gift", "program_type": "gift_card", "applies_on": "future"}
            )
        )
        for order in self.orders:
            card = gift_card.coupon_ids.create({"program_id": gift_card.id})
            order.coupon_point_ids = [
                Command.create({"coupon_id": card.id, "points": 50})
            ]
            page = self.env["ir.qweb"]._render(
                "sale_loyalty.sale_purchased_gift_card", {"order": order}
            )
            self.assertIn(card.code, page, order.state)
        draft = self._make_order((self.desk, 1), confirm=False)
        draft.coupon_point_ids = [Command.create({"coupon_id": card.id, "points": 50})]
        page = self.env["ir.qweb"]._render(
            "sale_loyalty.sale_purchased_gift_card", {"order": draft}
        )
        self.assertNotIn(card.code, page)
