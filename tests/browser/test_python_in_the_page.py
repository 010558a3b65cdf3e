"""Python in the page: every chapter's cells run there, and a reader's edits, errors, stops and resets do what they say."""

import gzip
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

GALLERY = Path(__file__).parents[2] / "gallery"
CHAPTERS = sorted(GALLERY.glob("*/[0-9][0-9]_*.py"), key=lambda file: file.name)
AT_ONCE = 2  # chapters, on as many cores
PATIENCE = 240  # seconds for a chapter, where the machine is slow and busy
FIGURES = ".md-content figure:not(.live figure)"


def page_of(chapter):
    return f"book/{chapter.parent.name}/{chapter.stem}.html"


def bar(page, number):
    return page.locator(".cell-bar").nth(number - 1)


def run(page, number, patience=PATIENCE):
    """Run a cell, wait for its end, and give what its status then says."""
    bar(page, number).get_by_role("button", name="Run").click()
    return ended(page, number, patience)


def ended(page, number, patience=PATIENCE):
    status = bar(page, number).locator(".cell-status")
    end = time.monotonic() + patience
    while not (text := status.inner_text()).startswith(("Done", "This cell ended", "Python stopped", "Stopped")):
        assert "was not run" not in text, text
        assert time.monotonic() < end, text
        page.wait_for_timeout(50)
    return text


def printed(page):
    return page.locator(".output code").first.inner_text()


@pytest.fixture(scope="module")
def runs(browser, address):
    """What each chapter's cells say at their end, and what went wrong in the page meanwhile."""
    found, active, waiting = {}, {}, list(CHAPTERS)
    context = browser.new_context()
    while waiting or active:
        while waiting and len(active) < AT_ONCE:
            chapter = waiting.pop(0)
            page = context.new_page()
            faults = []
            page.on(
                "console",
                lambda message, faults=faults: faults.append(message.text) if message.type == "error" else None,
            )
            page.on("pageerror", lambda error, faults=faults: faults.append(str(error)))
            page.goto(f"{address}/{page_of(chapter)}")
            page.locator(".cell-bar").first.wait_for()
            page.get_by_role("button", name="Run").and_(page.locator(":enabled")).last.click()
            active[chapter] = page, faults, time.monotonic() + PATIENCE
        for chapter, (page, faults, end) in list(active.items()):
            page.wait_for_timeout(50)
            statuses = page.locator(".cell-status").all_inner_texts()
            states = [text for text in statuses if not text.startswith("This cell needs")]
            failed = any(text.startswith(("This cell ended", "Python stopped")) for text in states)
            if failed or all(text.startswith("Done") for text in states) or time.monotonic() > end:
                errors = page.locator(".cell-error").all_inner_texts()
                drawn = page.locator("figure img[data-drawn]")
                sizes = drawn.evaluate_all("images => images.map((image) => image.naturalWidth)")
                found[chapter] = statuses, errors + faults, sizes, page.locator(FIGURES).count()
                page.close()
                del active[chapter]
    context.close()
    return found


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.stem)
def test_every_cell_of_the_chapter_runs_to_its_end_and_draws_its_figures(runs, chapter):
    statuses, errors, sizes, figures = runs[chapter]
    assert errors == []
    assert all(text.startswith(("Done", "This cell needs")) for text in statuses)
    assert len(sizes) == figures
    assert all(size > 0 for size in sizes)


def test_only_dask_is_beyond_the_page(runs):
    beyond = {
        chapter.stem[:2]: [text for text in statuses if "needs" in text] for chapter, (statuses, *_) in runs.items()
    }
    assert {number: len(texts) for number, texts in beyond.items() if texts} == {"22": 1}


def test_a_slow_cell_says_so_before_it_starts_and_how_far_it_is_meanwhile(page, address):
    page.goto(f"{address}/{page_of(CHAPTERS[15])}")
    slow = bar(page, 2)
    slow.get_by_text("Takes about").wait_for()
    slow.get_by_role("button", name="Run").click()
    slow.get_by_text("Cell 1 above:").wait_for(timeout=60_000)
    slow.get_by_text("frame ").wait_for(timeout=120_000)
    slow.get_by_role("button", name="Stop").click()
    assert ended(page, 2).startswith("Stopped")


