"""The page's arithmetic gives the package's numbers."""

import base64

import numpy as np
import pytest
from scipy.signal import convolve2d

import filtersight

LIVE = "assets/live"
PHOTOGRAPHS = ["astronaut", "camera", "coffee", "grass"]

# Sizes of picture and kernel, channels, stride, padding, dilation, ReLU, pooling window.
LAYERS = [
    (9, 3, 1, 1, 0, 1, False, 1),
    (16, 2, 1, 1, 0, 1, False, 1),
    (16, 5, 1, 1, 2, 1, True, 1),
    (17, 3, 1, 2, 1, 2, False, 2),
    (20, 3, 3, 1, 1, 1, True, 2),
    (23, 2, 3, 3, 4, 3, False, 3),
    (30, 5, 3, 2, 3, 2, True, 1),
    (31, 3, 1, 4, 0, 4, False, 2),
    (40, 5, 1, 1, 4, 4, True, 4),
    (256, 3, 3, 1, 0, 1, False, 1),
]


# Numbers travel faster as text of base 64 than as a list.
IN_BYTES = """
    const inBytes = (numbers) => {
        const bytes = new Uint8Array(Float32Array.from(numbers).buffer);
        let text = "";
        for (let k = 0; k < bytes.length; k += 30000) text += String.fromCharCode(...bytes.subarray(k, k + 30000));
        return btoa(text);
    };
"""


@pytest.fixture(scope="module")
def page(browser):
    with browser.new_context() as context:
        yield context.new_page()


@pytest.fixture(scope="module")
def live(page, address):
    """Give a function that calls a function of one of the page's modules."""
    return caller(page, address)


def caller(page, address):
    page.goto(f"{address}/404.html")  # any page of the site will do; this one loads at once

    def call(module: str, body: str, *arguments):
        script = f"async (given) => {{ const m = await import('{address}/{LIVE}/{module}.js'); {IN_BYTES} {body} }}"
        return page.evaluate(script, list(arguments))

    return call


@pytest.fixture(scope="module")
def live_without_simd(browser, address):
    """The same, as in a browser that has no WebAssembly."""
    with browser.new_context() as context:
        page = context.new_page()
        page.add_init_script("delete window.WebAssembly")
        yield caller(page, address)


def planar(pictures: np.ndarray) -> dict:
    """A picture (H, W, C) as the page holds it."""
    height, width, channels = pictures.shape
    data = pictures.transpose(2, 0, 1).ravel().tolist()
    return {"height": height, "width": width, "channels": channels, "data": data}


def in_bytes(picture: np.ndarray) -> dict:
    """A picture (H, W, C) as the page holds it, its numbers as text."""
    data = base64.b64encode(picture.transpose(2, 0, 1).astype("<f4").tobytes()).decode()
    return planar(picture[:0]) | {"height": len(picture), "data": data}


def from_bytes(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), "<f4")


def by_filter(weight: np.ndarray) -> list:
    """The weight (kH, kW, C_in, C_out) as the page holds it: filter by filter, channel by channel."""
    return weight.transpose(3, 2, 0, 1).tolist()


def feature_maps(live, cases) -> list[np.ndarray]:
    """The maps of many cases (picture, kernels, settings), made in one visit to the page."""
    body = """
        const floats = (text) => new Float32Array(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
        return given.map(([picture, kernels, settings]) => {
            const { data, height, width } = m.featureMap({ ...picture, data: floats(picture.data) }, kernels, settings);
            return { data: inBytes(data), height, width };
        });
    """
    found = live("feature-map", body, *cases)
    return [from_bytes(one["data"]).reshape(one["height"], one["width"]) for one in found]


