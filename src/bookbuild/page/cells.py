"""Make a chapter's code cells ones that run in the page, without the words that describe its figures."""

import ast
from itertools import count

from bookbuild.run.written import CODE

SLOW = {("17_a_filter_learned_from_its_answer", 2): 11}
"""Seconds that cells take in the page, by chapter and number, where that is over ten; measured in Chromium."""
NEEDS = {"import dask": "Dask, which starts threads"}
"""What a page cannot have, by the line that asks for it."""


def live_cells(chapter: str, markdown: str) -> str:
    """Mark each code cell of a chapter as one that runs in the page."""
    number = count(1)
    return CODE.sub(lambda cell: _live(chapter, next(number), without_descriptions(cell[1])), markdown)


def _live(chapter: str, number: int, code: str) -> str:
    """Say with a cell what the page should tell of it."""
    need = next((need for line, need in NEEDS.items() if line in code), None)
    told = {"data-seconds": SLOW.get((chapter, number)), "data-needs": need}
    attributes = "".join(f' {name}="{value}"' for name, value in told.items() if value)
    return f"```{{.python .cell{attributes}}}\n{code}\n```\n"


def without_descriptions(code: str) -> str:
    """Leave out the calls of `figures.describe`: their words stand under the figure already.

    >>> without_descriptions("fig, axes = figures.panels(1, 1)\\nfigures.describe(fig, caption='a', alt='b')\\n")
    'fig, axes = figures.panels(1, 1)'

    """
    lines = code.splitlines()
    for statement in reversed(ast.parse(code).body):
        if isinstance(statement, ast.Expr) and ast.unparse(statement).startswith("figures.describe("):
            del lines[statement.lineno - 1 : statement.end_lineno]
    return "\n".join(lines).rstrip()
