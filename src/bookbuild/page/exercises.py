"""Read a chapter's exercises in code: what is asked, what the reader begins with, hints, and a solution.

In the chapter's script an exercise reads

    # **4. In code.** Write ReLU.

    from filtersight.exercises import check


    def my_relu(x):
        ...


    print(check(my_relu))

    # %%
    # <details class="hint" markdown="1">
    # ...
    # <details class="solution" markdown="1">

with the solution as a block of Python, and below it what it costs. The cell is one like any other: the page, the
script and the notebook run it, and print the sentence of the check.
"""

import re
from dataclasses import dataclass

EXERCISE = re.compile(
    r"^# \*\*\d+\. In code\.\*\* (?P<asked>.*\n(?:#.*\n)*)"
    r"\n(?P<start>(?:(?!# %%).*\n)*?print\(check\((?P<name>\w+)\)\)\n)"
    r'\n# %%\n(?P<help>(?:# <details class="(?:hint|solution)" markdown="1">\n(?:#.*\n)*?# </details>\n(?:#\n)?)*)',
    re.MULTILINE,
)
FOLDED = re.compile(
    r'<details class="(hint|solution)" markdown="1">\n<summary>.*?</summary>\n(.*?)\n</details>', re.DOTALL
)
CODE = re.compile(r"```python\n(.*?)```", re.DOTALL)
CHECKED = re.compile(r"^print\(check\((\w+)\)\)$", re.MULTILINE)
"""Ends the cell of an exercise."""


@dataclass(frozen=True)
class Written:
    """An exercise as it stands in the script of its chapter."""

    name: str
    """The function that the reader writes."""
    asked: str
    start: str
    """The whole cell."""
    hints: list[str]
    solution: str
    """The function, to put in the place of that in the cell."""
    cost: str
    """What is said below the solution."""


def exercises_of(script: str) -> list[Written]:
    """Give a chapter's exercises in code, in their order."""
    return [_written(found) for found in EXERCISE.finditer(script)]


def without_exercises(script: str) -> str:
    """Leave out a chapter's exercises in code: what is asked, the cell, hints and solution."""
    return EXERCISE.sub("# %%\n", script)


def exercise_in(code: str) -> str:
    """Name the function that a cell asks its reader for; the chapter's own cells ask for none.

    >>> exercise_in("def my_relu(x):\\n    ...\\n\\n\\nprint(check(my_relu))\\n"), exercise_in("print(1)")
    ('my_relu', '')

    """
    found = CHECKED.search(code)
    return found[1] if found else ""


def _written(found: re.Match[str]) -> Written:
    folded = FOLDED.findall(_plain(found["help"]))
    hints = [text.strip() for kind, text in folded if kind == "hint"]
    [solution] = [text for kind, text in folded if kind == "solution"] or [""]
    code = CODE.search(solution)
    cost = CODE.sub("", solution).strip()
    return Written(found["name"], _plain(found["asked"]), found["start"], hints, code[1] if code else "", cost)


def _plain(comments: str) -> str:
    return re.sub(r"^# ?", "", comments, flags=re.MULTILINE)
