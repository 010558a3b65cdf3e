"""A prediction is made, kept, answered in its box and recalled beside the figure that decides; its reader may forget it.

So is the answer to an exercise, which may be tried until it is right.
"""

import json

import pytest
from playwright.sync_api import expect

from .crawl import violations
from .python_page import GALLERY

SLIDE = "book/1_one_filter/02_slide_multiply_sum.html"
EDGES = "book/1_one_filter/04_horizontal_edges.html"
CHANCE = "book/1_one_filter/05_a_random_filter.html"
BORDER = "book/2_a_full_layer/08_zero_padding.html"
CHECK = "book/3_how_filters_learn/15_the_gradient_check.html"
BOX = '<div class="exercise" markdown="1">'
"""Stands around an exercise whose answer the page checks."""


@pytest.fixture(scope="module")
def page(browser):
    with browser.new_context(reduced_motion="reduce") as context:
        yield context.new_page()


@pytest.fixture
def opened(page, address):
    """Give a function that opens a page as a new reader, or as the one that was here before."""

    def open_page(name, *, anew=True):
        page.goto("about:blank")
        page.goto(f"{address}/{name}")
        if anew:
            page.evaluate("localStorage.clear()")
            page.reload()
        return page.locator(".predict")

    return open_page


def test_a_wrong_choice_is_answered_with_its_own_reason_and_then_with_the_right_one(opened):
    box = opened(SLIDE)
    box.get_by_role("button", name="16").click()
    told = box.get_by_role("status")
    expect(told).to_contain_text("Not quite. That is a place for each pixel")
    expect(told).to_contain_text("The right answer is: 4. There are two places across")
    assert "A filter as large as the patch" not in told.inner_text()
    assert box.get_by_role("button", name="16").get_attribute("aria-pressed") == "true"
    assert box.get_by_role("button", name="4", exact=True).is_disabled()


def test_a_right_choice_is_told_to_be_right(opened):
    box = opened(SLIDE)
    box.get_by_role("button", name="4", exact=True).click()
    told = box.get_by_role("status")
    expect(told).to_contain_text("Right. There are two places across")
    expect(told).not_to_contain_text("Not quite")


def test_it_is_recalled_where_the_chapter_decides_and_kept_until_it_is_taken_back(opened, page):
    box = opened(SLIDE)
    recall = page.locator(".recall")
    expect(recall).to_have_text("", use_inner_text=True)
    box.get_by_role("button", name="16").click()
    box = opened(SLIDE, anew=False)
    expect(recall).to_contain_text("You predicted: 16. The right answer is: 4.")
    before = "recall => recall.previousElementSibling.matches('.output')"
    assert recall.evaluate(before)  # the four numbers that the chapter prints
    recall.get_by_role("link", name="Why?").click()
    expect(box).to_be_in_viewport()
    box.get_by_role("button", name="Choose again").click()
    expect(recall).to_have_text("", use_inner_text=True)
    expect(box.get_by_role("status")).to_be_empty()
    expect(box.get_by_role("button", name="1", exact=True)).to_be_focused()
    box = opened(SLIDE, anew=False)
    expect(box.get_by_role("button", name="16")).to_be_enabled()


@pytest.mark.parametrize(
    ("typed", "told"),
    [("7", "Right. All but those"), ("9", "Not quite. Two sums are so close"), ("2.5", "Not quite. Count the sums")],
)
def test_a_number_is_typed_and_judged(opened, page, typed, told):
    box = opened(CHANCE).nth(1)
    field = box.get_by_role("spinbutton", name="Your prediction")
    field.press_sequentially(typed)
    page.keyboard.press("Enter")
    expect(box.get_by_role("status")).to_contain_text(told)
    expect(field).to_have_value(typed)
    expect(field).to_have_attribute("readonly", "")


