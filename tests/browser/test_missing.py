"""The page for addresses that lead nowhere says what was asked for, and leads on."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect


@pytest.fixture
def missing(page, address, book, faults):
    """Open an address that does not exist, as a host does that shows 404.html with the status 404."""

    def show(path: str) -> None:
        html = book.page("404.html")
        page.route(f"{address}/{path}", lambda route: route.fulfill(status=404, content_type="text/html", body=html))
        page.goto(f"{address}/{path}")
        # The browser tells of the status; nothing else may be wrong.
        faults[:] = [fault for fault in faults if "404" not in fault]

    return show


def test_it_says_what_was_asked_for_and_finds_it(page, address, missing):
    missing("book/old_part/03_vertical_edgs%20%3Cb%3E.html")
    assert (
        page.locator("#asked").inner_text()
        == f"You asked for {urlsplit(address).path}/book/old_part/03_vertical_edgs <b>.html."
    )
    missing("somewhere/vertical_edges.html")
    page.get_by_role("link", name="Search the book for “vertical edges”.").click()
    first = page.locator("dialog.search li > a").first
    expect(first).to_have_text("03 · Vertical edges")


def test_it_leads_to_every_chapter_from_any_depth(page, address, missing):
    missing("a/b/c/d.html")
    links = page.locator("article li a").evaluate_all("links => links.map(link => link.href)")
    chapters = [link for link in links if link.startswith(f"{address}/book/")]
    assert len(chapters) == len(set(chapters)) > 20
    for link in links:
        assert page.request.get(link).ok, link


def test_an_address_that_is_not_well_formed_is_shown_as_it_came(page, address, missing):
    missing("broken%E0%A4.html")
    assert page.locator("#asked").inner_text() == f"You asked for {urlsplit(address).path}/broken%E0%A4.html."