@pytest.mark.parametrize("flip", [False, True])
@pytest.mark.parametrize("simd", [True, False], ids=["simd", "without"])
def test_a_map_in_the_page_is_the_package_s(live, live_without_simd, simd, flip):
    cases, expected = [], []
    for size, kernel_size, channels, stride, padding, dilation, cut, pool in LAYERS:
        rng = np.random.default_rng([size, kernel_size, stride, padding, dilation, pool])
        for _ in range(4):
            picture = rng.random((size, size + 3, channels), dtype=np.float32)
            weight = rng.uniform(-1, 1, (kernel_size, kernel_size, channels, 1))
            bias = float(rng.uniform(-1, 1))
            used = weight[::-1, ::-1] if flip else weight
            maps = filtersight.conv2d(
                picture[np.newaxis].astype(float), used, [bias], stride=stride, padding=padding, dilation=dilation
            )
            maps = filtersight.relu(maps) if cut else maps
            expected.append(filtersight.max_pool2d(maps, pool)[0, :, :, 0])
            settings = dict(
                bias=bias, stride=stride, padding=padding, dilation=dilation, relu=cut, pool=pool, flip=flip
            )
            cases.append([in_bytes(picture), by_filter(weight)[0], settings])
    for shown, right in zip(feature_maps(live if simd else live_without_simd, cases), expected, strict=True):
        np.testing.assert_allclose(shown, right, rtol=1e-5, atol=1e-5 * np.abs(right).max())


def test_eight_coloured_filters_of_five_by_five_are_made_three_times_as_fast_as_by_a_loop(live, live_without_simd):
    """Nine times was measured, on a machine that does nothing else."""
    body = """
        const { planes } = m;
        const noise = (length) => Float32Array.from({ length }, (_, k) => Math.sin(k * k));
        const picture = planes(3, 256, 256, noise(3 * 65536));
        const filters = Array.from({ length: 8 }, () => planes(3, 5, 5, noise(75)));
        const times = Array.from({ length: 9 }, () => {
            const start = performance.now();
            for (const filter of filters) m.conv2d(picture, filter);
            return performance.now() - start;
        });
        return Math.min(...times);
    """
    assert live("convolution", body) * 3 < live_without_simd("convolution", body)


def test_a_flipped_kernel_is_true_convolution(live):
    rng = np.random.default_rng(3)
    picture, kernel = rng.random((12, 15, 1), dtype=np.float32), rng.uniform(-1, 1, (3, 3))
    settings = dict(bias=0, stride=1, padding=0, dilation=1, relu=False, pool=1, flip=True)
    [found] = feature_maps(live, [[in_bytes(picture), [kernel.tolist()], settings]])
    np.testing.assert_allclose(found, convolve2d(picture[:, :, 0], kernel, "valid"), atol=1e-5)


def test_a_kernel_that_does_not_fit_is_refused(live):
    body = """
        const picture = { channels: 1, height: 4, width: 4, data: new Float32Array(16) };
        try { m.conv2d(picture, { ...picture, height: 5, width: 5, data: new Float32Array(25) }); }
        catch (error) { return error.message; }
    """
    assert "does not fit" in live("convolution", body)


SEEDS = [0, 1, 5, 12345, 2**31, 2**32 - 1, 2**32, 2**64 + 3, 3**100]


def test_a_seed_draws_the_kernels_that_numpy_draws(live):
    body = """
        return given.map((text) => {
            const seed = BigInt(text);
            return { kernels: [2, 3, 5].map((size) => m.randomKernel(size, seed)), filters: m.randomFilters(3, 3, 8, seed) };
        });
    """
    for seed, found in zip(SEEDS, live("random", body, *map(str, SEEDS)), strict=True):
        assert found["kernels"] == [filtersight.random_kernel(size, seed=seed).tolist() for size in (2, 3, 5)]
        assert found["filters"] == by_filter(filtersight.random_filters(3, 3, 8, seed=seed))


