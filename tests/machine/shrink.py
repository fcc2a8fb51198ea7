"""Make a sequence that finds a fault as short as it can be.

Hypothesis does it too, but each of its many attempts takes seconds here. This tries
little, and what helps most: fewer steps, then smaller arguments.
"""

import time
import traceback

SECONDS = 150


def origin(fault):
    """What makes two faults the same one."""
    last = traceback.extract_tb(fault.__traceback__)[-1]
    return type(fault), last.filename, last.name, last.lineno


def shrink(steps, fault, attempt):
    """Find fewer and simpler steps to the same fault.

    :param steps: list of pairs of an operation's name and its arguments
    :param fault: the exception at their end
    :param attempt: function that tries such a list; returns the exception, or None
    :return: the steps
    """
    deadline = time.monotonic() + SECONDS

    def is_enough(candidate):
        found = time.monotonic() < deadline and attempt(candidate)
        return bool(found) and origin(found) == origin(fault)

    steps = _shorten(steps, is_enough)
    for number in range(len(steps)):
        steps = _simplify(steps, number, is_enough)
    return steps


def _shorten(steps, is_enough):
    """Leave out steps: the last half, the first half, then ever smaller parts."""
    size = len(steps) // 2
    while size:
        for end in range(len(steps), 0, -size):
            shorter = steps[: max(end - size, 0)] + steps[end:]
            if is_enough(shorter):
                steps = shorter
        size //= 2
    return steps


def _simplify(steps, number, is_enough):
    """Make the arguments of one step smaller, one after the other."""
    name, arguments = steps[number]
    for key in arguments:
        for value in _smaller_values(arguments[key]):
            changed = (name, {**arguments, key: value})
            candidate = [*steps[:number], changed, *steps[number + 1 :]]
            if is_enough(candidate):
                steps, arguments = candidate, changed[1]
                break
    return steps


def _smaller_values(value):
    """Simpler values than this one, the simplest first."""
    if isinstance(value, bool):
        return [False] * value
    if isinstance(value, int):
        return [small for small in (0, 1, 2, value // 2) if small < value]
    if isinstance(value, list):
        prefixes = [value[:size] for size in range(len(value))]
        return prefixes + [value[:i] + value[i + 1 :] for i in range(len(value))]
    if isinstance(value, set):
        return [set()] if value else []
    return []
