"""Which rooms of the addon call each other, seen while it runs.

A room is a folder under ``models`` or ``wizard``. A call counts when one method of the
addon calls another one directly. What comes by way of Odoo's own business methods, by
an event or to compute a field, does not: nobody has to know who listens.
"""

import inspect
import sys
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import odoo.orm.decorators
import odoo.orm.models

from .overrides import get_extensions, get_methods

# Models without a room of their own: fields, and small questions about them.
FACTS = "facts"
BESIDE = "/backorder_flow_"
# What stands between two methods without being an event.
GLUE = {
    (inspect.getsourcefile(module), name)
    for module, names in (
        (odoo.orm.models, ("filtered", "mapped", "sorted", "grouped")),
        (odoo.orm.models, ("<genexpr>", "<listcomp>")),
        (odoo.orm.decorators, ("create",)),
    )
    for name in names
}


class Place(NamedTuple):
    room: str
    file: str
    method: str

    def __str__(self):
        return f"{self.file}:{self.method}"


def get_places(env, addon):
    """Where the code of each method of an addon stands.

    :return: dict of the ids of code objects to places, those of lambdas too
    """
    places = {}
    for extension in get_extensions(env, addon):
        for name, method in get_methods(extension.cls):
            # backorder_flow/models/hold/sale_order.py
            *_above, folder, room, file = Path(method.__code__.co_filename).parts
            if folder not in ("models", "wizard"):
                room = FACTS
            place = Place(room, f"{room}/{file}", name)
            places |= {id(code): place for code in _get_codes(method.__code__)}
    return places


def _get_codes(code):
    """Yield the code of a function and of the functions in it."""
    yield code
    for constant in code.co_consts:
        if inspect.iscode(constant):
            yield from _get_codes(constant)


@contextmanager
def traced(places):
    """Note which methods call each other while the block runs.

    :return: dict that counts the pairs of places (caller, called)
    """
    calls = defaultdict(int)

    def trace(frame, _event, _argument):
        called = places.get(id(frame.f_code))
        # A lambda calls, but it is not called by its name.
        if called and called.method == frame.f_code.co_name:
            if caller := _find_caller(frame, places):
                calls[caller, called] += 1
        # What happens in it is not looked at: only calls cost time.

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield calls
    finally:
        sys.settrace(before)


def _find_caller(frame, places):
    """The place of the method that called directly, if it is one of the addon."""
    called = frame.f_code.co_name
    while frame := frame.f_back:
        code = frame.f_code
        if caller := places.get(id(code)):
            return caller
        # An addon beside this one extends the method that is called.
        is_extension = code.co_name == called and BESIDE in code.co_filename
        if not is_extension and (code.co_filename, code.co_name) not in GLUE:
            return None
    return None


def get_arrows(calls):
    """The calls between rooms.

    :param calls: see :func:`traced`
    :return: dict of pairs of rooms to lists of texts that name the two methods
    """
    arrows = defaultdict(list)
    for caller, called in calls:
        if called.room not in (caller.room, FACTS):
            arrows[caller.room, called.room].append(f"{caller} -> {called}")
    return arrows
