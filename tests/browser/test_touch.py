"""On a phone, by touch: a weight is dragged, a number of the map pinned, a cell edited and run."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def phone(browser, address):
    """Give a function that opens a page on a small screen that is touched."""
    with browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        faults = []
        page.on("pageerror", lambda error: faults.append(str(error)))

        def go(name):
            page.goto(f"{address}/{name}")
            return page

        yield go
        assert faults == []


def drag(page, start, end):
    """Move a finger over the screen, as the browser itself would see it."""
    session = page.context.new_cdp_session(page)
    steps = [[a + (b - a) * k / 8 for a, b in zip(start, end, strict=True)] for k in range(9)]
    for kind, (x, y) in zip(["touchStart"] + ["touchMove"] * 8, steps, strict=True):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def middle(locator):
    locator.scroll_into_view_if_needed()
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_finger_drags_a_weight_on_the_landing_page_and_the_page_stays_where_it_is(phone):
    page = phone("index.html")
    page.locator(".live-filter[data-ready]").wait_for()
    weight = page.get_by_label("row 2, column 2")
    x, y = middle(weight)
    before = page.evaluate("scrollY")
    drag(page, (x, y), (x + 80, y))  # 80 pixels to the right: ten steps of 0.1
    expect(weight).to_have_value("1")
    assert page.evaluate("scrollY") == before


def test_a_tap_pins_a_number_of_the_map_and_a_second_lets_it_go(phone):
    page = phone("playground.html")
    page.locator(".playground[data-ready]").wait_for()
    output = page.get_by_role("application", name="The map.")
    line = page.locator(".playground > .live-status")
    x, y = middle(output)
    page.touchscreen.tap(x, y)
    expect(line).to_contain_text("(pinned)")
    page.touchscreen.tap(*middle(output))  # the page may have moved, to show the explanation
    expect(line).not_to_contain_text("(pinned)")
    expect(line).to_contain_text(re.compile(r"Row 12[67], column 12[67] of the map"))


def test_a_finger_that_scrolls_over_the_map_scrolls_the_page(phone):
    page = phone("playground.html")
    page.locator(".playground[data-ready]").wait_for()
    x, y = middle(page.get_by_role("application", name="The map."))
    before = page.evaluate("scrollY")
    drag(page, (x, y), (x, y - 200))
    page.wait_for_function("before => scrollY > before + 100", arg=before)


def test_a_finger_that_scrolls_over_weights_and_sliders_changes_none(phone):
    page = phone("playground.html#stride=2")
    page.locator(".playground[data-ready]").wait_for()
    for over in (page.get_by_label("row 2, column 2"), page.get_by_role("slider", name="stride")):
        x, y = middle(over)
        before = page.evaluate("scrollY")
        value = over.input_value()
        drag(page, (x + 9, y), (x + 18, y - 200))
        page.wait_for_function("before => scrollY > before + 100", arg=before)
        expect(over).to_have_value(value)


def test_picture_map_and_explanation_are_seen_together_and_stay_while_the_filter_is_changed(phone):
    page = phone("playground.html")
    page.locator(".playground[data-ready]").wait_for()
    picture = page.get_by_role("application", name="The picture.")
    output = page.get_by_role("application", name="The map.")
    output.evaluate("canvas => canvas.scrollIntoView({ block: 'center' })")
    page.touchscreen.tap(*middle(output))
    line = page.locator(".playground > .live-status")
    expect(line).to_contain_text("(pinned)")
    for part in (picture, output, line, page.get_by_label("The receptive field, enlarged.")):
        expect(part).to_be_in_viewport(ratio=1)
    page.get_by_role("slider", name="pooling window").evaluate("one => one.scrollIntoView({ block: 'end' })")
    for part in (picture, output):
        expect(part).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("name", ["index.html", "playground.html"])
def test_no_box_is_so_small_that_an_iphone_enlarges_the_page(phone, name):
    page = phone(name)
    page.locator("[data-ready]").first.wait_for()
    sizes = page.locator(".live :is(input, select, textarea)").evaluate_all(
        "boxes => boxes.map((box) => parseFloat(getComputedStyle(box).fontSize))"
    )
    assert len(sizes) > 5 and min(sizes) >= 16


def test_what_is_said_of_a_copied_link_stands_beside_its_button(phone):
    page = phone("playground.html")
    page.locator(".playground[data-ready]").wait_for()
    button = page.get_by_role("button", name="Copy link")
    button.tap()
    expect(page.get_by_text(re.compile("The link is copied|the text is selected"))).to_be_in_viewport()


def test_a_cell_of_chapter_03_is_edited_and_run(phone):
    page = phone("book/1_one_filter/03_vertical_edges.html")
    page.get_by_role("button", name="Edit cell 1").tap()
    editor = page.get_by_role("textbox", name="Code of cell 1", exact=True)
    editor.tap()
    expect(editor).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("print(6 * 7)")
    page.get_by_role("button", name="Run cell 1").tap()
    expect(page.locator(".output code").first).to_have_text("42\n", timeout=60_000)
