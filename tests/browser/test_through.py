"""Through the network: in the page, by touch, mouse and keyboard, the numbers are those of the package."""

import io
import re

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect

from bookbuild.in_the_page.through import SEEN, Faces, exchange_for_random
from filtersight import cat, photographs
from filtersight.classifier import class_activation_map, class_names, classifier, classifier_input, name_picture
from filtersight.faces import face_finder, faces_of_map, find_faces, merge_overlapping
from filtersight.networks import run, switch_off

from .crawl import watch
from .playground_page import leave_unwritten, pixels
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
    through = Faces()
    levels = np.broadcast_to((picture * 255).round().astype(np.uint8).reshape(*picture.shape[:2], -1), (256, 256, 3))
    through.open(np.ascontiguousarray(levels).tobytes(), 256, 256)
    return [x for _, x in through.inputs]


def answer(page):
    """What is shown of it: what is read aloud comes later."""
    return page.locator(".through-answer [aria-hidden]")


def layer(page, name):
    return page.locator(f"section[aria-label='{name}']")


CLICK = """(canvas, [x, y]) => {
    const { left, top, width } = canvas.getBoundingClientRect();
    const place = { clientX: Math.round(left + x * width), clientY: Math.round(top + y * width) };
    canvas.dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 1, ...place }));
}"""


def press(page, name, index, row, column, size):
    """Press a place of a map, which has `size` rows and columns."""
    canvas = layer(page, name).locator("canvas").nth(index)
    # In one go: a place is two pixels high, and while an answer is sought the page may move under the pointer.
    canvas.evaluate(CLICK, [(column + 0.5) / size, (row + 0.5) / size])
    expect(heading(page)).to_contain_text(called(name, index, row, column))


def called(name, index, row, column):
    if name == "picture":
        return f"pixel ({row}, {column})"
    return f"{name} ({row}, {column})" if name == SEEN else f"{name}, map {index + 1} ({row}, {column})"


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


def test_a_picture_of_the_reader_s_own_is_there_again_after_a_reload_and_only_then(page):
    seen = page.locator(".through-top canvas").first
    before = pixels(seen)
    page.wait_for_function("() => history.state?.ownPicture")
    page.reload()
    page.get_by_role("button", name="Start").click()
    page.locator(".through[data-live]").wait_for(timeout=PATIENCE)
    expect(page.get_by_label("Picture", exact=True)).to_have_value("own")
    assert (pixels(seen) == before).all()
    expect(heading(page)).to_contain_text("layer 5, map 3 (10, 20)", timeout=PATIENCE)
    leave_unwritten(page, lambda: press(page, "layer 5", 2, 10, 21, 50))
    page.evaluate("location.hash = '#picture=cat'; window.write()")  # before the page hears of it
    expect(page.get_by_label("Picture", exact=True)).to_have_value("cat", timeout=PATIENCE)
    assert not page.evaluate("history.state?.ownPicture")
    page.go_back()
    expect(page.get_by_label("Picture", exact=True)).to_have_value("own", timeout=PATIENCE)
    expect(heading(page)).to_contain_text("layer 5, map 3 (10, 20)", timeout=PATIENCE)
    page.get_by_label("Picture", exact=True).select_option("astronaut")
    page.wait_for_function("() => history.state.ownPicture === false", timeout=PATIENCE)


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


def test_a_camera_is_not_read_aloud_at_every_pass(page):
    expect(answer(page)).to_contain_text("in a search of all 11 sizes", timeout=PATIENCE)
    expect(page.locator(".through-answer .live-spoken")).to_have_text(answer(page).inner_text())
    page.evaluate("""() => {
        const spoken = document.querySelector(".through-answer .live-spoken");
        const shown = document.querySelector(".through .through-top p > .through-status");
        window.heard = [], window.passes = 0;
        const all = { childList: true, characterData: true, subtree: true };
        new MutationObserver(() => heard.push(spoken.textContent)).observe(spoken, all);
        new MutationObserver(() => (passes += shown.textContent.startsWith("One pass took"))).observe(shown, all);
    }""")
    page.get_by_role("button", name="Camera").click()
    page.wait_for_function("() => passes >= 3 && heard.length", timeout=PATIENCE)
    page.get_by_role("button", name="Stop the camera").click()
    assert page.evaluate("heard") == ["No face."]
    assert "largest number is" in answer(page).inner_text()


# The network that names pictures


