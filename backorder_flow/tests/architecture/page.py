"""The page docs/architecture.md, which the tests compare with the code."""

import re
from pathlib import Path

# In the repository; an installed addon has no docs.
PAGE = Path(__file__).parents[3] / "docs/architecture.md"


def read():
    return PAGE.read_text() if PAGE.exists() else ""


def read_signatures(private):
    """The core methods that the page lists, as they were when it was written.

    :param bool private: those of one table, or of the other
    """
    title = "Private methods" if private else "Public methods"
    section = re.search(rf"^### {title}\n(.*?)(?=^#|\Z)", read(), re.M | re.S)
    return set(re.findall(r"^\| `([^`]+)`", section[1] if section else "", re.M))


def read_arrows():
    """The pairs of rooms (caller, called) that the graph of the page draws."""
    graph = re.search(r"^```mermaid\n(.*?)^```", read(), re.M | re.S)
    arrows = set()
    for line in graph[1].splitlines() if graph else ():
        if "-->" in line:
            callers, called = line.split("-->")
            arrows |= {
                (caller.strip(), room.strip())
                for caller in callers.split("&")
                for room in called.split("&")
            }
    return arrows
