"""Python in the page is fetched when it is first asked for, and what it adds to a chapter is small."""

import gzip

from .python_page import PATIENCE, address_of, bar, edit, open_chapter, run


def test_nothing_of_python_is_loaded_before_the_first_run_nor_of_the_editor_before_the_first_edit(page, address):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + address_of("03"), wait_until="networkidle")
    page.locator(".cell-bar").first.wait_for()
    assert not [
        url
        for url in asked
        if "pyodide" in url or "python/worker" in url or "assets/editor" in url or "filtersight.zip" in url
    ]
    run(page, 1)
    assert [url for url in asked if url.endswith("pyodide.asm.wasm")]
    assert not [url for url in asked if "assets/editor" in url]
    count = len(asked)
    assert run(page, 1).startswith("Done")
    assert [url for url in asked[count:] if not url.startswith("blob:")] == []  # Python is there already


def test_what_a_reader_changed_is_gone_when_the_page_is_loaded_again(page, address):
    open_chapter(page, address, "03")
    code, figure = page.locator(".cell code").first, page.locator(".md-content figure img").first
    before = code.inner_text(), figure.get_attribute("src")
    edit(page, 1, "mine = 1")
    page.reload()
    page.locator(".cell-bar").first.wait_for()
    assert page.get_by_role("textbox", name="Code of cell 1").count() == 0
    assert (code.inner_text(), figure.get_attribute("src")) == before


def test_what_runs_the_cells_adds_less_than_15_kb_to_a_chapter(page, address, book):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + address_of("03"), wait_until="networkidle")
    page.locator(".cell-bar").first.wait_for()
    live = {
        url.removeprefix(address).lstrip("/") for url in asked if "/assets/live/" in url or "/assets/python/" in url
    }
    assert "assets/python/cells.js" in live
    assert sum(len(gzip.compress((book.site / file).read_bytes())) for file in live) < 15_000


def test_a_file_that_does_not_come_is_told_and_the_next_run_tries_again(page, address, faults):
    open_chapter(page, address, "03")
    page.context.route("**/numpy-*.whl", lambda route: route.fulfill(status=404), times=1)
    assert "numpy" in run(page, 1)
    bar(page, 1).get_by_role("button", name="Run").click()
    bar(page, 1).get_by_text("Done").wait_for(timeout=PATIENCE)
    faults[:] = [fault for fault in faults if not fault.startswith("Failed to load resource")]  # that was asked for


def test_without_javascript_the_page_is_readable_and_has_no_dead_buttons(browser, address):
    page = browser.new_page(java_script_enabled=False)
    page.goto(address + address_of("03"))
    assert page.locator(".cell code").first.is_visible()
    assert page.locator(".cell-bar").count() == 0
    page.close()
