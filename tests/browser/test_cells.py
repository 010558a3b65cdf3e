"""A reader's edits, errors, stops and resets in a chapter's cells do what they say."""

import pytest
from playwright.sync_api import expect

from bookbuild.page.exercises import exercises_of

from .python_page import CHAPTERS, PATIENCE, bar, edit, ended, run, show_chapter


@pytest.fixture(scope="module")
def page(browser):
    page = browser.new_page()
    yield page
    page.close()


@pytest.fixture
def third(page, address):
    show_chapter(page, address, "03")
    return page


def printed(page):
    return page.locator(".output code").first.inner_text()


def drawn(page):
    """The pixels of the first figure that was drawn in the page."""
    return page.locator("figure img[data-drawn]").first.evaluate("""async (image) => {
        await image.decode();
        const canvas = new OffscreenCanvas(300, 300);
        const context = canvas.getContext("2d");
        context.drawImage(image, 0, 0, 300, 300);
        return context.getImageData(0, 0, 300, 300).data.join();
    }""")


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
    assert ended(third, 1).startswith("Done")
    assert drawn(third) != first
    assert third.locator("figure img[data-drawn]").first.get_attribute("alt") == "The figure that your code draws."
    bar(third, 1).get_by_role("button", name="Reset").click()
    assert third.locator(".md-content figure img").first.get_attribute("src") == before
    assert run(third, 1).startswith("Done")
    assert drawn(third) == first


def test_a_run_that_draws_what_the_build_drew_keeps_its_description(third):
    alt = third.locator(".md-content figure img").first.get_attribute("alt")
    run(third, 1)
    assert third.locator("figure img[data-drawn]").first.get_attribute("alt") == alt


def test_a_figure_below_an_edited_cell_loses_the_words_that_the_chapter_says_of_it(third):
    caption = "of all, get the strongest colours"
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


def test_an_error_is_one_line_with_its_place_and_the_way_there_is_folded(third):
    edit(third, 1, "def halve(n):\n    return n / 0\n\nprint('before')\nhalve(4)")
    assert run(third, 1) == "This cell ended with an error."
    error = third.locator(".cell-error")
    assert error.locator("p").inner_text() == "cell 1, line 2: ZeroDivisionError: division by zero"
    assert not error.locator("code").is_visible()
    error.locator("summary").click()
    way = error.locator("code").inner_text().splitlines()
    assert [line for line in way if line.startswith("cell")] == ["cell 1, line 5", "cell 1, line 2"]
    assert printed(third) == "before\n"


def test_an_error_while_a_figure_is_drawn_ends_the_cell_and_not_python(third):
    run(third, 1)
    edit(third, 2, "import matplotlib.pyplot as plt\nplt.title(r'$\\frac{1}{$')")
    assert run(third, 2) == "This cell ended with an error."
    line = third.locator(".cell-error p").inner_text()
    assert line.startswith("cell 2, while its figure was drawn: ValueError: ")
    assert third.evaluate("document.documentElement.scrollWidth <= innerWidth")
    edit(third, 2, "kernel.shape")
    assert run(third, 2).startswith("Done")
    assert printed(third) == "(3, 3)\n"


def test_a_function_that_calls_itself_for_ever_ends_in_a_short_error(third):
    edit(third, 1, "def again():\n    again()\n\nagain()")
    assert run(third, 1) == "This cell ended with an error."
    third.locator(".cell-error summary").click()
    message = third.locator(".cell-error code").inner_text()
    assert message.startswith("cell 1, line 4")
    assert "RecursionError" in message
    assert len(message.splitlines()) < 20


def test_a_cell_below_one_that_fails_is_not_run(third):
    edit(third, 1, "1 / 0")
    bar(third, 2).get_by_role("button", name="Run").click()
    bar(third, 2).get_by_text("Cell 1 above ended with an error, so this one was not run.").wait_for(timeout=PATIENCE)


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


def test_a_cell_is_run_edited_and_left_by_keyboard_alone(third):
    bar(third, 1).get_by_role("button", name="Edit").focus()
    third.keyboard.press("Enter")
    third.locator(".cm-content").first.wait_for()
    third.keyboard.press("Control+A")
    third.keyboard.type("print(6 * 7")  # the editor closes the bracket
    third.keyboard.press("Control+Enter")
    assert ended(third, 1).startswith("Done")
    assert printed(third) == "42\n"
    third.keyboard.press("Shift+Enter")
    assert ended(third, 1).startswith("Done")
    assert third.locator(".cm-line").count() == 1
    third.keyboard.press("Escape")
    assert third.evaluate("document.activeElement.getAttribute('aria-label')") == "Run cell 1"


def test_the_button_of_a_film_works_when_it_was_drawn_in_the_page_and_when_reset_brings_the_books_back(page, address):
    show_chapter(page, address, "02")
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


def test_the_cells_below_wait_for_the_one_that_runs_and_a_stop_ends_their_waiting(third):
    edit(third, 1, "while True:\n    pass")
    bar(third, 1).get_by_role("button", name="Run").click()
    bar(third, 1).get_by_text("Running").wait_for(timeout=PATIENCE)
    bar(third, 2).get_by_role("button", name="Run").click()
    bar(third, 2).get_by_text("Waiting").wait_for()
    bar(third, 2).get_by_role("button", name="Stop").click()
    assert ended(third, 1).startswith("Stopped")
    assert ended(third, 2).startswith("Stopped")


