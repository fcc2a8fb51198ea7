"""How the tests are dealt to the processes of script/test.

A pytest plugin beside pytest-xdist, which gives a process a class, or a file without
classes, whenever it runs out of work. What takes minutes comes first: else one process
would begin it last, with nothing left to do for the other.
"""

# By their time.
LONGEST = [
    "tests/test_machine.py",
    "tests/test_optional_modules.py",
    "backorder_flow/tests/test_hold_facts.py",
    "tests/test_at_once.py",
    "backorder_flow/tests/test_tours.py",
    "backorder_flow/tests/test_lifecycle.py",
    "tests/test_web_shop.py",
    "tests/test_example.py",
    "tests/test_update.py",
]


def rank(item):
    file = item.nodeid.partition("::")[0]
    return LONGEST.index(file) if file in LONGEST else len(LONGEST)


def pytest_collection_modifyitems(items):
    items.sort(key=rank)


def pytest_terminal_summary(terminalreporter):
    """What a test records as "summary": of its process nothing else is seen."""
    write = terminalreporter
    for report in write.getreports("passed") + write.getreports("failed"):
        if text := dict(report.user_properties).get("summary"):
            write.section(report.nodeid)
            write.write(f"{text}\n")
