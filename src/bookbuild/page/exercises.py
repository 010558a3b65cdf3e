"""Read a chapter's exercises: those in code, and those that are answered in words, by a number or by a choice.

In the chapter's script an exercise in code reads

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

Any other exercise is a question with an answer to unfold. Where the page can check the answer, a box stands around
both, and the answer begins with a list of the choices or numbers, as in `questions.py`:

    <div class="exercise" markdown="1">

    **1.** How large is the map of 256 pixels under a filter of 5?

    <details class="answer" markdown="1">
    <summary>Answer</summary>

    - **252**: $256 - 5 + 1 = 252$.
    - 251: The first place counts too.
    - any other number: Count the places to begin in.

    </details>

    </div>
"""

import re
from dataclasses import dataclass

from bookbuild.page.questions import Question, read_question

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
OTHER = re.compile(
    r'^(?P<box><div class="exercise" markdown="1">\n\n)?\*\*(?P<number>\d+)\.\*\* (?P<whole>(?P<asked>(?:(?!^<details).*\n)*)'
    r'<details class="answer" markdown="1">\n<summary>Answer</summary>\n(?P<answer>(?:(?!^</details).*\n)*)</details>\n)'
    r"(?(box)\n</div>)",
    re.MULTILINE,
)
BOX, ANSWER = '<div class="exercise"', '<details class="answer"'


@dataclass(frozen=True)
class Asked:
    """An exercise that is not in code."""

    number: str
    asked: str
    """What is asked, with the choices."""
    answer: str
    """All that unfolds."""
    question: Question | None
    """What the page checks, if it can."""


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


def asked_in(text: str, chapter: str) -> list[Asked]:
    """Give a chapter's exercises that are not in code, from its Markdown or its script.

    Raises
    ------
    ValueError
        With the chapter and the exercise, if one has another form, or an answer that the page could not check.

    """
    prose = _plain(text)
    found = list(OTHER.finditer(prose))
    boxes = sum(bool(one["box"]) for one in found)
    if (len(found), boxes) != (prose.count(ANSWER), prose.count(BOX)):
        raise ValueError(
            f"{chapter}: {prose.count(ANSWER)} answers and {prose.count(BOX)} boxes of exercises, "
            f"of which {len(found)} and {boxes} have the form of an exercise"
        )
    return [_asked(one, f"{chapter}, exercise {one['number']}") for one in found]


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


def _asked(found: re.Match[str], where: str) -> Asked:
    question = read_question(found["whole"], where) if found["box"] else None
    return Asked(found["number"], found["asked"].strip(), found["answer"].strip(), question)


def _plain(comments: str) -> str:
    return re.sub(r"^# ?", "", comments, flags=re.MULTILINE)