def test_stop_keeps_what_was_printed_and_what_was_made(third):
    edit(third, 1, "kept = 1\nprint('so far')\nwhile True:\n    pass")
    bar(third, 1).get_by_role("button", name="Run").click()
    third.locator(".output").first.get_by_text("so far").wait_for(timeout=PATIENCE)
    assert bar(third, 1).locator(".cell-warning").inner_text() == ""
    bar(third, 1).get_by_role("button", name="Stop").click()
    assert ended(third, 1) == "Stopped. The variables are still there."
    assert printed(third) == "so far\n"
    edit(third, 1, "kept")
    assert run(third, 1).startswith("Done")
    assert printed(third) == "1\n"


def test_the_value_of_the_last_line_is_shown_and_an_array_with_its_shape_and_type(third):
    edit(third, 1, "import numpy as np\nnp.ones((300, 200))")
    assert run(third, 1).startswith("Done")
    assert len(printed(third).splitlines()) < 10
    assert printed(third).splitlines()[-1] == "shape (300, 200), float64"
    edit(third, 1, "1 + 1")
    assert run(third, 1).startswith("Done")
    assert printed(third) == "2\n"


def test_show_does_nothing_and_input_says_what_to_do_instead(third):
    printed_by_the_book = third.locator(".output:visible").count()
    edit(third, 1, "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")
    assert run(third, 1).startswith("Done")
    assert third.locator("figure").first.locator("img[data-drawn]").count() == 1
    assert third.locator(".output:visible").count() == printed_by_the_book
    edit(third, 1, "name = input('Who? ')")
    run(third, 1)
    assert "write the answer into the code" in third.locator(".cell-error p").inner_text()


def test_what_is_shown_of_other_code_is_marked_until_it_is_run_again(third):
    second = third.locator("figure").nth(1)
    tags = [bar(third, number).locator(".cell-tags") for number in (1, 2)]
    run(third, 2)
    assert [tag.inner_text() for tag in tags] == ["", ""]
    edit(third, 1, "import numpy as np\nfrom filtersight import cat, correlate2d, figures\nkernel = np.eye(3)")
    expect(tags[0]).to_have_text("edited, out of date")
    expect(tags[1]).to_have_text("out of date")
    assert bar(third, 1).locator(".cell-status").inner_text() == ""
    assert second.get_attribute("data-stale") is not None
    run(third, 1)
    words = third.locator("figure").first.evaluate("figure => getComputedStyle(figure, '::before').content")
    assert "your code does not draw it" in words
    expect(tags[0]).to_have_text("edited")
    expect(tags[1]).to_have_text("out of date")
    run(third, 2)
    expect(tags[1]).to_have_text("")
    assert second.get_attribute("data-stale") is None
    bar(third, 1).get_by_role("button", name="Reset").click()
    expect(tags[0]).to_have_text("")
    expect(tags[1]).to_have_text("out of date")


def test_cells_say_once_that_they_share_their_variables(third):
    assert third.get_by_text("share their variables").count() == 0
    run(third, 2)
    run(third, 1)
    assert third.get_by_text("share their variables").count() == 1


TELL = """(bar) => {
    window.told = [];
    new MutationObserver(() => told.push(bar.textContent)).observe(bar, { childList: true, subtree: true, characterData: true });
}"""


def test_a_slow_cell_says_so_before_it_starts_and_how_far_it_is_meanwhile(page, address):
    show_chapter(page, address, "17")
    slow = bar(page, 4)
    slow.get_by_text("Takes about").wait_for()
    slow.evaluate(TELL)  # what it says of the cell above may stand for a moment only
    slow.get_by_role("button", name="Run").click()
    page.wait_for_function("() => told.some((text) => text.includes('frame '))", timeout=PATIENCE)
    assert page.evaluate("told.some((text) => text.includes('Cell 1 above:'))")
    slow.get_by_role("button", name="Stop").click()
    assert ended(page, 4).startswith("Stopped")


def test_an_exercise_is_tried_helped_and_passed(third):
    [exercise] = exercises_of(CHAPTERS["03"].read_text(encoding="utf-8"))
    last = third.locator(".cell").count()
    said = third.locator(".output code").last
    assert said.inner_text().strip() == "With picture of shape (5, 6), it gives nothing back: end it with return."
    assert run(third, last).startswith("Done")
    edit(third, last, exercise.start.replace("...", "return picture[1:-1, :-2] - picture[1:-1, 2:]"))
    third.keyboard.press("Control+Enter")
    assert ended(third, last).startswith("Done")
    assert said.inner_text().strip() == "You look at one row only; the filter sums over three."
    hints = third.locator(".hint")
    assert [hint.is_visible() for hint in hints.all()] == [True, False]
    hints.first.locator("summary").click()
    assert [hint.is_visible() for hint in hints.all()] == [True, True]
    third.locator(".solution summary").click()
    solution = third.locator(".solution code").first.inner_text()
    edit(third, last, f"from filtersight.exercises import check\n{solution}\nprint(check({exercise.name}))")
    third.keyboard.press("Control+Enter")
    assert ended(third, last).startswith("Done")
    assert said.inner_text().startswith("Right: in all ")
