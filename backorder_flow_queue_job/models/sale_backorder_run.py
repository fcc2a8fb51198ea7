from odoo import models
from odoo.exceptions import ConcurrencyError

from odoo.addons.queue_job.exception import RetryableJobError


class SaleBackorderRun(models.Model):
    """Bulks that the job queue carries out, one job for each batch.

    The scheduled action stays: it goes on with what no job has come to, and ends a bulk
    whose job has failed. A batch is done by one of them.
    """

    _inherit = "sale.backorder.run"

    def _start_bulks(self):
        for run in self:
            run.with_delay()._job_bulk_batch()

    def _job_bulk_batch(self):
        """Backorder the next orders of a bulk

        Then another job goes on with it.

        :raise RetryableJobError: if another transaction is in the way
        """
        try:
            came_to = self._do_bulk_batch()
        except ConcurrencyError as error:
            raise RetryableJobError(str(error), ignore_retry=True) from error
        if came_to and self.is_running:
            self._start_bulks()
