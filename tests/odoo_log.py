"""Odoo must run the addon without a warning or an error in its log.

As a pytest plugin this fails a run whose log has one, or whose browser tests Odoo
skipped, and tells where the screenshots of failed browser tests are.
"""

import os
import re
from pathlib import Path

import pytest

# What Odoo 19.0 says by itself, without the addon: "logger: text", as narrow as can be.
NOISE = []

START = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ (?P<level>[A-Z]+) \S+ (?P<text>.*)$"
)
BAD_LEVELS = {"WARNING", "ERROR", "CRITICAL"}


def problems(log):
    """Return the warnings and errors in the text of a log, each with its traceback."""
    found, entry = [], None
    for line in log.splitlines():
        start = START.match(line)
        if not start:
            if entry is not None:
                entry.append(line)
            continue
        entry = None
        if start["level"] in BAD_LEVELS and not is_noise(start["text"]):
            entry = [line]
            found.append(entry)
    return ["\n".join(lines) for lines in found]


def is_noise(text):
    return any(re.match(pattern, text) for pattern in NOISE)


def problems_in(path):
    return problems(Path(path).read_text()) if Path(path).exists() else []


class Findings:
    """What went wrong in a run although no test failed."""

    def __init__(self):
        self.log, self.skipped = [], []


FINDINGS = Findings()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    run = os.environ["BACKORDER_FLOW_RUN"]
    FINDINGS.log = problems_in(f"{run}/test.log")
    if exitstatus == pytest.ExitCode.OK and (FINDINGS.log or FINDINGS.skipped):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_runtest_logreport(report):
    if report.skipped and "chrome" in str(report.longrepr).lower():
        FINDINGS.skipped.append(report.nodeid)


def as_error(nodeid, text):
    """Return what pytest counts as an error, so that its last line tells of it."""
    return pytest.TestReport(
        nodeid=nodeid,
        location=(nodeid, None, ""),
        keywords={},
        outcome="failed",
        longrepr=text,
        when="teardown",
    )


def pytest_terminal_summary(terminalreporter):
    write = terminalreporter
    errors = [as_error("Odoo's log", entry) for entry in FINDINGS.log]
    errors += [
        as_error(nodeid, "the browser did not run") for nodeid in FINDINGS.skipped
    ]
    if errors:
        write.stats.setdefault("error", []).extend(errors)
    if FINDINGS.log:
        write.section("warnings and errors in Odoo's log", red=True)
        write.write("\n".join(FINDINGS.log) + "\n")
    if FINDINGS.skipped:
        write.section("browser tests that did not run", red=True)
        write.write("\n".join(FINDINGS.skipped) + "\n")
    screenshots = os.environ["BACKORDER_FLOW_SCREENSHOTS"]
    if any(files for _, _, files in os.walk(screenshots)):
        write.section("screenshots of failed browser tests")
        write.write(f"{screenshots}\n")
