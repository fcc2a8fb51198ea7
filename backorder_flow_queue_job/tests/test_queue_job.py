from unittest.mock import patch

from odoo.exceptions import ConcurrencyError
from odoo.tests import tagged

from odoo.addons.backorder_flow.tests.test_background import BackgroundCommon
from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.queue_job.tests.common import trap_jobs


@tagged("-standard", "backorder_beside", "post_install", "-at_install")
class TestQueueJob(BackgroundCommon):
    """Each batch of a bulk is a job, and the scheduled action does what is left."""

    def setUp(self):
        super().setUp()
        runs = self.env.registry["sale.backorder.run"]
        self.startPatcher(patch.object(runs, "_get_batch_size", lambda run: 2))
        self.orders = self._make_orders(5, (self.desk, 2))

    def _get_states(self):
        self.env.invalidate_all()
        return self.orders.mapped("state")

    def test_a_job_for_each_batch(self):
        with trap_jobs() as trap:
            run = self._start(self.orders)
            for done in (2, 4, 5):
                trap.assert_jobs_count(1, only=run._job_bulk_batch)
                self.assertTrue(run.is_running)
                trap.perform_enqueued_jobs()
                held = ["on_hold"] * done + ["sale"] * (5 - done)
                self.assertEqual(self._get_states(), held)
            trap.assert_jobs_count(0)
        self.assertFalse(run.is_running)
        self.assertEqual(len(self.orders.backorder_ids.purchase_id), 1)
        self.assertEqual(len(self._get_messages(self.salesperson)), 1)

    def test_what_no_job_comes_to_is_done_by_the_scheduled_action(self):
        with trap_jobs() as trap:
            run = self._start(self.orders)
            trap.perform_enqueued_jobs()
            self._work()
            self.assertFalse(run.is_running)
            purchase = self.orders.backorder_ids.purchase_id
            # The job that was late finds nothing to do.
            trap.perform_enqueued_jobs()
            trap.assert_jobs_count(0)
        self.assertEqual(self._get_states(), ["on_hold"] * 5)
        self.assertEqual(purchase.order_line.product_qty, 10)
        self.assertEqual(len(self._get_messages(self.salesperson)), 1)

    def test_a_bulk_whose_rest_is_cancelled_has_no_more_jobs(self):
        with trap_jobs() as trap:
            run = self._start(self.orders)
            trap.perform_enqueued_jobs()
            run.with_user(self.salesperson).action_cancel_rest()
            trap.perform_enqueued_jobs()
            trap.assert_jobs_count(0)
        self.assertEqual(self._get_states(), ["on_hold"] * 2 + ["sale"] * 3)

    def test_a_job_in_the_way_of_another_transaction_is_tried_again(self):
        runs = self.env.registry["sale.backorder.run"]
        with trap_jobs() as trap:
            self._start(self.orders)
            with (
                patch.object(runs, "_do_bulk_batch", side_effect=ConcurrencyError("x")),
                self.assertRaises(RetryableJobError),
            ):
                trap.perform_enqueued_jobs()
        self.assertEqual(self._get_states(), ["sale"] * 5)
