"""The filter on the landing page, and the live parts of the chapters, answer as the package does."""

import gzip
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from filtersight import HORIZONTAL_EDGE, VERTICAL_EDGE, cat, correlate2d, max_pool2d, output_size, random_kernel, relu
from filtersight.kernels import GAUSSIAN_BLUR

from .frames import drawn

CHAPTERS = {
    "02": "book/1_one_filter/02_slide_multiply_sum.html",
    "03": "book/1_one_filter/03_vertical_edges.html",
    "04": "book/1_one_filter/04_horizontal_edges.html",
    "05": "book/1_one_filter/05_a_random_filter.html",
    "08": "book/2_a_full_layer/08_zero_padding.html",
    "09": "book/2_a_full_layer/09_stride_and_dilation.html",
    "12": "book/2_a_full_layer/12_max_pooling.html",
}


@pytest.fixture
def part(page, address):
    """Give a function that opens a page and waits for its live part."""

    def open_part(chapter, name):
        page.goto(f"{address}/{CHAPTERS.get(chapter, chapter)}")
        found = page.locator(f".{name}")
        found.scroll_into_view_if_needed()
        page.locator(f".{name}[data-ready]").wait_for()
        return found

    return open_part


def strongest(found):
    """What the part says is its deepest red."""
    drawn(found.page)
    return float(re.search(r"Deepest red is ([\d.]+)", found.locator(".live-status").inner_text())[1])


def says(kernel):
    return pytest.approx(abs(correlate2d(cat(grey=True), np.asarray(kernel))).max(), abs=0.006)


def kernel_of(found):
    return [float(value.replace("\N{MINUS SIGN}", "-")) for value in numbers_of(found)]


def numbers_of(found):
    drawn(found.page)
    return [cell.input_value() for cell in found.get_by_role("spinbutton").all()]


@pytest.mark.parametrize(
    ("chapter", "kernel"),
    [("index.html", VERTICAL_EDGE), ("03", VERTICAL_EDGE), ("04", HORIZONTAL_EDGE), ("05", random_kernel(3, seed=5))],
    ids=["landing", "03", "04", "05"],
)
def test_the_filter_starts_as_the_page_says(part, chapter, kernel):
    found = part(chapter, "live-filter")
    assert kernel_of(found) == pytest.approx(kernel.ravel().tolist(), abs=0.006)
    assert strongest(found) == says(kernel)


def test_a_typed_number_changes_the_map(part):
    found = part("index.html", "live-filter")
    found.get_by_label("row 2, column 2").fill("-5")
    expect(found.get_by_role("combobox")).to_have_value("")
    changed = VERTICAL_EDGE.copy()
    changed[1, 1] = -5
    expect(found.locator(".live-status")).to_contain_text("sum to −5")
    assert strongest(found) == says(changed)


def test_what_is_no_number_is_marked_and_changes_nothing(part):
    found = part("index.html", "live-filter")
    cell = found.get_by_label("row 1, column 1")
    cell.fill("x")
    assert cell.get_attribute("aria-invalid") == "true"
    assert strongest(found) == says(VERTICAL_EDGE)
    cell.blur()
    assert cell.input_value() == "1"


def test_a_number_is_dragged_up(part, page):
    found = part("index.html", "live-filter")
    box = found.get_by_label("row 1, column 2").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 20, box["y"] - 20, steps=5)  # 40 pixels, 8 a step of 0.1
    page.mouse.up()
    assert kernel_of(found)[1] == pytest.approx(0.5)


def test_by_keyboard_alone_a_number_grows_and_a_filter_is_chosen(part, page):
    found = part("index.html", "live-filter")
    found.get_by_label("row 1, column 1").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("PageDown")
    assert kernel_of(found)[0] == pytest.approx(0.1)
    for _ in range(9):
        page.keyboard.press("Tab")
    page.keyboard.press("g")  # gaussian blur
    expect(found.get_by_role("combobox")).to_have_value("GAUSSIAN_BLUR")
    assert strongest(found) == says(GAUSSIAN_BLUR)


def test_random_rolls_the_package_s_filters_and_start_again_starts_again(part):
    found = part("05", "live-filter")
    found.get_by_role("button", name="Random").click()
    assert kernel_of(found) == pytest.approx(random_kernel(3, seed=6).ravel().tolist(), abs=0.006)
    found.get_by_role("button", name="Start again").click()
    assert kernel_of(found) == pytest.approx(random_kernel(3, seed=5).ravel().tolist(), abs=0.006)


def test_the_window_is_moved_by_hand_and_writes_out_its_sum(part, page):
    found = part("02", "live-window")
    status = found.locator(".live-status")
    expect(status).to_contain_text("= −3")  # 1·1 + 2·(−2), as the chapter works it out
    found.get_by_role("button", name="Next place").click()
    expect(status).to_contain_text("Row 0, column 1")
    found.get_by_role("group").focus()
    page.keyboard.press("ArrowDown")
    expect(status).to_contain_text("Row 1, column 1")
    assert found.get_by_role("button", name="Back").is_enabled()


def slide(found, label, value):
    found.get_by_role("slider", name=label).fill(str(value))


def test_padding_grows_the_map(part):
    found = part("08", "live-layer")
    slide(found, "padding", 5)
    side = output_size(64, 3, padding=5)
    expect(found.locator(".live-status")).to_contain_text(f"the map has {side} × {side} numbers")


def test_stride_and_dilation_shrink_it(part):
    found = part("09", "live-layer")
    slide(found, "stride", 3)
    slide(found, "dilation", 4)
    side = output_size(256, 3, stride=3, dilation=4)
    expect(found.locator(".live-status")).to_contain_text(f"the map has {side} × {side} numbers")


def test_a_shift_keeps_as_much_of_the_pooled_map_as_python_counts(part):
    found = part("12", "live-shift")
    slide(found, "shift, in pixels", 3)
    slide(found, "pooling window", 4)
    activations = relu(correlate2d(cat(grey=True).astype(np.float32), VERTICAL_EDGE.astype(np.float32)))[
        None, :, :, None
    ]
    stay, moved = (max_pool2d(activations[:, :, shift : shift + 246], 4) for shift in (0, 3))
    alive = (stay > 0) | (moved > 0)
    status = found.locator(".live-status")
    expect(status).to_contain_text("Shifted by 3")
    shown = [int(share) for share in re.findall(r"(\d+) %", status.locator("[aria-hidden]").inner_text())]
    assert shown == pytest.approx([100 * np.mean(stay == moved), 100 * np.mean((stay == moved)[alive])], abs=0.6)


def test_it_is_read_aloud_only_when_it_has_stopped_changing(part):
    found = part("index.html", "live-filter")
    spoken = found.get_by_role("status")
    expect(spoken).to_contain_text("Deepest red is 1.16")
    found.get_by_label("row 2, column 2").fill("3")
    assert "Deepest red is 1.16" in spoken.inner_text()
    expect(spoken).to_contain_text("sum to 3")


def test_all_that_is_live_on_the_landing_page_weighs_under_15_kb(page, address, book):
    asked = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(f"{address}/")))
    page.goto(f"{address}/index.html")
    page.locator(".live-filter[data-ready]").wait_for()
    scripts = {name for name in asked if name.startswith("assets/live/") and name.endswith(".js")}
    assert {"assets/live/live.js", "assets/live/filter.js"} <= scripts
    files = [book.site / name for name in scripts] + [book.site / "assets" / "live" / "live.css"]
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) < 15_000
