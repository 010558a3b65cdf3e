"""A browser older than what is live needs is told in one sentence, and the book reads."""

import re

import pytest
from playwright.sync_api import expect

CHAPTER = "book/1_one_filter/03_vertical_edges.html"


@pytest.mark.parametrize("lacks", ["delete Array.prototype.findLast", "delete window.CompressionStream"])
def test_a_browser_that_lacks_something_is_told_once_and_shows_the_chapter(page, address, lacks):
    page.add_init_script(lacks)
    page.goto(f"{address}/{CHAPTER}")
    expect(page.locator(".older")).to_have_text(re.compile("This browser is older .* Everything else can be read"))
    expect(page.locator("article h1")).to_be_visible()


def test_a_browser_without_modules_is_told_too(page, address):
    page.route("**/live.js", lambda route: route.fulfill(content_type="text/javascript", body=""))
    page.goto(f"{address}/{CHAPTER}")
    script = page.locator("script[nomodule]").get_attribute("src")
    assert page.locator(".older").count() == 0
    page.add_script_tag(url=page.evaluate("(name) => new URL(name, location.href).href", script))
    expect(page.locator(".older")).to_be_visible()


def test_a_browser_of_today_is_told_nothing(page, address):
    page.goto(f"{address}/{CHAPTER}")
    page.locator(".live-filter").scroll_into_view_if_needed()
    page.locator(".live-filter[data-ready]").wait_for()
    expect(page.locator(".older")).to_have_count(0)
