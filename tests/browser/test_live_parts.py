"""The filter on the landing page, and the live parts of the chapters, answer as the package does."""

import gzip
import json
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from playwright.sync_api import expect
from scipy.stats import pearsonr

from filtersight import (
    HORIZONTAL_EDGE,
    VERTICAL_EDGE,
    cat,
    conv2d,
    correlate2d,
    max_pool2d,
    output_size,
    random_filters,
    random_kernel,
    relu,
)
from filtersight.kernels import EMBOSS, GAUSSIAN_BLUR

from .frames import drawn
from .playground_by_package import check_painted, in_levels, numbers_in
from .playground_page import pixels

CHAPTERS = {
    "02": "book/1_one_filter/02_slide_multiply_sum.html",
    "03": "book/1_one_filter/03_vertical_edges.html",
    "04": "book/1_one_filter/04_horizontal_edges.html",
    "05": "book/1_one_filter/05_a_random_filter.html",
    "08": "book/2_a_full_layer/08_zero_padding.html",
    "09": "book/2_a_full_layer/09_stride_and_dilation.html",
    "10": "book/2_a_full_layer/10_volumes.html",
    "11": "book/2_a_full_layer/11_eight_filters_on_the_cat.html",
    "12": "book/2_a_full_layer/12_max_pooling.html",
}


@pytest.fixture(scope="module")
def page(browser):
    with browser.new_context() as context:
        yield context.new_page()


@pytest.fixture
def part(page, address):
    """Give a function that opens a page and waits for its live part."""

    def open_part(chapter, name):
        page.goto("about:blank")
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


def test_the_filter_s_map_is_painted_in_the_colours_of_its_numbers(part):
    found = part("index.html", "live-filter")
    check_filter(found, VERTICAL_EDGE)
    found.get_by_label("row 3, column 1").fill("-4")
    changed = VERTICAL_EDGE.copy()
    changed[2, 0] = -4  # the strongest number of the map lies below zero
    check_filter(found, changed)
    found.get_by_role("combobox").select_option("EMBOSS")
    check_filter(found, EMBOSS)
    found.get_by_role("button", name="Random").click()
    check_filter(found, random_kernel(3, seed=0))


def check_filter(found, kernel):
    picture, shown = (pixels(canvas) for canvas in found.locator("canvas").all())
    assert (picture == in_levels(cat(grey=True)[:, :, np.newaxis])).all()
    expected = correlate2d(cat(grey=True), kernel)
    check_painted(shown, expected)
    limit = np.abs(expected).max()
    said = numbers_in(found.locator(".live-status > [aria-hidden]").inner_text())
    assert said == pytest.approx([limit, -limit, kernel.sum()], abs=0.0051)
    signs = [int(cell.get_attribute("data-sign")) for cell in found.get_by_role("spinbutton").all()]
    assert signs == np.sign(kernel).ravel().tolist()


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
    expect(status).to_contain_text("= 12")  # 1·1 + 5·2 + 2·3 + 3·(−1) + 1·(−2), as the chapter works it out
    found.get_by_role("button", name="Next place").click()
    expect(status).to_contain_text("Row 0, column 1")
    found.get_by_role("group").focus()
    page.keyboard.press("ArrowDown")
    expect(status).to_contain_text("Row 1, column 1")
    assert found.get_by_role("button", name="Back").is_enabled()


def test_the_cells_of_the_window_part_have_the_colours_of_the_figure(part):
    found = part("02", "live-window")
    colours = "cells => cells.map((cell) => [cell.textContent, getComputedStyle(cell).backgroundColor])"
    picture, kernel, _ = (dict(table.locator("td").evaluate_all(colours)) for table in found.locator("table").all())
    red_to_blue = plt.get_cmap("RdBu_r")
    for level in range(6):
        assert numbers_in(picture[str(level)]) == [51 * level] * 3
    for weight in (-2, -1, 0, 1, 2, 3):
        # The strongest weight, 3, has 1 / 1.6 of the colours' range, as in `show_kernel`.
        expected = [255 * channel for channel in red_to_blue(0.5 + weight / 3 / 3.2)[:3]]
        assert numbers_in(kernel[f"{weight}".replace("-", "−")]) == pytest.approx(expected, abs=4)


def test_at_every_place_the_window_and_its_sum_are_shown(part, page):
    found = part("02", "live-window")
    picture, kernel = (np.array(json.loads(found.get_attribute(f"data-{name}"))) for name in ("picture", "kernel"))
    expected = correlate2d(picture, kernel)
    tables = found.locator("table")
    for place, (row, column) in enumerate(np.ndindex(expected.shape)):
        if place:
            found.get_by_role("button", name="Next place").click()
        seen, _, made = (
            table.evaluate(
                "table => [...table.querySelectorAll('td')].map((cell) => [cell.textContent, cell.className])"
            )
            for table in tables.all()
        )
        inside = np.zeros(picture.shape, bool)
        inside[row : row + 3, column : column + 3] = True
        assert ["live-marked" in names for _, names in seen] == inside.ravel().tolist()
        assert [text.replace("−", "-") for text, _ in made][: place + 1] == [
            f"{value:g}" for value in expected.ravel()[: place + 1]
        ]
        assert {text for text, _ in made[place + 1 :]} <= {""}
        assert ["live-marked" in names for _, names in made] == [k == place for k in range(expected.size)]
        said = numbers_in(found.locator(".live-status > [aria-hidden]").inner_text())
        products = np.stack([picture[inside], kernel.ravel()], axis=1)
        assert said == [row, column, *products.ravel(), expected[row, column]]


