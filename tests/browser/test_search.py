"""The search looks through the whole book, by keyboard, on a server and from a folder."""

import re

import pytest


@pytest.fixture(params=["server", "folder"])
def start(request, book, address, faults):
    """The address of a page two folders down."""
    root = address if request.param == "server" else book.site.as_uri()
    yield f"{root}/book/1_one_filter/03_vertical_edges.html"
    if request.param == "folder":  # from where no browser loads modules: live parts need a server
        faults[:] = [fault for fault in faults if not re.search(r"^file:|live\.js|ERR_FAILED", fault)]


@pytest.fixture
def found(page, start):
    """Give a function that types a query and tells the titles of what is found."""
    page.goto(start)
    page.keyboard.press("/")

    def ask(query):
        page.get_by_role("searchbox").fill(query)
        page.wait_for_function("() => document.querySelector('dialog.search [role=status]').textContent")
        return page.locator("dialog.search li > a").all_inner_texts()

    return ask


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("max_pool2d_backward", "max_pool2d_backward"),
        ("zero pad", "08 · Zero padding"),
        ("ZERO PADDING", "08 · Zero padding"),
        ("  whitened   patches ", "Make the patches comparable"),
    ],
)
def test_what_a_reader_types_is_found(found, query, title):
    assert any(title in text for text in found(query)[:3])


def test_every_word_must_be_there(found, page):
    assert found("pooling unicorn") == []
    assert page.get_by_role("status").first.inner_text() == "No sections"


def test_the_keyboard_leads_to_a_section(found, page):
    found("dilation")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    second = page.evaluate("document.activeElement.href")
    page.keyboard.press("Enter")
    page.wait_for_url(second)
    assert page.locator("h1").count() == 1


def test_escape_closes_the_search(found, page):
    found("stride")
    page.keyboard.press("Escape")
    assert not page.get_by_role("dialog").is_visible()
