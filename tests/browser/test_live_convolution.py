"""The page's arithmetic gives the package's numbers."""

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


@pytest.fixture
def live(page, address):
    """Give a function that calls a function of one of the page's modules."""
    page.goto(f"{address}/404.html")  # any page of the site will do; this one loads at once

    def call(module: str, body: str, *arguments):
        script = f"async (given) => {{ const m = await import('{address}/{LIVE}/{module}.js'); {body} }}"
        return page.evaluate(script, list(arguments))

    return call


def planar(pictures: np.ndarray) -> dict:
    """A picture (H, W, C) as the page holds it."""
    height, width, channels = pictures.shape
    data = pictures.transpose(2, 0, 1).ravel().tolist()
    return {"height": height, "width": width, "channels": channels, "data": data}


def by_filter(weight: np.ndarray) -> list:
    """The weight (kH, kW, C_in, C_out) as the page holds it: filter by filter, channel by channel."""
    return weight.transpose(3, 2, 0, 1).tolist()


def feature_map(live, picture, kernels, settings) -> np.ndarray:
    body = """
        const [picture, kernels, settings] = given;
        const { data, height, width } = m.featureMap({ ...picture, data: Float32Array.from(picture.data) }, kernels, settings);
        return { data: [...data], height, width };
    """
    found = live("feature-map", body, planar(picture), kernels, settings)
    return np.reshape(found["data"], (found["height"], found["width"]))


@pytest.mark.parametrize("flip", [False, True])
@pytest.mark.parametrize(("size", "kernel_size", "channels", "stride", "padding", "dilation", "cut", "pool"), LAYERS)
def test_a_map_in_the_page_is_the_package_s(
    live, size, kernel_size, channels, stride, padding, dilation, cut, pool, flip
):
    rng = np.random.default_rng([size, kernel_size, stride, padding, dilation, pool])
    for _ in range(4):
        picture = rng.random((size, size + 3, channels), dtype=np.float32)
        weight = rng.uniform(-1, 1, (kernel_size, kernel_size, channels, 1))
        bias = float(rng.uniform(-1, 1))
        used = weight[::-1, ::-1] if flip else weight
        expected = filtersight.conv2d(
            picture[np.newaxis].astype(float), used, [bias], stride=stride, padding=padding, dilation=dilation
        )
        expected = filtersight.relu(expected) if cut else expected
        expected = filtersight.max_pool2d(expected, pool)[0, :, :, 0]
        settings = dict(bias=bias, stride=stride, padding=padding, dilation=dilation, relu=cut, pool=pool, flip=flip)
        found = feature_map(live, picture, by_filter(weight)[0], settings)
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5 * np.abs(expected).max())


def test_a_flipped_kernel_is_true_convolution(live):
    rng = np.random.default_rng(3)
    picture, kernel = rng.random((12, 15, 1), dtype=np.float32), rng.uniform(-1, 1, (3, 3))
    settings = dict(bias=0, stride=1, padding=0, dilation=1, relu=False, pool=1, flip=True)
    found = feature_map(live, picture, [kernel.tolist()], settings)
    np.testing.assert_allclose(found, convolve2d(picture[:, :, 0], kernel, "valid"), atol=1e-5)


def test_a_kernel_that_does_not_fit_is_refused(live):
    body = """
        const picture = { channels: 1, height: 4, width: 4, data: new Float32Array(16) };
        try { m.conv2d(picture, { ...picture, height: 5, width: 5, data: new Float32Array(25) }); }
        catch (error) { return error.message; }
    """
    assert "does not fit" in live("convolution", body)


@pytest.mark.parametrize("seed", [0, 1, 5, 12345, 2**31, 2**32 - 1, 2**32, 2**64 + 3, 3**100])
def test_a_seed_draws_the_kernels_that_numpy_draws(live, seed):
    for size in (2, 3, 5):
        kernel = live("random", "return m.randomKernel(given[0], BigInt(given[1]));", size, str(seed))
        assert kernel == filtersight.random_kernel(size, seed=seed).tolist()
    filters = live("random", "return m.randomFilters(3, 3, 8, BigInt(given[0]));", str(seed))
    assert filters == by_filter(filtersight.random_filters(3, 3, 8, seed=seed))


