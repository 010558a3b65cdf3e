"""Run all cells of a chapter in the page's Python. Two files do, so that two workers can."""

import pytest

from .python_page import PATIENCE, show_chapter

FIGURES = ".md-content figure:not(.live figure)"
OVER = """() => {
    const said = [...document.querySelectorAll(".cell-status")].map((status) => status.textContent);
    const states = said.filter((text) => !text.startsWith("This cell needs"));
    return states.every((text) => text.startsWith("Done")) || states.some((text) => /ended|stopped|not run/.test(text));
}"""
NEEDING_DASK = {"23": 1}
"""The cells that a page cannot run, by chapter."""


@pytest.fixture(scope="module")
def page(browser):
    page = browser.new_page()
    yield page
    page.close()


def runs_to_its_end_and_draws_its_figures(page, address, number):
    """Assert it of every cell of a chapter."""
    show_chapter(page, address, number)
    printed = page.locator(".md-content .output").count()
    page.get_by_role("button", name="Run").and_(page.locator(":enabled")).last.click()
    page.wait_for_function(OVER, timeout=PATIENCE)
    assert page.locator(".cell-error").all_inner_texts() == []
    said = page.locator(".cell-status").all_inner_texts()
    beyond = [text for text in said if text.startswith("This cell needs Dask")]
    assert [text for text in said if not text.startswith("Done")] == beyond
    assert len(beyond) == NEEDING_DASK.get(number, 0)
    assert page.locator(".md-content .output").count() == printed  # the last line of none has a value to be shown
    assert page.locator(":is([data-stale], [data-undrawn])").count() == 0
    sizes = page.locator("figure img[data-drawn]").evaluate_all("images => images.map((image) => image.naturalWidth)")
    assert len(sizes) == page.locator(FIGURES).count()
    assert all(size > 0 for size in sizes)
