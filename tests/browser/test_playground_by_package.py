"""All that the playground shows, at every control, is what the package computes."""

import contextlib
import io
import sys
import types

import numpy as np
import pytest

import filtersight

from ..core import onnx_models
from .frames import drawn
from .playground_by_package import CHANNELS, Layer, check_painted, in_levels, numbers_in
from .playground_page import MAY_COPY, lead_to, look, map_canvas, open_at, picture_canvas

LINKS = [
    "",
    "#filter=SHARPEN&padding=1&display=absolute",
    "#filter=EMBOSS&bias=0.25&padding=2&display=absolute&at=0,257",
    "#size=5&seed=7&stride=2&dilation=2&pool=2&relu=1&flip=1&at=11,13",
    "#size=5&seed=8&stride=2&padding=3&dilation=2&pool=2&relu=1&flip=1&at=0,62",
    "#size=2&weights=0.5,-1,0.25,1e-7&bias=-0.2&display=clipped&at=3,200",
    "#size=2&weights=0.5,0.4,-0.25,0.3&bias=0.1&stride=3&dilation=4&display=clipped&at=83,7",
    "#weights=0,0,0,0,-2,0.5,0,0,0&pool=3&at=20,30",  # the strongest number is below zero
    "#weights=-1,-1,-1,-1,-1,-1,-1,-1,-1&stride=2&pool=2&relu=1&at=5,6&second=3",  # maps of zeros, which all tie
    "#colour=1&seed=4&chosen=6&bias=0.1&stride=3&padding=2&at=40,7",
    "#colour=1&size=2&seed=9&chosen=3&dilation=3&pool=3&relu=1&display=absolute&at=0,83",
    "#colour=1&size=5&seed=2&chosen=8&padding=4&flip=1&display=clipped&at=0,0",
    "#picture=astronaut&filter=GAUSSIAN_BLUR&display=clipped&at=100,5",
    "#picture=camera&seed=999999&stride=4&padding=4&pool=4&at=15,15",
    "#picture=coffee&filter=LAPLACIAN&flip=1&display=absolute&at=9,253",
    "#picture=grass&colour=1&size=2&seed=0&pool=3&relu=1&display=absolute&at=30,31",
    "#filter=LEARNED_FROM_DIGITS&chosen=5&pool=2&relu=1&at=10,20&second=11&map2=4&at2=30,41",
    "#colour=1&size=2&seed=9&chosen=3&stride=2&at=8,9&second=SHARPEN&at2=0,124",
    "#at=120,120&second=LEARNED_FROM_DIGITS&map2=8&at2=251,0",
]


@pytest.fixture(scope="module")
def browser(launch_browser):
    """A browser of its own, as fresh as a reader's."""
    browser = launch_browser()
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def page(browser):
    with browser.new_context(permissions=MAY_COPY) as context:
        yield context.new_page()


@pytest.fixture(scope="module")
def visits(page, address) -> list[tuple[Layer, dict]]:
    """For each address, what the package says and what the page shows."""
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    seen = [look(lead_to(page, address, link)) for link in LINKS]
    assert faults == []
    return list(zip(map(Layer, LINKS), seen, strict=True))


def about(numbers):
    """Numbers as they are written with three decimals."""
    return pytest.approx(numbers, abs=0.00051)


# --- what is painted


def test_the_picture_stands_in_its_zeros(visits):
    for layer, seen in visits:
        expected = in_levels(layer.picture, border=layer.placing["padding"])
        assert (seen["canvases"]["picture"] == expected).all(), layer.asked


def test_the_map_is_painted_in_the_colours_of_its_numbers(visits):
    for layer, seen in visits:
        check_painted(seen["canvases"]["map"], layer.map, layer.display)


def test_the_caption_names_the_size_of_the_map_and_what_its_colours_stand_for(visits):
    for layer, seen in visits:
        height, width = layer.map.shape
        limit = np.abs(layer.map).max() or 1
        size, _, scale = seen["caption"].partition(";")
        assert size == f"the map, {height} × {width}"
        check_scale(scale, limit, layer.display)


