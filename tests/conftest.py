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
    """A copy of a template of the tests, and Odoo run on it as a process."""

    config = RUN / "odoo.conf"

    def __init__(self, name, template):
        self.name = name
        self.filestore = RUN / "data/filestore" / name
        if not (RUN / "data/filestore" / template).exists():
            template = "base"  # as script/test makes few templates for few tests
        subprocess.run(["createdb", f"--template={template}", name], check=True)
        shutil.copytree(RUN / "data/filestore" / template, self.filestore)

    def drop(self):
        subprocess.run(["dropdb", "--force", self.name], check=True)
        shutil.rmtree(self.filestore)

    def odoo(self, *arguments, script=None):
        """Run Odoo to its end; neither it nor its log may complain."""
        log = self._get_new_log()
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "odoo",
                *arguments,
                f"--config={self.config}",
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

    def test(self, tag, *options):
        """Run the tests with a tag; neither they nor Odoo's log may complain.

        By pytest, because Odoo's own runner makes all assets first, also those that no
        test asks for: that takes longer than the tests.
        """
        log = self._get_new_log()
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-pno:cacheprovider", "-ppreparing"),
                "--override-ini=addopts=",
                f"--odoo-config={RUN}/odoo.conf",
                f"--odoo-database={self.name}",
                f"--odoo-extra=logfile={log}",
                "--odoo-log-level=warn",
                "--odoo-http",
                *options,
                *tests_with(tag),
            ],
            cwd=ROOT,
            # not as a process of the pytest that runs this
            env={k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "skipped" not in done.stdout.splitlines()[-1], done.stdout
        assert problems_in(log) == []

    def _get_new_log(self):
        log = RUN / f"{self.name}.log"
        log.unlink(missing_ok=True)
        return log

    def modules(self):
        return self.column(
            "SELECT name FROM ir_module_module WHERE state = 'installed'"
        )

    def install(self, *modules):
        """Install those that are not in the template."""
        if missing := set(modules) - self.modules():
            self.update(f"--init={','.join(sorted(missing))}")

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
                cursor.execute(sql, parameters or None)
                return cursor.fetchall()
        finally:
            connection.close()

    def column(self, sql, *parameters):
        """The different values that a query gives."""
        return {value for (value,) in self.query(sql, *parameters)}


def modules_of(template):
    """The modules that a template has beside what "base" has."""
    return (ROOT / f"tests/databases/{template}.txt").read_text().split()


def tests_with(tag):
    """The files with tests of this tag, which nothing else is in."""
    files = sorted(ROOT.glob("**/backorder_flow*/tests/test_*.py"))
    return [
        path for path in files if f'@tagged("-standard", "{tag}",' in path.read_text()
    ]


@pytest.fixture(scope="module")
def database(request):
    """A copy of the TEMPLATE that the module names, or of "base"."""
    template = getattr(request.module, "TEMPLATE", "base")
    database = Database(request.module.__name__.replace("odoo.addons.", ""), template)
    yield database
    database.drop()
