"""Read what a chapter gives its reader to work out on paper: grids of numbers, some cells to be filled.

It stands in a comment of the chapter's script, which the page leaves out; the worksheets print it. Below the task comes
a line for each grid, its rows parted by slashes. A cell in parentheses is empty on the sheet and filled in the answers:

    <!-- by hand: Slide the filter over the picture.
    picture: 1 0 2 / 3 1 0
    filter: 1 -1
    map: (1) (-2) / (2) (1)
    -->
"""

import re
from typing import NamedTuple

TASK = re.compile(r"^<!-- by hand: (?P<task>[^<]*?)\n(?P<grids>(?:.+: .+\n)+)-->$", re.MULTILINE)
BEGIN = "<!-- by hand"
CELL = re.compile(r"\((-?[\d.]+)\)|(-?[\d.]+)")


class Cell(NamedTuple):
    """A number, and whether the reader is to find it."""

    number: str
    is_asked: bool


class Task(NamedTuple):
    """What to work out, and the grids by their names, row by row."""

    asked: str
    grids: dict[str, list[list[Cell]]]


def tasks_in(text: str, chapter: str) -> list[Task]:
    """Read a chapter's tasks, from its Markdown or its script.

    Raises
    ------
    ValueError
        With the chapter, if a task has another form, a grid is not a rectangle of numbers, or nothing is to be filled.

    """
    prose = re.sub(r"^# ?", "", text, flags=re.MULTILINE)
    found = list(TASK.finditer(prose))
    if len(found) != prose.count(BEGIN):
        raise ValueError(f"{chapter}: write `{BEGIN}: what to do`, a line `name: rows` for each grid, and `-->`")
    return [_task(one, f"{chapter}, task {number} by hand") for number, one in enumerate(found, 1)]


def without_tasks(markdown: str) -> str:
    """Leave the tasks out of a page.

    >>> without_tasks("One.\\n\\n<!-- by hand: Add.\\nsum: (1)\\n-->\\n\\nTwo.")
    'One.\\n\\n\\n\\nTwo.'

    """
    return TASK.sub("", markdown)


def _task(found: re.Match[str], where: str) -> Task:
    lines = [line.partition(": ") for line in found["grids"].splitlines()]
    grids = {name: [_row(row, where) for row in rows.split(" / ")] for name, _, rows in lines}
    for name, rows in grids.items():
        if len({len(row) for row in rows}) != 1:
            raise ValueError(f"{where}: the rows of `{name}` are not of one length")
    if not any(cell.is_asked for rows in grids.values() for row in rows for cell in row):
        raise ValueError(f"{where} has no cell in parentheses, so nothing is to be filled")
    return Task(" ".join(found["task"].split()), grids)


def _row(text: str, where: str) -> list[Cell]:
    cells = [(cell, CELL.fullmatch(cell)) for cell in text.split()]
    if odd := [cell for cell, match in cells if not match]:
        raise ValueError(f"{where}: `{odd[0]}` is neither a number nor one in parentheses")
    return [Cell(match[1] or match[2], bool(match[1])) for _, match in cells if match]
