"""The address under which the book is published: checked before a build, and claimed by no page of a book without one."""

import re

import pytest

from bookbuild import __main__ as program
from bookbuild.address import address_of, site_address
from bookbuild.build import build


@pytest.mark.parametrize("given", ["https://someone.github.io/book/", "https://someone.github.io/book"])
def test_an_address_ends_with_a_slash(given):
    assert site_address(given, publishing=True) == "https://someone.github.io/book/"


@pytest.mark.parametrize("given", [None, ""])
def test_a_book_that_is_read_at_home_needs_no_address(given):
    assert site_address(given) == ""


@pytest.mark.parametrize(
    "given",
    [
        "someone.github.io",
        "ftp://a.b/",
        "https://",
        "https://a.b/?c",
        "https://a.b/c d/",
        "https://a.b/\n",
        "https://[a/",
        "None",
    ],
)
@pytest.mark.parametrize("publishing", [True, False])
def test_what_is_no_address_is_refused(given, publishing):
    with pytest.raises(ValueError, match=r"SITE_URL is .*; give the whole address, such as https://"):
        site_address(given, publishing=publishing)


@pytest.mark.parametrize(
    "given", [None, "", "https://example.org/", "https://www.example.com/book/", "http://localhost:8000/"]
)
def test_a_book_is_not_published_at_no_address_or_at_one_that_stands_for_others(given, monkeypatch, capsys):
    monkeypatch.setenv("SITE_URL", given or "")
    assert program.main(["build", "--publish"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("SITE_URL is ") and said.count("\n") == 1


CHAPTER = '''"""
# A small chapter

What does `correlate2d` see?
"""

from filtersight import VERTICAL_EDGE, figures

fig, axes = figures.panels(1, 1)
figures.show_kernel(axes[0, 0], VERTICAL_EDGE)
figures.describe(fig, caption="The filter.", alt="A column of ones, one of zeros, one of minus ones.")

# %%
# See the [glossary](../../glossary.md) and [us](../../about/index.md).
'''


def test_a_book_for_reading_at_home_claims_no_address(small_book):
    book = small_book(CHAPTER)
    assert build(book.project, book.site) == 0
    assert address_of(book.site) == ""
    assert not list(book.site.glob("sitemap.xml*"))
    assert not (book.site / "feed.xml").exists()
    assert "Sitemap" not in book.page("robots.txt")
    for name in ("index.html", "book/1_one_filter/01_small.html"):
        page = book.page(name)
        assert "atom+xml" not in page
        assert "og:url" not in page and "og:image" not in page and 'rel="canonical"' not in page
        assert "None" not in re.findall(r'content="([^"]*)"', page)
        assert "example.org" not in page
        [described] = re.findall(r'application/ld\+json">(.*?)</script>', page, re.DOTALL)
        assert '"url"' not in described and '"image"' not in described
    notebook = book.page("book/1_one_filter/01_small.ipynb")
    assert "See the glossary and us." in notebook
