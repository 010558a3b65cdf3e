"""Read a question with its answers, and refuse one that a page could not answer.

It stands in a box, in Markdown that reads well without a page. After the question come the choices, as a list or as a
table whose cells are places to press. If neither is there, the reader types a number. Then, folded, the same choices
again, each with its reason, the right one in bold:

    At how many places can it lie?

    - 1
    - 4

    <details class="reasons" markdown="1">
    <summary>Each answer, and why</summary>

    - 1: The filter would have to be as large as the patch.
    - **4**: Two rows to begin in, and two columns.

    </details>

Choices of one reason are joined by "or". A number is given as such or as `3 to 8`, and so is a number that need not be
exact; the last reason is that of `any other number`. What follows that list in the fold is for every reader. The script
`predict.js` reads the same marks.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

FOLD = re.compile(r"^<details\b[^>]*>\n<summary>[^<]*</summary>\n(.*?)^</details>$", re.DOTALL | re.MULTILINE)
ITEM = re.compile(r"^- (.*(?:\n(?!- )\S.*|\n +\S.*)*)", re.MULTILINE)
ROW = re.compile(r"^\|(.*)\|$", re.MULTILINE)
REASON = re.compile(r"(\*\*)?(.+?)(?(1)\*\*): (\S.*)", re.DOTALL)
NUMBER = r"[-\N{MINUS SIGN}]?\d+(?:\.\d+)?"
RANGE = re.compile(f"({NUMBER})(?: to ({NUMBER}))?")
OTHER = "any other number"


class Reason(NamedTuple):
    """What is told to a reader whose choice is this one."""

    choice: str
    why: str
    is_right: bool


@dataclass(frozen=True)
class Question:
    """What one box asks; there are no choices where the reader types a number."""

    question: str
    choices: list[str]
    reasons: list[Reason]
    places: list[list[str]]
    """The rows of the table, if the choices are its cells; some may be empty."""

    @cached_property
    def right(self) -> str:
        """The right choice."""
        [right] = [reason.choice for reason in self.reasons if reason.is_right]
        return right

    def why(self, choice: str) -> str:
        """What is told to a reader who has chosen this, or typed this number."""
        if self.choices and choice not in self.choices:
            raise ValueError(f"{choice!r} is none of the choices {self.choices}")
        return next((reason.why for reason in self.reasons if _is_for(reason.choice, choice)), self.reasons[-1].why)


def read_question(box: str, where: str) -> Question:
    """Read what stands in a box; `where` names it, should it be refused.

    Raises
    ------
    ValueError
        If the box has not one right answer, a choice without a reason, or a reason without a choice.

    """
    folds = FOLD.findall(box)
    if len(folds) != 1:
        raise ValueError(f"{where} has {len(folds)} folds with the reasons of its choices, not one")
    asked = FOLD.sub("", box)
    told = folds[0].strip().split("\n\n")[0]
    reasons = [_reason(item, where) for item in ITEM.findall(told)]
    places = _cells(asked)
    choices = [_words(item) for item in ITEM.findall(asked)] or [cell for row in places for cell in row if cell]
    right = sum(reason.is_right for reason in reasons)
    if right != 1:
        raise ValueError(f"{where} has {right} right answers in bold, not one")
    (_check_choices if choices else _check_numbers)(choices, [reason.choice for reason in reasons], where)
    return Question(ROW.sub("", ITEM.sub("", asked)).strip(), choices, reasons, places)


def _reason(item: str, where: str) -> Reason:
    match = REASON.fullmatch(_words(item))
    if not match:
        raise ValueError(f"{where}: write a reason as `- choice: why`, not `- {_words(item)}`")
    return Reason(match[2], match[3], bool(match[1]))


def _check_choices(choices: list[str], answered: list[str], where: str) -> None:
    if len(choices) < 2 or len(set(choices)) < len(choices):
        raise ValueError(f"{where} needs two choices or more, each another: {choices}")
    for choice in choices:
        if re.search(r"[*`$\[|]|: ", choice):
            raise ValueError(f"{where}: the choice `{choice}` may have no marks of Markdown and no colon")
        found = sum(_is_for(reason, choice) for reason in answered)
        if found != 1:
            raise ValueError(f"{where}: the choice `{choice}` has {found} reasons, not one")
    for reason in answered:
        if not any(_is_for(reason, choice) for choice in choices):
            raise ValueError(f"{where}: the reason for `{reason}` belongs to no choice")


def _check_numbers(_: list[str], answered: list[str], where: str) -> None:
    if len(answered) < 2 or answered[-1] != OTHER:
        raise ValueError(f"{where} has no choices, so a number is typed: its last reason must be for `{OTHER}`")
    if odd := [reason for reason in answered[:-1] if not RANGE.fullmatch(reason)]:
        raise ValueError(f"{where}: `{odd[0]}` is neither a number nor a range such as `3 to 8`")
    ends = sorted(_range(reason) for reason in answered[:-1])
    if any(low > high for low, high in ends) or any(one[1] >= two[0] for one, two in pairwise(ends)):
        raise ValueError(f"{where}: its ranges overlap or run backwards: {answered[:-1]}")


def _is_for(reason: str, choice: str) -> bool:
    """Tell whether a reason is given for a choice, or for a number that was typed."""
    if reason == choice or choice in reason.split(" or "):
        return True
    if not (RANGE.fullmatch(reason) and re.fullmatch(NUMBER, choice)):
        return False
    low, high = _range(reason)
    return low <= _number(choice) <= high


def _range(text: str) -> tuple[float, float]:
    low, high = RANGE.fullmatch(text).groups()  # type: ignore[union-attr]  # it was checked to match
    return _number(low), _number(high or low)


def _number(text: str) -> float:
    return float(text.replace("\N{MINUS SIGN}", "-"))


def _cells(markdown: str) -> list[list[str]]:
    """Give the cells of a table, row by row, without the line below its head."""
    rows = [[_words(cell) for cell in row.split("|")] for row in ROW.findall(markdown)]
    return [row for row in rows if any(cell.strip(":-") for cell in row)]


def _words(text: str) -> str:
    return " ".join(text.split())
