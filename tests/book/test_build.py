"""What makes a build pass, and what makes it fail."""

import logging
import os
import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from mkdocs_gallery.gen_gallery import summarize_failing_examples

from bookbuild.run.draw import draw
from bookbuild.run.gallery import has_something_to_tell
from bookbuild.take_away.downloads import FOLDER, PAGE, offer

CHAPTER = '''"""
# A small chapter

What does `correlate2d` see?
"""

from filtersight import VERTICAL_EDGE, figures

# %%
# See the [next part](#next-part).

fig, axes = figures.panels(1, 1)
figures.show_kernel(axes[0, 0], VERTICAL_EDGE)
figures.describe(fig, caption="The filter.", alt="A column of ones, one of zeros, one of minus ones.")

# %%
# ## Next part
#
# It ends here.
'''

PREDICTION = """# <div class="predict" markdown="1">
#
# Yes or no?
#
# - yes
# - no
#
# <details class="reasons" markdown="1">
# <summary>Each answer, and why</summary>
#
# - **yes**: It is so.
# - no: It is not.
#
# </details>
#
# </div>"""


@dataclass
class Built:
    """A small book, the exit status of its build, and its sources as they were before."""

    book: Any
    sources: dict[Path, bytes]
    status: int


@pytest.fixture(scope="module")
def sound(small_book):
    book = small_book(CHAPTER)
    (book.project / "docs" / "glossary.md").write_text('# Words\n\nIs 1 < 2, or is a "filter" > 1? Both are so.\n')
    before = sources(book.project)
    return Built(book, before, book.build())


def test_a_sound_chapter_is_built_and_the_sources_stay_as_they_are(sound):
    assert sound.status == 0
    assert "A column of ones" in sound.book.page("book/1_one_filter/01_small.html")
    assert sources(sound.book.project) == sound.sources


def test_quotes_and_angles_in_a_description_stay_in_it(sound):
    (head,) = re.findall(r'<meta name="description" content="([^"]*)">', sound.book.page("glossary.html"))
    assert unescape(head).startswith('Is 1 < 2, or is a "filter" > 1?')


def test_a_changed_kernel_changes_the_figures_that_are_drawn_next(small_book):
    project = small_book(CHAPTER).project
    figure = project / "docs" / "book" / "1_one_filter" / "images" / "mkd_glr_01_small_001.svg"
    kernels = project / "src" / "filtersight" / "kernels.py"
    drawn = []
    for weights in ("[[1, 0, -1]] * 3", "[[2, 0, -2]] * 3"):
        kernels.write_text(kernels.read_text().replace("[[1, 0, -1]] * 3", weights))
        assert draw(project, os.environ | {"MPLBACKEND": "agg", "TQDM_DISABLE": "1"}) == 0
        drawn.append(figure.read_text(encoding="utf-8"))
    assert drawn[0] != drawn[1]


@pytest.mark.parametrize(
    ("line", "broken", "message"),
    [
        ("figures.show_kernel(axes[0, 0], VERTICAL_EDGE)", "1 / 0", "ZeroDivisionError"),
        ("figures.show_kernel(axes[0, 0], VERTICAL_EDGE)", "VERTICAL_EDGE / 0", "RuntimeWarning"),
        ("figures.describe(fig, ", "dict(", "has no alt text"),
        ("What does `correlate2d` see?\n", "", "its question"),
        (
            "# See the [next part](#next-part).",
            PREDICTION.replace("**", ""),
            "01_small, Predict box 1 has 0 right answers",
        ),
        ("# It ends here.", PREDICTION, "01_small, Predict box 1 is followed by no figure and no output"),
        ("It ends here.", r"It ends with $\frac{1}$.", r"01_small.md: the formula \frac{1} cannot be set: "),
    ],
    ids=["raises", "warns", "no alt text", "no question", "no right answer", "nothing decides", "wrong formula"],
)
def test_a_faulty_chapter_fails_the_build(small_book, capfd, line, broken, message):
    assert CHAPTER.count(line) == 1
    assert small_book(CHAPTER.replace(line, broken)).build() != 0
    assert message in "".join(capfd.readouterr())


@pytest.mark.parametrize(("executed", "told"), [([], False), (["01_small.py"], True)])
def test_that_chapters_were_executed_is_told_only_if_any_was(executed, told, caplog, monkeypatch):
    logger = logging.getLogger("mkdocs.plugins.mkdocs-gallery")
    monkeypatch.setattr(logger, "filters", [has_something_to_tell])
    patterns = {"filename_pattern": "/", "ignore_pattern": "__init__"}
    chapters = {"passing_examples": executed, "failing_examples": {}, "stale_examples": ["02_large.py"]}
    with caplog.at_level(logging.INFO, logger.name):
        summarize_failing_examples(
            {"plot_gallery": True, "expected_failing_examples": set(), **patterns, **chapters}, {"docs_dir": "docs"}
        )
    assert ("successfully executed 1 out of 1" in caplog.text) == told
    assert bool(caplog.records) == told


def test_a_dead_link_and_a_dead_anchor_each_fail_the_build(small_book, capfd):
    dead = "See the [missing chapter](02_missing.md) and the [last part](#last-part)."
    assert small_book(CHAPTER.replace("See the [next part](#next-part).", dead)).build() != 0
    said = "".join(capfd.readouterr())
    for place in ("02_missing.md", "#last-part"):
        assert re.search(rf"^WARNING .*{place}", said, re.MULTILINE)
    assert "Aborted with 2 warnings in strict mode" in said


def test_two_builds_are_the_same_byte_for_byte(book, copy_of_the_book, monkeypatch):
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert copy_of_the_book.build(book.address) == 0
    first, second = as_built(book.site), as_built(copy_of_the_book.site)
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def as_built(site):
    """The site's files, without what was made of it afterwards to be taken away."""
    files = {file.relative_to(site): file.read_bytes() for file in site.rglob("*") if file.is_file()}
    files[Path(PAGE)] = offer(files[Path(PAGE)].decode(), []).encode()
    return {name: content for name, content in files.items() if name.parts[0] != FOLDER}


def sources(project):
    generated = project / "docs" / "book"
    files = (file for file in project.rglob("*") if file.is_file() and file.suffix != ".pyc")
    return {file: file.read_bytes() for file in files if generated not in file.parents}
