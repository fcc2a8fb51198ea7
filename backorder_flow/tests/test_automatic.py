from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BackorderCommon

CRON = "odoo.addons.base.models.ir_cron"
LOGGER = "odoo.addons.backorder_flow.models.automatic.sale_order"


class AutomaticCommon(BackorderCommon):
    """Runs the scheduled action, and addons that refuse what it makes."""

    @property
    def cron(self):
        return self.env(su=True).ref("backorder_flow.ir_cron_backorder")

    @property
    def runs(self):
        return self.env["sale.backorder.run"].search([])

    def _run_cron(self):
        with self.enter_registry_test_mode():
            return self.cron.method_direct_trigger()

    def _refuse_purchase_orders_of(self, vendor, error=UserError):
        """As an addon would do that blocks vendors, or that has a bug."""
        purchases = self.env.registry["purchase.order"]
        create = purchases.create

        def refuse(self, vals_list):
            if any(values["partner_id"] == vendor.id for values in vals_list):
                message = f"{vendor.name} is blocked"
                raise error(message)
            return create(self, vals_list)

        return patch.object(purchases, "create", refuse)


@tagged("post_install", "-at_install")
class TestAutomatic(AutomaticCommon):
    """Backorders at confirmation and every night, where the company wants them."""

    def test_off_by_default(self):
        self.desk.backorder_automatic = True
        order = self._make_order((self.desk, 4))
        self._run_cron()
        self.assertFalse(order.backorder_ids)
        self.assertFalse(self.env["sale.backorder.run"].sudo().search([]))

    def test_at_confirmation_products_that_allow_it(self):
        self.company.backorder_at_confirmation = True
        self.desk.backorder_automatic = True
        self._add_stock(self.desk, 1)
        order = self._make_order((self.desk, 4), (self.lamp, 2), confirm=False)
        order.with_user(self.salesperson).action_confirm()
        self.assertRecordValues(
            order.backorder_ids,
            [{"product_id": self.desk.id, "product_uom_qty": 3, "state": "open"}],
        )
        self.assertEqual(order.state, "on_hold")
        self.assertEqual(order.order_line[1].qty_short, 2)
        self.assertFalse(order.activity_ids)

    def test_at_confirmation_customers_that_allow_it(self):
        self.company.backorder_at_confirmation = True
        self.customer.backorder_automatic = True
        contact = self.env["res.partner"].create(
            {"name": "Contact", "parent_id": self.customer.id}
        )
        order = self._make_order((self.lamp, 2), partner_id=contact.id)
        self.assertEqual(order.state, "on_hold")
        other = self.env["res.partner"].create({"name": "Other"})
        self.assertEqual(
            self._make_order((self.lamp, 2), partner_id=other.id).state, "sale"
        )

    def test_at_confirmation_what_cannot_be_is_told(self):
        self.company.backorder_at_confirmation = True
        self.customer.backorder_automatic = True
        orphan = self._make_product("Orphan")
        order = self._make_order((orphan, 2), (self.lamp, 1))
        self.assertEqual(order.backorder_ids.product_id, self.lamp)
        self.assertEqual(order.activity_ids.user_id, self.salesperson)
        self.assertIn("Orphan: no vendor", order.activity_ids.note)

    def test_at_confirmation_an_error_confirms_all_the_same(self):
        self.company.backorder_at_confirmation = True
        self.customer.backorder_automatic = True
        with self._refuse_purchase_orders_of(self.light):
            order = self._make_order((self.lamp, 2))
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.backorder_ids)
        self.assertIn("Light Vendor is blocked", order.activity_ids.note)

    def test_at_confirmation_whatever_is_thrown_confirms_all_the_same(self):
        self.company.backorder_at_confirmation = True
        self.customer.backorder_automatic = True
        for error in (ValidationError, AccessError, MissingError):
            with self.subTest(error=error):
                with self._refuse_purchase_orders_of(self.light, error):
                    order = self._make_order((self.lamp, 2))
                self.assertEqual(order.state, "sale")
                self.assertIn("Light Vendor is blocked", order.activity_ids.note)
        for error in (ValueError, KeyError, psycopg2.IntegrityError):
            with self.subTest(error=error):
                with (
                    self._refuse_purchase_orders_of(self.light, error),
                    self.assertLogs(LOGGER, "ERROR"),
                ):
                    order = self._make_order((self.lamp, 2))
                self.assertEqual(order.state, "sale")
                self.assertFalse(order.backorder_ids)
                self.assertIn(error.__name__, order.activity_ids.note)

    def test_at_confirmation_a_conflict_of_transactions_is_not_swallowed(self):
        """Odoo tries the confirmation again."""
        self.company.backorder_at_confirmation = True
        self.customer.backorder_automatic = True
        order = self._make_order((self.lamp, 2), confirm=False)
        error = psycopg2.errors.SerializationFailure
        with (
            self._refuse_purchase_orders_of(self.light, error),
            self.assertRaises(error),
        ):
            order.action_confirm()

    def test_at_confirmation_what_cannot_be_told_confirms_all_the_same(self):
        self.company.backorder_at_confirmation = True
        self.customer.backorder_automatic = True
        orders = self.env.registry["sale.order"]
        with (
            self._refuse_purchase_orders_of(self.light),
            patch.object(orders, "activity_schedule", side_effect=ValueError),
            self.assertLogs(LOGGER, "ERROR"),
        ):
            order = self._make_order((self.lamp, 2))
        self.assertEqual(order.state, "sale")

    def test_every_night_with_a_report(self):
        self.company.backorder_nightly = True
        orphan = self._make_product("Orphan")
        first = self._make_order((self.desk, 4))
        second = self._make_order((self.desk, 6), (orphan, 1))
        draft = self._make_order((self.desk, 1), confirm=False)
        self._run_cron()
        orders = first | second
        self.assertEqual(set(orders.mapped("state")), {"on_hold"})
        self.assertFalse(draft.backorder_ids)
        run = self.env["sale.backorder.run"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(run.backorder_ids, orders.backorder_ids)
        self.assertEqual(run.purchase_ids.order_line.product_qty, 10)
        self.assertEqual(
            run.skipped,
            f"{second.name}, Orphan: no vendor. Choose one or deselect the line.",
        )

    def test_every_night_one_bad_order_does_not_stop_the_others(self):
        self.company.backorder_nightly = True
        good = self._make_order((self.desk, 4))
        bad = self._make_order((self.lamp, 4))
        with self._refuse_purchase_orders_of(self.light):
            self._run_cron()
        self.assertEqual(good.state, "on_hold")
        self.assertEqual(bad.state, "sale")
        run = self.env["sale.backorder.run"].search([], limit=1)
        self.assertEqual(run.skipped, f"{bad.name}: Light Vendor is blocked")


@tagged("post_install", "-at_install")
class TestNight(AutomaticCommon):
    """A night reaches its last order, and buys what one bulk would buy.

    Odoo gives each pass of a scheduled action some seconds. Here it has none, and
    a batch is of two orders.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.backorder_nightly = True

    def _run_cron(self):
        runs = self.env.registry["sale.backorder.run"]
        with (
            patch.object(runs, "_get_batch_size", lambda run: 2),
            patch(f"{CRON}.MIN_TIME_PER_JOB", 0),
        ):
            return super()._run_cron()

    def _make_orders(self, count, *lines, **values):
        return self.env["sale.order"].union(
            *(self._make_order(*lines, **values) for _number in range(count))
        )

    @contextmanager
    def _count_tries(self):
        """Yield the ids of the orders that are tried, in their order."""
        tried = []
        orders = self.env.registry["sale.order"]
        make = orders._make_backorder_dialog

        def count(self, **values):
            tried.extend(self.ids)
            return make(self, **values)

        with patch.object(orders, "_make_backorder_dialog", count):
            yield tried

    @contextmanager
    def _interrupted_after(self, orders):
        """The connection to the database is lost after some orders."""
        with self._count_tries() as tried, mute_logger(CRON):
            lock = self.env.registry["sale.order"]._lock_for_backorder

            def lose(self):
                if len(tried) > len(orders):
                    raise psycopg2.OperationalError
                return lock(self)

            with patch.object(
                self.env.registry["sale.order"], "_lock_for_backorder", lose
            ):
                yield

    def test_it_reaches_the_last_order_and_tries_each_once(self):
        orphan = self._make_product("Orphan")
        orders = self._make_orders(2, (orphan, 1))
        orders |= self._make_orders(4, (self.desk, 1))
        with self._count_tries() as tried:
            self._run_cron()
        self.assertEqual(tried, orders.ids)
        self.assertEqual(orders.mapped("state"), ["sale"] * 2 + ["on_hold"] * 4)
        self.assertEqual(self.runs.backorder_ids, orders.backorder_ids)
        self.assertFalse(self.runs.is_running)
        for order in orders[:2]:
            self.assertEqual(self.runs.skipped.count(order.name), 1)

    def test_what_could_not_be_is_tried_again_the_next_night(self):
        orders = self._make_orders(3, (self.lamp, 1))
        with self._refuse_purchase_orders_of(self.light), self._count_tries() as tried:
            self._run_cron()
        self.assertEqual({tried.count(order_id) for order_id in orders.ids}, {1, 2})
        self.assertEqual(self.runs.skipped.count("Light Vendor is blocked"), 3)
        self._run_cron()
        self.assertEqual(set(orders.mapped("state")), {"on_hold"})
        self.assertEqual(len(self.runs), 2)
        self.assertFalse(self.runs[0].skipped)

    def test_nothing_to_do_makes_no_report(self):
        self._add_stock(self.desk, 10)
        self._make_order((self.desk, 1))
        self._run_cron()
        self.assertFalse(self.runs)

    def test_it_makes_the_purchase_orders_of_one_bulk(self):
        """Also at the price of the whole quantity."""
        orders = self._make_orders(6, (self.desk, 2), (self.lamp, 1))
        self._run_cron()
        purchases = orders.backorder_ids.purchase_id
        self.assertRecordValues(
            purchases.order_line.sorted("product_qty"),
            [
                {"product_id": self.lamp.id, "product_qty": 6, "price_unit": 20},
                {"product_id": self.desk.id, "product_qty": 12, "price_unit": 45},
            ],
        )
        self.assertEqual(len(purchases), 2)
        self.assertEqual(self.runs.purchase_ids, purchases)
        for purchase in purchases:
            self.assertEqual(purchase.origin.split(", "), orders.mapped("name"))
            self.assertEqual(purchase.reference_ids, orders.stock_reference_ids)

    def test_it_buys_the_minimum_of_the_vendor_once(self):
        seller = self._prepare_seller_values(self.wood, 5.0, min_qty=10)
        screw = self._make_product("Screw", seller)
        orders = self._make_orders(6, (screw, 1))
        self._run_cron()
        self.assertRecordValues(
            orders.backorder_ids.purchase_line_id,
            [{"product_qty": 10, "price_unit": 5}],
        )

    def test_it_chooses_the_vendor_for_the_whole_quantity(self):
        screw = self._make_product(
            "Screw",
            self._prepare_seller_values(self.light, 4.0, min_qty=6, sequence=1),
            self._prepare_seller_values(self.wood, 5.0, sequence=2),
        )
        orders = self._make_orders(6, (screw, 1))
        self._run_cron()
        self.assertRecordValues(
            orders.backorder_ids.purchase_line_id,
            [{"partner_id": self.light.id, "product_qty": 6, "price_unit": 4}],
        )

    def test_it_keeps_currencies_apart(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        seller = self._prepare_seller_values(self.wood, 5.0, currency_id=euro.id)
        screw = self._make_product("Screw", seller)
        orders = self._make_orders(4, (self.desk, 1), (screw, 1))
        self._run_cron()
        purchases = orders.backorder_ids.purchase_id
        self.assertEqual(
            purchases.order_line.product_id,
            purchases.order_line.backorder_ids.product_id,
        )
        self.assertEqual(purchases.order_line.mapped("product_qty"), [4, 4])
        self.assertEqual(len(purchases.currency_id), 2)

    def test_it_leaves_the_requests_of_others_alone(self):
        request = self._backorder(self._make_order((self.desk, 3)))
        orders = self._make_orders(4, (self.desk, 1))
        self._run_cron()
        self.assertEqual(request.order_line.product_qty, 3)
        self.assertEqual(orders.backorder_ids.purchase_line_id.product_qty, 4)

    def test_one_purchase_order_for_each_order_where_the_company_wants_it(self):
        self.company.backorder_grouping = "order"
        orders = self._make_orders(4, (self.desk, 1))
        self._run_cron()
        self.assertEqual(len(orders.backorder_ids.purchase_id), 4)

    def test_it_adds_to_the_open_request_where_the_company_wants_it(self):
        request = self._backorder(self._make_order((self.desk, 3)))
        self.company.backorder_grouping = "request"
        self._make_orders(4, (self.desk, 1))
        self._run_cron()
        self.assertEqual(request.order_line.product_qty, 7)

    def test_it_goes_on_after_an_interruption(self):
        orders = self._make_orders(6, (self.desk, 1))
        with self._interrupted_after(orders[:2]):
            self._run_cron()
        self.assertEqual(orders.mapped("state"), ["on_hold"] * 2 + ["sale"] * 4)
        self.assertTrue(self.runs.is_running)
        with self._count_tries() as tried:
            self._run_cron()
        self.assertEqual(tried, orders[2:].ids)
        self.assertEqual(orders.backorder_ids.purchase_line_id.product_qty, 6)
        self.assertEqual(self.runs.backorder_ids, orders.backorder_ids)

    def test_a_request_that_is_confirmed_meanwhile_is_not_grown(self):
        orders = self._make_orders(6, (self.desk, 2))
        with self._interrupted_after(orders[:2]):
            self._run_cron()
        first = orders.backorder_ids.purchase_id
        first.button_confirm()
        self._run_cron()
        second = orders.backorder_ids.purchase_id - first
        self.assertEqual(self.runs.purchase_ids, first | second)
        self.assertRecordValues(
            (first | second).order_line, [{"product_qty": 4}, {"product_qty": 8}]
        )

    def test_the_next_night_closes_what_an_earlier_one_has_left(self):
        orphan = self._make_product("Orphan")
        orders = self._make_orders(2, (orphan, 1))
        orders |= self._make_orders(2, (self.desk, 1))
        with self._interrupted_after(orders[:2]):
            self._run_cron()
        first = self.runs
        self.cron.nextcall = fields.Datetime.now() - timedelta(hours=1)
        self._backdate(first)
        with self._count_tries() as tried:
            self._run_cron()
        self.assertEqual(tried, orders.ids)
        self.assertFalse(first.is_running)
        self.assertEqual(len(self.runs), 2)

    def _backdate(self, run):
        self.env.cr.execute(
            "UPDATE sale_backorder_run SET create_date = create_date - interval '1 day'"
            " WHERE id = %s",
            [run.id],
        )
        run.invalidate_recordset()

    def test_whatever_an_order_throws_does_not_stop_the_others(self):
        orders = self._make_orders(2, (self.desk, 1))
        bad = self._make_order((self.lamp, 1))
        orders |= self._make_orders(3, (self.desk, 1))
        with (
            self._refuse_purchase_orders_of(self.light, ValueError),
            self.assertLogs(LOGGER, "ERROR") as logs,
        ):
            self._run_cron()
        self.assertEqual(len(logs.records), 1)
        self.assertIn(bad.name, logs.output[0])
        self.assertEqual(set(orders.mapped("state")), {"on_hold"})
        self.assertEqual(bad.state, "sale")
        self.assertIn(bad.name, self.runs.skipped)
        self.assertIn("ValueError: Light Vendor is blocked", self.runs.skipped)
        self.assertEqual(orders.backorder_ids.purchase_line_id.product_qty, 5)

    def test_a_conflict_of_transactions_is_tried_again(self):
        orders = self._make_orders(4, (self.desk, 1))
        with self._conflicts([True]):
            self._run_cron()
        self.assertEqual(set(orders.mapped("state")), {"on_hold"})
        self.assertFalse(self.runs.skipped)
        self.assertEqual(orders.backorder_ids.purchase_line_id.product_qty, 4)

    def test_a_conflict_of_transactions_that_stays_is_left_to_the_next_pass(self):
        orders = self._make_orders(4, (self.desk, 1))
        with self._conflicts([False, *[True] * 5]):
            self._run_cron()
            self.assertEqual(orders.mapped("state"), ["on_hold"] * 2 + ["sale"] * 2)
            trigger = self.env["ir.cron.trigger"].search(
                [("cron_id", "=", self.cron.id)]
            )
            self.assertEqual(len(trigger), 1)
            self._run_cron()
        self.assertEqual(set(orders.mapped("state")), {"on_hold"})
        self.assertFalse(self.runs.skipped)