@pytest.fixture
def third(page, address):
    page.goto(f"{address}/{page_of(CHAPTERS[2])}")
    page.locator(".cell-bar").first.wait_for()
    return page


def edit(page, number, code):
    editor = page.get_by_role("textbox", name=f"Code of cell {number}", exact=True)
    if not editor.is_visible():
        bar(page, number).get_by_role("button", name="Edit").click()
    editor.click()
    expect(editor).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(code)


def drawn(page):
    """The pixels of the first figure that was drawn in the page."""
    return page.locator("figure img[data-drawn]").first.evaluate("""async (image) => {
        await image.decode();
        const canvas = new OffscreenCanvas(300, 300);
        const context = canvas.getContext("2d");
        context.drawImage(image, 0, 0, 300, 300);
        return context.getImageData(0, 0, 300, 300).data.join();
    }""")


def test_nothing_of_python_is_loaded_before_the_first_run_nor_of_the_editor_before_the_first_edit(page, address):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/{page_of(CHAPTERS[2])}", wait_until="networkidle")
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


def test_what_runs_the_cells_adds_less_than_15_kb_to_a_chapter(page, address, book):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/{page_of(CHAPTERS[2])}", wait_until="networkidle")
    page.locator(".cell-bar").first.wait_for()
    live = {
        url.removeprefix(address).lstrip("/") for url in asked if "/assets/live/" in url or "/assets/python/" in url
    }
    assert "assets/python/cells.js" in live
    assert sum(len(gzip.compress((book.site / file).read_bytes())) for file in live) < 15_000


def test_an_edited_filter_changes_the_figure_and_reset_brings_the_chapters_own_back(third):
    before = third.locator(".md-content figure img").first.get_attribute("src")
    run(third, 1)
    first = drawn(third)
    edit(
        third,
        1,
        "from filtersight import figures\nfigures.use_book_style()\n"
        "fig, axes = figures.panels(1, 1)\nfigures.show_kernel(axes[0, 0], [[7]])",
    )
    third.keyboard.press("Control+Enter")
    third.wait_for_timeout(300)
    assert ended(third, 1).startswith("Done")
    assert drawn(third) != first
    assert third.locator("figure img[data-drawn]").first.get_attribute("alt") == "The figure that your code draws."
    bar(third, 1).get_by_role("button", name="Reset").click()
    assert third.locator(".md-content figure img").first.get_attribute("src") == before
    assert run(third, 1).startswith("Done")
    assert drawn(third) == first
    third.reload()
    assert third.locator(".md-content figure img").first.get_attribute("src") == before


def test_a_run_that_draws_what_the_build_drew_keeps_its_description(third):
    alt = third.locator(".md-content figure img").first.get_attribute("alt")
    run(third, 1)
    assert third.locator("figure img[data-drawn]").first.get_attribute("alt") == alt


def test_a_figure_below_an_edited_cell_loses_the_words_that_the_chapter_says_of_it(third):
    caption = "get the strongest colours"
    edit(third, 1, "import numpy as np\nfrom filtersight import cat, correlate2d, figures\nkernel = np.eye(3)")
    assert run(third, 4).startswith("Done")
    assert third.locator("figure img[data-drawn]").last.get_attribute("alt") == "The figure that your code draws."
    assert third.get_by_text(caption).count() == 0
    bar(third, 1).get_by_role("button", name="Reset").click()
    assert run(third, 4).startswith("Done")
    assert third.get_by_text(caption).count() == 1


def test_cells_share_their_names_and_those_above_are_run_first(third):
    edit(third, 1, "shared = 20")
    edit(third, 2, "print(shared + 3)")
    assert run(third, 2).startswith("Done")
    assert printed(third) == "23\n"


def test_an_error_names_the_cell_and_its_line(third):
    edit(third, 1, "def halve(n):\n    return n / 0\n\nprint('before')\nhalve(4)")
    assert run(third, 1) == "This cell ended with an error."
    message = third.locator(".cell-error").inner_text()
    assert message.splitlines()[0] == "cell 1, line 5"
    assert message.splitlines()[2] == "cell 1, line 2"
    assert "ZeroDivisionError: division by zero" in message
    assert "in_the_page" not in message


def test_a_function_that_calls_itself_for_ever_ends_in_a_short_error(third):
    edit(third, 1, "def again():\n    again()\n\nagain()")
    assert run(third, 1) == "This cell ended with an error."
    message = third.locator(".cell-error").inner_text()
    assert message.startswith("cell 1, line 4")
    assert "RecursionError" in message
    assert len(message.splitlines()) < 20


