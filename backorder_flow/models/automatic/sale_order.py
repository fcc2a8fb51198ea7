import logging
from functools import partial

from psycopg2 import InterfaceError, OperationalError

from odoo import api, models
from odoo.exceptions import ConcurrencyError, RedirectWarning, UserError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)


class SaleOrder(models.Model):
    """Backorders created automatically: at confirmation, or every night."""

    _inherit = "sale.order"

    def _backorder_confirmed(self):
        """Backorder what these newly confirmed orders lack.

        Only of companies that want it.
        """
        for order in self.filtered("company_id.backorder_at_confirmation"):
            # Whoever confirms, even a customer in the shop, decides nothing here.
            order.sudo()._backorder_at_confirmation()

    def _backorder_at_confirmation(self):
        """Backorder what is short of one order, where product or customer allow it.

        The confirmation goes on, whatever happens: what cannot be made is told.
        """
        self.ensure_one()
        # What the confirmation itself still has to write is not ours to catch.
        self.env.flush_all()
        reasons = []
        error = self._backorder_try(
            lambda: reasons.extend(self._backorder_automatically())
        )
        if error:
            reasons = [error]
        if reasons:
            self._backorder_try(
                partial(
                    self._backorder_warn_salesperson,
                    self.env._("Not backordered"),
                    "\n".join(reasons),
                )
            )

    def _backorder_automatically(self):
        """Backorder the lines of one order that are to be without being asked for.

        :return: list of texts: what was left out, and why
        """
        lines = self.order_line.filtered(
            lambda line: line.qty_short and line._is_backordered_automatically()
        )
        if not lines:
            return []
        dialog = self._make_backorder_dialog(is_automatic=True)
        others = dialog.line_ids.filtered(lambda ln: ln.sale_line_id not in lines)
        others.selected = False
        skipped = dialog._create_what_is_possible([])["skipped"]
        return [item["reason"] for item in skipped]

    def _backorder_try(self, work):
        """Do something with these orders; if it fails, undo it, and tell why.

        It is no fault of an order if two transactions are in each other's way, or the
        connection to the database is lost: then Odoo has to try again.

        :param work: function without arguments
        :return: text, None if it was done
        :raise OperationalError: and its like, see above
        """
        try:
            with self.env.cr.savepoint():
                work()
        except (OperationalError, InterfaceError, ConcurrencyError):
            raise
        except (UserError, RedirectWarning) as error:
            return str(error.args[0])
        except Exception as error:
            # A bug of any addon is to be in the way of one order only.
            if len(self) == 1:
                _logger.exception("%s was left out", self.name)
            return self.env._(
                "unexpected error, see the server log: %s",
                f"{type(error).__name__}: {error}",
            )
        return None

    @api.model
    def _cron_backorder(self):
        """Backorder all that is short, of the companies that want it every night.

        Each order is tried once a night, in as many passes as it takes. What was made
        and what could not be made, and why, is in ``sale.backorder.run``.
        """
        # What is bought does not depend on who owns the scheduled action.
        runs, orders = (
            self.env["sale.backorder.run"]
            .sudo()
            ._begin_or_resume(
                "backorder",
                Domain("company_id.backorder_nightly", "=", True)
                & Domain("backorder_needed", "=", True),
            )
        )
        runs._note_quantities(orders)
        runs._go_on(orders, lambda run, batch: run._backorder(batch))
