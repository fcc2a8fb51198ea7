"""What scheduled workers do in batches, each of which is committed."""

import psycopg2

from faults.work import Bulk

BATCH = 100  # orders


class Batches:
    """A run that backorders all orders; what it is called is left to others."""

    KIND = CRON = None

    def __init__(self, scene):
        self.scene = scene

    def start(self):
        """Have it begun."""
        raise NotImplementedError

    def get_last(self):
        """The id of the order that it has come to, None if there is none."""
        raise NotImplementedError

    def get_held(self):
        """How many orders are on hold: the first ones, and each of them wholly."""
        counts = self.scene.count()
        assert counts["backorders"] == 2 * counts["on hold"]
        [(last, rest)] = self.scene.database.query(
            "SELECT max(id) FILTER (WHERE state = 'on_hold'),"
            "       min(id) FILTER (WHERE state = 'sale')"
            "  FROM sale_order"
        )
        assert last == self.get_last()
        assert not last or last < rest
        return counts["on hold"]

    def wait_for_a_batch(self):
        self.scene.database.wait_until(
            "SELECT EXISTS (SELECT FROM sale_backorder)",
            "a batch is committed",
            self._wake,
        )

    def wait_for_the_end(self):
        self.scene.database.wait_until(
            "SELECT count(*) = 1 AND NOT bool_or(is_running)"
            f" FROM sale_backorder_run WHERE kind = '{self.KIND}'",
            "it is done",
            self._wake,
        )

    def get_report(self):
        """What the run tells: how many backorders, and what was left out."""
        return self.scene.database.query(
            "SELECT count(backorder.*), coalesce(run.skipped, '')"
            " FROM sale_backorder_run run"
            " JOIN sale_backorder_sale_backorder_run_rel made"
            "   ON made.sale_backorder_run_id = run.id"
            " JOIN sale_backorder backorder ON backorder.id = made.sale_backorder_id"
            " GROUP BY run.id"
        )

    def _activate(self, next_call):
        self._execute(
            f"UPDATE ir_cron SET active = true, nextcall = {next_call}"
            " WHERE id = (SELECT res_id FROM ir_model_data"
            f" WHERE module = 'backorder_flow' AND name = '{self.CRON}')"
        )

    def _wake(self):
        """Have the servers look for work: by themselves they do once a minute."""
        self._execute(f"NOTIFY cron_trigger, '{self.scene.name}'", "postgres")

    def _execute(self, sql, database=None):
        connection = psycopg2.connect(dbname=database or self.scene.name)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(sql)
        finally:
            connection.close()


class Night(Batches):
    """The nightly run, started as Odoo's scheduler starts it."""

    KIND, CRON = "backorder", "ir_cron_backorder"

    def start(self):
        """Make it due, and wake the servers."""
        self._execute("UPDATE res_company SET backorder_nightly = true")
        self._activate("now() AT TIME ZONE 'UTC'")
        self._wake()

    def get_last(self):
        [(last,)] = self.scene.database.query(
            "SELECT max(last_order_id) FROM sale_backorder_run"
        )
        return last or None


class Background(Batches):
    """A bulk of so many orders that the salesperson does not wait for it."""

    KIND, CRON = "bulk", "ir_cron_bulk"

    def start(self):
        """Open the dialog, and press the button."""
        self._execute(f"UPDATE res_company SET backorder_background_limit = {BATCH}")
        self._activate("now() AT TIME ZONE 'UTC' + interval '1 day'")
        self.bulk = Bulk(self.scene)
        self.bulk.begin()
        self.bulk.go()

    def get_last(self):
        [(last,)] = self.scene.database.query(
            "SELECT max(order_id) FROM sale_backorder_run_order WHERE state = 'done'"
        )
        return last
