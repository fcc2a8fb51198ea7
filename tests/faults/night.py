"""The nightly run, started as Odoo's scheduler starts it."""

import psycopg2


class Night:
    PLACE = "sale_backorder"

    def __init__(self, scene):
        self.scene = scene
        # Every night, and only what is started here.
        self._execute("UPDATE res_company SET backorder_nightly = true")

    def start(self):
        """Make it due, and wake the servers."""
        self._execute(
            "UPDATE ir_cron SET active = true, nextcall = now() AT TIME ZONE 'UTC'"
            " WHERE id = (SELECT res_id FROM ir_model_data"
            " WHERE module = 'backorder_flow' AND name = 'ir_cron_backorder')"
        )
        self._execute(f"NOTIFY cron_trigger, '{self.scene.name}'", "postgres")

    def wait_for_a_batch(self):
        self.scene.database.wait_until(
            "SELECT EXISTS (SELECT FROM sale_backorder)", "a batch is committed"
        )

    def wait_for_the_end(self):
        self.scene.database.wait_until(
            "SELECT count(*) = 1 AND NOT bool_or(is_running)"
            " FROM sale_backorder_run WHERE kind = 'backorder'",
            "the night is over",
        )

    def get_report(self):
        """What the run tells: how many backorders, and what was left out."""
        return self.scene.database.query(
            "SELECT count(backorder.*), run.skipped FROM sale_backorder_run run"
            " JOIN sale_backorder_sale_backorder_run_rel made"
            "   ON made.sale_backorder_run_id = run.id"
            " JOIN sale_backorder backorder ON backorder.id = made.sale_backorder_id"
            " GROUP BY run.id"
        )

    def _execute(self, sql, database=None):
        connection = psycopg2.connect(dbname=database or self.scene.name)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(sql)
        finally:
            connection.close()
