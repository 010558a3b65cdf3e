"""What axe counts as a barrier is found on a page, and the open menu and the open search have none."""

import pytest

from .crawl import violations


@pytest.mark.parametrize(
    ("barrier", "rule"),
    [
        ("document.querySelector('figure img').removeAttribute('alt')", "image-alt"),
        ("document.querySelector('article p').style.color = '#999'", "color-contrast"),
        ("document.querySelector('.search-open').replaceChildren()", "button-name"),
        ("document.documentElement.removeAttribute('lang')", "html-has-lang"),
    ],
)
def test_a_barrier_is_found(page, address, barrier, rule):
    page.goto(f"{address}/book/1_one_filter/04_horizontal_edges.html")
    page.evaluate(barrier)
    assert [found.partition(":")[0] for found in violations(page)] == [rule]


def test_the_open_menu_and_the_open_search_have_no_barrier(page, address):
    page.set_viewport_size({"width": 390, "height": 900})
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{address}/index.html")
    glossary = page.locator(".md-sidebar--primary").get_by_role("link", name="Glossary")
    page.get_by_role("button", name="Menu").press("Enter")
    glossary.wait_for()
    assert violations(page) == []
    page.keyboard.press("Escape")
    glossary.wait_for(state="hidden")
    page.keyboard.press("/")
    page.keyboard.type("pooling")
    page.get_by_role("dialog").get_by_role("link").first.wait_for()
    assert violations(page) == []
