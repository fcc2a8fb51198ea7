"""Runs of the machine: by seed, for as many steps as wanted, and replays."""

import time
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as use_seed
from hypothesis.internal.conjecture import engine, providers
from hypothesis.stateful import run_state_machine_as_test

from .operation import Tally
from .shrink import origin, shrink
from .state_machine import Machine
from .world import World

# What one seed stands for: more steps are more seeds.
SETTINGS = settings(
    max_examples=33,
    stateful_step_count=30,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    print_blob=False,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


def run(env, seed, steps, stop_at_fault):
    """Try the sequences of seeds, of at least so many steps.

    :param int seed: the first one
    :param bool stop_at_fault: whether not to look for more of them
    :return: the Tally, and the faults: a list of different exceptions, whose notes tell
        the seed and a short sequence that leads there
    """
    world, total, faults = World(env), Tally(), {}
    while total.steps < steps:
        started, tally = time.monotonic(), Tally()
        fault, made = try_seed(world, seed, tally)
        total.add(tally)
        seconds = time.monotonic() - started
        print(f"seed {seed}: {tally.steps} steps, {seconds:.0f} s", flush=True)
        if fault:
            print(f"seed {seed}: FAULT in {origin(fault)[2]}: {fault}", flush=True)
        if fault and origin(fault) not in faults:
            faults[origin(fault)] = explain(world, fault, made, seed)
            if stop_at_fault:
                break
        seed += 1
    return total, list(faults.values())


def try_seed(world, seed, tally):
    """Try the sequences of one seed.

    :return: the fault and the steps that lead there, or None
    """
    machine = None

    def make_machine():
        nonlocal machine
        machine = Machine(world, tally)
        return machine

    with (
        # Hypothesis would read all of Odoo's sources for numbers that are worth a try:
        # that is slow, and a seed would stand for other steps with other modules.
        patch.object(providers, "_get_local_constants", providers.Constants),
        # Variations of a sequence find less than new ones, and take as long.
        patch.object(engine.ConjectureRunner, "generate_mutations_from"),
    ):
        try:
            run_state_machine_as_test(use_seed(seed)(make_machine), settings=SETTINGS)
        except Exception as fault:
            return fault, machine.made
    return None, []


def explain(world, fault, made, seed):
    """Find the shortest sequence to a fault.

    :return: an exception that tells it; the fault itself if it does not come again
    """
    steps = shrink(made, fault, lambda steps: attempt(world, steps))
    again = attempt(world, steps)
    sequence = "\n".join(map(as_text, steps))
    print(sequence, flush=True)
    (again or fault).add_note(sequence)
    (again or fault).add_note(f"found by: script/fuzz --seed {seed} --steps 1")
    return again or fault


def attempt(world, steps, tell=lambda text: None):
    """Do some steps and check after each, as a run does.

    :param steps: list of pairs of an operation's name and its arguments
    :param tell: what is told of each step
    :return: what went wrong, or None
    """
    machine = Machine(world, Tally(), tell)
    try:
        for name, arguments in steps:
            tell(as_text((name, arguments)))
            getattr(machine, name)(**arguments)
            machine.check_all()
    except Exception as fault:
        return fault
    finally:
        machine.teardown()


def replay(env, text):
    """Do the steps that a run has printed.

    :raise Exception: what went wrong
    """
    steps = []
    for line in map(str.strip, text.splitlines()):
        if line and not line.startswith("#"):
            name, arguments = line.removesuffix(")").split("(", 1)
            steps.append((name, eval(f"dict({arguments})")))
    if fault := attempt(World(env), steps, tell=print):
        raise fault


def as_text(step):
    """One step as Python."""
    name, arguments = step
    return f"{name}({', '.join(f'{k}={v!r}' for k, v in arguments.items())})"


def missing(tally):
    """The operations that have never succeeded."""
    return [name for name in operations() if not tally.accepted[name]]


def operations():
    """The names of all operations."""
    state = Machine.setup_state()
    rules = [*state.initializers, *state.rules]
    return sorted(rule.function.__name__ for rule in rules)


def describe(tally):
    """A table of what was tried."""
    rows = [("operation", "accepted", "refused")]
    rows += [(n, tally.accepted[n], tally.refused[n]) for n in operations()]
    rows += [("all", tally.accepted.total(), tally.refused.total())]
    return "\n".join(f"{name:24}{done:>9}{refused:>9}" for name, done, refused in rows)
