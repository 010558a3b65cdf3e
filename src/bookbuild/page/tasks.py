"""Count what a chapter asks of its reader; the page then tells how much of it is done."""

from bookbuild.chapters import Chapter
from bookbuild.page.exercises import asked_in, exercises_of
from bookbuild.page.predictions import predictions_in


def tasks_in(chapter: Chapter) -> str:
    """Give how many predictions are to be made, answers to be found and exercises in code to be passed, as in "2 3 1"."""
    script, name = chapter.file.read_text(encoding="utf-8"), chapter.file.stem
    answers = sum(asked.question is not None for asked in asked_in(script, name))
    return f"{len(predictions_in(script, name))} {answers} {len(exercises_of(script))}"
