"""The page docs/lifecycle.md, whose tables are what the tests have found."""

from difflib import unified_diff
from pathlib import Path

from . import bills, purchase_changes, sale_changes, scopes, transfers, usual
from .states import SCOPES, STATES

# In the repository; an installed addon has no docs.
PAGE = Path(__file__).parents[3] / "docs/lifecycle.md"
MARK = "<!-- From here on: written by script/lifecycle. -->\n"
GROUPS = (usual, purchase_changes, sale_changes, bills, transfers, scopes)
ALL = STATES + SCOPES


def read():
    """The tables that the page has now."""
    return PAGE.read_text().partition(MARK)[2]


def compare(state, start, cells, untried):
    """The rows that are not what the page has: of this state, or what is around it.

    :param start: the description of the state
    :param dict cells: of each event in this state to what has become of it
    :param untried: the events that were not tried, whose cells are taken as they are
    """
    old, new = (
        [" ".join(row.split()) for row in text.splitlines() if "---" not in row]
        for text in (read(), update(state, start, cells, untried))
    )
    return list(unified_diff(old, new, "page", "now", n=0, lineterm=""))


def write(state, start, cells):
    """Write what is found in one state; the others stay as they are."""
    tables = update(state, start, cells)
    PAGE.write_text(PAGE.read_text().partition(MARK)[0] + MARK + tables)


def update(state, start, cells, untried=()):
    """The tables of the page, with one state as given."""
    others = {
        key: cell
        for key, cell in read_cells().items()
        if key[1] is not state or key[0] in untried
    }
    found = {(event, state): cell for event, cell in cells.items()}
    return render(read_starts() | {state: start}, others | found)


def read_starts():
    starts = {row[0]: row[-1] for row in read_table("Where it starts")}
    return {state: starts.get(title(state), "") for state in ALL}


def read_cells():
    """Dict of (event, state) to the cell that the page has."""
    states = {title(state): state for state in ALL}
    cells = {}
    for group in GROUPS:
        head, *rows = read_table(title(group)) or [[]]
        # by place: events may have the same title, below different ones
        for event, row in zip(group.EVENTS, rows, strict=False):
            for name, cell in zip(head, row, strict=True):
                cells[event, states.get(name)] = cell
    return cells


def read_table(heading):
    """The rows below a heading, the first one is the head: lists of cells."""
    section = read().partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in section.splitlines()
        if line.startswith("|") and "---" not in line
    ]


def render(starts, cells):
    """Write the tables in Markdown.

    :param dict starts: of each state to its description
    :param dict cells: of (event, state) to what has become of it
    """
    parts = [render_states(starts)]
    parts += [render_group(group, cells) for group in GROUPS]
    return "\n" + "\n".join(parts)


def render_states(starts):
    rows = [[title(state), text(state), starts[state]] for state in ALL]
    return "## Where it starts\n\n" + render_table(["state", "what was", "is"], rows)


def render_group(group, cells):
    columns = [
        state
        for state in ALL
        if any(state in states for states in group.EVENTS.values())
    ]
    rows = [
        [title(event), *(cells.get((event, state), "") for state in columns)]
        for event in group.EVENTS
    ]
    table = render_table(["event", *map(title, columns)], rows)
    return f"## {title(group)}\n\n{text(group)}\n\n{table}"


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
