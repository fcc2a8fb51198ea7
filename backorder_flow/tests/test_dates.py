from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged, users

from .common import BackorderCommon

LATE = "backorder_flow.mail_activity_type_backorder_late"
REMINDER = "backorder_flow.mail_activity_type_bill_reminder"


@tagged("post_install", "-at_install")
class TestDates(BackorderCommon):
    """When backorders are expected, and who is told that they come late."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Datetime.now().replace(hour=12, minute=0, second=0)
        cls.order = cls._make_order(
            (cls.desk, 5), commitment_date=cls.today + timedelta(days=10)
        )
        cls.purchase = cls._backorder(cls.order)
        cls.backorder = cls.order.backorder_ids
        cls._commit()

    @classmethod
    def _commit(cls):
        """What happens before a commit, and a cache that knows nothing after it."""
        cls.env.cr.precommit.run()
        cls.env.flush_all()
        cls.env.invalidate_all()

    def _in_days(self, days):
        return self.today + timedelta(days=days)

    def _plan(self, days, user=None):
        """The buyer changes the expected date in the form."""
        line = self.purchase.with_user(user or self.buyer).order_line
        line.order_id.write(
            {
                "order_line": [
                    Command.update(line.id, {"date_planned": self._in_days(days)})
                ]
            }
        )
        self._commit()

    def _get_late(self, order=None):
        late = (order or self.order).activity_ids
        return late.filtered(lambda a: a.activity_type_id == self.env.ref(LATE))

    def test_expected_date_is_the_last_of_what_is_to_come(self):
        self._make_bill(self.purchase)
        other = self._make_order((self.desk, 2), (self.lamp, 3))
        self._backorder(other)
        desks, lamps = other.backorder_ids.sorted(lambda b: b.product_id == self.lamp)
        desks.purchase_line_id.date_planned = self._in_days(4)
        lamps.purchase_line_id.date_planned = self._in_days(6)
        lines = other.order_line
        self.assertEqual(
            lines.mapped("backorder_date_expected"),
            [self._in_days(4), self._in_days(6)],
        )
        self.assertEqual(other.backorder_date_expected, self._in_days(6))
        lamps.purchase_id.button_confirm()
        self._receive(lamps.purchase_id)
        self.assertFalse(lamps.sale_line_id.backorder_date_expected)
        self.assertEqual(other.backorder_date_expected, self._in_days(4))
        found = self.env["sale.order"].search(
            [("backorder_date_expected", "<", self._in_days(5))]
        )
        self.assertIn(other, found)

    def test_late_is_after_the_promise_or_past_while_goods_are_to_come(self):
        backorders = self.env["sale.backorder"]
        for days, late in ((9, False), (10, False), (11, True), (-1, True)):
            with self.subTest(days=days):
                self._plan(days)
                self.assertEqual(self.backorder.is_late, late)
                found = backorders.search([("is_late", "=", True)])
                self.assertEqual(self.backorder in found, late)
                found = backorders.search([("is_late", "=", False)])
                self.assertEqual(self.backorder in found, not late)
        self.purchase.button_confirm()
        self._receive(self.purchase)
        self.assertFalse(self.backorder.is_late)

    def test_the_same_day_is_not_late_in_the_time_zone_of_the_company(self):
        self.company.partner_id.tz = "Australia/Sydney"
        # 30 November there, and 1 December; in UTC it is the same day.
        self.order.commitment_date = "2030-11-30 12:30:00"
        line = self.purchase.order_line
        line.date_planned = "2030-11-30 13:30:00"
        self.assertTrue(self.backorder.is_after_promise)
        line.date_planned = "2030-11-29 23:30:00"
        self.assertFalse(self.backorder.is_after_promise)

    def test_a_slip_is_told_once_for_a_date(self):
        self._plan(8)
        self.assertFalse(self._get_late())
        self._plan(12)
        late = self._get_late()
        self.assertEqual(late.user_id, self.salesperson)
        self.assertIn("5 Units of Desk", late.note)
        self._plan(12)
        self.assertEqual(self._get_late(), late)
        self._plan(11)
        self.assertEqual(self._get_late(), late, "It comes earlier than was told")
        self._plan(14)
        self.assertEqual(len(self._get_late()), 2)

    def test_in_time_again_needs_no_warning(self):
        self._plan(12)
        self._plan(9)
        self.assertFalse(self._get_late())
        self._plan(12)
        self.assertFalse(self._get_late(), "This date was told before")
        self._plan(13)
        self.assertEqual(len(self._get_late()), 1)

    def test_a_done_warning_does_not_come_back_for_the_date(self):
        self._plan(12)
        self._get_late().with_user(self.salesperson).action_done()
        self._plan(13)
        self._get_late().with_user(self.salesperson).action_done()
        self._plan(12)
        self._plan(13)
        self.assertFalse(self._get_late())

    def test_one_warning_for_all_lines_that_slip_at_once(self):
        order = self._make_order(
            (self.desk, 2), (self.lamp, 3), commitment_date=self._in_days(10)
        )
        purchases = self._backorder(order)
        for line in purchases.order_line.with_user(self.buyer):
            line.date_planned = self._in_days(20)
        self._commit()
        late = self._get_late(order)
        self.assertEqual(len(late), 1)
        self.assertIn("Desk", late.note)
        self.assertIn("Lamp", late.note)

    def test_a_promise_that_was_late_from_the_start_is_no_slip(self):
        order = self._make_order((self.desk, 2), commitment_date=self._in_days(1))
        purchase = self._backorder(order)
        self._commit()
        self.assertTrue(order.backorder_ids.is_late)
        self.assertFalse(self._get_late(order))
        purchase.order_line.date_planned = self._in_days(30)
        self._commit()
        self.assertEqual(len(self._get_late(order)), 1)

    def test_replaced_by_who_delivers_later(self):
        slow = self.env["res.partner"].create({"name": "Slow Vendor"})
        seller = self._prepare_seller_values(slow, 30.0, delay=40)
        self.desk.seller_ids = [Command.create(seller)]
        backorder = self.backorder.with_user(self.buyer)
        action = backorder.action_replace()
        dialog = backorder.env[action["res_model"]].browse(action["res_id"])
        dialog.vendor_id = slow
        dialog.action_replace()
        self._commit()
        self.assertTrue(self.backorder.is_after_promise)
        self.assertEqual(len(self._get_late()), 1)

    def test_what_was_received_is_not_late(self):
        self.purchase.button_confirm()
        self._receive(self.purchase)
        self._plan(30)
        self.assertFalse(self._get_late())

    @users("buyer")
    def test_the_vendor_confirms_a_date(self):
        purchase = self.purchase.with_user(self.env.user)
        self.assertEqual(self.backorder.vendor_confirmation, "Not confirmed yet")
        purchase.button_confirm()
        purchase.action_acknowledge()
        self.assertIn("Confirmed by the vendor", self.backorder.vendor_confirmation)
        purchase.order_line.date_planned = self._in_days(9)
        self.assertEqual(
            self.backorder.vendor_confirmation,
            "Not confirmed since the date was changed",
        )

    def test_a_date_that_the_vendor_sets_is_confirmed(self):
        self.purchase.button_confirm()
        line = self.purchase.order_line
        self.purchase._update_date_planned_for_lines([(line, self._in_days(15))])
        self._commit()
        self.assertEqual(line.date_acknowledged, self._in_days(15))
        self.assertIn("Confirmed by the vendor", self.backorder.vendor_confirmation)
        self.assertEqual(len(self._get_late()), 1)

    def test_a_line_added_after_the_acknowledgement_is_not_confirmed(self):
        self.purchase.button_confirm()
        self.purchase.action_acknowledge()
        self.purchase.order_line = [
            Command.create({"product_id": self.lamp.id, "product_qty": 1})
        ]
        added = self.purchase.order_line.filtered(lambda x: x.product_id == self.lamp)
        self.assertFalse(added.date_acknowledged)

    @users("salesperson", "buyer", "stock_user", "accountant")
    def test_each_role_reads_the_dates(self):
        self._commit()
        backorder = self.backorder.with_user(self.env.user)
        backorder.read(["date_planned", "is_late", "vendor_confirmation"])
        backorder.search([("is_late", "=", True)]).read(["display_name"])


@tagged("post_install", "-at_install")
class TestBillReminder(BackorderCommon):
    """A hold that nothing ends: received, and no vendor bill."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.received = fields.Datetime.now() - timedelta(days=200)
        cls.order = cls._make_order((cls.desk, 5))
        cls.purchase = cls._backorder(cls.order)
        cls.purchase.button_confirm()

    def _receive(self, purchase, quantity=None):
        """Goods have come some weeks ago."""
        with freeze_time(self.received):
            return super()._receive(purchase, quantity)

    def _get_reminders(self, after):
        """What the scheduled action has told a number of days after the receipt."""
        with freeze_time(self.received + timedelta(days=after)):
            self.env["purchase.order"]._cron_remind_of_backorder_bills()
        return self.purchase.activity_ids.filtered(
            lambda a: a.activity_type_id == self.env.ref(REMINDER)
        )

    def test_who_makes_the_bill_is_reminded_once(self):
        self._receive(self.purchase)
        self.assertFalse(self._get_reminders(6))
        reminder = self._get_reminders(8)
        self.assertEqual(len(reminder), 1)
        self.assertTrue(reminder.user_id.has_group("account.group_account_invoice"))
        self.assertIn(self.order.name, reminder.note)
        self.assertEqual(self._get_reminders(9), reminder)
        reminder.action_done()
        self.assertFalse(self._get_reminders(10))

    def test_the_buyer_who_makes_bills_is_reminded(self):
        self.sales_buyer.group_ids += self.env.ref("account.group_account_invoice")
        self.purchase.user_id = self.sales_buyer
        self._receive(self.purchase)
        self.assertEqual(self._get_reminders(8).user_id, self.sales_buyer)

    def test_a_buyer_who_makes_no_bills_is_not(self):
        self.purchase.user_id = self.buyer
        self._receive(self.purchase)
        reminder = self._get_reminders(8)
        self.assertTrue(reminder.user_id)
        self.assertNotEqual(reminder.user_id, self.buyer)

    def test_the_bill_takes_the_reminder_back(self):
        self._receive(self.purchase)
        self.assertTrue(self._get_reminders(8))
        self._make_bill(self.purchase)
        self.assertEqual(self.order.state, "sale")
        self.assertFalse(self._get_reminders(8))

    def test_what_is_still_to_come_is_not_to_be_billed(self):
        self._receive(self.purchase, 3)
        self.assertFalse(self._get_reminders(8))

    def test_a_company_may_want_no_reminders(self):
        self.company.backorder_bill_days = 0
        self._receive(self.purchase)
        self.assertFalse(self._get_reminders(100))

    def test_a_released_order_needs_no_bill_at_once(self):
        self._receive(self.purchase)
        self.order._release_hold_by_hand("Goes at once")
        self.assertFalse(self._get_reminders(8))
