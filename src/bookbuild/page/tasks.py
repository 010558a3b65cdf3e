"""Count what a chapter asks of its reader; the page then tells how much of it is done."""

from bookbuild.chapters import Chapter
from bookbuild.page.exercises import exercises_of
from bookbuild.page.predictions import predictions_in


def tasks_in(chapter: Chapter) -> str:
    """Give how many predictions are to be made, and how many exercises in code to be passed, as in "2 1"."""
    script = chapter.file.read_text(encoding="utf-8")
    return f"{len(predictions_in(script, chapter.file.stem))} {len(exercises_of(script))}"