def slide(found, label, value):
    found.get_by_role("slider", name=label).fill(str(value))


def check_layer(found, picture, *, padding=0, stride=1, dilation=1, pool=None):
    """Compare a layer's two canvases and its sentence with the package."""
    given, shown = (pixels(canvas) for canvas in found.locator("canvas").all())
    assert np.abs(given - in_levels(picture[:, :, np.newaxis], border=padding)).max() <= 1  # means lie between levels
    weight = VERTICAL_EDGE[:, :, np.newaxis, np.newaxis]
    maps = conv2d(picture[np.newaxis, :, :, np.newaxis], weight, stride=stride, padding=padding, dilation=dilation)
    side = maps.shape[1]
    expected = [2 * dilation + 1, len(given), *([stride] if stride > 1 else []), side, side, side]
    if pool:
        maps = max_pool2d(relu(maps), pool)
        expected += [maps.shape[1]] * 2 if pool > 1 else []
    check_painted(shown, maps[0, :, :, 0])
    assert numbers_in(found.locator(".live-status > [aria-hidden]").inner_text()) == expected


def test_padding_grows_the_map(part):
    found = part("08", "live-layer")
    small = cat(grey=True).reshape(64, 4, 64, 4).mean(axis=(1, 3))
    check_layer(found, small, padding=4)  # something is to be seen before the slider is touched
    slide(found, "padding", 5)
    side = output_size(64, 3, padding=5)
    expect(found.locator(".live-status")).to_contain_text(f"the map has {side} × {side} numbers")
    check_layer(found, small, padding=5)


def test_stride_and_dilation_shrink_it(part):
    found = part("09", "live-layer")
    slide(found, "stride", 3)
    slide(found, "dilation", 4)
    side = output_size(256, 3, stride=3, dilation=4)
    expect(found.locator(".live-status")).to_contain_text(f"the map has {side} × {side} numbers")
    check_layer(found, cat(grey=True), stride=3, dilation=4)


def test_pooling_keeps_the_largest_of_each_window(part):
    found = part("12", "live-layer")
    expect(found.locator("figcaption").last).to_have_text("the map after ReLU and pooling")
    for pool in (1, 5, 16):
        slide(found, "pooling window", pool)
        check_layer(found, cat(grey=True), pool=pool)


def test_a_shift_keeps_as_much_of_the_pooled_map_as_python_counts(part):
    found = part("12", "live-shift")
    activations = relu(correlate2d(np.rint(255 * cat(grey=True)), VERTICAL_EDGE))[None, :, :, None]
    status = found.locator(".live-status > [aria-hidden]")
    for shift, window in [(3, 4), (1, 2), (8, 8), (0, 3), (5, 1)]:
        slide(found, "shift, in pixels", shift)
        slide(found, "pooling window", window)
        stay, moved = (max_pool2d(activations[:, :, start : start + 246], window) for start in (0, shift))
        alive = (stay > 0) | (moved > 0)
        before, after = (pixels(canvas) for canvas in found.locator("canvas").all())
        check_painted(before, stay[0, :, :, 0])
        check_painted(after, moved[0, :, :, 0], limit=stay.max())
        kept, kept_alive = np.mean(stay == moved), np.mean((stay == moved)[alive])
        change = np.abs(moved - stay).sum() / stay.sum()
        likeness = pearsonr(stay.ravel(), moved.ravel()).statistic
        said = numbers_in(status.inner_text())
        assert said == pytest.approx([shift, round(100 * kept), round(100 * kept_alive), change, likeness], abs=0.0051)


def test_the_bias_moves_the_map_of_one_filter_up_and_down(part):
    found = part("10", "live-bias")
    weight = random_filters(2, in_channels=3, out_channels=8, seed=11)[..., [4]]
    status = found.locator(".live-status > [aria-hidden]")
    for bias in (-0.5, 1.3, -2):
        slide(found, "bias", bias)
        picture, shown = (pixels(canvas) for canvas in found.locator("canvas").all())
        expected = conv2d(cat()[np.newaxis], weight, [bias])[0, :, :, 0]
        assert (picture == in_levels(cat())).all()
        check_painted(shown, expected, limit=2)
        assert numbers_in(status.inner_text()) == pytest.approx([bias, 100 * np.mean(expected > 0), 2, -2], abs=0.51)
        assert found.locator(".live-slider output").inner_text() == f"{bias:g}".replace("-", "−")