def test_the_second_layer_s_caption_tells_the_same_of_its_map(visits):
    for layer, seen in visits:
        if "second" not in layer.asked:
            continue
        chosen = int(layer.asked.get("map2", 1)) - 1
        numbers = layer.second_maps[:, :, chosen]
        size, _, scale = seen["second"]["caption"].partition(";")
        assert size == f"map {chosen + 1} of the second layer, {numbers.shape[0]} × {numbers.shape[1]}"
        check_scale(scale, np.abs(numbers).max() or 1, layer.display)


def check_scale(scale, limit, display):
    """Compare a caption's scale with the numbers that the colours' ends stand for."""
    ends, words = {
        "signed": ([-limit, limit], ["blue", "red"]),
        "absolute": ([0, limit], ["black", "white"]),
        "clipped": ([0, 1], ["black", "white"]),
    }[display]
    assert numbers_in(scale) == pytest.approx(ends, abs=0.0051)
    assert all(word in scale for word in words) and scale.index(words[0]) < scale.index(words[1])


def test_the_sheet_shows_the_eight_maps_in_order_each_on_its_scale(visits):
    for layer, seen in visits:
        sheet = seen["sheet"]
        count = layer.filters.shape[3]
        assert [one["name"] for one in sheet] == [f"Map of filter {k + 1}" for k in range(count if count > 1 else 0)]
        for k, one in enumerate(sheet):
            assert one["pressed"] == str(k == layer.chosen).lower()
            check_painted(one["map"], layer.maps[:, :, k], layer.display)


# --- what belongs to the number that is explained


def test_the_line_says_the_number_and_what_it_sees(visits):
    for layer, seen in visits:
        row, column, height, width = layer.field(*layer.at)
        expected = [*layer.at, layer.map[layer.at], row, row + height - 1, column, column + width - 1]
        assert numbers_in(seen["line"]) == about(expected)
        assert ("(pinned)" in seen["line"]) == ("at" in layer.asked)


def test_the_number_and_its_receptive_field_are_marked(visits):
    for layer, seen in visits:
        row, column, *size = layer.field(*layer.at)
        border = layer.placing["padding"]
        of_first = [[mark for mark in seen["marks"][name] if mark[0] != "deep"] for name in ("picture", "map")]
        assert {tuple(box[1:]) for box in of_first[0]} == {(row + border, column + border, *size)}
        assert {tuple(box[1:]) for box in of_first[1]} == {(*layer.at, 1, 1)}


def test_every_product_is_written_out(visits):
    for layer, seen in visits:
        terms = layer.terms(*layer.at)
        places = [
            f"{row}, {column}{f' {CHANNELS[channel]}' if layer.colour else ''}{'' if inside else ' (padding)'}"
            for row, column, channel, inside, _, _ in terms
        ]
        assert [row[0].replace("−", "-") for row in seen["products"]] == places
        values, weights = np.array([term[4:] for term in terms]).T
        expected = np.stack([values, weights, values * weights, np.cumsum(values * weights)], axis=1)
        written = np.array([[float(cell.replace("−", "-")) for cell in row[1:]] for row in seen["products"]])
        assert np.abs(written - expected).max() < 0.00051, layer.asked


def test_what_comes_after_the_sum_is_that_of_the_products_shown(visits):
    for layer, seen in visits:
        terms = layer.terms(*layer.at)
        total = sum(term[4] * term[5] for term in terms)
        expected = [[len(terms), total]]
        if layer.bias:
            expected.append([total, layer.bias, total + layer.bias])
        if layer.relu:
            expected.append([0, total + layer.bias, max(total + layer.bias, 0)])
        if layer.pool > 1:
            expected.append([*layer.rivals(*layer.at), layer.map[layer.at]])
        assert len(seen["after"]) == len(expected)
        for said, numbers in zip(seen["after"], expected, strict=True):
            assert numbers_in(said) == about(numbers), said