def test_every_number_of_a_map_is_explained_by_its_products(live):
    cases, expected = [], []
    for size, kernel_size, channels, stride, padding, dilation, cut, pool in LAYERS[:-1]:
        rng = np.random.default_rng(size)
        picture = rng.random((size, size, channels), dtype=np.float32)
        weight = rng.uniform(-1, 1, (kernel_size, kernel_size, channels, 1))
        settings = dict(bias=0.25, stride=stride, padding=padding, dilation=dilation, relu=cut, pool=pool, flip=False)
        maps = filtersight.conv2d(
            picture[np.newaxis].astype(float), weight, [0.25], stride=stride, padding=padding, dilation=dilation
        )
        maps = filtersight.max_pool2d(filtersight.relu(maps) if cut else maps, pool)[0, :, :, 0]
        rows, columns = maps.shape
        for row, column in [(0, 0), (rows // 2, columns // 2), (rows - 1, columns - 1)]:
            cases.append([planar(picture), by_filter(weight)[0], settings, row, column])
            expected.append((picture, cut, maps[row, column]))
    found = live("feature-map", "return given.map((one) => m.explain(...one));", *cases)
    for one, (picture, cut, right) in zip(found, expected, strict=True):
        assert one["value"] == pytest.approx(right, abs=1e-5)
        total = sum(term["value"] * term["weight"] for term in one["terms"]) + 0.25
        assert (max(total, 0) if cut else total) == pytest.approx(right, abs=1e-5)
        for term in one["terms"]:
            inside = 0 <= term["row"] < len(picture) and 0 <= term["column"] < len(picture)
            assert term["value"] == (picture[term["row"], term["column"], term["channel"]] if inside else 0)


def test_a_pixel_feeds_the_numbers_that_change_with_it(live):
    cases, expected = [], []
    for size, kernel_size, _, stride, padding, dilation, _, pool in LAYERS[:-1]:
        settings = dict(stride=stride, padding=padding, dilation=dilation, pool=pool)
        ones = np.ones((kernel_size, kernel_size, 1, 1))
        for row, column in [(0, 0), (size // 2, size // 3), (size - 1, size - 2)]:
            picture = np.zeros((1, size, size, 1))
            picture[0, row, column] = 1
            lit = filtersight.conv2d(picture, ones, stride=stride, padding=padding, dilation=dilation)
            lit = filtersight.max_pool2d(lit, pool)[0, :, :, 0]
            shape = {"height": lit.shape[0], "width": lit.shape[1]}
            cases.append([planar(picture[0]), shape, kernel_size, settings, row, column])
            expected.append(set(zip(*map(list, np.nonzero(lit)), strict=True)))
    found = live("feature-map", "return given.map((one) => m.placesFedBy(...one));", *cases)
    for one, right in zip(found, expected, strict=True):
        assert {(r, c) for r in one["rows"] for c in one["columns"]} == right


def test_of_equal_numbers_the_first_wins_the_pooling(live):
    flat = np.full((6, 6, 1), 0.5, dtype=np.float32)
    settings = dict(bias=0, stride=1, padding=0, dilation=1, relu=False, pool=2, flip=False)
    found = live("feature-map", "return m.explain(...given);", planar(flat), [[[0.5]]], settings, 1, 2)
    assert [(term["row"], term["column"]) for term in found["terms"]] == [(2, 4)]


def test_the_bundled_pictures_are_the_package_s(live, address):
    expected = {"cat-grey": filtersight.cat(grey=True)[:, :, np.newaxis], "cat": filtersight.cat()}
    for name, photograph in zip(PHOTOGRAPHS, filtersight.images.photographs(), strict=False):
        expected[name] = photograph[:, :, np.newaxis]
    body = """
        const { pictureUrl } = await import(given.shift());
        const levels = async ([name, channels]) => {
            const picture = await m.loadPicture(pictureUrl(name));
            return inBytes((channels === 1 ? m.grey(picture) : picture).data);
        };
        return Promise.all(given.map(levels));
    """
    wanted = [[name, picture.shape[2]] for name, picture in expected.items()]
    found = live("pictures", body, f"{address}/{LIVE}/bundled.js", *wanted)
    for (name, picture), data in zip(expected.items(), found, strict=True):
        assert np.abs(from_bytes(data) - picture.transpose(2, 0, 1).ravel()).max() < 1e-6, name
