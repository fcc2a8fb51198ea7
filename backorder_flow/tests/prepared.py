"""What each class of tests begins with, made once for all of them.

``script/test`` does so in its databases, which it throws away. Wherever else the tests
run each class makes it anew, in its own transaction.
"""

import json
from functools import cache

from odoo import api
from odoo.models import BaseModel
from odoo.modules import module
from odoo.modules.registry import Registry
from odoo.tests import TransactionCase
from odoo.tests.common import get_db_name
from odoo.tools import SQL

KEY = "backorder_flow.prepared_tests"


def prepare(common):
    """Do what a class does in ``setUpClass``, commit it, and keep what it has set."""
    before, facts = module.current_test, {}
    usual = _set_by(type("Usual", (TransactionCase,), {}))
    prepared = type("Prepared", (common,), {"__module__": common.__module__})
    # Odoo gives a warehouse to companies that tests create.
    module.current_test = prepared
    try:
        prepared.setUpClass()
        for name in vars(prepared).keys() - usual:
            if (fact := _dump(vars(prepared)[name])) is not None:
                facts[name] = fact
        facts["env"] = _dump(prepared.env["base"])
        env = prepared.env(su=True)
        env["ir.config_parameter"].set_param(KEY, json.dumps(facts))
        env.flush_all()
        # A test may not do so: its cursor refuses.
        type(env.cr).commit(env.cr)
        _read_from.cache_clear()
    finally:
        prepared.doClassCleanups()
        module.current_test = before


def _set_by(case):
    """The attributes that any class of tests has after its ``setUpClass``."""
    try:
        case.setUpClass()
        return set(vars(case))
    finally:
        case.doClassCleanups()


def restore(case, common):
    """Give a class of tests what is prepared, if it would make the same.

    :param common: the class that is prepared, which ``case`` extends
    :return: whether that is so; if not, nothing is done
    """
    mro = list(case.__mro__)
    replaced = set(common.__mro__[1:]) - set(TransactionCase.__mro__)
    end = max(map(mro.index, replaced)) + 1
    if set(mro[mro.index(common) + 1 : end]) != replaced:
        return False  # another class of Odoo has a part in it
    facts = _read()
    if not facts:
        return False
    super(mro[end - 1], case).setUpClass()
    for name, fact in facts.items():
        setattr(case, name, _load(case.cr, fact))
    case.env = case.env.env
    return True


def hide(env):
    """Free the names that must be unique, for a class that makes all of it anew."""
    facts = _read() or {}
    columns = {"res.users": SQL("login"), "res.company": SQL("name")}
    for fact in facts.values():
        if column := columns.get(fact["model"]):
            query = "UPDATE %s SET %s = 'prepared ' || %s WHERE id = ANY(%s)"
            table = SQL.identifier(env[fact["model"]]._table)
            env.cr.execute(SQL(query, table, column, column, fact["ids"]))


@cache
def _read_from(database):
    with Registry(database).cursor() as cr:
        cr.execute(SQL("SELECT value FROM ir_config_parameter WHERE key = %s", KEY))
        return json.loads((cr.fetchone() or ["null"])[0])


def _read():
    return _read_from(get_db_name())


def _dump(value):
    """Records as JSON, and dicts of them; nothing else is needed."""
    if isinstance(value, BaseModel):
        env = value.env
        return {
            "model": value._name,
            "ids": value.ids,
            "env": [env.uid, dict(env.context), env.su],
        }
    if isinstance(value, dict):
        return {"model": None, "items": {k: _dump(v) for k, v in value.items()}}
    return None


def _load(cr, fact):
    if fact is None:
        return None
    if not fact["model"]:
        return {key: _load(cr, each) for key, each in fact["items"].items()}
    env = api.Environment(cr, *fact["env"])
    return env[fact["model"]].browse(fact["ids"])