def test_each_box_of_a_chapter_has_its_own_choice_and_place(opened, page):
    boxes = opened(CHANCE)
    boxes.nth(0).get_by_role("button", name="blue").click()
    boxes.nth(2).get_by_role("button", name="both stay").click()
    recalls = page.locator(".recall")
    expect(recalls).to_have_count(3)
    expect(recalls.nth(0)).to_contain_text("You predicted: blue. That is right.")
    expect(recalls.nth(1)).to_have_text("", use_inner_text=True)
    expect(recalls.nth(2)).to_contain_text("You predicted: both stay as they are.")
    expect(page.locator("p.progress")).to_contain_text("In this chapter, predictions made: 2 of 3;")


def test_a_place_is_pressed_by_keyboard_alone(opened, page):
    box = opened(BORDER).nth(1)
    places = box.get_by_role("group", name="Your prediction").get_by_role("button")
    expect(places).to_have_count(9)
    places.nth(2).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(places.nth(3)).to_have_attribute("aria-pressed", "true")
    expect(places.nth(3)).to_be_focused()
    expect(box.get_by_role("status")).to_contain_text("Right. Here black turns to grey")


def test_one_reason_may_answer_several_places(opened):
    box = opened(BORDER).nth(1)
    box.get_by_role("button", name="lower right corner").click()
    expect(box.get_by_role("status")).to_contain_text("Not quite. Here grey turns to black")
    expect(box.get_by_role("status")).to_contain_text("The right answer is: left side.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_answered_and_recalled_has_no_barrier(opened, page, scheme):
    page.emulate_media(color_scheme=scheme)
    boxes = opened(CHANCE)
    boxes.nth(0).get_by_role("button", name="red").click()
    boxes.nth(1).get_by_role("spinbutton").fill("7")
    boxes.nth(1).get_by_role("button", name="Predict").click()
    assert violations(page) == []
    opened("book/index.html", anew=False)
    assert violations(page) == []
    page.emulate_media(color_scheme="light")


def test_without_a_script_the_box_has_its_question_choices_and_reasons(browser, address):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{address}/{SLIDE}")
        box = page.locator(".predict")
        assert box.locator(":scope > ul > li").all_inner_texts() == ["1", "4", "16"]
        assert box.get_by_role("button").count() == 0
        box.get_by_text("Each answer, and why").click()
        expect(box.get_by_text("There are two places across")).to_be_visible()
        exercise = page.locator(".exercise").first
        assert exercise.get_by_role("button").count() == 0
        expect(exercise.get_by_text("The window must lie wholly")).to_be_hidden()
        exercise.get_by_text("Answer", exact=True).click()
        expect(exercise.get_by_text("The window must lie wholly")).to_be_visible()


def test_an_exercise_may_be_tried_until_it_is_right_and_is_kept(opened, page):
    opened(SLIDE)
    first, _, third = page.locator(".exercise").all()
    choices = first.get_by_role("group", name="Your answer").get_by_role("button")
    assert choices.all_inner_texts() == ["251 by 251, and none", "252 by 252, and 1 by 1", "256 by 256 both times"]
    choices.nth(2).click()
    told = first.get_by_role("status")
    expect(told).to_have_text("Not quite. The window must lie wholly inside the picture, so it has fewer places.")
    expect(choices.nth(1)).to_be_enabled()
    choices.nth(1).click()
    expect(told).to_contain_text("Right. 256")
    expect(choices.nth(0)).to_be_disabled()

    field = third.get_by_role("spinbutton", name="Your answer")
    for typed, answer in [
        ("15", "Not quite. So it is if all pixels are 5"),
        ("7", "Not quite. Choose each pixel by its"),
    ]:
        field.fill(typed)
        page.keyboard.press("Enter")
        expect(third.get_by_role("status")).to_contain_text(answer)
    field.fill("30")
    third.get_by_role("button", name="Check").click()
    expect(third.get_by_role("status")).to_contain_text("Right. Make each product as large as it can be")

    opened(SLIDE, anew=False)
    expect(first.get_by_role("status")).to_contain_text("Right. 256")
    assert page.evaluate("bookKept.all().answers") == {
        "02_slide_multiply_sum": {"1": "252 by 252, and 1 by 1", "3": "30"}
    }
    expect(page.locator(".recall")).to_have_text("", use_inner_text=True)
    first.get_by_role("button", name="Answer again").click()
    expect(first.get_by_role("status")).to_be_empty()
    expect(choices.nth(0)).to_be_focused()


def test_right_answers_count_in_the_chapter_the_list_of_pages_and_the_contents(opened, page):
    boxes = (GALLERY / "1_one_filter" / "02_slide_multiply_sum.py").read_text("utf-8").count(BOX)
    opened(SLIDE)
    told = page.locator("p.progress")
    begun = page.get_by_role("link", name="02 · Slide, multiply, sum begun")
    expect(told).to_contain_text(f"right answers found: 0 of {boxes};")
    assert begun.count() == 0
    choices = page.locator(".exercise").first.get_by_role("button")
    choices.nth(2).click()
    expect(told).to_contain_text(f"right answers found: 0 of {boxes};")  # a wrong one is a try
    expect(begun).to_have_count(1)

    opened("book/index.html", anew=False)
    card = page.locator(".cards li", has=page.locator("a[href*='02_slide']")).locator(".progress")
    expect(card).to_have_text("1 tried")
    opened(SLIDE, anew=False)
    choices.nth(1).click()
    expect(told).to_contain_text(f"right answers found: 1 of {boxes};")
    page.locator(".exercise").first.get_by_role("button", name="Answer again").click()
    choices.nth(0).click()
    expect(told).to_contain_text(f"right answers found: 1 of {boxes};")  # what was found stays found

    opened("book/index.html", anew=False)
    expect(card).to_have_text(f"1 of {boxes} answered")
    everywhere = sum(file.read_text("utf-8").count(BOX) for file in GALLERY.glob("*/[0-9]*.py"))
    expect(page.locator(".your-progress")).to_contain_text(f"found 1 of {everywhere} right answers")


def test_an_answer_counts_that_was_given_before_answers_were_counted(opened, page):
    opened(SLIDE)
    page.evaluate("bookKept.set('answers', '02_slide_multiply_sum', '3', '30')")
    page.evaluate("bookKept.set('answers', '02_slide_multiply_sum', '1', '256 by 256 both times')")
    opened(SLIDE, anew=False)
    expect(page.locator("p.progress")).to_contain_text("right answers found: 1 of")


def test_the_mark_of_a_chapter_is_full_when_all_that_it_asks_is_done(opened, page):
    opened(SLIDE)
    asked = page.locator(".md-nav__link[aria-current][data-tasks]").get_attribute("data-tasks")
    predictions, answers, exercises = map(int, asked.split())
    for kind, number in [("predictions", predictions), ("passed", exercises), ("answered", answers)]:
        assert page.get_by_role("link", name="02 · Slide, multiply, sum all done").count() == 0
        for item in range(number):
            page.evaluate("([kind, item]) => bookKept.set(kind, '02_slide_multiply_sum', item, 'x')", [kind, str(item)])
    expect(page.get_by_role("link", name="02 · Slide, multiply, sum all done")).to_have_count(1)


def test_an_exercise_with_two_right_places_takes_either(opened, page):
    opened(EDGES)
    box = page.locator("#exercise-3")
    for place in ("upper right", "lower left"):
        box.get_by_role("button", name=place).click()
        expect(box.get_by_role("status")).to_contain_text("Right. The sum's map is")
        assert violations(page) == []
        box.get_by_role("button", name="Answer again").click()


ON_TWO_LINES = r"""() => {
  const texts = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {
    for (const number of texts.currentNode.data.matchAll(/\d(?:\.\d+)?e[-+−]\d+/g)) {
      const range = document.createRange();
      range.setStart(texts.currentNode, number.index);
      range.setEnd(texts.currentNode, number.index + number[0].length);
      const lines = new Set([...range.getClientRects()].filter(({ width }) => width).map(({ top }) => Math.round(top)));
      if (lines.size) found.push([number[0], lines.size]);
    }
  }
  return found;
}"""


@pytest.mark.parametrize("width", [390, 360])
def test_a_number_with_an_exponent_stands_on_one_line_of_a_phone(browser, address, width):
    with browser.new_context(viewport={"width": width, "height": 844}) as context:
        page = context.new_page()
        page.goto(f"{address}/{CHECK}")
        exercise = page.locator("#exercise-2")
        exercise.get_by_role("button", name="a tenth").click()
        expect(exercise.get_by_role("status")).to_contain_text("at best 1e-08 to 2e-08 in float64")
        page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
        numbers = page.evaluate(ON_TWO_LINES)
        assert len(numbers) > 20 and [number for number, lines in numbers if lines > 1] == []


FORBIDDEN = (
    "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
)
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }"


