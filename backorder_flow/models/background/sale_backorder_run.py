import logging
from functools import partial

from psycopg2 import InterfaceError, OperationalError

from odoo import api, models
from odoo.exceptions import AccessError, ConcurrencyError
from odoo.fields import Command
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, retrying

_logger = logging.getLogger(__name__)

# Another transaction is in the way, and may be gone the next time.
IN_THE_WAY = (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError)


class SaleBackorderRun(models.Model):
    """Bulks that scheduled workers make, batch by batch, for the user who started them.

    What a batch has made and that it was made are written in one transaction: whatever
    stops a worker, the next one goes on with what is left.
    """

    _inherit = "sale.backorder.run"

    def action_cancel_rest(self):
        """Leave out the orders that these bulks have not come to.

        If a worker is at a batch of a bulk, that batch is made, and ends the bulk.

        :raise AccessError: for who has not started them, and is no manager
        """
        self.check_access("read")
        # Nobody but the server writes on runs; who may read a bulk may stop it.
        for run in self.sudo().filtered(lambda run: run.kind == "bulk"):
            if run.is_running:
                run._cancel_rest(self.env.user.name)

    def _cancel_rest(self, name):
        """Leave out the orders that one bulk has not come to, and do not wait for it.

        Whoever waits for a batch has to try again once it is made, and a worker is at
        the next one then.

        :param str name: of who wants it
        """
        reason = self._as_user().env._("Cancelled by %s.", name)
        if self.try_lock_for_update(allow_referencing=True):
            self._stop(reason)
        else:
            self._cancel_waiting(reason)
            # In case that worker dies.
            self._start_bulks()

    @api.model
    def _begin_bulk(self, wishes, orders):
        """Have scheduled workers make a bulk for the user.

        :param dict wishes: what the dialog says of all orders
        :param dict orders: of ``sale.order`` to what the dialog says of their lines
        :return: ``sale.backorder.run``
        """
        run = self.create(self._prepare_bulk_values(wishes, orders))
        run._start_bulks()
        return run

    def _start_bulks(self):
        """Have a scheduled worker go on with these bulks soon."""
        # Only administrators may trigger scheduled actions.
        self.env.ref("backorder_flow.ir_cron_bulk").sudo()._trigger()

    @api.model
    def _prepare_bulk_values(self, wishes, orders):
        """Values of a bulk that is to be made for the user.

        :param dict wishes: see :meth:`_begin_bulk`
        :param dict orders: see there
        :return: dict
        """
        return {
            "kind": "bulk",
            "is_running": True,
            "user_id": self.env.uid,
            "company_id": self.env.company.id,
            "lang": self.env.lang,
            "wishes": wishes,
            "order_ids": [
                Command.create(
                    {
                        "order_id": order.id,
                        "order_name": order.name,
                        "wishes": line_wishes,
                    }
                )
                for order, line_wishes in orders.items()
            ],
        }

    @api.model
    def _cron_bulk(self):
        """Go on with all bulks in the background, in as many passes as it takes.

        A batch of each in turn, so that no bulk waits for the end of a greater one. A
        pass begins with the one whose last batch is the longest ago: it may have time
        for one batch only.
        """
        # What is bought does not depend on who owns the scheduled action.
        runs = self.sudo().search(
            [("kind", "=", "bulk"), ("is_running", "=", True)], order="write_date, id"
        )
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=runs._count_waiting())
        unfinished = runs.browse()
        while runs:
            for run in runs:
                came_to = run._try_bulk_batch()
                if came_to is None:
                    unfinished += run
                if not came_to:
                    runs -= run
                elif not cron._commit_progress(came_to):
                    return
        # Odoo starts the next pass soon, if something is left.
        cron._commit_progress(remaining=unfinished._count_waiting())

    def _try_bulk_batch(self):
        """Do the next batch of one bulk, in a transaction of its own.

        As for a request of a user it is tried again if another transaction is in the
        way. A bug ends the bulk, and not those of others.

        :return: number of orders that it came to; 0 if none is left or another worker
            is at it, None if the bulk has to be tried again later
        """
        self.ensure_one()
        try:
            return retrying(self._do_bulk_batch, self.env)
        except IN_THE_WAY:
            return None
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            _logger.exception("The bulk %s was stopped", self.id)
            self.env.cr.rollback()
            reason = self._as_user().env._(
                "unexpected error, see the server log: %s",
                f"{type(error).__name__}: {error}",
            )
            retrying(partial(self._stop, reason), self.env)
            return 0

    def _do_bulk_batch(self):
        """Backorder the next orders of one bulk, unless another worker is doing it.

        :return: number of orders that it came to
        """
        self.ensure_one()
        run = self.try_lock_for_update(allow_referencing=True)
        # What was read for the batch before may have changed meanwhile.
        self.env.invalidate_all()
        if not run or not run.is_running:
            return 0
        run = run._as_user()
        if reason := run._get_stop_reason():
            run._stop(reason)
            return 0
        size = run._get_batch_size()
        waiting = run._search_waiting(limit=size + 1)
        # Whoever cancels the rest leaves alone what is locked.
        batch = waiting[:size].try_lock_for_update(allow_referencing=True)
        batch._work_off()
        # Also if nothing could be made of it: it is the turn of the other bulks.
        run.last_order_id = batch[-1:].order_id.id
        if batch == waiting:
            run._end()
        else:
            run._send_progress()
        return len(batch)

    def _search_waiting(self, limit=None):
        """The orders that these bulks have not come to, in their order.

        :return: ``sale.backorder.run.order``
        """
        rows = self.env["sale.backorder.run.order"]
        return rows.search(self._get_waiting_domain(), order="id", limit=limit)

    def _count_waiting(self):
        """How many orders these bulks have not come to.

        :return: int
        """
        rows = self.env["sale.backorder.run.order"]
        return rows.search_count(self._get_waiting_domain())

    def _get_waiting_domain(self):
        return [("run_id", "in", self.ids), ("state", "=", "waiting")]

    def _as_user(self):
        """One bulk as its user has it: in his language, company and name.

        With the rights of the superuser: what is left to the rights of the user has
        them taken away.
        """
        companies = self.user_id.company_ids.filtered("active")
        languages = dict(self.env["res.lang"].get_installed())
        context = {
            "lang": self.lang if self.lang in languages else self.user_id.lang,
            # The first one is the company in which he works.
            "allowed_company_ids": companies.sorted(
                lambda company: company != self.company_id
            ).ids,
        }
        return self.with_env(
            self.env(user=self.user_id.id or self.env.uid, su=True, context=context)
        )

    def _get_stop_reason(self):
        """Why one bulk cannot be made any more for its user.

        :return: text, or None
        """
        user, company = self.user_id, self.company_id
        if not user:
            return self.env._("The user who started it was deleted.")
        if not user.active:
            return self.env._("%s, who started it, is archived.", user.name)
        if not company.active:
            return self.env._("The company %s is archived.", company.name)
        if company not in user.company_ids:
            return self.env._(
                "%(user)s, who started it, no longer has access to %(company)s.",
                user=user.name,
                company=company.name,
            )
        try:
            self.env["sale.backorder.create"].sudo(False).check_access("write")
        except AccessError:
            return self.env._(
                "%s, who started it, no longer has the right to create backorders.",
                user.name,
            )
        return None

    def _stop(self, reason):
        """End one bulk before it has come to all orders.

        :param str reason: that is told
        """
        run = self._as_user()
        run._cancel_waiting(reason)
        run._note([reason])
        run._end()

    def _cancel_waiting(self, reason):
        """Leave out the orders of one bulk that no worker is at.

        :param str reason: that is told when the bulk ends
        """
        waiting = self._search_waiting().try_lock_for_update(allow_referencing=True)
        waiting.write({"state": "cancelled", "reason": reason})

    def _end(self):
        """Close one bulk, and tell its user what came of it."""
        self.is_running = False
        self._note(self._get_cancel_reasons())
        # What cannot be told, whatever the reason, is shown by the bulk.
        self.env["sale.order"]._backorder_try(lambda: self._tell_result())
        self._send_progress()

    def _get_cancel_reasons(self):
        """Why orders of one bulk were left out although they could be backordered.

        :return: list of texts
        """
        groups = self.env["sale.backorder.run.order"]._read_group(
            [("run_id", "=", self.id), ("state", "=", "cancelled")], ["reason"]
        )
        return [reason for [reason] in groups]
