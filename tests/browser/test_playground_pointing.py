"""What is pointed at in the playground, by mouse and by keyboard."""

import re

import pytest
from playwright.sync_api import expect

import filtersight

from .playground_page import check_address, map_canvas, open_at, picture_canvas

# --- pointing


def test_a_pixel_of_the_map_is_written_out_and_pinned(playground):
    page = playground()
    box = map_canvas(page).bounding_box()
    at = {"x": (60 + 0.5) * box["width"] / 254, "y": (40 + 0.5) * box["height"] / 254}
    map_canvas(page).hover(position=at)
    expect(page.locator(".playground > .live-status")).to_contain_text("Row 40, column 60 of the map")
    cat = filtersight.cat(grey=True)
    rows = page.locator(".sums-table tbody tr")
    expect(rows).to_have_count(9)
    first = [cell.replace("−", "-") for cell in rows.nth(2).locator("td").all_inner_texts()]
    assert [float(cell) for cell in first[:3]] == pytest.approx([cat[40, 62], -1, -cat[40, 62]], abs=0.0006)
    total = (filtersight.VERTICAL_EDGE * cat[40:43, 60:63]).sum()
    assert float(rows.nth(8).locator("td").nth(3).inner_text().replace("−", "-")) == pytest.approx(total, abs=0.0006)
    map_canvas(page).click(position=at)
    map_canvas(page).hover(position={"x": 5, "y": 5})
    expect(page.locator(".playground > .live-status")).to_contain_text("Row 40, column 60 of the map")
    check_address(page, "#at=40,60")


def test_the_products_are_stepped_through(playground):
    page = playground("#filter=GAUSSIAN_BLUR&at=100,100")
    step = page.get_by_role("button", name="Next product")
    step.click()
    step.click()
    step.click()
    rows = page.locator(".sums-table tbody tr")
    expect(rows).to_have_count(3)
    expected = (filtersight.GAUSSIAN_BLUR[0] * filtersight.cat(grey=True)[100, 100:103]).sum()
    assert float(rows.last.locator("td").last.inner_text()) == pytest.approx(expected, abs=0.0006)
    page.get_by_role("button", name="All products").click()
    expect(rows).to_have_count(9)


def test_a_pixel_of_the_picture_shows_which_numbers_it_feeds(playground):
    page = playground("#stride=2")
    box = picture_canvas(page).bounding_box()
    # Even rows and columns lie under two windows each: 2 x 2 of them.
    picture_canvas(page).hover(position={"x": 100.5 * box["width"] / 256, "y": 50.5 * box["height"] / 256})
    expect(page.locator(".playground > .live-status")).to_contain_text(
        "row 50, column 100 of the picture is seen by 4 numbers"
    )
    expect(page.locator(".stage", has=map_canvas(page)).locator("rect.now")).to_have_count(4)
    page.mouse.move(0, 0)
    expect(page.locator(".playground > .live-status")).to_contain_text("of the map is")


def test_from_a_map_to_its_window_and_from_there_to_its_pixels(playground):
    page = playground("#colour=1&size=5&seed=4")
    small = page.get_by_role("button", name="Map of filter 3").locator("canvas")
    box = small.bounding_box()
    small.click(position={"x": (200 + 0.5) * box["width"] / 252, "y": (100 + 0.5) * box["height"] / 252})
    page.wait_for_function("() => location.hash.startsWith('#colour=1&size=5&seed=4&chosen=3&at=')")
    link = page.evaluate("location.hash")
    row, column = (int(part) for part in link.partition("at=")[2].split(","))
    assert abs(row - 100) <= 2 and abs(column - 200) <= 2  # a number of the small map is half a pixel wide
    line = page.locator(".playground > .live-status")
    expect(line).to_contain_text(f"It sees rows {row} to {row + 4}, columns {column} to {column + 4}")
    box = picture_canvas(page).bounding_box()
    in_the_window = {"x": (column + 2.5) * box["width"] / 256, "y": (row + 2.5) * box["height"] / 256}
    picture_canvas(page).click(position=in_the_window)
    expect(page.get_by_role("region", name="The products")).to_be_focused()
    expect(page.get_by_label("The receptive field, enlarged.")).to_be_in_viewport(ratio=0.9)
    check_address(page, link)


def test_the_window_goes_where_the_picture_is_pressed(playground):
    page = playground("#stride=2&padding=1&pool=2")
    box = picture_canvas(page).bounding_box()
    picture_canvas(page).click(position={"x": 101.5 * box["width"] / 258, "y": 41.5 * box["height"] / 258})
    expect(page.locator(".playground > .live-status")).to_contain_text(
        "column 100 of the picture is seen by 1 number of the map"
    )
    page.mouse.move(0, 0)
    # Row 10 of the map sees rows 39 to 43, row 40 of the picture is in their middle; column 25 sees columns 99 to 103.
    check_address(page, "#stride=2&padding=1&pool=2&at=10,25")


def test_the_window_is_stepped_over_the_picture(playground):
    page = playground("#at=7,252")
    step, back = (page.get_by_role("button", name=name, exact=True) for name in ("Step", "Back a step"))
    step.click()
    check_address(page, "#at=7,253")
    step.click()
    check_address(page, "#at=8,0")
    back.click()
    back.click()
    check_address(page, "#at=7,252")


