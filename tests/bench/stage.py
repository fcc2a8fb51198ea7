"""Databases that scenarios run on, each scenario in a process of its own."""

import json
import os
import sys
import traceback

from conftest import RUN, Database

import odoo
from odoo import api, sql_db
from odoo.modules.registry import Registry
from odoo.tools import config


class Stage:
    """One template, with what Odoo knows of its modules, loaded once.

    Each process is forked from this one, as Odoo's own workers are from theirs: it
    finds Odoo loaded, and caches that nothing has filled. Its database has always the
    same name, and is made anew from the template, or from a world that it has become.
    """

    def __init__(self, template):
        self.template = template
        self.name = f"stage_{template}"
        self.database = Database(self.name, template)
        self.registry = Registry(self.name)
        sql_db.close_all()

    def make(self, world, function, *args):
        """Keep what a function makes of a new copy of the template.

        :param str world: name of the database to keep
        :param function: called with an environment and the arguments
        """
        self._copy(self.template)
        self._fork(function, args)
        self._execute(f'ALTER DATABASE "{self.name}" RENAME TO "{world}"')

    def run(self, world, function, *args):
        """Call a function on a new copy of a world.

        :return: what it returns, made of what JSON knows
        """
        self._copy(world)
        return self._fork(function, args)

    def _copy(self, source):
        self._execute(f'DROP DATABASE IF EXISTS "{self.name}"')
        self._execute(f'CREATE DATABASE "{self.name}" TEMPLATE "{source}"')

    def _execute(self, statement):
        with sql_db.db_connect("postgres").cursor() as cr:
            cr._cnx.autocommit = True
            cr.execute(statement)
        sql_db.close_all()

    def _fork(self, function, args):
        reader, writer = os.pipe()
        if not (pid := os.fork()):
            os.close(reader)
            self._run_child(writer, function, args)
        os.close(writer)
        with os.fdopen(reader) as file:
            answer = file.read()
        _pid, status = os.waitpid(pid, 0)
        if status:
            sys.exit(f"{function.__name__} failed on {self.name}")
        return json.loads(answer)

    def _run_child(self, writer, function, args):
        status = 1
        try:
            with self.registry.cursor() as cr:
                env = api.Environment(cr, odoo.SUPERUSER_ID, {})
                result = function(env, *args)
            with os.fdopen(writer, "w") as file:
                json.dump(result, file)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            # Nothing of the parent is to be cleaned up here.
            sys.stderr.flush()
            os._exit(status)


def start_odoo():
    """Load Odoo into this process, without serving anything."""
    config.parse_config(
        [f"--config={RUN}/odoo.conf", f"--logfile={RUN}/bench.log", "--no-http"],
        setup_logging=True,
    )
