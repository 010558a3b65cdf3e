"""Python is begun when a reader is about to run something, stays for the visit, and what it adds to a chapter is small."""

import gzip

import pytest
from playwright.sync_api import expect

from .conftest import Server, served
from .python_page import PATIENCE, address_of, bar, edit, ended, follow, open_chapter, run

PYTHON = ("pyodide", "python/worker", "filtersight.zip")


@pytest.fixture
def asked(page):
    """The addresses that the page and its Python have asked for."""
    urls = []
    page.context.on("request", lambda request: urls.append(request.url))
    return urls


def of_python(urls):
    return [url for url in urls if any(part in url for part in PYTHON)]


def test_python_is_begun_once_a_visit_and_chapters_do_not_see_each_others_variables(page, address, asked):
    open_chapter(page, address, "03")
    page.wait_for_load_state("networkidle")
    assert of_python(asked) == [] and not [url for url in asked if "assets/editor" in url]
    with page.expect_event("worker"):
        bar(page, 1).get_by_role("button", name="Run").hover()  # nothing is run yet
    assert run(page, 1).startswith("Done")
    assert not [url for url in asked if "assets/editor" in url]
    edit(page, 2, "mine = 1")
    assert run(page, 2).startswith("Done")
    count = len(asked)
    follow(page, address + address_of("04"))
    assert page.title().startswith("04")
    assert page.evaluate("document.activeElement.localName") == "h1"
    assert page.locator(".predict .choices button").count() > 1  # what else is live on a page comes with it
    assert page.get_by_text("In this chapter, predictions made").count() == 1
    edit(page, 1, "print('mine' in globals())")
    assert run(page, 1).startswith("Done")
    assert page.locator(".output code").first.inner_text() == "False\n"
    page.go_back()
    page.wait_for_function("() => document.title.startsWith('03')")
    page.evaluate("window.here = true")
    page.get_by_role("link", name="Playground", exact=True).first.click()
    page.locator(".playground[data-ready]").wait_for()
    page.get_by_label("row 1, column 1").fill("7")
    page.wait_for_function("() => location.hash.includes('7')")
    page.get_by_label("row 1, column 1").fill("8")  # which has no time to come into the address
    page.go_back()
    page.wait_for_function("() => document.title.startsWith('03')")
    page.keyboard.press("Control+z")  # nor is it undone here
    assert run(page, 1).startswith("Done")
    assert (page.evaluate("window.here"), page.url) == (True, f"{address}{address_of('03')}")
    assert of_python(asked[count:]) == []


def test_python_is_begun_for_a_reader_who_comes_to_the_first_cell_and_stays(page, address, asked):
    page.clock.install()
    open_chapter(page, address, "03")
    page.mouse.wheel(0, 10_000)  # past it
    page.wait_for_function("() => scrollY > 1000")
    page.clock.fast_forward(10_000)
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    bar(page, 1).evaluate("bar => bar.scrollIntoView({ block: 'center', behavior: 'instant' })")
    page.clock.run_for(2_000)
    assert of_python(asked) == []
    with page.expect_event("worker"):
        page.clock.run_for(2_000)


def test_the_classifier_comes_before_the_first_cell_that_imports_it_and_once(page, address, faults, asked):
    open_chapter(page, address, "26")
    bar(page, 1).locator(".cell-status").evaluate("""status => {
        window.said = [];
        new MutationObserver(() => said.push(status.textContent)).observe(status, { childList: true, characterData: true, subtree: true });
    }""")
    page.context.route("**/classifier.npz", lambda route: route.fulfill(status=503), times=1)
    assert run(page, 1) == "This cell ended with an error."
    assert "classifier.npz could not be loaded. Run the cell again" in page.locator(".cell-error").inner_text()
    faults.clear()  # that was asked for
    assert run(page, 1).startswith("Done")
    assert page.evaluate("said.some((text) => text.startsWith('Loading the trained network, 4.4 MB'))")
    assert page.locator(".output code").first.inner_text() == "the first three together: 0.89\n"
    assert run(page, 1).startswith("Done")
    assert len([url for url in asked if url.endswith("classifier.npz")]) == 2
    assert len([url for url in asked if url.endswith("filtersight.zip")]) == 1