@pytest.mark.parametrize("storage", [FORBIDDEN, FULL], ids=["forbidden", "full"])
def test_a_page_that_can_keep_nothing_still_answers(browser, address, storage):
    with browser.new_context() as context:
        context.add_init_script(storage)
        page = context.new_page()
        page.goto(f"{address}/{SLIDE}")
        page.locator(".predict").get_by_role("button", name="16").click()
        expect(page.locator(".recall")).to_contain_text("You predicted: 16.")


def test_what_is_kept_by_something_else_is_taken_for_nothing(opened, page):
    opened(SLIDE)
    for odd in ("no json", "[1]", '{"predictions": 3}', '{"predictions": {"02_slide_multiply_sum": {"1": "5"}}}'):
        page.evaluate("odd => localStorage.setItem('what-a-filter-sees', odd)", odd)
        box = opened(SLIDE, anew=False)
        expect(box.get_by_role("button", name="16")).to_be_enabled()
        expect(box.get_by_role("status")).to_be_empty()


def test_the_contents_tell_what_is_predicted_and_let_the_reader_carry_it_bring_it_back_and_forget_it(
    opened, page, tmp_path
):
    opened(SLIDE).get_by_role("button", name="16").click()
    opened("book/index.html", anew=False)
    card = page.locator(".cards li", has=page.locator("a[href*='02_slide']"))
    expect(card).to_contain_text("1 of 1 predicted")
    progress = page.locator(".your-progress")
    expect(progress).to_contain_text("You have made 1 of ")
    with page.expect_download() as download:
        progress.get_by_role("button", name="Carry it away").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert json.loads(file.read_text()) == {"predictions": {"02_slide_multiply_sum": {"1": "16"}}}

    progress.get_by_role("button", name="Forget").click()
    expect(card).not_to_contain_text("predicted")
    assert page.evaluate("localStorage.length") == 0

    odd = tmp_path / "odd.json"
    odd.write_text("[]")
    progress.locator("input[type=file]").set_input_files(odd)
    expect(progress.get_by_role("status")).to_have_text("odd.json holds no progress of this book.")
    expect(card).not_to_contain_text("predicted")

    progress.locator("input[type=file]").set_input_files(file)
    expect(card).to_contain_text("1 of 1 predicted")
    opened(SLIDE, anew=False)
    expect(page.locator(".recall")).to_contain_text("You predicted: 16.")


