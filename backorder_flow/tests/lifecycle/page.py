"""The page docs/lifecycle_outcomes.md, which has what the tests have found.

A section for each state, in it a table for each group of events.
"""

import re
from difflib import unified_diff
from pathlib import Path

from . import bills, purchase_changes, sale_changes, scopes, transfers, usual
from .states import SCOPES, STATES

# In the repository; an installed addon has no docs.
PAGE = Path(__file__).parents[3] / "docs/lifecycle_outcomes.md"
MARK = "<!-- From here on: written by script/lifecycle. -->\n"
GROUPS = (usual, purchase_changes, sale_changes, bills, transfers, scopes)
ALL = STATES + SCOPES


def read():
    """The sections that the page has now."""
    return PAGE.read_text().partition(MARK)[2]


def read_sections():
    """Dict of the title of each state to its section, with the heading."""
    sections = re.split(r"^(?=## )", read(), flags=re.M)[1:]
    return {
        section.partition("\n")[0].removeprefix("## "): section for section in sections
    }


def compare(state, start, cells):
    """What is not as the page has it.

    :param start: the description of the state
    :param dict cells: of each event in this state to what has become of it
    :return: list of lines
    """
    old, new = (
        [" ".join(row.split()) for row in text.splitlines() if row and "---" not in row]
        for text in (
            read_sections().get(title(state), ""),
            render(state, start, cells),
        )
    )
    return list(unified_diff(old, new, "page", "now", n=0, lineterm=""))


def write(state, start, cells):
    """Write what is found in one state; the others stay as they are."""
    sections = read_sections() | {title(state): render(state, start, cells)}
    known = [sections[title(each)] for each in ALL if title(each) in sections]
    text = "\n".join(section.strip() + "\n" for section in known)
    PAGE.write_text(f"{PAGE.read_text().partition(MARK)[0]}{MARK}\n{text}")


def render(state, start, cells):
    """The section of one state, in Markdown.

    :param start: see :func:`compare`
    :param dict cells: see :func:`compare`
    """
    parts = [f"## {title(state)}\n", f"{text(state)} There is: {start}.\n"]
    for group in GROUPS:
        events = [event for event, states in group.EVENTS.items() if state in states]
        if events:
            rows = [[title(event), cells.get(event, "")] for event in events]
            table = render_table(["event", "what there is afterwards"], rows)
            parts.append(f"### {title(group)}\n\n{table}")
    return "\n".join(parts)


def render_table(head, rows):
    """A table as prettier writes it."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = [head, ["-" * width for width in widths], *rows]
    return "".join(
        "| " + " | ".join(map(str.ljust, line, widths)) + " |\n" for line in lines
    )


def title(documented):
    """The first line of a docstring."""
    return documented.__doc__.strip().partition("\n")[0]


def text(documented):
    """What follows the first line of a docstring, on one line."""
    return " ".join(documented.__doc__.strip().partition("\n")[2].split())