def test_an_edit_stays_in_the_browser_and_one_press_brings_the_books_code_back(page, address):
    open_chapter(page, address, "03")
    code = page.locator(".cell code").first
    before = code.inner_text()
    edit(page, 1, "mine = 1")
    page.reload()
    tags = bar(page, 1).locator(".cell-tags")
    expect(tags).to_have_text("edited, out of date")
    assert page.locator(".cell").first.get_by_text("mine = 1").is_visible()
    assert not code.is_visible()
    bar(page, 1).get_by_role("button", name="Reset").click()
    expect(tags).to_have_text("")
    assert code.inner_text() == before
    page.reload()
    page.locator(".cell-bar").first.wait_for()
    assert code.is_visible()
    assert page.get_by_text("mine = 1").count() == 0


def test_a_link_carries_an_edited_cell_and_runs_nothing(page, address, asked, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_chapter(page, address, "03")
    edit(page, 2, "mine = 'é <b>'\nprint(mine)")
    bar(page, 2).get_by_role("button", name="Link").click()
    page.get_by_text("The link is copied").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    page.evaluate("localStorage.clear()")
    page.goto("about:blank")
    asked.clear()
    page.goto(link)
    expect(page.locator(".cell").nth(1).get_by_text("mine = 'é <b>'")).to_be_in_viewport()
    assert "Read it before you run it" in bar(page, 2).inner_text()
    page.wait_for_load_state("networkidle")
    assert of_python(asked) == []
    bar(page, 2).get_by_role("button", name="Reset").click()
    assert page.url == address + address_of("03")
    page.goto("about:blank")
    page.goto(f"{link[:-9]}")
    expect(bar(page, 2).get_by_text("The code in the link is damaged; this is the book's.")).to_be_visible()


def test_what_runs_the_cells_adds_less_than_15_kb_to_a_chapter(page, address, book, asked):
    page.goto(address + address_of("03"), wait_until="networkidle")
    page.locator(".cell-bar").first.wait_for()
    live = {
        url.removeprefix(address).lstrip("/") for url in asked if "/assets/live/" in url or "/assets/python/" in url
    }
    assert "assets/python/cells.js" in live
    assert sum(len(gzip.compress((book.site / file).read_bytes())) for file in live) < 15_000


@pytest.mark.parametrize("file", ["numpy-*.whl", "pyodide.asm.wasm", "pyodide.asm.js"])
@pytest.mark.parametrize("end", [lambda route: route.fulfill(status=503), lambda route: route.abort()])
def test_a_file_that_does_not_come_is_told(page, address, faults, file, end):
    open_chapter(page, address, "03")
    page.context.route(f"**/{file}", end)
    assert "could not be loaded" in run(page, 1)
    faults.clear()  # that was asked for


class Cutting(Server):
    """A host whose line breaks in the middle of the largest file, once."""

    broken = False

    def copyfile(self, source, outputfile) -> None:
        if self.path.endswith(".wasm") and not Cutting.broken:
            Cutting.broken = True
            outputfile.write(source.read(1_000_000))
        else:
            super().copyfile(source, outputfile)


def test_a_line_that_breaks_is_told_and_the_next_run_tries_again(page, book, faults):
    with served(book.site, Cutting) as address:
        open_chapter(page, address, "03")
        assert "pyodide.asm.wasm could not be loaded" in run(page, 1)
        bar(page, 1).get_by_role("button", name="Run").click()
        bar(page, 1).get_by_text("Done").wait_for(timeout=PATIENCE)
    faults.clear()  # that was asked for, and the host is another


def test_where_a_stop_loses_the_variables_the_page_says_so_before(page, address):
    def without_headers(route):
        answer = route.fetch()
        route.fulfill(response=answer, headers={"content-type": answer.headers["content-type"]})

    page.route("**/*.html", without_headers)
    open_chapter(page, address, "03")
    edit(page, 1, "kept = 1\nprint('so far')\nwhile True:\n    pass")
    bar(page, 1).get_by_role("button", name="Run").click()
    page.locator(".output").first.get_by_text("so far").wait_for(timeout=PATIENCE)
    assert bar(page, 1).locator(".cell-warning").inner_text() == "Stop also loses all variables."
    bar(page, 1).get_by_role("button", name="Stop").click()
    assert ended(page, 1) == "Stopped. The next Run starts Python afresh, with the cells above."
    assert page.locator(".output code").first.inner_text() == "so far\n"
    edit(page, 1, "print('kept' in globals())")
    assert run(page, 1).startswith("Done")
    assert page.locator(".output code").first.inner_text() == "False\n"


def test_without_javascript_the_page_is_readable_and_has_no_dead_buttons(browser, address):
    page = browser.new_page(java_script_enabled=False)
    page.goto(address + address_of("03"))
    assert page.locator(".cell code").first.is_visible()
    assert page.locator(".cell-bar").count() == 0
    page.close()