def test_a_file_that_does_not_come_is_told_and_the_next_run_tries_again(third, faults):
    third.context.route("**/numpy-*.whl", lambda route: route.fulfill(status=404), times=1)
    assert "numpy" in run(third, 1)
    bar(third, 1).get_by_role("button", name="Run").click()
    bar(third, 1).get_by_text("Done").wait_for(timeout=60_000)
    faults[:] = [fault for fault in faults if not fault.startswith("Failed to load resource")]  # that was asked for


def test_a_cell_below_one_that_fails_is_not_run(third):
    edit(third, 1, "1 / 0")
    bar(third, 2).get_by_role("button", name="Run").click()
    bar(third, 2).get_by_text("Cell 1 above ended with an error, so this one was not run.").wait_for(timeout=60_000)


def test_the_cells_below_wait_for_the_one_that_runs_and_a_stop_ends_their_waiting(third):
    edit(third, 1, "while True:\n    pass")
    bar(third, 1).get_by_role("button", name="Run").click()
    bar(third, 1).get_by_text("Running").wait_for(timeout=60_000)
    bar(third, 2).get_by_role("button", name="Run").click()
    bar(third, 2).get_by_text("Waiting").wait_for()
    bar(third, 2).get_by_role("button", name="Stop").click()
    assert ended(third, 1).startswith("Stopped")
    assert ended(third, 2).startswith("Stopped")


def test_text_without_an_end_of_line_is_shown_and_a_flood_of_it_is_cut_short(third):
    edit(third, 1, "print('né', end='')")
    assert run(third, 1).startswith("Done")
    assert printed(third) == "né"
    edit(third, 1, "for k in range(100_000):\n    print(k)")
    assert run(third, 1).startswith("Done")
    text = printed(third)
    assert text.startswith("0\n1\n2\n")
    assert text.endswith("leaves out.\n")
    assert len(text) < 101_000


def test_the_button_of_a_film_works_when_it_was_drawn_in_the_page_and_when_reset_brings_the_books_back(page, address):
    page.goto(f"{address}/{page_of(CHAPTERS[1])}")
    assert run(page, 3).startswith("Done")
    for again in (False, True):
        if again:
            bar(page, 3).get_by_role("button", name="Reset").click()
        film = page.locator("figure:has(picture.film)").first
        assert film.locator("img[data-drawn]").count() == (not again)
        page.wait_for_function("image => image.currentSrc", arg=film.locator("img").element_handle())
        shown = film.locator("img").evaluate("image => image.currentSrc")
        film.get_by_role("button").click()
        page.wait_for_function(
            "([image, shown]) => image.currentSrc !== shown", arg=[film.locator("img").element_handle(), shown]
        )
        assert film.get_by_role("button").count() == 1


def test_stop_stops_and_the_next_run_starts_afresh(third):
    edit(third, 1, "kept = 1\nwhile True:\n    pass")
    bar(third, 1).get_by_role("button", name="Run").click()
    third.wait_for_timeout(1500)
    bar(third, 1).get_by_role("button", name="Stop").click()
    assert ended(third, 1).startswith("Stopped")
    edit(third, 1, "print('kept' in globals())")
    assert run(third, 1).startswith("Done")
    assert printed(third) == "False\n"


def test_a_cell_is_run_edited_and_left_by_keyboard_alone(third):
    bar(third, 1).get_by_role("button", name="Edit").focus()
    third.keyboard.press("Enter")
    third.locator(".cm-content").first.wait_for()
    third.keyboard.press("Control+A")
    third.keyboard.type("print(6 * 7")  # the editor closes the bracket
    third.keyboard.press("Control+Enter")
    third.wait_for_timeout(300)
    assert ended(third, 1).startswith("Done")
    assert printed(third) == "42\n"
    third.keyboard.press("Tab")
    assert third.evaluate("document.activeElement.getAttribute('aria-label')") == "Run cell 1"


def test_without_javascript_the_page_is_readable_and_has_no_dead_buttons(browser, address):
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{address}/{page_of(CHAPTERS[2])}")
    assert page.locator(".cell code").first.is_visible()
    assert page.locator(".cell-bar").count() == 0
    page.close()
