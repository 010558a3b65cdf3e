"""The unpacked zip file works from its folder, opened by double click."""

import shutil

import pytest
from playwright.sync_api import expect

from bookbuild.take_away.downloads import NAME
from bookbuild.take_away.site_zip import pack


@pytest.fixture(scope="module")
def folder(book, tmp_path_factory):
    place = tmp_path_factory.mktemp("offline")
    pack(book.site, place / "book.zip")
    shutil.unpack_archive(place / "book.zip", place)
    return place / NAME


@pytest.fixture
def unplugged(browser):
    """A page without a network, which fails the test if it asks for anything outside the folder."""
    page = browser.new_page(offline=True)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    yield page
    page.close()
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


def test_pictures_films_and_formulas_are_there(unplugged, folder):
    unplugged.goto((folder / "book" / "2_a_full_layer" / "09_stride_and_dilation.html").as_uri())
    assert unplugged.locator("figure img").count() > 3
    for picture in unplugged.locator("figure img").all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("picture => picture.naturalWidth") > 0
    assert unplugged.locator("math").count() > 0


def test_the_cards_of_the_chapters_have_their_pictures(unplugged, folder):
    unplugged.goto((folder / "book" / "index.html").as_uri())
    cards = unplugged.locator(".cards img")
    assert cards.count() > 20
    for picture in cards.all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("picture => picture.naturalWidth") > 0


def test_the_search_finds_and_leads_to_a_chapter(unplugged, folder):
    unplugged.goto((folder / "index.html").as_uri())
    unplugged.locator(".search-open").click()
    unplugged.keyboard.type("max pooling")
    unplugged.locator("dialog.search a", has_text="12 · Max pooling").first.click()
    unplugged.wait_for_url("file:**/12_max_pooling.html**")


def test_a_part_that_needs_a_server_says_so_in_a_folder_only(unplugged, folder, page, address):
    chapter = "book/1_one_filter/02_slide_multiply_sum.html"
    word = "It answers to your hand when a server shows the book"
    unplugged.goto((folder / chapter).as_uri())
    expect(unplugged.get_by_text(word)).to_be_visible()
    expect(unplugged.get_by_text("code does not run in the page")).to_be_visible()
    unplugged.get_by_role("link", name="README.txt").first.click()
    expect(unplugged.locator("body")).to_contain_text("python3 -m http.server")
    page.goto(f"{address}/{chapter}")
    assert page.get_by_text(word).count() == 0