def test_what_is_brought_is_added_to_what_is_there(opened, page, tmp_path):
    opened(SLIDE).get_by_role("button", name="16").click()
    page.evaluate(
        "localStorage.setItem('what-a-filter-sees', JSON.stringify({ other: { a: { b: 'c' } }, ...bookKept.all() }))"
    )
    opened("book/index.html", anew=False)
    file = tmp_path / "one.json"
    file.write_text('{"predictions": {"05_a_random_filter": {"2": "7"}}}')
    page.locator(".your-progress input[type=file]").set_input_files(file)
    expect(page.locator(".your-progress")).to_contain_text("You have made 2 of ")
    assert page.evaluate("bookKept.all().other") == {"a": {"b": "c"}}


def test_a_mark_is_that_of_the_last_box_above_it(page, address):
    def with_a_mark_at_the_end(route):
        response = route.fetch()
        body = response.text().replace("</article>", '<div class="recall" title="the end"></div></article>')
        route.fulfill(response=response, body=body)

    page.route(f"**/{CHANCE}", with_a_mark_at_the_end)
    page.goto(f"{address}/{CHANCE}")
    page.unroute_all()
    assert [page.locator(f"#recall-{box}").get_attribute("title") for box in (1, 2, 3)] == [None, None, "the end"]
