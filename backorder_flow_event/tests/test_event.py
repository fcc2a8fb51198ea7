from odoo import Command
from odoo.tests import tagged, users

from odoo.addons.backorder_flow.tests.common import BackorderCommon


@tagged("-standard", "backorder_optional", "post_install", "-at_install")
class TestEvent(BackorderCommon):
    """H4: a held order keeps its seats."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.event = (
            cls.env["event.event"]
            .sudo()
            .create(
                {
                    "name": "Fair",
                    "date_begin": cls._days(1),
                    "date_end": cls._days(2),
                    "company_id": cls.company.id,
                }
            )
        )
        cls.entrance = cls._make_product(
            "Entrance",
            type="service",
            service_tracking="event",
            is_storable=False,
            list_price=20,
        )
        cls.ticket = (
            cls.env["event.event.ticket"]
            .sudo()
            .create(
                {
                    "name": "Adult",
                    "event_id": cls.event.id,
                    "product_id": cls.entrance.id,
                    "price": 20,
                }
            )
        )
        cls.confirmed = cls._make_order_with_ticket()
        cls.held = cls._make_order_with_ticket()
        cls._backorder(cls.held)

    @classmethod
    def _make_order_with_ticket(cls, price=20, **values):
        order = cls._make_order((cls.desk, 1), confirm=False, **values)
        order.order_line = [
            Command.create(
                {
                    "product_id": cls.entrance.id,
                    "product_uom_qty": 1,
                    "price_unit": price,
                    "event_id": cls.event.id,
                    "event_ticket_id": cls.ticket.id,
                }
            )
        ]
        if not price:
            order.order_line.price_unit = 0
        order.action_confirm()
        # Core lets them wait for the names of the attendees.
        order.order_line.registration_ids.sudo().action_confirm()
        return order

    @classmethod
    def _register(cls, order):
        return (
            cls.env["event.registration"]
            .sudo()
            .create(
                {
                    "event_id": cls.event.id,
                    "event_ticket_id": cls.ticket.id,
                    "sale_order_id": order.id,
                    "sale_order_line_id": order.order_line[-1].id,
                }
            )
        )

    def _get_registrations(self, order):
        return (
            self.env["event.registration"]
            .sudo()
            .search([("sale_order_id", "=", order.id)])
        )

    def test_h4_seats_stay_taken(self):
        self.assertEqual(self.held.state, "on_hold")
        self.assertEqual(self.event.seats_taken, 2)
        self.assertRecordValues(
            self._get_registrations(self.held),
            [{"state": "open", "sale_status": "sold"}],
        )

    def test_h4_who_is_registered_meanwhile_has_a_seat(self):
        for order in (self.confirmed, self.held):
            self.assertRecordValues(
                self._register(order), [{"state": "open", "sale_status": "sold"}]
            )
        self.assertEqual(self.event.seats_taken, 4)

    def test_h4_what_is_free_stays_free(self):
        order = self._make_order_with_ticket(price=0)
        self._backorder(order)
        self.assertEqual(order.state, "on_hold")
        self.assertEqual(self._get_registrations(order).sale_status, "free")

    def test_h4_who_has_attended_or_cancelled_is_left_alone(self):
        order = self._make_order_with_ticket()
        attended = self._get_registrations(order)
        attended.action_set_done()
        cancelled = self._register(order)
        cancelled.action_cancel()
        self._backorder(order)
        self.assertEqual(order.state, "on_hold")
        self.assertEqual(attended.state, "done")
        self.assertEqual(cancelled.state, "cancel")

    def test_h4_who_waits_to_be_confirmed_waits_on(self):
        order = self._make_order_with_ticket()
        waiting = self._get_registrations(order)
        waiting.action_set_draft()
        self._backorder(order)
        self.assertRecordValues(waiting, [{"state": "draft", "sale_status": "sold"}])

    def test_h4_a_cancelled_order_frees_its_seats(self):
        self.held._action_cancel()
        self.assertEqual(self._get_registrations(self.held).state, "cancel")
        self.assertEqual(self.event.seats_taken, 1)

    @users("sales_manager")
    def test_h4_the_event_counts_and_lists_held_orders(self):
        event = self.event.with_user(self.env.user)
        self.assertEqual(event.sale_price_total, 40)
        action = event.action_view_linked_orders()
        found = self.env["sale.order"].search(action["domain"])
        self.assertEqual(found, self.confirmed | self.held)

    def test_h4_the_report_names_the_hold(self):
        report = self.env["event.sale.report"].sudo()
        labels = dict(
            report.fields_get(["sale_order_state"])["sale_order_state"]["selection"]
        )
        self.assertEqual(labels["on_hold"], "On Hold")
        [group] = report.formatted_read_group(
            [("sale_order_id", "=", self.held.id)], ["sale_order_state"], ["__count"]
        )
        self.assertEqual(group["sale_order_state"], "on_hold")