@pytest.fixture(scope="module")
def named(page):
    """The page after a reader has chosen the other network, which did not come the first time, and the cat."""
    page.names_before = [url for url in page.asked if "classifier.npz" in url]
    page.get_by_label("Picture", exact=True).select_option("cat")
    expect(page.get_by_text("Looking for faces at")).to_be_visible(timeout=PATIENCE)  # which keeps nobody from it
    page.evaluate("""() => {
        window.loading = [];
        const line = document.querySelector(".through-loading");
        new MutationObserver(() => loading.push(line.textContent)).observe(line, { childList: true, subtree: true });
    }""")
    page.context.route("**/classifier.npz", lambda route: route.fulfill(status=503), times=1)
    network = page.get_by_label("Network", exact=True)
    network.select_option("names")
    expect(page.get_by_role("alert")).to_contain_text("classifier.npz could not be loaded. Choose it again")
    page.faults.clear()  # that was asked for
    expect(network).to_have_value("faces")
    expect(network).to_be_enabled()
    network.select_option("names")
    expect(answer(page)).to_contain_text("Egyptian cat", timeout=PATIENCE)
    return page


@pytest.fixture(scope="module")
def names_maps():
    return run(classifier(), classifier_input(cat()))


def guesses(page):
    return [item.split("\n") for item in page.locator(".through-guesses button").all_inner_texts()]


def told(named):
    return [[guess.name, f"{guess.probability:.3f}"] for guess in named]


def test_the_classifier_comes_when_it_is_chosen_and_tells_how_far_it_is(named):
    assert named.names_before == []
    assert named.evaluate("loading.some((text) => /Loading the classifier….* of 4.4 MB/.test(text))")
    expect(named.locator(".through > .message")).to_have_text("")
    expect(named.locator(".through-loading")).to_have_text("")


def test_the_cat_has_the_package_s_names_and_is_seen_where_the_package_sees_it(named, names_maps):
    assert guesses(named) == told(name_picture(cat()))
    for name in ("tabby", "Egyptian cat"):
        named.locator(".through-guesses").get_by_role("button", name=name).click()
        expect(named.locator(".through-guesses [aria-pressed=true]")).to_contain_text(name)
        number = class_names().index(name)
        seen = class_activation_map(classifier(), names_maps, number)
        row, column = np.unravel_index(seen.argmax(), seen.shape)
        expect(heading(named)).to_contain_text(called(SEEN, 0, row, column))
        assert numbers_in(heading(named).inner_text())[-1] == pytest.approx(seen.max(), abs=6e-4)
        colours = named.locator(".through-seen").evaluate(
            """canvas => {
                const copy = new OffscreenCanvas(7, 7).getContext("2d", { willReadFrequently: true });
                copy.drawImage(canvas, 0, 0);
                return [...copy.getImageData(0, 0, 7, 7).data];
            }"""
        )
        red, _, blue, alpha = np.reshape(colours, (7, 7, 4)).transpose(2, 0, 1)
        strong = abs(seen) > 0.2 * abs(seen).max()
        np.testing.assert_array_equal((red > blue)[strong], (seen > 0)[strong])
        np.testing.assert_allclose(alpha, 190 * abs(seen) / abs(seen).max(), atol=1)


def test_any_name_is_looked_for_by_all_of_it_or_by_a_part_that_no_other_has(named, names_maps):
    field = named.get_by_label("another name")
    assert field.evaluate("field => [...field.list.options].map(({ value }) => value)") == list(class_names())
    for text, name in (("Goldfish", "goldfish"), ("shuttle", "space shuttle")):
        field.fill(text)
        field.press("Enter")
        expect(named.locator(".through-guesses [aria-pressed=true]")).to_contain_text(name)
        expect(field).to_have_value("")
        seen = class_activation_map(classifier(), names_maps, class_names().index(name))
        assert numbers_in(heading(named).inner_text())[-1] == pytest.approx(seen.max(), abs=6e-4)
    named.wait_for_function("number => location.hash.includes(`class=${number}`)", arg=class_names().index(name) + 1)
    expect(named.get_by_text("Softmax of the thousand scores makes it less than 0.001.")).to_be_visible()
    alert = named.get_by_role("alert")
    field.fill("Cat")
    field.press("Enter")
    several = ", ".join([name for name in class_names() if "cat" in name][:6])
    expect(alert).to_have_text(f"“Cat” is in 8 names ({several}, …): type one of them whole.")
    field.fill("zeppelin")
    field.press("Enter")
    expect(alert).to_have_text("None of the thousand names has “zeppelin” in it.")
    expect(field).to_have_value("zeppelin")
    expect(named.locator(".through-guesses [aria-pressed=true]")).to_contain_text(name)
    field.fill("")
    field.press("Enter")
    expect(named.locator(".through-guesses ~ .message")).to_have_text("")
    named.locator(".through-guesses").get_by_role("button", name="Egyptian cat").click()
    expect(named.locator(".through-guesses [aria-pressed=true]")).to_contain_text("Egyptian cat")


