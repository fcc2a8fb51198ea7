from collections import defaultdict
from functools import partial

from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, retrying
from odoo.tools import split_every


class SaleBackorderRun(models.Model):
    """How a run goes through its orders, pass by pass, and what it notes.

    Odoo gives a pass of a scheduled action some seconds, and then starts it again. So
    a run keeps to the order of their ids, and remembers how far it has come.
    """

    _inherit = "sale.backorder.run"

    @api.model
    def _begin_or_resume(self, kind, domain):
        """The runs of this night, and what they still have to do.

        A run begins for each company of which an order is in the domain.

        :param str kind: of the runs
        :param domain: ``Domain`` of the orders that they are for
        :return: tuple of ``sale.backorder.run`` and ``sale.order``
        """
        if runs := self._get_tonight(kind):
            return runs, runs._search_orders_left(domain)
        orders = self.env["sale.order"].search(domain, order="id")
        return self._begin(kind, orders.company_id), orders

    @api.model
    def _get_tonight(self, kind):
        """The runs that an earlier pass of this night has begun, and not finished.

        What is left of an earlier night is closed: its orders are all tried again.

        :param str kind: of the runs
        :return: ``sale.backorder.run``
        """
        runs = self.search([("kind", "=", kind), ("is_running", "=", True)])
        # The owner of the scheduled action may not be an administrator.
        cron = self.env["ir.cron"].sudo().browse(self.env.context.get("cron_id"))
        if runs and cron.nextcall and cron.nextcall <= fields.Datetime.now():
            stale = runs.filtered(lambda run: run.create_date < cron.nextcall)
            stale._finish()
            runs -= stale
        return runs

    @api.model
    def _begin(self, kind, companies):
        return self.create(
            [
                {"kind": kind, "company_id": company.id, "is_running": True}
                for company in companies
            ]
        )

    def _search_orders_left(self, domain):
        """The orders that these runs have not come to.

        :param domain: ``Domain`` of the orders that they are for
        :return: ``sale.order``, in the order of their ids
        """
        left = Domain.OR(
            Domain("company_id", "=", run.company_id.id)
            & Domain("id", ">", run.last_order_id)
            for run in self
        )
        return self.env["sale.order"].search(left & domain, order="id")

    def _go_on(self, orders, work):
        """Do the work of these runs, until it is done or the time of the pass is over.

        What is done is committed after each batch, together with how far it has come.

        :param orders: ``sale.order`` that the work is for, in the order of their ids
        :param work: function of a run and some of its orders
        """
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(orders))
        by_company = orders.grouped("company_id")
        for run in self:
            mine = by_company.get(run.company_id, orders[:0])
            for batch in split_every(run._get_batch_size(), mine.ids, mine.browse):
                # As for a request of a user, if another transaction is in the way.
                try:
                    retrying(partial(run._do_batch, work, batch), self.env)
                except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                    return  # It still is: Odoo starts the next pass soon.
                if batch.ids[-1] == mine.ids[-1]:
                    run._finish()
                if not cron._commit_progress(len(batch)):
                    return
            if not mine:
                run._finish()

    def _get_batch_size(self):
        """How many orders are worked on before the run commits.

        :return: int
        """
        return 100 if self.kind in ("backorder", "bulk") else 200

    def _do_batch(self, work, orders):
        """Do the work on some orders, and remember that this was done.

        :param work: see :meth:`_go_on`
        """
        self._do_or_tell(work, orders.with_company(self.company_id))
        self.last_order_id = orders.ids[-1]

    def _do_or_tell(self, work, orders):
        """Do the work on some orders, and note of which it could not be done, and why.

        What cannot be done together is tried in halves, down to single orders.

        :param work: see :meth:`_go_on`
        """
        reason = orders._backorder_try(partial(work, self, orders))
        if reason and len(orders) == 1:
            self._note([f"{orders.name}: {reason}"])
        elif reason:
            half = len(orders) // 2
            self._do_or_tell(work, orders[:half])
            self._do_or_tell(work, orders[half:])

    def _backorder(self, orders):
        """Backorder what is short of some orders of one run.

        :raise UserError: and whatever else stands in the way
        """
        dialog = orders._make_backorder_dialog(is_automatic=True)
        dialog._fit_into_run(self)
        self._add(dialog._create_what_is_possible([]))

    def _note_quantities(self, orders):
        """Note what these runs need of each product, before any of it is bought.

        Not of a run that one batch is enough for.

        :param orders: ``sale.order`` that are short
        """
        by_company = orders.grouped("company_id")
        for run in self.filtered(lambda run: not run.last_order_id):
            mine = by_company.get(run.company_id, orders[:0])
            if len(mine) > run._get_batch_size():
                quantities = defaultdict(float)
                lines = mine.order_line
                supplied = lines._get_backorder_supplied_quantities()
                for key, shortage in lines._get_backorder_shortages().items():
                    _line, product = key
                    quantities[product.id] += shortage["short"] - supplied[key]
                run.quantities = quantities

    def _get_quantity(self, product):
        """What one run needs of a product, 0 if one batch is enough for it.

        :return: quantity, in the unit of the product
        """
        self.ensure_one()
        return (self.quantities or {}).get(str(product.id), 0.0)

    def _finish(self):
        """Close these runs. Of one that has nothing to tell no report is kept."""
        empty = self.filtered(lambda run: not (run.backorder_ids or run.skipped))
        empty.unlink()
        (self - empty).is_running = False

    def _add(self, result):
        """Note what was made of some orders.

        :param dict result: see ``sale.order.create_backorders``
        """
        self.ensure_one()
        self.purchase_ids = [Command.link(i) for i in result["purchase_order_ids"]]
        self.backorder_ids = [Command.link(i) for i in result["backorder_ids"]]
        self._note(self._get_reason(item) for item in result["skipped"])

    def _note(self, reasons):
        """Note what was left out.

        :param reasons: texts, each names its order
        """
        self.ensure_one()
        known = [self.skipped] if self.skipped else []
        self.skipped = "\n".join(dict.fromkeys([*known, *reasons]))

    def _get_reason(self, item):
        """Name what was left out: reasons of lines name their order themselves."""
        if item["sale_line_id"]:
            return item["reason"]
        order = self.env["sale.order"].browse(item["order_id"])
        return f"{order.name}: {item['reason']}"
