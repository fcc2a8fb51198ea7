"""A database of a cluster of its own, asked and checked from outside."""

import time
from contextlib import contextmanager

import psycopg2
from conftest import Database

RELOAD = "SELECT pg_reload_conf()"

CHECK = "from live.check import print_faults\nprint_faults(env)\n"

# Connections of Odoo to this database, and those of them that are at work.
ODOO = "datname = current_database() AND application_name LIKE 'odoo-%'"
BUSY = (
    f"SELECT FROM pg_stat_activity WHERE {ODOO}"
    " AND xact_start < clock_timestamp() - interval '0.3 s'"
)


class LiveDatabase(Database):
    def __init__(self, name, template, config):
        self.config = config
        super().__init__(name, template)
        # A copied sequence may forget its next numbers when PostgreSQL is stopped at
        # once; not if it is written down before any of them is taken.
        self._do("CHECKPOINT")

    def check(self):
        """The data check: nothing may be wrong."""
        assert self.ask(CHECK) == []

    def count(self, table, where="true"):
        [(number,)] = self.query(f"SELECT count(*) FROM {table} WHERE {where}")
        return number

    def wait_until(self, sql, what, meanwhile=lambda: None, seconds=600):
        """Wait until a query gives true.

        :param meanwhile: function that is called now and then
        """
        until = time.monotonic() + seconds
        while not self.query(sql)[0][0]:
            assert time.monotonic() < until, f"waited in vain: {what}"
            meanwhile()
            time.sleep(0.05)

    def wait_until_quiet(self):
        """Wait until PostgreSQL has undone what a killed process had begun."""
        self.wait_until(f"SELECT NOT EXISTS ({BUSY})", "nobody works any more")

    @contextmanager
    def closed(self, table):
        """Nobody gets further than to where he writes in a table.

        :return: function that waits until Odoo stands there
        """
        connection = psycopg2.connect(dbname=self.name)
        try:
            cursor = connection.cursor()
            cursor.execute("SELECT pg_backend_pid()")
            [mine] = cursor.fetchone()
            cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")
            yield lambda: self._wait_for_blocked(mine)
        finally:
            connection.close()

    @contextmanager
    def closed_for_commits(self):
        """What is committed is so, but PostgreSQL does not say it meanwhile.

        It waits for another server, to which it is to be copied first.

        :return: as :meth:`closed`
        """
        self._do("ALTER SYSTEM SET synchronous_standby_names = 'nobody'", RELOAD)
        time.sleep(1)  # each process of PostgreSQL reads it again
        try:
            yield lambda: self.wait_until(
                "SELECT EXISTS (SELECT FROM pg_stat_activity"
                f" WHERE wait_event = 'SyncRep' AND {ODOO})",
                "somebody commits",
            )
        finally:
            self._do("ALTER SYSTEM RESET synchronous_standby_names", RELOAD)

    def _do(self, *commands):
        """Execute what is no part of a transaction."""
        connection = psycopg2.connect(dbname=self.name)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                for command in commands:
                    cursor.execute(command)
        finally:
            connection.close()

    @contextmanager
    def changing(self, table, where="true"):
        """Somebody changes rows, and commits at the end: who waits has to try again.

        :return: as :meth:`closed`
        """
        connection = psycopg2.connect(dbname=self.name)
        try:
            cursor = connection.cursor()
            cursor.execute("SELECT pg_backend_pid()")
            [mine] = cursor.fetchone()
            cursor.execute(f"UPDATE {table} SET write_date = now() WHERE {where}")
            yield lambda: self._wait_for_blocked(mine)
            connection.commit()
        finally:
            connection.close()

    def _wait_for_blocked(self, by):
        self.wait_until(
            "SELECT EXISTS (SELECT FROM pg_stat_activity"
            f" WHERE {by} = ANY(pg_blocking_pids(pid)) AND {ODOO})",
            "somebody comes to where he is to be stopped",
        )