def test_the_window_is_enlarged_with_what_lies_around_it(visits):
    for layer, seen in visits:
        row, column, height, width = layer.field(*layer.at)
        shown = seen["canvases"]["enlarged"]
        margin = (len(shown) - height) // 2
        assert margin > 0 and shown.shape[:2] == (height + 2 * margin, width + 2 * margin)
        far = 20 + margin
        around = in_levels(layer.picture, border=far)[row + far - margin :, column + far - margin :]
        assert (shown == around[: len(shown), : shown.shape[1]]).all(), layer.asked
        marks = seen["marks"]["enlarged"]
        assert {tuple(box[1:]) for box in marks if box[0] == "edge"} == {(margin, margin, height, width)}
        taps = {(r - row + margin, c - column + margin, 1, 1) for r, c, *_ in layer.terms(*layer.at)}
        assert {tuple(box[1:]) for box in marks if box[0] == "tap"} == taps


def test_the_enlarged_pixels_hold_their_values_and_the_weights_that_they_meet(visits):
    seen_with_numbers = 0
    for layer, seen in visits:
        row, column, height, _ = layer.field(*layer.at)
        if height + 2 > 9:  # too small for numbers
            assert seen["written"] == []
            continue
        seen_with_numbers += 1
        written = {}
        for y, x, text in seen["written"]:
            written.setdefault((int(y // 100) + row - 1, int(x // 100) + column - 1), []).append(text)
        side = len(layer.picture)
        inside = [divmod(k, height + 2) for k in range((height + 2) ** 2)]
        inside = {(r + row - 1, c + column - 1) for r, c in inside}
        assert set(written) == {place for place in inside if min(place) >= 0 and max(place) < side}
        weights = {(r, c): weight for r, c, _, _, _, weight in layer.terms(*layer.at)}
        for place, texts in written.items():
            expected = list(layer.picture[place])
            if not layer.colour and place in weights:
                assert texts[1].startswith("×")
                expected.append(weights[place])
            numbers = [float(text.removeprefix("×").replace("−", "-")) for text in texts]
            assert numbers == pytest.approx(expected, abs=0.0051)
    assert seen_with_numbers > 8


# --- the second layer


def test_the_second_layer_s_maps_are_the_package_s(visits):
    for layer, seen in visits:
        second = seen["second"]
        if "second" not in layer.asked:
            assert second["sheet"] == []
            continue
        chosen = int(layer.asked.get("map2", 1)) - 1
        count = layer.second_maps.shape[2]
        names = [f"Map {k + 1} of the second layer" for k in range(count if count > 1 else 0)]
        assert [one["name"] for one in second["sheet"]] == names
        for k, one in enumerate(second["sheet"]):
            assert one["pressed"] == str(k == chosen).lower()
            check_painted(one["map"], layer.second_maps[:, :, k], layer.display)
        check_painted(second["map"], layer.second_maps[:, :, chosen], layer.display)


def test_a_number_of_the_second_layer_says_its_window_and_what_it_sees(visits):
    for layer, seen in visits:
        if "second" not in layer.asked:
            continue
        place = tuple(int(at) for at in layer.asked.get("at2", "60,60").split(","))
        chosen = int(layer.asked.get("map2", 1)) - 1
        numbers = numbers_in(seen["second"]["line"])
        value = layer.second_maps[(*place, chosen)]
        assert numbers[:2] + numbers[2:4] == about([*place, chosen + 1, value])
        products = layer.second_filters[..., chosen].size
        row, column, *_ = layer.field(*place)
        last_row, last_column, height, width = layer.field(place[0] + 2, place[1] + 2)
        assert numbers[4] == products
        assert numbers[-4:] == [row, last_row + height - 1, column, last_column + width - 1]
        if "at2" in layer.asked:
            border = layer.placing["padding"]
            deep = [tuple(box[1:]) for box in seen["marks"]["picture"] if box[0] == "deep"]
            assert deep == [(row + border, column + border, last_row + height - row, last_column + width - column)]
            assert [tuple(box[1:]) for box in seen["marks"]["map"] if box[0] == "deep"] == [(*place, 3, 3)]


# --- what stands in the controls


def test_the_grids_hold_the_chosen_filter_channel_by_channel(visits):
    for layer, seen in visits:
        names = [f"The filter's numbers for {name}" for name in CHANNELS] if layer.colour else ["The filter's numbers"]
        assert [grid["name"] for grid in seen["grids"]] == names
        for channel, grid in enumerate(seen["grids"]):
            weights = layer.filters[:, :, channel, layer.chosen].ravel()
            assert [float(cell["now"]) for cell in grid["cells"]] == pytest.approx(weights.tolist(), abs=1e-12)
            assert [float(cell["text"].replace("−", "-")) for cell in grid["cells"]] == pytest.approx(
                weights, abs=0.0051
            )
        total = layer.filters[..., layer.chosen].sum()
        assert numbers_in(seen["sum"]) == pytest.approx([total], abs=0.0051)


def test_a_weight_above_zero_is_red_and_one_below_blue_the_deeper_the_larger(visits):
    for layer, seen in visits:
        for channel, grid in enumerate(seen["grids"]):
            weights = layer.filters[:, :, channel, layer.chosen].ravel()
            redness = np.array([cell["background"][0] - cell["background"][2] for cell in grid["cells"]])
            plain = redness[np.argmin(np.abs(weights))] if 0 in weights else 0
            for weight, red in zip(weights, redness, strict=True):
                assert abs(weight) < 0.1 or np.sign(red - plain) == np.sign(weight)
            order = np.argsort(np.clip(weights, -1, 1), kind="stable")
            assert (np.diff(redness[order]) >= -1).all()  # colours are cut to whole levels


def test_the_controls_show_the_state(visits):
    for layer, seen in visits:
        controls, asked = seen["controls"], layer.asked
        drawn = "seed" in asked or ((layer.colour or layer.size != 3) and "weights" not in asked)
        expected = {
            "Picture": asked.get("picture", "cat"),
            "colour: eight filters": layer.colour,
            "Named filter": "" if drawn or "weights" in asked else asked.get("filter", "VERTICAL_EDGE"),
            "Size": str(layer.size),
            "seed": asked.get("seed", "0") if drawn else "",
            "bias": asked.get("bias", "0").replace("-", "−"),
            "flip the kernel (true convolution)": "flip" in asked,
            "ReLU": layer.relu,
            "Display": layer.display,
        }
        assert {name: controls.get(name) for name in expected} == expected
        sliders = {name: str(value) for name, value in {**layer.placing, "pooling window": layer.pool}.items()}
        assert seen["sliders"] == sliders


# --- what is copied


def test_the_link_is_the_address(visits, address):
    for link, (_, seen) in zip(LINKS, visits, strict=True):
        assert seen["link"].removesuffix("#") == f"{address}/playground.html{link}"


def test_the_copied_python_gives_all_maps(visits):
    for layer, seen in visits:
        np.testing.assert_allclose(run(seen["python"])[0], layer.maps, atol=1e-9)


def test_the_copied_pytorch_gives_all_maps(visits):
    for layer, seen in visits:
        maps = run(seen["pytorch"], torch_by_onnx())
        np.testing.assert_allclose(maps[0].transpose(1, 2, 0), layer.maps, atol=1e-5)


def test_the_copied_programs_go_on_to_the_second_layer(visits):
    for layer, seen in visits:
        if "second" in layer.asked:
            by_package = run(seen["python"], result="second_map")[0]
            by_torch = run(seen["pytorch"], torch_by_onnx(), result="second_map")[0].transpose(1, 2, 0)
            np.testing.assert_allclose(by_package, layer.second_maps, atol=1e-9)
            np.testing.assert_allclose(by_torch, layer.second_maps, atol=1e-4)
        else:
            assert "second" not in seen["python"] + seen["pytorch"]


def run(program: str, modules: dict | None = None, result: str = "feature_map") -> np.ndarray:
    """Run a copied program, which may import these modules, and give its maps."""
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()):
        for name, module in (modules or {}).items():
            patch.setitem(sys.modules, name, module)
        scope = {}
        exec(compile(program, "copied.py", "exec"), scope)
    return np.asarray(scope[result])


def torch_by_onnx() -> dict:
    """The modules that a copied program imports: by ONNX Runtime, whose operators are defined alike."""
    modules = {name: types.ModuleType(name) for name in ("torch", "torch.nn", "torch.nn.functional")}
    torch, functional = modules["torch"], modules["torch.nn.functional"]
    torch.from_numpy, torch.tensor, torch.flip, torch.float64 = np.asarray, np.array, np.flip, np.float64
    functional.conv2d = conv2d_by_onnx
    functional.relu = lambda x: onnx_models.run("Relu", x)[0].astype(x.dtype)
    functional.max_pool2d = max_pool2d_by_onnx
    return modules


def conv2d_by_onnx(x, weight, bias=None, *, stride=1, padding=0, dilation=1):
    inputs = [x, weight] if bias is None else [x, weight, bias]
    assert {one.dtype for one in inputs} == {x.dtype}, "expected scalar types to be the same"  # PyTorch converts none
    options = dict(strides=[stride] * 2, pads=[padding] * 4, dilations=[dilation] * 2)
    return onnx_models.run("Conv", *inputs, **options)[0].astype(x.dtype)


def max_pool2d_by_onnx(x, kernel_size):
    return onnx_models.run("MaxPool", x, kernel_shape=[kernel_size] * 2, strides=[kernel_size] * 2)[0].astype(x.dtype)


# --- what is pointed at

POINTED = [
    "",
    "#padding=3",
    "#stride=2&padding=1",
    "#size=5&seed=0&stride=3&padding=4&dilation=2",
    "#size=2&seed=0&stride=4&dilation=3",  # windows that leave pixels out
    "#size=2&seed=0&padding=2&dilation=4&pool=2",
    "#colour=1&seed=0&chosen=2&stride=2&padding=2&pool=3&relu=1",
]


@pytest.mark.parametrize("link", POINTED)
def test_the_number_under_the_pointer_is_explained(page, address, link):
    lead_to(page, address, link)
    layer = Layer(link)
    height, width = layer.map.shape
    for row, column in [(0, 0), (height // 3, width // 2), (height - 1, width - 2)]:
        point(page, map_canvas(page), row, column, layer.map.shape)
        seen = look(page)
        first, left, tall, wide = layer.field(row, column)
        expected = [row, column, layer.map[row, column], first, first + tall - 1, left, left + wide - 1]
        assert numbers_in(seen["line"]) == about(expected)
        border = layer.placing["padding"]
        assert {tuple(box[1:]) for box in seen["marks"]["picture"]} == {(first + border, left + border, tall, wide)}
        assert {tuple(box[1:]) for box in seen["marks"]["map"]} == {(row, column, 1, 1)}


@pytest.mark.parametrize("link", POINTED)
def test_the_pixel_under_the_pointer_marks_the_numbers_that_it_feeds(page, address, link):
    lead_to(page, address, link)
    layer = Layer(link)
    border = layer.placing["padding"]
    side = len(layer.picture) + 2 * border
    for row, column in [(0, 0), (101, 50), (50, 102), (255, 254), (-border, 7)]:
        point(page, picture_canvas(page), row + border, column + border, (side, side))
        seen = look(page)
        fed = layer.fed_by(row, column)
        assert numbers_in(seen["line"]) == [row, column, len(fed)]
        assert {tuple(box[1:]) for box in seen["marks"]["picture"]} == {(row + border, column + border, 1, 1)}
        assert sorted(tuple(box[1:]) for box in seen["marks"]["map"]) == [(*place, 1, 1) for place in sorted(fed)]


def point(page, canvas, row: int, column: int, shape: tuple[int, int]) -> None:
    """Move the mouse over the middle of one of the canvas's own pixels."""
    canvas.evaluate("canvas => canvas.scrollIntoView({ block: 'center' })")  # clear of the header
    box = canvas.bounding_box()
    page.mouse.move(
        box["x"] + (column + 0.5) * box["width"] / shape[1], box["y"] + (row + 0.5) * box["height"] / shape[0]
    )


# --- in light and dark


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_weight_can_be_read_on_its_colour(page, address, scheme):
    page.emulate_media(color_scheme=scheme)
    lead_to(page, address, "#size=5&weights=" + ",".join(f"{tenths / 10:g}" for tenths in range(-12, 13)))
    cells = look(page)["grids"][0]["cells"]
    page.emulate_media(color_scheme=None)
    for cell in cells:
        assert contrast(cell["ink"], cell["background"]) >= 4.5, cell
    deepest, plain, reddest = (np.array(cells[k]["background"]) for k in (0, 12, 24))
    assert deepest[2] - deepest[0] > 40 and reddest[0] - reddest[2] > 40 and np.ptp(plain) < 30


def contrast(one, other) -> float:
    """WCAG 2.2's ratio of two colours' luminances."""

    def luminance(colour):
        part = np.array(colour) / 255
        return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]

    lighter, darker = sorted([luminance(one), luminance(other)], reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


# --- from the controls to the address, and back


def test_what_the_controls_set_is_shown_written_in_the_address_and_comes_back(page, address):
    lead_to(page, address)
    page.get_by_label("Picture", exact=True).select_option("coffee")
    page.get_by_label("Size").select_option("5")
    page.get_by_label("seed").fill("17")
    page.get_by_label("seed").blur()
    for name, value in {"stride": 2, "padding": 3, "dilation": 4, "pooling window": 2}.items():
        page.get_by_role("slider", name=name).fill(str(value))
    page.get_by_label("bias").fill("0.35")
    page.get_by_label("flip the kernel").check()
    page.get_by_label("ReLU").check()
    page.get_by_label("Display").select_option("absolute")
    drawn(page)
    point(page, map_canvas(page), 3, 50, (61, 61))
    page.mouse.down()
    page.mouse.up()
    link = "#picture=coffee&size=5&seed=17&bias=0.35&stride=2&padding=3&dilation=4&pool=2&relu=1&flip=1&display=absolute&at=3,50"
    page.wait_for_function("link => location.hash === link", arg=link)
    expected = Layer(link)
    check_painted(look(page)["canvases"]["map"], expected.map, "absolute")
    opened = look(open_at(page, address, link))
    assert opened["link"] == f"{address}/playground.html{link}"
    check_painted(opened["canvases"]["map"], expected.map, "absolute")
    np.testing.assert_allclose(run(opened["python"])[0], expected.maps, atol=1e-9)


def test_a_filter_of_one_s_own_in_colour_is_copied_whole(page, address):
    lead_to(page, address, "#colour=1&size=2&seed=3")
    page.get_by_role("group", name="The filter's numbers for green").get_by_role("spinbutton").nth(2).fill("1.5")
    weight = filtersight.random_filters(2, 3, 8, seed=3)
    weight[1, 0, 1, 0] = 1.5
    expected = filtersight.conv2d(filtersight.cat()[np.newaxis], weight)
    seen = look(page)
    np.testing.assert_allclose(run(seen["python"]), expected, atol=1e-12)
    link = seen["link"].removeprefix(f"{address}/playground.html")
    page.wait_for_function("link => location.hash === link", arg=link)
    page.reload()
    page.locator(".playground[data-ready]").wait_for()
    np.testing.assert_allclose(run(look(page)["python"]), expected, atol=1e-12)
