"""Every page loads in a browser, in light and dark, wide and narrow, and asks for nothing from elsewhere."""

import pytest


@pytest.mark.parametrize("width", [1350, 390])
def test_no_page_is_wider_than_the_window(page, address, book, width):
    page.set_viewport_size({"width": width, "height": 900})
    too_wide = []
    for file in sorted(book.site.rglob("*.html")):
        name = file.relative_to(book.site).as_posix()
        page.goto(f"{address}/{name}")
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            too_wide.append(name)
    assert too_wide == []


def test_a_fault_of_a_page_is_noticed(page, address, faults):
    page.goto(f"{address}/index.html")
    page.evaluate("() => { fetch('https://elsewhere.invalid/x').catch(() => {}); console.error('broken'); }")
    page.wait_for_timeout(200)
    assert "broken" in faults
    assert any("https://elsewhere.invalid/x" in fault for fault in faults)
    faults.clear()


def test_a_formula_that_is_not_tex_is_a_fault(page, address, book, faults):
    chapter = "book/3_how_filters_learn/14_the_gradient_of_a_convolution.html"
    wrong = book.page(chapter).replace(r"\(", r"\(\frac{", 1)
    page.route(f"{address}/{chapter}", lambda route: route.fulfill(body=wrong, content_type="text/html"))
    page.goto(f"{address}/{chapter}", wait_until="load")
    assert any("KaTeX parse error" in fault for fault in faults)
    faults.clear()
