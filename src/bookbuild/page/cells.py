"""Make a chapter's code cells ones that run in the page: the thought in sight, what imports and draws folded below it."""

import ast
import re
from itertools import count
from typing import NamedTuple

from bookbuild.page.exercises import exercise_in
from bookbuild.run.written import CODE

DRAWING = "# How it is drawn"
"""The line of a cell from which on it only draws."""

SLOW = {
    ("17_a_filter_learned_from_its_answer", 4): 8,
    ("20_filters_from_nature", 4): 8,
    ("20_filters_from_nature", 7): 10,
    ("26_the_cat_by_name", 5): 7,
    ("26_the_cat_by_name", 6): 11,
}
"""Seconds that the slowest cells take in the page, by chapter and number; measured in Chromium's engine."""
NEEDS = {"import dask": "Dask, which starts threads"}
"""What a page cannot have, by the line that asks for it."""

CELL = re.compile(r'^<div class="cell" markdown="1"[^>]*>\n(.*?)^</div>\n', re.DOTALL | re.MULTILINE)
PART = re.compile(r"```\{\.python \.(imports|thought|drawing)\}\n(.*?)\n```", re.DOTALL)
FOLD = '<details class="fold" markdown="1">\n<summary>{summary}</summary>\n\n{parts}\n\n</details>'


class Parts(NamedTuple):
    """A cell's code as it is shown; each part may be empty."""

    imports: str
    thought: str
    drawing: str

    @property
    def whole(self) -> str:
        """All of it, as it runs."""
        return "\n\n".join(filter(None, self))


def live_cells(chapter: str, markdown: str) -> str:
    """Mark each code cell of a chapter as one that runs in the page."""
    number = count(1)
    return CODE.sub(lambda cell: _live(chapter, next(number), cell[1]), markdown)


def whole_cells(markdown: str) -> str:
    """Give each cell of a page as one block again."""
    return CELL.sub(lambda cell: f"```python\n{_shown(cell[1]).whole}\n```\n", markdown)


def parts_of(code: str) -> Parts:
    """Tell what a cell imports, what carries its thought, and what draws.

    >>> parts_of("import numpy as np\\n\\nx = np.eye(2)\\n\\n# How it is drawn\\nshow(x)\\n")
    Parts(imports='import numpy as np', thought='x = np.eye(2)', drawing='show(x)')

    """
    lines = without_descriptions(code).splitlines()
    first = _end_of_imports("\n".join(lines))
    last = lines.index(DRAWING) if DRAWING in lines else len(lines)
    shown = lines[:first], lines[first:last], lines[last + 1 :]
    return Parts(*("\n".join(part).strip() for part in shown))


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


def _end_of_imports(code: str) -> int:
    """Count the lines up to the end of the imports at the top, and of the style that they set."""
    end = 0
    for statement in ast.parse(code).body:
        sets_style = isinstance(statement, ast.Expr) and ast.unparse(statement) == "figures.use_book_style()"
        if not (isinstance(statement, ast.Import | ast.ImportFrom) or sets_style):
            break
        end = statement.end_lineno or end
    return end


def _live(chapter: str, number: int, code: str) -> str:
    """Say with a cell what the page should tell of it."""
    parts = parts_of(code)
    need = next((need for line, need in NEEDS.items() if line in code), None)
    told = {"data-seconds": SLOW.get((chapter, number)), "data-needs": need, "data-exercise": exercise_in(code)}
    attributes = "".join(f' {name}="{value}"' for name, value in told.items() if value)
    below = "\n\n".join(_fence(name, getattr(parts, name)) for name in ("imports", "drawing") if getattr(parts, name))
    summary = "How it is drawn" if parts.drawing else "What it imports"
    shown = [
        _fence("thought", parts.thought) if parts.thought else "",
        FOLD.format(summary=summary, parts=below) if below else "",
    ]
    inside = "\n\n".join(filter(None, shown))
    return f'<div class="cell" markdown="1"{attributes}>\n\n{inside}\n\n</div>\n'


def _fence(part: str, code: str) -> str:
    return f"```{{.python .{part}}}\n{code}\n```"


def _shown(cell: str) -> Parts:
    return Parts(**{name: "" for name in Parts._fields} | dict(PART.findall(cell)))
