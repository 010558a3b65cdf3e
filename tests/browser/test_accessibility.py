"""No page has what axe counts as a barrier, in light and dark, wide and narrow; and the keyboard reaches everything."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

# Only what depends on colours is looked at again in the dark.
EVERYTHING = json.dumps({"resultTypes": ["violations"], "preload": False})
COLOURS = json.dumps({"resultTypes": ["violations"], "preload": False, "runOnly": ["color-contrast"]})


def violations(page, options: str = EVERYTHING) -> list[str]:
    """Each rule that the open page breaks, with the first element that breaks it.

    What KaTeX draws is hidden from assistive technology, has the text's colour, and is most of a page's elements.
    """
    page.evaluate(f"{Axe().axe_script}; null")
    found = page.evaluate(f"axe.run({{ exclude: ['.katex-html'] }}, {options}).then(results => results.violations)")
    return [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in found]


@pytest.mark.parametrize("width", [1350, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_barrier(page, address, book, width, scheme):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    broken = []
    for file in sorted(book.site.rglob("*.html")):
        name = file.relative_to(book.site).as_posix()
        page.goto(f"{address}/{name}")
        broken += [
            f"{name} {violation}" for violation in violations(page, EVERYTHING if scheme == "light" else COLOURS)
        ]
    assert broken == []


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
