"""Every cell of chapters 17 to 21, which take longest, runs in the page's Python, and draws the figures that the book has."""

import pytest

from .cells_of_chapters import page, runs_to_its_end_and_draws_its_figures  # noqa: F401
from .python_page import CHAPTERS, LONG


@pytest.mark.parametrize("number", [number for number in CHAPTERS if number in LONG])
def test_every_cell_of_the_chapter_runs_to_its_end_and_draws_its_figures(page, address, number):  # noqa: F811
    runs_to_its_end_and_draws_its_figures(page, address, number)
