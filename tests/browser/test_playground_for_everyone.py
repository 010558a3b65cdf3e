"""The playground for everyone: to be seen and heard, on any width, and without JavaScript."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from .frames import drawn
from .playground_page import open_at


@pytest.fixture(scope="module")
def page(browser):
    with browser.new_context() as context:
        yield context.new_page()


@pytest.mark.parametrize("width", [1350, 390])
@pytest.mark.parametrize("link", ["", "#colour=1&size=5&padding=1&pool=2&at=0,0&second=3&at2=0,0"])
def test_the_playground_is_accessible_and_fits(page, address, width, link):
    page.set_viewport_size({"width": width, "height": 900})
    open_at(page, address, link)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        drawn(page)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        found = Axe().run(page, context={"include": [["article"]]}).response["violations"]
        assert [(scheme, fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found] == []


def test_only_the_playground_loads_it(browser, address):
    with browser.new_context() as context:
        page = context.new_page()
        asked = []
        page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[1]))
        page.goto(f"{address}/index.html")
        page.locator(".live-filter[data-ready]").wait_for()
        page.wait_for_load_state("networkidle")
    assert "live.js" in asked and not {"playground.js", "playground.css"} & set(asked)


def test_without_javascript_the_page_says_what_it_would_do(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/playground.html")
    words = page.locator(".playground")
    assert "needs JavaScript" in words.inner_text()
    assert words.get_by_role("link").count() == 3
    context.close()
