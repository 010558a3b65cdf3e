"""What is pointed at in the playground, by mouse and by keyboard."""

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
    expect(page.locator(".live-status")).to_contain_text("Row 40, column 60 of the map")
    cat = filtersight.cat(grey=True)
    rows = page.locator(".sums-table tbody tr")
    expect(rows).to_have_count(9)
    first = [cell.replace("−", "-") for cell in rows.nth(2).locator("td").all_inner_texts()]
    assert [float(cell) for cell in first[:3]] == pytest.approx([cat[40, 62], -1, -cat[40, 62]], abs=0.0006)
    total = (filtersight.VERTICAL_EDGE * cat[40:43, 60:63]).sum()
    assert float(rows.nth(8).locator("td").nth(3).inner_text().replace("−", "-")) == pytest.approx(total, abs=0.0006)
    map_canvas(page).click(position=at)
    map_canvas(page).hover(position={"x": 5, "y": 5})
    expect(page.locator(".live-status")).to_contain_text("Row 40, column 60 of the map")
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
    expect(page.locator(".live-status")).to_contain_text("row 50, column 100 of the picture has a part in 4 numbers")
    expect(page.locator(".stage", has=map_canvas(page)).locator("rect.now")).to_have_count(4)
    page.mouse.move(0, 0)
    expect(page.locator(".live-status")).to_contain_text("of the map is")


def test_everything_can_be_done_with_the_keyboard(playground_page, address):
    page = open_at(playground_page, address)
    reach(page, page.get_by_label("Picture", exact=True))
    page.keyboard.press("ArrowDown")
    reach(page, page.get_by_label("colour"))
    reach(page, page.get_by_role("button", name="Your own picture"))
    reach(page, page.get_by_role("button", name="Camera"))
    reach(page, picture_canvas(page))
    page.keyboard.press("ArrowRight")
    expect(page.locator(".live-status")).to_contain_text("of the picture has a part in")
    reach(page, page.get_by_role("spinbutton", name="row 1, column 1"))
    page.keyboard.press("ArrowUp")
    reach(page, page.get_by_label("Size"))
    reach(page, page.get_by_role("button", name="Random"))
    reach(page, map_canvas(page))
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.locator(".live-status")).to_contain_text("Row 130, column 119 of the map")
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