@pytest.mark.parametrize("layer", LAYERS[:-1])
def test_every_number_of_a_map_is_explained_by_its_products(live, layer):
    size, kernel_size, channels, stride, padding, dilation, cut, pool = layer
    rng = np.random.default_rng(size)
    picture = rng.random((size, size, channels), dtype=np.float32)
    weight = rng.uniform(-1, 1, (kernel_size, kernel_size, channels, 1))
    settings = dict(bias=0.25, stride=stride, padding=padding, dilation=dilation, relu=cut, pool=pool, flip=False)
    maps = filtersight.conv2d(
        picture[np.newaxis].astype(float), weight, [0.25], stride=stride, padding=padding, dilation=dilation
    )
    expected = filtersight.max_pool2d(filtersight.relu(maps) if cut else maps, pool)[0, :, :, 0]
    rows, columns = expected.shape
    body = "const [p, kernels, settings, r, c] = given; return m.explain(p, kernels, settings, r, c);"
    for row, column in [(0, 0), (rows // 2, columns // 2), (rows - 1, columns - 1)]:
        found = live("feature-map", body, planar(picture), by_filter(weight)[0], settings, row, column)
        assert found["value"] == pytest.approx(expected[row, column], abs=1e-5)
        total = sum(term["value"] * term["weight"] for term in found["terms"]) + 0.25
        assert (max(total, 0) if cut else total) == pytest.approx(expected[row, column], abs=1e-5)
        for term in found["terms"]:
            inside = 0 <= term["row"] < size and 0 <= term["column"] < size
            assert term["value"] == (picture[term["row"], term["column"], term["channel"]] if inside else 0)


@pytest.mark.parametrize("layer", LAYERS[:-1])
def test_a_pixel_feeds_the_numbers_that_change_with_it(live, layer):
    size, kernel_size, _, stride, padding, dilation, _, pool = layer
    settings = dict(stride=stride, padding=padding, dilation=dilation, pool=pool)
    ones = np.ones((kernel_size, kernel_size, 1, 1))
    body = "const [p, map, k, settings, r, c] = given; return m.placesFedBy(p, map, k, settings, r, c);"
    for row, column in [(0, 0), (size // 2, size // 3), (size - 1, size - 2)]:
        picture = np.zeros((1, size, size, 1))
        picture[0, row, column] = 1
        lit = filtersight.conv2d(picture, ones, stride=stride, padding=padding, dilation=dilation)
        lit = filtersight.max_pool2d(lit, pool)[0, :, :, 0]
        shape = {"height": lit.shape[0], "width": lit.shape[1]}
        found = live("feature-map", body, planar(picture[0]), shape, kernel_size, settings, row, column)
        assert {(r, c) for r in found["rows"] for c in found["columns"]} == set(zip(*map(list, np.nonzero(lit))))


def test_the_bundled_pictures_are_the_package_s(live):
    expected = {"cat-grey": filtersight.cat(grey=True)[:, :, np.newaxis], "cat": filtersight.cat()}
    for name, photograph in zip(PHOTOGRAPHS, filtersight.images.photographs(), strict=False):
        expected[name] = photograph[:, :, np.newaxis]
    for name, picture in expected.items():
        body = """
            const { pictureUrl } = await import(new URL("bundled.js", given[1]).href);
            const picture = await m.loadPicture(pictureUrl(given[0]));
            return [...(given[2] === 1 ? m.grey(picture) : picture).data];
        """
        address = live("pictures", f"return new URL('/{LIVE}/', location.href).href;")
        found = live("pictures", body, name, address, picture.shape[2])
        assert np.abs(np.array(found) - planar(picture)["data"]).max() < 1e-6, name