@pytest.mark.parametrize("pace", ["number by number", "along the rows", "row by row"])
def test_the_window_is_played_and_paused(playground, pace):
    page = playground("#at=7,100")
    page.get_by_label("How the window moves").select_option(pace)
    page.get_by_role("button", name="Play").click()
    line = page.locator(".playground > .live-status")
    expect(line).not_to_contain_text("Row 7, column 100 ")
    veils = page.locator(".stage", has=map_canvas(page)).locator("rect.veil")
    expect(veils).to_have_count(2)
    page.get_by_role("button", name="Pause").click()
    expect(veils).to_have_count(0)
    expect(line).to_contain_text("(pinned)")
    page.wait_for_function("() => location.hash.startsWith('#at=') && location.hash !== '#at=7,100'")
    row, column = (int(part) for part in page.evaluate("location.hash.slice(4)").split(","))
    if pace == "row by row":
        assert row > 7 and column == 100
    else:
        assert (row, column) > (7, 100)
    expect(line).to_contain_text(f"Row {row}, column {column} of the map")


def test_a_sweep_ends_with_the_map_and_begins_anew(playground):
    page = playground("#size=5&seed=1&stride=4&pool=4&at=14,14")
    play = page.get_by_role("button", name=re.compile("Play|Pause"))
    page.get_by_label("How the window moves").select_option("row by row")
    page.get_by_role("button", name="Step", exact=True).click()
    check_address(page, "#size=5&seed=1&stride=4&pool=4&at=14,14")
    play.click()
    expect(play).to_have_text("Play")
    check_address(page, "#size=5&seed=1&stride=4&pool=4&at=14,14")


def test_from_the_second_layer_to_its_window_to_the_pixels(playground):
    page = playground("#second=LEARNED_EDGE")
    output = page.get_by_role("application", name="A map of the second layer.")
    output.scroll_into_view_if_needed()
    box = output.bounding_box()
    # Near the far edge of a place that is little larger than a pixel: a press is told in whole pixels, rounded down.
    output.click(position={"x": 60.9 * box["width"] / 252, "y": 90.9 * box["height"] / 252})
    check_address(page, "#second=LEARNED_EDGE&at2=90,60")
    deep = page.locator(".stage", has=map_canvas(page)).locator("rect.deep")
    assert [deep.get_attribute(name) for name in ("y", "x", "height", "width")] == ["90", "60", "3", "3"]
    window = page.get_by_role("application", name="Its window on the map")
    box = window.bounding_box()
    window.click(position={"x": 3.5 * box["width"] / 5, "y": 1.5 * box["height"] / 5})  # of 5 x 5, with a border of 1
    check_address(page, "#at=90,62&second=LEARNED_EDGE&at2=90,60")
    expect(page.locator(".playground > .live-status")).to_contain_text("It sees rows 90 to 92, columns 62 to 64")


def test_everything_can_be_done_with_the_keyboard(playground_page, address):
    page = open_at(playground_page, address)
    reach(page, page.get_by_label("Picture", exact=True))
    page.keyboard.press("ArrowDown")
    reach(page, page.get_by_label("colour"))
    reach(page, page.get_by_role("button", name="Your own picture"))
    reach(page, page.get_by_role("button", name="Camera"))
    reach(page, picture_canvas(page))
    page.keyboard.press("ArrowRight")
    expect(page.locator(".playground > .live-status")).to_contain_text("of the picture is seen by")
    reach(page, map_canvas(page))
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.locator(".playground > .live-status")).to_contain_text("Row 130, column 119 of the map")
    reach(page, page.get_by_role("spinbutton", name="row 1, column 1"))
    page.keyboard.press("ArrowUp")
    reach(page, page.get_by_label("Size"))
    reach(page, page.get_by_role("button", name="Random"))
    for name in ("Play", "Back a step", "Step"):
        reach(page, page.get_by_role("button", name=name, exact=True))
    reach(page, page.get_by_label("stride"))
    page.keyboard.press("ArrowRight")
    reach(page, page.get_by_label("ReLU"))
    page.keyboard.press("Space")
    for name in ("Next product", "Copy link", "Copy as Python", "Copy as PyTorch", "Save picture"):
        reach(page, page.get_by_role("button", name=name))
    check_address(page, "#picture=astronaut&weights=1.1,0,-1,1,0,-1,1,0,-1&stride=2&relu=1&at=126,119")


def reach(page, target) -> None:
    """Press Tab until the target has the focus."""
    for _ in range(40):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not reach {target}")


def test_what_changes_fast_is_read_aloud_when_it_rests(browser, address):
    with browser.new_context() as context:
        page = context.new_page()
        page.clock.install()
        open_at(page, address)
        page.clock.pause_at(page.evaluate("Date.now() + 5000"))
        page.evaluate(
            """() => {
                window.heard = [];
                const spoken = document.querySelector(".live-spoken");
                new MutationObserver(() => window.heard.push(spoken.textContent)).observe(spoken, { childList: true });
            }"""
        )
        map_canvas(page).focus()
        page.clock.run_for(1000)
        page.evaluate("window.heard = []")
        for _ in range(12):
            page.keyboard.press("ArrowDown")
            page.clock.run_for(100)
        assert page.evaluate("window.heard") == []
        page.clock.run_for(1200)
        heard = page.evaluate("window.heard")
        assert len(heard) == 1 and "Row 132, column 120" in heard[0]
        page.keyboard.press("ArrowDown")
        page.clock.run_for(100)
        page.keyboard.press("ArrowUp")
        page.clock.run_for(1200)
        assert page.evaluate("window.heard") == heard  # the reader is where they were