def test_the_way_down_from_a_name_has_the_package_s_numbers_at_each_step(named, names_maps):
    press(named, SEEN, 0, 2, 4, 7)
    layers = {layer.name: layer for layer in classifier()}
    names = [name for name in layers if names_maps[name].ndim == 4]
    place = SEEN, 0, 2, 4
    for name in [*names[:-4:-1], "15.expand", "14.project"]:
        weight = layers["classes"].weight[:, 285] if place[0] == SEEN else layers[place[0]].weight[..., place[1]]
        below = names_maps[name][0]
        kernel = weight.shape[0] if "depthwise" in place[0] else 1
        middle = kernel // 2
        row, column = (at + middle - kernel // 2 for at in place[2:])  # all of these have stride 1
        cell = named.locator(".through-grid button").nth(middle * kernel + middle)
        if kernel > 1:
            index, factor = place[1], weight[middle, middle]
        else:
            shares = below[row, column] * np.squeeze(weight)
            index = int(abs(shares).argmax())
            factor = np.squeeze(weight)[index]
        said = numbers_in(cell.get_attribute("aria-label").split(": ")[1])
        assert said == pytest.approx([below[row, column, index], factor], abs=6e-4)
        cell.click()
        place = name, index, row, column
        expect(heading(named)).to_contain_text(called(*place))
        assert numbers_in(heading(named).inner_text())[-1] == pytest.approx(below[row, column, index], abs=6e-4)
    added = named.locator(".through-sum button")
    assert "13.project" in added.inner_text()
    added.click()
    expect(heading(named)).to_contain_text(called("13.project", *place[1:]))
    value = names_maps["13.project"][0, place[2], place[3], place[1]]
    assert numbers_in(heading(named).inner_text())[-1] == pytest.approx(value, abs=6e-4)
    assert named.locator(".through-trail button").count() == 6


def test_what_is_looked_at_and_changed_stands_in_the_address_and_comes_back_from_there(named):
    changes = named.locator(".through-changes")
    named.locator(".through-guesses").get_by_role("button", name="Egyptian cat").click()
    press(named, "3.project", 5, 10, 20, 28)
    named.get_by_role("button", name="Switch this filter off").click()
    expect(named.locator(".through-changes")).to_contain_text("3.project, map 6 is switched off", timeout=PATIENCE)
    settled(named)
    off = switch_off(classifier(), "3.project", 5)
    assert guesses(named)[:5] == told(name_picture(cat(), layers=off))
    address = "#network=names&picture=cat&layer=3.project&map=6&at=10,20&class=286&off=3.project:6"
    named.wait_for_function("(address) => location.hash === address", arg=address)
    other = "#network=names&picture=coffee&layer=5.depthwise&map=y&at=3,4&random=0.project:2:7"
    named.evaluate("(hash) => (location.hash = hash)", other)
    expect(heading(named)).to_contain_text(called("5.depthwise", 0, 3, 4), timeout=PATIENCE)
    expect(named.get_by_role("alert")).to_contain_text("of map makes no sense", timeout=PATIENCE)
    expect(changes).to_have_text("0.project, map 2 is exchanged for a random filter, seed 7")
    named.evaluate("(hash) => (location.hash = hash)", address)
    expect(heading(named)).to_contain_text(called("3.project", 5, 10, 20), timeout=PATIENCE)
    expect(changes).to_have_text("3.project, map 6 is switched off", timeout=PATIENCE)
    assert guesses(named)[:5] == told(name_picture(cat(), layers=off))
    expect(named.get_by_text("With every filter as trained: Egyptian cat 0.37").first).to_be_visible()
    all_as_trained(named)
    settled(named)
    assert guesses(named) == told(name_picture(cat()))


def test_all_maps_of_a_layer_are_shown_when_asked_for(named):
    row = layer(named, "9.project")
    row.scroll_into_view_if_needed()
    maps = row.get_by_role("button", name=re.compile("^Map"))
    expect(maps).to_have_count(24)
    row.get_by_role("button", name="All 112 maps").click()
    expect(maps).to_have_count(112)
    row.get_by_role("button", name="Only the maps that vary most").click()
    expect(maps).to_have_count(24)


def test_the_names_are_accessible_and_fit_on_a_phone(named):
    named.set_viewport_size({"width": 390, "height": 900})
    for scheme in ("light", "dark"):
        named.emulate_media(color_scheme=scheme)
        assert named.evaluate("document.documentElement.scrollWidth") == 390
        found = Axe().run(named, context={"include": [["article"]]}).response["violations"]
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
