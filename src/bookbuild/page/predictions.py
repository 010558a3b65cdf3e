"""Read what a chapter asks its reader to predict, and refuse what a page could not answer or decide.

A prediction is a question as in `questions.py`, in a box of its own:

    <div class="predict" markdown="1">

    **Predict.** At how many places can it lie?

    - 1
    - 4

    <details class="reasons" markdown="1">
    ...

    </div>

What the reader has chosen is recalled after the next figure or output below the box, or where a comment says
`<!-- book: recall -->`.
"""

import re
from pathlib import Path

from bookbuild.page.questions import Question, read_question

BOX = re.compile(r'^<div class="predict"[^>]*>\n(.*?)^</div>$', re.DOTALL | re.MULTILINE)
RECALL = "<!-- book: recall -->"
RESULT = re.compile(r"^(?:<figure\b|```\{\.text \.output)", re.MULTILINE)


def predictions_in(text: str, chapter: str) -> list[Question]:
    """Read the predictions of a chapter, from its Markdown or its script.

    Raises
    ------
    ValueError
        With the chapter and the box, if a box has not one right answer, a choice without a reason, a reason without a
        choice.

    """
    prose = re.sub(r"^# ?", "", text, flags=re.MULTILINE)
    boxes = BOX.findall(prose)
    if len(boxes) != prose.count('<div class="predict"'):
        raise ValueError(f"{chapter}: a Predict box does not end with a line </div>")
    return [read_question(box, f"{chapter}, Predict box {number}") for number, box in enumerate(boxes, 1)]


def check_results(markdown: str, chapter: str) -> None:
    """Refuse a page on which a prediction is followed by nothing that could decide it, or by two places to recall it."""
    for number, after in enumerate(BOX.split(markdown)[2::2], 1):
        where = f"{chapter}, Predict box {number}"
        if (marks := after.count(RECALL)) > 1:
            raise ValueError(f"{where} is followed by {marks} marks {RECALL}, not one")
        if not (marks or RESULT.search(after)):
            raise ValueError(f"{where} is followed by no figure and no output that could decide it")


def recall(_: Path, __: str) -> str:
    """Give the place where the page says what the reader has predicted."""
    return '<div class="recall">\n</div>'
