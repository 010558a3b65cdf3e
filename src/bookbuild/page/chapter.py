"""Turn what a chapter's run has left into the Markdown of its page."""

from bookbuild.page.by_hand import tasks_in, without_tasks
from bookbuild.page.cells import live_cells
from bookbuild.page.exercises import asked_in
from bookbuild.page.predictions import check_results, predictions_in
from bookbuild.run.written import chapter_as_written

DOWNLOADS = """
<p class="downloads" markdown="1">
Run this chapter yourself: [Python script]({name}.py){{ download }} · [Jupyter notebook]({name}.ipynb){{ download }}.
They also hold the words that describe each figure, which the code above leaves out.
</p>
"""


def chapter_page(markdown: str, name: str) -> str:
    """Take what mkdocs-gallery wrote, let the cells run in the page, and offer the downloads at the end.

    Raises
    ------
    ValueError
        If the page could not answer one of the chapter's predictions or exercises, or a task to do by hand has no form.

    """
    written = chapter_as_written(markdown, name)
    predictions_in(written, name)
    check_results(written, name)
    asked_in(written, name)
    tasks_in(written, name)
    return live_cells(name, without_tasks(written)) + DOWNLOADS.format(name=name)