def test_a_layer_by_hand_is_stepped_through_number_by_number(part, page):
    found = part("10", "live-volume")
    read = {name: json.loads(found.get_attribute(f"data-{name}")) for name in ("picture", "filters", "bias", "stride")}
    picture, filters = np.array(read["picture"], float), np.array(read["filters"], float)
    x, weight = picture.transpose(1, 2, 0)[np.newaxis], filters.transpose(2, 3, 1, 0)
    expected = conv2d(x, weight, read["bias"], stride=read["stride"])[0]
    grids = found.locator("table")
    for step, (row, column, k) in enumerate(np.ndindex(expected.shape)):
        if step:
            page.keyboard.press("ArrowRight") if step % 2 else found.get_by_role("button", name="Next number").click()
            found.get_by_role("group").focus()
        else:
            found.get_by_role("group").focus()
        cells = grids.evaluate_all(
            "tables => tables.map((t) => [...t.querySelectorAll('td')].map((c) => [c.textContent, c.className]))"
        )
        window = np.zeros((4, 4), bool)
        window[2 * row : 2 * row + 2, 2 * column : 2 * column + 2] = True
        for channel in range(3):
            assert [text for text, _ in cells[channel]] == [f"{value:g}" for value in picture[channel].ravel()]
            assert ["live-marked" in names for _, names in cells[channel]] == window.ravel().tolist()
        for filter_ in (0, 1):
            *kernels, made = cells[3 + 4 * filter_ : 7 + 4 * filter_]
            assert {"live-marked" in names for kernel in kernels for _, names in kernel} == {filter_ == k}
            assert [[text.replace("−", "-") for text, _ in kernel] for kernel in kernels] == [
                [f"{value:g}" for value in filters[filter_, channel].ravel()] for channel in range(3)
            ]
            shown = [text.replace("−", "-") for text, _ in made]
            known = [place * 2 + filter_ <= step for place in range(4)]
            values = expected[:, :, filter_].ravel()
            assert shown == [f"{value:g}" if known[place] else "" for place, value in enumerate(values)]
            marked = [filter_ == k and place == 2 * row + column for place in range(4)]
            assert ["live-marked" in names for _, names in made] == marked
        parts = (x[0, 2 * row : 2 * row + 2, 2 * column : 2 * column + 2] * weight[..., k]).sum(axis=(0, 1))
        said = numbers_in(found.locator(".live-status > [aria-hidden]").inner_text())
        assert said == [k, row, column, *parts, read["bias"][k], expected[row, column, k]]
    assert found.get_by_role("button", name="Next number").is_disabled()


def test_eight_others_are_the_package_s_filters_of_the_next_seed(part):
    found = part("11", "live-eight")
    grey = correlate2d(cat(grey=True), np.full((2, 2), 0.25)).ravel()
    for seed in (11, 12):
        if seed == 12:
            found.get_by_role("button", name="Eight others").click()
        drawn(found.page)
        weight = random_filters(2, in_channels=3, out_channels=8, seed=seed)
        maps = conv2d(cat()[np.newaxis], weight)[0]
        for k, figure in enumerate(found.locator("figure").all()):
            check_painted(pixels(figure.locator("canvas")), maps[..., k])
            assert numbers_in(figure.inner_text()) == pytest.approx([k, weight[..., k].sum()], abs=0.0501)
        copies = sum(abs(pearsonr(maps[..., k].ravel(), grey).statistic) > 0.9 for k in range(8))
        said = numbers_in(found.locator(".live-status > [aria-hidden]").inner_text())
        assert said == pytest.approx([seed, copies, 8, 0.9, (maps.max(axis=(0, 1)) <= 0).sum()])
    found.get_by_role("button", name="Start again").click()
    expect(found.locator(".live-status > [aria-hidden]")).to_contain_text("Seed 11")


def test_it_is_read_aloud_only_when_it_has_stopped_changing(browser, address):
    with browser.new_context() as context:
        page = context.new_page()
        page.clock.install()
        page.goto(f"{address}/index.html")
        found = page.locator(".live-filter")
        spoken = found.get_by_role("status")
        expect(spoken).to_contain_text("Deepest red is 1.16")
        page.clock.pause_at(page.evaluate("Date.now() + 1000"))
        found.get_by_label("row 2, column 2").fill("3")
        page.clock.run_for(300)
        assert "sum to 3" in found.locator(".live-status > [aria-hidden]").inner_text()
        assert "Deepest red is 1.16" in spoken.inner_text()
        page.clock.run_for(1000)
        assert "sum to 3" in spoken.inner_text()


def test_all_that_is_live_on_the_landing_page_weighs_under_15_kb(browser, address, book):
    with browser.new_context() as context:
        page = context.new_page()
        asked = []
        page.on("request", lambda request: asked.append(request.url.removeprefix(f"{address}/")))
        page.goto(f"{address}/index.html")
        page.locator(".live-filter[data-ready]").wait_for()
    scripts = {name for name in asked if name.startswith("assets/live/") and name.endswith(".js")}
    assert {"assets/live/live.js", "assets/live/filter.js"} <= scripts
    files = [book.site / name for name in scripts] + [book.site / "assets" / "live" / "live.css"]
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) < 15_000
