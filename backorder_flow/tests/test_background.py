from contextlib import contextmanager
from unittest.mock import patch

import psycopg2

from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BackorderCommon

CRON = "odoo.addons.base.models.ir_cron"
LOGGER = "odoo.addons.backorder_flow.models.automatic.sale_order"
RUN_LOGGER = "odoo.addons.backorder_flow.models.background.sale_backorder_run"


class BackgroundCommon(BackorderCommon):
    """Bulks of more than two orders go to the background, in batches of two."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.backorder_background_limit = 2

    @classmethod
    def _make_orders(cls, count, *lines, **values):
        return cls.env["sale.order"].union(
            *(cls._make_order(*lines, **values) for _number in range(count))
        )

    def _open_dialog(self, orders, user=None):
        action = orders.with_user(user or self.salesperson).action_bulk_backorder()
        self.env.invalidate_all()
        dialogs = self.env["sale.backorder.create"].with_user(user or self.salesperson)
        return dialogs.browse(action["res_id"])

    def _press(self, dialog):
        """Press the button.

        :return: the run, as superuser
        """
        action = dialog.action_create_backorders()
        self.assertEqual(action["res_model"], "sale.backorder.run")
        return self.env["sale.backorder.run"].sudo().browse(action["res_id"])

    def _start(self, orders, user=None):
        return self._press(self._open_dialog(orders, user))

    def _work(self):
        """One pass of the scheduled action, as long as it takes."""
        self.env.flush_all()
        runs = self.env.registry["sale.backorder.run"]
        cron = self.env(su=True).ref("backorder_flow.ir_cron_bulk")
        with (
            patch.object(runs, "_get_batch_size", lambda run: 2),
            self.enter_registry_test_mode(),
        ):
            cron.method_direct_trigger()
        self.env.invalidate_all()

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

    @contextmanager
    def _interrupted_after(self, count):
        """The worker dies when it has done so many batches."""
        orders = self.env.registry["sale.order"]
        lock, done = orders._lock_for_backorder, []

        def die(self):
            done.append(self)
            if len(done) > count:
                raise psycopg2.OperationalError
            return lock(self)

        with patch.object(orders, "_lock_for_backorder", die), mute_logger(CRON):
            yield

    def _get_messages(self, user):
        # Others may not read what a user is told.
        messages = self.env["mail.message"].sudo()
        return messages.search(
            [("partner_ids", "in", user.partner_id.ids), ("subject", "ilike", "Bulk")]
        )


@tagged("post_install", "-at_install")
class TestBackground(BackgroundCommon):
    """Bulks of very many orders are made by scheduled workers."""

    def test_only_of_more_orders_than_the_company_wants(self):
        dialog = self._open_dialog(self._make_orders(2, (self.desk, 1)))
        self.assertFalse(dialog.is_in_background)
        action = dialog.action_create_backorders()
        self.assertEqual(action["tag"], "display_notification")
        dialog = self._open_dialog(self._make_orders(3, (self.desk, 1)))
        self.assertTrue(dialog.is_in_background)
        dialog.line_ids[0].selected = False
        self.assertFalse(dialog.is_in_background)

    def test_never_if_the_company_wants_none(self):
        self.company.backorder_background_limit = 0
        dialog = self._open_dialog(self._make_orders(3, (self.desk, 1)))
        self.assertFalse(dialog.is_in_background)

    def test_the_button_opens_the_run_and_makes_nothing_yet(self):
        orders = self._make_orders(3, (self.desk, 1), (self.lamp, 2))
        run = self._start(orders)
        self.assertFalse(orders.backorder_ids)
        self.assertEqual(set(orders.mapped("state")), {"sale"})
        self.assertRecordValues(
            run,
            [
                {
                    "kind": "bulk",
                    "is_running": True,
                    "user_id": self.salesperson.id,
                    "company_id": self.company.id,
                    "order_count": 3,
                    "done_count": 0,
                    "progress": 0,
                }
            ],
        )
        self.assertEqual(run.order_ids.order_id, orders)
        self.assertEqual(set(run.order_ids.mapped("state")), {"waiting"})
        trigger = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.env.ref("backorder_flow.ir_cron_bulk").id)]
        )
        self.assertTrue(trigger)

    def test_it_makes_the_purchase_orders_of_one_bulk(self):
        """Also at the price of the whole quantity."""
        orders = self._make_orders(5, (self.desk, 2), (self.lamp, 1))
        run = self._start(orders)
        self._work()
        self.assertEqual(set(orders.mapped("state")), {"on_hold"})
        purchases = orders.backorder_ids.purchase_id
        self.assertRecordValues(
            purchases.order_line.sorted("product_qty"),
            [
                {"product_id": self.lamp.id, "product_qty": 5, "price_unit": 20},
                {"product_id": self.desk.id, "product_qty": 10, "price_unit": 45},
            ],
        )
        self.assertEqual(len(purchases), 2)
        self.assertRecordValues(
            run,
            [
                {
                    "is_running": False,
                    "done_count": 5,
                    "left_out_count": 0,
                    "progress": 100,
                }
            ],
        )
        self.assertEqual(run.purchase_ids, purchases)
        self.assertEqual(run.backorder_ids, orders.backorder_ids)
        for purchase in purchases:
            self.assertEqual(purchase.origin.split(", "), orders.mapped("name"))
            self.assertEqual(purchase.reference_ids, orders.stock_reference_ids)

    def test_it_is_made_by_the_user(self):
        orders = self._make_orders(3, (self.desk, 1))
        self._start(orders)
        self._work()
        self.assertEqual(orders.backorder_ids.create_uid, self.salesperson)

    def test_it_buys_the_minimum_of_the_vendor_once(self):
        seller = self._prepare_seller_values(self.wood, 5.0, min_qty=10)
        screw = self._make_product("Screw", seller)
        orders = self._make_orders(5, (screw, 1))
        self._start(orders)
        self._work()
        self.assertRecordValues(
            orders.backorder_ids.purchase_line_id,
            [{"product_qty": 10, "price_unit": 5}],
        )

    def test_it_does_what_the_user_has_chosen(self):
        orders = self._make_orders(5, (self.desk, 3), (self.lamp, 2))
        dialog = self._open_dialog(orders)
        lines = dialog.line_ids
        desks = lines.filtered(lambda line: line.product_id == self.desk)
        desks.product_uom_qty = 2
        desks.vendor_id = self.light
        desks[0].is_dropship = True
        dropshipped = desks[0].order_id
        lamps = lines - desks
        lamps[4].selected = False
        dialog.grouping = "order"
        self._press(dialog)
        self._work()
        desks, lamps = (
            orders.backorder_ids.filtered(lambda b, p=product: b.product_id == p)
            for product in (self.desk, self.lamp)
        )
        self.assertEqual(desks.mapped("product_uom_qty"), [2] * 5)
        self.assertEqual(desks.purchase_id.partner_id, self.light)
        self.assertEqual(desks.filtered("is_dropship").order_id, dropshipped)
        self.assertEqual(len(lamps), 4)
        # One for each order, and one more for the dropship.
        self.assertEqual(len(orders.backorder_ids.purchase_id), 6)

    def test_it_ships_first_what_is_in_stock(self):
        self._add_stock(self.desk, 1)
        orders = self._make_orders(3, (self.desk, 2))
        dialog = self._open_dialog(orders)
        dialog.ship_first = True
        self._press(dialog)
        self._work()
        self.assertEqual(set(orders.mapped("backorder_hold_scope")), {"lines"})

    def test_typed_prices_are_paid(self):
        orders = self._make_orders(6, (self.desk, 1), user_id=self.sales_buyer.id)
        dialog = self._open_dialog(orders, self.sales_buyer)
        for line, price in zip(dialog.line_ids, [40, 40, 0, 40, 0, 30], strict=True):
            if price:
                line.price_unit = price
        self._press(dialog)
        self._work()
        [purchase] = orders.backorder_ids.purchase_id
        self.assertRecordValues(
            purchase.order_line.sorted("price_unit"),
            [
                {"product_qty": 1, "price_unit": 30},
                {"product_qty": 3, "price_unit": 40},
                {"product_qty": 2, "price_unit": 50},
            ],
        )

    def test_one_typed_price_is_paid_for_all(self):
        orders = self._make_orders(5, (self.desk, 1), user_id=self.sales_buyer.id)
        dialog = self._open_dialog(orders, self.sales_buyer)
        # What the vendor asks for the quantity of a batch, or of all.
        dialog.line_ids.price_unit = 45
        self.desk.seller_ids.filtered("min_qty").price = 41
        self._press(dialog)
        self._work()
        self.assertRecordValues(
            orders.backorder_ids.purchase_line_id,
            [{"product_qty": 5, "price_unit": 45}],
        )

    def test_an_offer_is_taken_once(self):
        orders = self._make_orders(4, (self.desk, 2), user_id=self.sales_buyer.id)
        dialog = self._open_dialog(orders, self.sales_buyer)
        dialog.line_ids[0].take_offer = True
        self._press(dialog)
        self._work()
        self.assertRecordValues(
            orders.backorder_ids.purchase_line_id,
            [{"product_qty": 10, "price_unit": 45}],
        )

    def test_it_adds_to_the_open_request(self):
        request = self._backorder(self._make_order((self.desk, 3)))
        self.company.backorder_grouping = "request"
        orders = self._make_orders(5, (self.desk, 1), (self.lamp, 1))
        self._start(orders)
        self._work()
        self.assertEqual(request.order_line.product_qty, 8)
        [other] = orders.backorder_ids.purchase_id - request
        self.assertEqual(other.order_line.product_qty, 5)

    def test_an_open_request_that_is_confirmed_meanwhile_is_left_alone(self):
        request = self._backorder(self._make_order((self.desk, 3)))
        self.company.backorder_grouping = "request"
        orders = self._make_orders(5, (self.desk, 1))
        self._start(orders)
        request.button_confirm()
        self._work()
        self.assertEqual(request.order_line.product_qty, 3)
        [other] = orders.backorder_ids.purchase_id
        self.assertEqual(other.order_line.product_qty, 5)

    def test_a_chosen_request_that_is_confirmed_meanwhile_is_told(self):
        request = self._backorder(self._make_order((self.desk, 3)))
        orders = self._make_orders(3, (self.desk, 1), user_id=self.sales_buyer.id)
        dialog = self._open_dialog(orders, self.sales_buyer)
        dialog.line_ids[1].purchase_id = request
        run = self._press(dialog)
        request.button_confirm()
        self._work()
        self.assertEqual(run.order_ids.mapped("state"), ["done", "failed", "done"])
        self.assertIn(request.name, run.order_ids[1].reason)

    def test_a_request_of_the_run_that_is_confirmed_meanwhile_is_not_grown(self):
        orders = self._make_orders(5, (self.desk, 2))
        run = self._start(orders)
        with self._interrupted_after(1):
            self._work()
        first = orders.backorder_ids.purchase_id
        first.button_confirm()
        self._work()
        second = orders.backorder_ids.purchase_id - first
        self.assertEqual(run.purchase_ids, first | second)
        self.assertRecordValues(
            (first | second).order_line, [{"product_qty": 4}, {"product_qty": 6}]
        )


@tagged("post_install", "-at_install")
class TestBackgroundChecks(BackgroundCommon):
    """What is asked when the button is pressed is asked again of each batch."""

    def test_what_cannot_be_is_told_at_the_button(self):
        orders = self._make_orders(3, (self.desk, 1))
        dialog = self._open_dialog(orders)
        dialog.line_ids[0].product_uom_qty = 5
        with self.assertRaisesRegex(UserError, "at most 1 .* can still be delivered"):
            dialog.action_create_backorders()
        self.assertFalse(self.env["sale.backorder.run"].sudo().search([]))

    def test_an_order_that_is_cancelled_meanwhile_is_left_out(self):
        orders = self._make_orders(4, (self.desk, 1))
        run = self._start(orders)
        orders[1]._action_cancel()
        self._work()
        self.assertEqual(
            orders.mapped("state"), ["on_hold", "cancel", "on_hold", "on_hold"]
        )
        self.assertRecordValues(
            run.order_ids[1], [{"state": "failed", "reason": "it is not confirmed"}]
        )
        self.assertRecordValues(run, [{"done_count": 3, "left_out_count": 1}])

    def test_an_order_that_is_deleted_meanwhile_is_left_out(self):
        orders = self._make_orders(4, (self.desk, 1))
        run = self._start(orders)
        name = orders[1].name
        orders[1]._action_cancel()
        orders[1].unlink()
        self._work()
        self.assertEqual(
            run.order_ids.mapped("state"), ["done", "failed"] + ["done"] * 2
        )
        self.assertEqual(run.order_ids[1].order_name, name)
        self.assertIn("deleted", run.order_ids[1].reason)

    def test_an_order_of_which_a_line_is_deleted_meanwhile_is_left_out(self):
        orders = self._make_orders(3, (self.desk, 1), (self.lamp, 1))
        run = self._start(orders)
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM sale_order_line WHERE id = %s", [orders[1].order_line[0].id]
        )
        self.env.invalidate_all()
        self._work()
        self.assertEqual(run.order_ids.mapped("state"), ["done", "failed", "done"])
        self.assertIn("lines was deleted", run.order_ids[1].reason)

    def test_what_was_bought_meanwhile_is_not_bought_twice(self):
        orders = self._make_orders(4, (self.desk, 1))
        run = self._start(orders)
        purchase = self._backorder(orders[2])
        self._work()
        self.assertEqual(orders.backorder_ids.mapped("product_uom_qty"), [1] * 4)
        row = run.order_ids[2]
        self.assertEqual(row.state, "failed")
        self.assertIn(f"nothing is left to backorder. See {purchase.name}", row.reason)

    def test_a_second_press_opens_the_same_run(self):
        orders = self._make_orders(3, (self.desk, 1))
        dialog = self._open_dialog(orders)
        run = self._press(dialog)
        self.assertEqual(self._press(dialog), run)
        self._work()
        self.assertEqual(self._press(dialog), run)
        self.assertEqual(len(orders.backorder_ids), 3)

    def test_two_users_with_the_same_orders_buy_once(self):
        orders = self._make_orders(5, (self.desk, 1), user_id=False)
        first = self._open_dialog(orders[:4])
        second = self._open_dialog(orders[1:], self.sales_manager)
        runs = self._press(first) | self._press(second)
        self._work()
        self.assertEqual(orders.backorder_ids.mapped("product_uom_qty"), [1] * 5)
        self.assertEqual(sum(runs.mapped("done_count")), 5)
        self.assertEqual(sum(runs.mapped("left_out_count")), 3)
        self.assertFalse(any(runs.mapped("is_running")))

    def test_rights_on_an_order_that_are_gone_meanwhile(self):
        orders = self._make_orders(3, (self.desk, 1))
        run = self._start(orders)
        orders[0].user_id = self.sales_manager
        self._work()
        self.assertRecordValues(
            run.order_ids[0],
            [{"state": "failed", "reason": "you do not have write access"}],
        )
        self.assertEqual(run.done_count, 2)

    def test_rights_of_the_user_that_are_gone_meanwhile_end_the_run(self):
        orders = self._make_orders(3, (self.desk, 1))
        run = self._start(orders)
        self.salesperson.group_ids = self.env.ref("base.group_user")
        self._work()
        self.assertFalse(orders.backorder_ids)
        self.assertFalse(run.is_running)
        self.assertIn("no longer has the right", run.skipped)
        self.assertEqual(set(run.order_ids.mapped("state")), {"cancelled"})
        self.assertIn(run.skipped, self._get_messages(self.salesperson).body)

    def test_an_archived_user_ends_the_run(self):
        orders = self._make_orders(3, (self.desk, 1))
        run = self._start(orders)
        self.salesperson.active = False
        self._work()
        self.assertFalse(orders.backorder_ids)
        self.assertFalse(run.is_running)
        self.assertIn("is archived", run.skipped)

    def test_a_company_that_is_left_ends_the_run(self):
        orders = self._make_orders(3, (self.desk, 1))
        run = self._start(orders)
        other = self.env["res.company"].create({"name": "Other"})
        self.salesperson.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        self._work()
        self.assertFalse(orders.backorder_ids)
        self.assertIn("no longer has access to", run.skipped)

    def test_an_archived_company_ends_the_run(self):
        orders = self._make_orders(3, (self.desk, 1))
        run = self._start(orders)
        self.env.cr.execute(
            "UPDATE res_company SET active = FALSE WHERE id = %s", [self.company.id]
        )
        self.env.invalidate_all()
        self._work()
        self.assertFalse(orders.backorder_ids)
        self.assertIn("is archived", run.skipped)

    def test_one_failing_order_does_not_stop_the_others(self):
        orders = self._make_orders(3, (self.desk, 1))
        bad = self._make_order((self.lamp, 1))
        orders |= self._make_orders(2, (self.desk, 1))
        run = self._start(orders | bad)
        with self._refuse_purchase_orders_of(self.light):
            self._work()
        self.assertEqual(set(orders.mapped("state")), {"on_hold"})
        self.assertEqual(bad.state, "sale")
        row = run.order_ids.filtered(lambda row: row.order_id == bad)
        self.assertRecordValues(
            row, [{"state": "failed", "reason": "Light Vendor is blocked"}]
        )
        self.assertRecordValues(run, [{"done_count": 5, "left_out_count": 1}])
        self.assertEqual(orders.backorder_ids.purchase_line_id.product_qty, 5)

    def test_whatever_an_order_throws_does_not_stop_the_others(self):
        bad = self._make_order((self.lamp, 1))
        orders = self._make_orders(3, (self.desk, 1))
        run = self._start(orders | bad)
        with (
            self._refuse_purchase_orders_of(self.light, ValueError),
            self.assertLogs(LOGGER, "ERROR"),
        ):
            self._work()
        self.assertEqual(set(orders.mapped("state")), {"on_hold"})
        self.assertIn("ValueError: Light Vendor is blocked", run.order_ids[0].reason)

    def test_a_bug_ends_the_run_and_not_those_of_others(self):
        orders = self._make_orders(3, (self.desk, 1))
        others = self._make_orders(3, (self.lamp, 1))
        broken, run = self._start(orders), self._start(others)
        runs = self.env.registry["sale.backorder.run"]
        get_stop_reason = runs._get_stop_reason

        def fail(self):
            if self == broken:
                raise ValueError
            return get_stop_reason(self)

        with (
            patch.object(runs, "_get_stop_reason", fail),
            self.assertLogs(RUN_LOGGER, "ERROR"),
        ):
            self._work()
        self.assertFalse(broken.is_running)
        self.assertIn("ValueError", broken.skipped)
        self.assertEqual(set(others.mapped("state")), {"on_hold"})
        self.assertEqual(run.done_count, 3)


@tagged("post_install", "-at_install")
class TestBackgroundWorkers(BackgroundCommon):
    """A run goes on where it was stopped, and does nothing twice."""

    def test_it_goes_on_after_an_interruption(self):
        orders = self._make_orders(6, (self.desk, 1))
        run = self._start(orders)
        with self._interrupted_after(1):
            self._work()
        self.assertEqual(orders.mapped("state"), ["on_hold"] * 2 + ["sale"] * 4)
        self.assertRecordValues(run, [{"is_running": True, "done_count": 2}])
        self._work()
        self.assertEqual(orders.backorder_ids.mapped("product_uom_qty"), [1] * 6)
        self.assertEqual(orders.backorder_ids.purchase_line_id.product_qty, 6)
        self.assertRecordValues(run, [{"is_running": False, "done_count": 6}])

    def test_a_conflict_of_transactions_is_tried_again(self):
        orders = self._make_orders(3, (self.desk, 1))
        self._start(orders)
        with self._conflicts([True]):
            self._work()
        self.assertEqual(set(orders.mapped("state")), {"on_hold"})

    def test_a_conflict_of_transactions_that_stays_is_left_to_the_next_pass(self):
        orders = self._make_orders(3, (self.desk, 1))
        run = self._start(orders)
        # Odoo warns that nothing could be done.
        with self._conflicts([True] * 500), mute_logger(CRON):
            self._work()
        self.assertTrue(run.is_running)
        self.assertFalse(orders.backorder_ids)
        self._work()
        self.assertEqual(set(orders.mapped("state")), {"on_hold"})

    def test_runs_take_turns(self):
        first = self._start(self._make_orders(5, (self.desk, 1)))
        second = self._start(self._make_orders(3, (self.lamp, 1)))
        with self._interrupted_after(2):
            self._work()
        self.assertEqual((first | second).mapped("done_count"), [2, 2])
        self._work()
        self.assertEqual((first | second).mapped("done_count"), [5, 3])

    def test_a_pass_begins_with_the_run_that_has_waited_longest(self):
        """Of a pass whose time is over there is one batch only."""
        first = self._start(self._make_orders(5, (self.desk, 1)))
        second = self._start(self._make_orders(3, (self.lamp, 1)))
        runs = first | second
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_backorder_run SET write_date = write_date - interval '1 hour'"
            " WHERE id IN %s",
            [tuple(runs.ids)],
        )
        crons = self.env.registry["ir.cron"]
        with patch.object(crons, "_commit_progress", lambda *_args, **_kwargs: 0):
            self._work()
            self.assertEqual(runs.mapped("done_count"), [2, 0])
            self._work()
            self.assertEqual(runs.mapped("done_count"), [2, 2])

    def test_what_odoo_wants_to_try_again_is_left_to_the_next_pass(self):
        orders = self._make_orders(3, (self.desk, 1))
        run = self._start(orders)
        with (
            patch.object(
                self.env.registry["sale.order"],
                "_lock_for_backorder",
                side_effect=ConcurrencyError("try again"),
            ),
            patch("odoo.service.model.random.uniform", return_value=0),
            mute_logger(CRON),
        ):
            self._work()
        self.assertTrue(run.is_running)
        self._work()
        self.assertEqual(set(orders.mapped("state")), {"on_hold"})

    def test_what_another_worker_does_is_left_to_it(self):
        orders = self._make_orders(3, (self.desk, 1))
        run = self._start(orders)
        runs = self.env.registry["sale.backorder.run"]
        with patch.object(
            runs, "try_lock_for_update", lambda self, **_kwargs: self.browse()
        ):
            self._work()
        self.assertTrue(run.is_running)
        self.assertFalse(orders.backorder_ids)

    def test_the_rest_can_be_cancelled(self):
        orders = self._make_orders(5, (self.desk, 1))
        run = self._start(orders)
        with self._interrupted_after(1):
            self._work()
        run.with_user(self.salesperson).sudo(False).action_cancel_rest()
        self._work()
        self.assertEqual(orders.mapped("state"), ["on_hold"] * 2 + ["sale"] * 3)
        self.assertRecordValues(
            run, [{"is_running": False, "done_count": 2, "left_out_count": 3}]
        )
        self.assertIn(f"Cancelled by {self.salesperson.name}", run.skipped)

    def test_the_rest_can_be_cancelled_while_a_worker_is_at_a_batch(self):
        """Without waiting for it: the worker ends the run then."""
        orders = self._make_orders(5, (self.desk, 1))
        run = self._start(orders)
        rows = self.env.registry["sale.backorder.run.order"]
        with (
            patch.object(
                self.env.registry["sale.backorder.run"],
                "try_lock_for_update",
                lambda self, **_kwargs: self.browse(),
            ),
            patch.object(rows, "try_lock_for_update", lambda self, **_kwargs: self[2:]),
        ):
            run.with_user(self.salesperson).sudo(False).action_cancel_rest()
        self.assertEqual(
            run.order_ids.mapped("state"), ["waiting"] * 2 + ["cancelled"] * 3
        )
        self.assertTrue(run.is_running)
        self._work()
        self.assertEqual(orders.mapped("state"), ["on_hold"] * 2 + ["sale"] * 3)
        self.assertRecordValues(
            run,
            [
                {
                    "is_running": False,
                    "done_count": 2,
                    "left_out_count": 3,
                    "skipped": f"Cancelled by {self.salesperson.name}.",
                }
            ],
        )

    def test_who_started_it_reads_who_cancelled_it_in_his_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.salesperson.lang = "fr_FR"
        run = self._start(self._make_orders(3, (self.desk, 1)))
        run.with_user(self.sales_manager).sudo(False).action_cancel_rest()
        self.assertEqual(run.skipped, f"Annulé par {self.sales_manager.name}.")

    def test_the_user_is_told_what_was_made_and_what_not(self):
        orders = self._make_orders(3, (self.desk, 1))
        run = self._start(orders)
        orders[1]._action_cancel()
        self._work()
        message = self._get_messages(self.salesperson)
        self.assertEqual(len(message), 1)
        body = message.body
        self.assertIn("2 of 3 orders are backordered", body)
        self.assertIn(run.purchase_ids.name, body)
        # Salespeople open no purchase order.
        self.assertNotIn('data-oe-model="purchase.order"', body)
        self.assertIn(orders[1].name, body)
        self.assertIn("it is not confirmed", body)
        self.assertIn(f'data-oe-id="{run.id}"', body)

    def test_buyers_get_links_to_the_purchase_orders(self):
        orders = self._make_orders(3, (self.desk, 1), user_id=self.sales_buyer.id)
        self._start(orders, self.sales_buyer)
        self._work()
        body = self._get_messages(self.sales_buyer).body
        self.assertIn('data-oe-model="purchase.order"', body)

    def test_the_user_is_told_in_his_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.salesperson.lang = "fr_FR"
        orders = self._make_orders(3, (self.desk, 1))
        run = self._start(orders)
        self.assertEqual(run.lang or "en_US", self.env.lang or "en_US")
        self.assertEqual(run._as_user().env.lang, "fr_FR")

    def test_the_screen_shows_the_progress(self):
        sent = []
        users = self.env.registry["res.users"]

        def send(self, name, message, **_kwargs):
            sent.append((self, name, message))

        run = self._start(self._make_orders(5, (self.desk, 1)))
        with patch.object(users, "_bus_send", send):
            self._work()
        progress = [each for each in sent if each[1] == "backorder_flow.run"]
        self.assertEqual(
            progress, [(self.salesperson, "backorder_flow.run", {"id": run.id})] * 3
        )
        self.assertIn("simple_notification", [name for _user, name, _message in sent])


@tagged("post_install", "-at_install")
class TestBackgroundRights(BackgroundCommon):
    """Bulks are for those who have started them, and for managers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = cls._make_orders(3, (cls.desk, 1))

    def setUp(self):
        super().setUp()
        self.run = self._start(self.orders)

    def _as(self, user):
        self.env.invalidate_all()
        return self.run.with_user(user).sudo(False)

    def test_who_started_it_and_managers_see_it(self):
        colleague = self.salesperson.copy({"login": "colleague"})
        for user, sees in (
            (self.salesperson, True),
            (self.sales_manager, True),
            (colleague, False),
            (self.buyer, False),
            (self.stock_user, False),
        ):
            with self.subTest(user=user.login):
                run = self._as(user)
                if not sees:
                    with self.assertRaises(AccessError):
                        run.read(["progress"])
                    with self.assertRaises(AccessError):
                        run.action_cancel_rest()
                    with self.assertRaises(AccessError):
                        run.order_ids.sudo(False).read(["state"])
                    continue
                self.assertEqual(run.order_count, 3)
                self.assertEqual(run.order_ids.mapped("state"), ["waiting"] * 3)

    def test_nobody_writes_it(self):
        for user in (self.salesperson, self.sales_manager, self.buyer):
            for record in (self._as(user), self._as(user).sudo().order_ids.sudo(False)):
                for write in (
                    lambda record=record: record.write({"wishes": {}}),
                    lambda record=record: record[0].copy(),
                    lambda record=record: record.unlink(),
                    lambda record=record: record.create({}),
                ):
                    with self.assertRaises(AccessError):
                        write()

    def test_nobody_reads_the_wishes(self):
        """They may have prices."""
        for user in (self.salesperson, self.sales_manager):
            run = self._as(user)
            for record in (run, run.order_ids):
                with self.assertRaises(AccessError):
                    record.read(["wishes"])

    def test_a_manager_may_cancel_the_rest(self):
        self._as(self.sales_manager).action_cancel_rest()
        self.assertFalse(self.run.is_running)
        self.assertIn(self.sales_manager.name, self.run.skipped)

    def test_the_run_of_the_dialog_is_no_wish(self):
        dialog = self._open_dialog(self._make_orders(3, (self.lamp, 1)))
        with self.assertRaises(AccessError):
            dialog.run_id = self.run.id
        with self.assertRaises(AccessError):
            dialog.line_ids.typed_uom_id = self.env.ref("uom.product_uom_unit").id
