"""Databases of their own for tests that install and uninstall modules."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest
from odoo_log import problems_in

ROOT = Path(__file__).parent.parent
RUN = Path(os.environ["BACKORDER_FLOW_RUN"])
SCRIPTS = Path(__file__).parent / "scripts"

UNINSTALL = """
addon = env["ir.module.module"].search([("name", "=", "backorder_flow")])
addon.button_immediate_uninstall()
"""


class Database:
    """A copy of the template of the tests, and Odoo run on it as a process."""

    def __init__(self, name):
        self.name = name
        self.filestore = RUN / "data/filestore" / name
        subprocess.run(["createdb", "--template=base", name], check=True)
        shutil.copytree(RUN / "data/filestore/base", self.filestore)

    def drop(self):
        subprocess.run(["dropdb", "--force", self.name], check=True)
        shutil.rmtree(self.filestore)

    def odoo(self, *arguments, script=None):
        """Run Odoo to its end; neither it nor its log may complain."""
        log = RUN / f"{self.name}.log"
        log.unlink(missing_ok=True)
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "odoo",
                *arguments,
                f"--config={RUN}/odoo.conf",
                f"--database={self.name}",
                f"--logfile={log}",
                "--no-http",
            ],
            input=script,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr + log.read_text()
        assert problems_in(log) == []
        return done.stdout

    def update(self, *arguments):
        return self.odoo("server", *arguments, "--stop-after-init")

    def shell(self, script, *arguments):
        """Run a script in "odoo shell", where "env" is the environment."""
        return self.odoo("shell", "--shell-interface=python", *arguments, script=script)

    def ask(self, script, *arguments):
        """Run a script in "odoo shell"; return what its last line says in JSON."""
        output = self.shell(script, *arguments)
        return json.loads(output.strip().splitlines()[-1])

    def uninstall_addon(self):
        """Uninstall it as its user does, with all that depends on it."""
        self.shell(UNINSTALL)

    def hold_orders(self):
        """Make held orders and return their ids (see hold_orders.py)."""
        return self.ask((SCRIPTS / "hold_orders.py").read_text())

    def query(self, sql, *parameters):
        connection = psycopg2.connect(dbname=self.name)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(sql, parameters)
                return cursor.fetchall()
        finally:
            connection.close()

    def column(self, sql, *parameters):
        """The different values that a query gives."""
        return {value for (value,) in self.query(sql, *parameters)}


@pytest.fixture(scope="module")
def database(request):
    database = Database(request.module.__name__.replace("odoo.addons.", ""))
    yield database
    database.drop()
