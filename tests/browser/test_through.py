"""Through the network: in the page, by touch, mouse and keyboard, the numbers are those of the package."""

import io
import re

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect

from bookbuild.in_the_page.through import Through, exchange_for_random
from filtersight import photographs
from filtersight.faces import face_finder, faces_of_map, find_faces, merge_overlapping
from filtersight.networks import run, switch_off

from .crawl import watch
from .python_page import PATIENCE

ASTRONAUT = photographs()[0]
AT_FACE = 1  # of the picture's sizes: 427 x 427


@pytest.fixture(scope="module")
def page(browser, address):
    """The page after Start, and after its first search; its tests share it, and each leaves it as it was."""
    with browser.new_context(viewport={"width": 1350, "height": 900}, reduced_motion="reduce") as context:
        page = context.new_page()
        page.faults = watch(page, address)
        page.asked = []
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(f"{address}/through.html")
        page.locator(".through[data-ready]").wait_for()
        page.before = [url for url in page.asked if "pyodide" in url or "filtersight.zip" in url]
        page.get_by_role("button", name="Start").click()
        page.locator(".through[data-live]").wait_for(timeout=PATIENCE)
        expect(answer(page)).to_contain_text("in a search of all 11 sizes", timeout=PATIENCE)
        page.sent = len(page.asked)
        yield page
        assert page.faults == []


@pytest.fixture(scope="module")
def maps():
    """The package's maps of the astronaut at the size in which the page finds the face."""
    return run(face_finder(), inputs()[AT_FACE])


@pytest.fixture
def faults():
    """The page is watched from the start: see above."""
    return []


def inputs(picture=ASTRONAUT):
    through = Through()
    levels = np.broadcast_to((picture * 255).round().astype(np.uint8).reshape(*picture.shape[:2], -1), (256, 256, 3))
    through.open(np.ascontiguousarray(levels).tobytes(), 256, 256)
    return [x for _, x in through.sizes]


def answer(page):
    return page.locator(".through-answer")


def layer(page, name):
    return page.locator(f"section[aria-label='{name}']")


def press(page, name, index, row, column, size):
    """Press a place of a map, which has `size` rows and columns."""
    canvas = layer(page, name).locator("canvas").nth(index)
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    x, y = ((at + 0.5) / size * box["width"] for at in (column, row))
    canvas.click(position={"x": x, "y": y})
    expect(heading(page)).to_contain_text(called(name, index, row, column))


def called(name, index, row, column):
    return f"pixel ({row}, {column})" if name == "picture" else f"{name}, map {index + 1} ({row}, {column})"


def heading(page):
    return page.locator(".through-step h3")


def numbers_in(text):
    return [float(number) for number in re.findall(r"-?\d*\.?\d+", text.replace("−", "-").replace(",", ""))]


def all_as_trained(page):
    page.get_by_role("button", name="All filters as trained").click()
    expect(page.locator(".through-changes li")).to_have_count(0, timeout=PATIENCE)


def settled(page):
    """Wait until the last pass is over."""
    expect(page.get_by_text(re.compile(r"^One pass took"))).to_be_visible(timeout=PATIENCE)


def test_nothing_of_python_is_loaded_before_start(page):
    assert page.before == []


def test_the_face_is_found_where_the_package_finds_it(page):
    (face,) = find_faces(ASTRONAUT, enlarge=2)
    assert f"score {face.score:.2f}" in answer(page).inner_text()
    top, left, bottom, right = face.box
    box = page.locator(".through-top rect.face").evaluate(
        "box => ['y', 'x', 'height', 'width'].map((name) => Number(box.getAttribute(name)))"
    )
    np.testing.assert_allclose(box, [top, left, bottom - top, right - left], atol=1e-6)
    assert page.locator(".through-top text").text_content() == f"{face.score:.2f}"


def test_the_way_down_has_the_package_s_numbers_at_each_step_and_leads_back_up(page, maps):
    press(page, "layer 7", 0, 10, 21, 50)
    place = ["layer 7", 0, 10, 21]
    way = [place]
    for number, network_layer in zip(range(7, 0, -1), face_finder()[::-1], strict=True):
        name, index, row, column = place
        value = maps[name][0, row, column, index]
        assert numbers_in(heading(page).inner_text())[-1] == pytest.approx(value, abs=6e-4)
        below = f"layer {number - 1}" if number > 1 else "picture"
        weight = network_layer.weight[..., index]
        start = [at * network_layer.stride - network_layer.padding for at in (row, column)]
        shares = [
            float(text.split(":")[1].replace("−", "-"))
            for text in page.locator(".through-numbers option").all_inner_texts()
        ]
        assert sum(shares) + network_layer.bias[index] == pytest.approx(value, abs=0.03) or value == 0
        assert abs(shares[0]) == max(map(abs, shares))
        channel = int(page.locator(".through-numbers select").input_value())
        middle = weight.shape[0] // 2
        row, column = (at + middle for at in start)
        cell = page.locator(".through-grid button").nth(middle * weight.shape[1] + middle)
        said = numbers_in(cell.get_attribute("aria-label").split(": ")[1])
        assert said == pytest.approx([maps[below][0, row, column, channel], weight[middle, middle, channel]], abs=6e-4)
        cell.click()
        place = [below, 0 if number == 1 else channel, row, column]
        expect(heading(page)).to_contain_text(called(*place))
        way.append(place)
    # The pixel itself, which is grey: its three levels are one.
    level = {int(numbers_in(text)[0]) for text in page.locator(".through-pixel li").all_inner_texts()}
    pixel = maps["picture"][0, way[-1][2], way[-1][3]] * 256 + [122.782, 117.001, 104.298]
    assert level == set(pixel.round().astype(int))
    for depth in range(len(way) - 2, -1, -1):
        page.locator(".through-trail button").nth(depth).click()
        expect(heading(page)).to_contain_text(called(*way[depth]))
        expect(page.locator(".through-trail button")).to_have_count(depth)


