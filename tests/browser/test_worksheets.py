"""The worksheets on paper: tagged, the same at every print, nothing cut off."""

import io

import pytest
from pypdf import PdfReader

from bookbuild.take_away.pdf import open_html, print_assembled
from bookbuild.take_away.worksheets import sheets
from bookbuild.workspace import ROOT

from .test_pdf import CHAPTERS, WIDER, faults, page_numbers


@pytest.fixture(scope="module")
def paper(browser, book):
    """The page that is printed, as wide as the print on the paper."""
    page = open_html(browser, sheets(ROOT, "", answers=False), book.site)
    page.emulate_media(media="print")
    yield page
    page.close()


def test_the_sheets_are_tagged_each_begins_a_page_and_two_prints_are_the_same(paper):
    pdf = print_assembled(paper)
    reader = PdfReader(io.BytesIO(pdf))
    assert faults(reader) == []
    assert reader.metadata.title == "What a Filter Sees: worksheets"
    numbers = page_numbers(pdf)
    contents = "".join(reader.pages[1].extract_text().split())
    for chapter in CHAPTERS:
        start = " ".join(reader.pages[numbers[chapter.title] - 1].extract_text().split())
        assert start.startswith("Name: Date: " + chapter.title)
        assert f"{chapter.title}{numbers[chapter.title]}".replace(" ", "") in contents
    assert print_assembled(paper) == pdf


def test_nothing_on_the_sheets_is_wider_than_the_paper(paper):
    assert paper.evaluate(WIDER) == []
    assert paper.evaluate("document.documentElement.scrollWidth") == paper.viewport_size["width"]


def test_the_sheets_take_the_looks_of_the_site(paper):
    assert (
        paper.locator(".to-mark li").first.evaluate("item => getComputedStyle(item, '::before').borderTopStyle")
        == "solid"
    )
    assert paper.locator(".room > div").first.bounding_box()["height"] > 20
