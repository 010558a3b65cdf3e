"""The list of chapters shows each by the figure that its author chose, or else by its first."""

import re

import matplotlib.pyplot as plt
import pytest

from bookbuild.figure.drawn import Drawn
from bookbuild.page.figures import publish
from bookbuild.page.fill import contents
from filtersight import figures


@pytest.fixture
def shown_for(tmp_path):
    """Give a function that makes a book of one chapter from its figures, and gives what the list shows for it."""
    part = tmp_path / "gallery" / "1_part"
    page = tmp_path / "docs" / "book" / "1_part" / "01_chapter.md"
    part.mkdir(parents=True)
    (page.parent / "images").mkdir(parents=True)
    (part / "README.md").write_text("# A part\n\nIts introduction.\n")
    (part / "01_chapter.py").write_text('"""\n# A chapter\n\n*Its question?*\n"""\n')

    def shown(**covers):
        figs = []
        for name, cover in covers.items():
            fig, _ = plt.subplots(figsize=(1, 1))
            figures.describe(fig, caption="Look.", alt=f"This is the {name}.", **cover)
            figs.append(publish(Drawn(fig), page.parent / "images" / f"{name}.svg", page=page))
        page.write_text("\n\n".join(figs))
        return re.findall(r'<img src="([^"]*)" alt="([^"]*)"', contents(tmp_path, "book"))

    yield shown
    plt.close("all")


def test_a_chapter_that_chose_none_is_shown_by_its_first_figure(shown_for):
    assert shown_for(first={}, second={}) == [("1_part/images/first.svg", "This is the first.")]


def test_a_chapter_is_shown_by_the_figure_that_it_chose(shown_for):
    shown = shown_for(first={}, second={"cover": True}, third={})
    assert shown == [("1_part/images/second.svg", "This is the second.")]