def test_what_a_number_sees_is_marked_in_every_layer_below(page):
    press(page, "layer 3", 4, 20, 20, 50)
    for name, box in [("layer 2", [40, 40, 5, 5]), ("layer 1", [80, 80, 13, 13]), ("picture", [160, 160, 29, 29])]:
        marks = layer(page, name).locator("rect.edge")
        assert marks.count() == layer(page, name).locator("canvas").count()
        seen = marks.first.evaluate("box => ['y', 'x', 'height', 'width'].map((name) => +box.getAttribute(name))")
        assert seen == box
    assert layer(page, "layer 4").locator("rect").count() == 0


def test_a_filter_is_switched_off_exchanged_and_put_back(page, maps):
    (before,) = merge_overlapping(faces_of_map(maps["layer 7"][0, :, :, 0], 5 / 3))
    press(page, "layer 6", 0, 10, 20, 50)
    page.get_by_role("button", name="Switch this filter off").click()
    expect(page.locator(".through-changes")).to_contain_text("layer 6, map 1 is switched off", timeout=PATIENCE)
    settled(page)
    scores = run(switch_off(face_finder(), "layer 6", 0), inputs()[AT_FACE])["layer 7"][0, :, :, 0]
    assert f"largest number is {scores.max():.2f}" in answer(page).inner_text().replace("−", "-")
    assert f"score {before.score:.2f} at this size" in page.locator(".through-top .through-hint").inner_text()
    expect(heading(page)).to_have_text("layer 6, map 1 (10, 20): 0")
    page.get_by_role("button", name="Exchange it for a random one").click()
    expect(page.locator(".through-changes")).to_contain_text("random filter, seed", timeout=PATIENCE)
    settled(page)
    seed = int(numbers_in(page.locator(".through-changes").inner_text())[-1])
    scores = run(exchange_for_random(face_finder(), "layer 6", 0, seed), inputs()[AT_FACE])["layer 7"][0, :, :, 0]
    said = numbers_in(answer(page).inner_text())[-1]
    assert said == pytest.approx(scores.max(), abs=0.006)
    all_as_trained(page)
    settled(page)
    assert f"score {before.score:.2f}" in answer(page).inner_text()


def test_by_keyboard_alone_a_map_is_chosen_and_a_place_moved(page):
    maps_of_layer = layer(page, "layer 5").get_by_role("button", name="Map ")
    maps_of_layer.first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(maps_of_layer.nth(2)).to_be_focused()
    assert maps_of_layer.evaluate_all("all => all.filter((one) => one.tabIndex === 0).length") == 1
    page.keyboard.press("Enter")
    expect(heading(page)).to_contain_text("layer 5, map 3")
    expect(heading(page)).to_be_focused()
    row, column = numbers_in(heading(page).inner_text())[2:4]
    page.keyboard.press("Tab")
    expect(page.get_by_role("application")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(heading(page)).to_contain_text(f"({row - 1:.0f}, {column:.0f})")


def test_a_picture_of_the_reader_s_own_goes_through_and_nowhere_else(page):
    turned = np.repeat(ASTRONAUT[..., np.newaxis], 3, axis=-1)[:, ::-1] * [1, 0.9, 0.8]
    levels = (turned * 255).round().astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(levels).save(file, "PNG")
    page.locator("input[type=file]").set_input_files(
        {"name": "me.png", "mimeType": "image/png", "buffer": file.getvalue()}
    )
    expect(page.get_by_text("Looking for faces at")).to_be_visible(timeout=PATIENCE)
    press(page, "layer 5", 2, 10, 20, 50)  # which keeps nobody from looking on
    expect(answer(page)).to_contain_text("in a search of all 11 sizes", timeout=PATIENCE)
    (face,) = find_faces(levels / np.float32(255), enlarge=2)
    assert f"score {face.score:.2f}" in answer(page).inner_text()
    expect(heading(page)).to_contain_text("layer 5, map 3 (10, 20)")
    assert [url for url in page.asked[page.sent :] if not url.startswith("blob:")] == []


def test_a_file_that_is_no_picture_is_told(page):
    page.locator("input[type=file]").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": b"no"})
    expect(page.get_by_role("alert")).to_contain_text("“a.png” is not a picture")


@pytest.mark.parametrize("width", [1350, 390])
def test_the_page_is_accessible_and_fits(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    name, index = ("layer 7", 0) if width == 390 else ("layer 4", 2)  # nine by nine numbers on the phone
    press(page, name, index, 10, 21, 50)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        found = Axe().run(page, context={"include": [["article"]]}).response["violations"]
        assert [(scheme, fault["id"], [node["html"] for node in fault["nodes"]][:3]) for fault in found] == []


def test_without_javascript_there_is_an_example(browser, address):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{address}/through.html")
        assert page.get_by_role("img", name="Eight rows of small pictures").count() == 1
        assert "takes JavaScript" in page.locator(".through").inner_text()
        assert re.search(r"Start loads Python.* \d+ MB", page.locator("article").inner_text(), re.DOTALL)


def test_a_file_that_does_not_come_is_told_and_start_tries_again(browser, address):
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{address}/through.html")
        context.route("**/numpy-*.whl", lambda route: route.fulfill(status=404))
        start = page.get_by_role("button", name="Start")
        start.click()
        expect(page.locator(".through-start")).to_contain_text("could not be loaded", timeout=PATIENCE)
        expect(start).to_be_enabled()
