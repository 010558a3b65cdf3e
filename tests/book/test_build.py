"""What makes a build pass, and what makes it fail."""

import pytest

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
PICTURE = "book/1_one_filter/images/mkd_glr_01_small_001.svg"


def test_a_sound_chapter_is_built_and_the_sources_stay_as_they_are(small_book):
    book = small_book(CHAPTER)
    before = sources(book.project)
    assert book.build() == 0
    assert "A column of ones" in book.page("book/1_one_filter/01_small.html")
    assert sources(book.project) == before


def test_a_changed_kernel_changes_the_figures_of_the_next_build(small_book):
    book = small_book(CHAPTER)
    assert book.build() == 0
    before = book.page(PICTURE)
    kernels = book.project / "src" / "filtersight" / "kernels.py"
    kernels.write_text(kernels.read_text().replace("[[1, 0, -1]] * 3", "[[2, 0, -2]] * 3"))
    assert book.build() == 0
    assert book.page(PICTURE) != before


@pytest.mark.parametrize(
    ("sound", "broken", "message"),
    [
        ("figures.show_kernel(axes[0, 0], VERTICAL_EDGE)", "1 / 0", "ZeroDivisionError"),
        ("figures.show_kernel(axes[0, 0], VERTICAL_EDGE)", "VERTICAL_EDGE / 0", "RuntimeWarning"),
        ("figures.describe(fig, ", "dict(", "has no alt text"),
        ("(#next-part)", "(02_missing.md)", "02_missing.md"),
        ("(#next-part)", "(#last-part)", "last-part"),
        ("What does `correlate2d` see?\n", "", "its question"),
    ],
    ids=["raises", "warns", "figure without alt text", "dead link", "dead anchor", "no question"],
)
def test_a_faulty_chapter_fails_the_build(small_book, capfd, sound, broken, message):
    assert CHAPTER.count(sound) == 1
    assert small_book(CHAPTER.replace(sound, broken)).build() != 0
    assert message in "".join(capfd.readouterr())


def test_two_builds_are_the_same_byte_for_byte(book, copy_of_the_book, monkeypatch):
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert copy_of_the_book.build() == 0
    first, second = contents(book.site), contents(copy_of_the_book.site)
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def contents(site):
    return {file.relative_to(site): file.read_bytes() for file in site.rglob("*") if file.is_file()}


def sources(project):
    generated = project / "docs" / "book"
    files = (file for file in project.rglob("*") if file.is_file() and file.suffix != ".pyc")
    return {file: file.read_bytes() for file in files if generated not in file.parents}
