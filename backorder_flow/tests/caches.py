"""Keep what Odoo has cached from one test of a class to the next.

Odoo forgets all of it after each test, and then reads access rights, rules and views
anew: that takes a fifth of the time. All of it is forgotten here too, but only after
tests in which something cached was invalidated.
"""

from contextlib import contextmanager
from functools import wraps
from unittest.mock import patch


def watch(case):
    """Note, until the end of a class of tests, that something is invalidated."""
    case.has_stale_caches = False
    for name in ("clear_cache", "clear_all_caches"):
        noting = _noting(case, getattr(case.registry, name))
        case.startClassPatcher(patch.object(case.registry, name, noting))


def _noting(case, clear):
    @wraps(clear)
    def clear_and_note(*names):
        case.has_stale_caches = True
        return clear(*names)

    return clear_and_note


@contextmanager
def kept(case):
    """In Odoo's ``setUp``, which asks to forget all that is cached after the test."""
    registry = case.registry
    forget = registry.clear_all_caches

    def forget_if_stale():
        if case.has_stale_caches or registry.registry_invalidated:
            forget()
        case.has_stale_caches = False

    with patch.object(registry, "clear_all_caches", forget_if_stale):
        yield
