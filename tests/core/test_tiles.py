"""The tiles that the fast versions work in: no answer may depend on where they are cut."""

import tracemalloc
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

import filtersight
from filtersight import columns, loops, tiles
from filtersight.windows import place_windows

from .cases import conv2d_by_scipy, generators, layer_cases

MEGABYTES_ALLOWED = 16
tile_bytes = st.integers(1, 200) | st.integers(1, 3000)  # from one place a tile to all of them
channels_to_share_rows = st.sampled_from([1, 2, columns.FEW_CHANNELS])  # the layers drawn have 1 to 3


@contextmanager
def settings(tile, few_channels=columns.FEW_CHANNELS):
    """Cut tiles of another size, and switch at another number of channels."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tiles, "TILE", tile)
        patch.setattr(columns, "FEW_CHANNELS", few_channels)
        yield


@given(layer_cases(), tile_bytes, channels_to_share_rows)
def test_a_layer_does_not_depend_on_its_tiles(layer, tile, few_channels):
    x, weight, bias, grad_output, options = layer
    with settings(tile, few_channels):
        maps = filtersight.conv2d(x, weight, bias, **options)
        found = filtersight.conv2d_backward(grad_output, x, weight, **options)
    assert_allclose(maps, conv2d_by_scipy(x, weight, bias, **options), rtol=0, atol=1e-12)
    expected = loops.conv2d_backward(grad_output, x, weight, **options)
    for ours, theirs in zip(found, expected, strict=True):
        assert_allclose(ours, theirs, rtol=0, atol=1e-12)


@given(layer_cases(), tile_bytes)
def test_a_depthwise_layer_does_not_depend_on_its_tiles(layer, tile):
    weight, bias = (
        np.resize(array, (*array.shape[:-2], layer.x.shape[3])) for array in (layer.weight, layer.bias[None])
    )
    with settings(tile):
        maps = filtersight.depthwise_conv2d(layer.x, weight, bias, **layer.options)
    assert_allclose(maps, loops.depthwise_conv2d(layer.x, weight, bias, **layer.options), rtol=0, atol=1e-12)


@pytest.mark.parametrize("tile", [1, 500, 3000])
@pytest.mark.parametrize("few_channels", [1, columns.FEW_CHANNELS])
def test_infinity_and_nan_do_not_depend_on_the_tiles(tile, few_channels):
    rng = np.random.default_rng(8)
    x, weight = rng.standard_normal((2, 6, 7, 2)), rng.standard_normal((3, 2, 2, 3))
    x[0, 2, 3, 1], x[1, 4, 0, 0], weight[0, 0, 0, 0], weight[2, 1, 1, 2] = np.nan, np.inf, 0, -np.inf
    for options in ({}, {"stride": (2, 1), "padding": 1}, {"padding": "same", "dilation": 2}):
        slow = loops.conv2d(x, weight, **options)
        grad_output = rng.standard_normal(slow.shape)
        with settings(tile, few_channels):
            fast = filtersight.conv2d(x, weight, **options)
            found = filtersight.conv2d_backward(grad_output, x, weight, **options)
        assert_allclose(fast, slow, rtol=0, atol=1e-12)
        expected = loops.conv2d_backward(grad_output, x, weight, **options)
        for ours, theirs in zip(found, expected, strict=True):
            assert_allclose(ours, theirs, rtol=0, atol=1e-12)


@given(generators, st.tuples(*[st.integers(1, 3)] * 5), tile_bytes, channels_to_share_rows)
def test_a_film_does_not_depend_on_its_tiles(rng, shape, tile, few_channels):
    weight = rng.standard_normal(shape)
    x = rng.standard_normal((2, *(size + more for size, more in zip(shape, (2, 3, 1), strict=False)), shape[3]))
    bias = rng.standard_normal(shape[4])
    with settings(tile, few_channels):
        maps = filtersight.conv3d(x, weight, bias)
    assert_allclose(maps, loops.conv3d(x, weight, bias), rtol=0, atol=1e-12)


@given(
    generators,
    st.tuples(st.integers(1, 3), st.integers(1, 3)),
    st.tuples(st.integers(1, 4), st.integers(1, 4)),
    tile_bytes,
)
def test_pooling_does_not_depend_on_its_tiles(rng, kernel_size, stride, tile):
    x = rng.integers(-3, 4, (2, 7, 8, 2)).astype(float)  # ties abound
    x[rng.random(x.shape) < 0.05] = np.nan
    pooled = loops.max_pool2d(x, kernel_size, stride=stride)
    grad_output = rng.standard_normal(pooled.shape)
    with settings(tile):
        found, indices = filtersight.max_pool2d(x, kernel_size, stride=stride, return_indices=True)
        assert_array_equal(found, pooled)
        assert_array_equal(x.ravel()[indices], pooled)
        found = filtersight.max_pool2d_backward(grad_output, x, kernel_size, stride=stride)
    expected = loops.max_pool2d_backward(grad_output, x, kernel_size, stride=stride)
    assert_allclose(found, expected, rtol=0, atol=1e-12)


def test_a_tile_narrower_than_the_picture_has_one_row_so_that_its_maps_lie_in_one_run():
    x = np.arange(24.0).reshape(1, 8, 3, 1)
    with settings(tile=160):  # two rows of two places would fit, but three places of one row would not
        maps = filtersight.conv2d(x, np.ones((2, 1, 1, 1)), dilation=(4, 1))
    assert_array_equal(maps, x[:, :4] + x[:, 4:])


@pytest.mark.parametrize("channels", [columns.FEW_CHANNELS - 1, columns.FEW_CHANNELS, columns.FEW_CHANNELS + 1])
@pytest.mark.parametrize("size", [(90, 91), (1, 7000), (7000, 1)], ids=str)
def test_real_tiles_on_both_sides_of_the_switch_give_scipys_answer(channels, size):
    rng = np.random.default_rng(channels)
    x, weight, bias = rng.random((1, *size, channels)), rng.random((3, 3, channels, 2)), rng.random(2)
    maps = filtersight.conv2d(x, weight, bias, padding=1)
    assert_allclose(maps, conv2d_by_scipy(x, weight, bias, padding=1), rtol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("side", [31, 64, 128, 256])
def test_the_planes_of_a_tile_do_not_meet_in_a_few_lines_of_the_cache(side, dtype):
    """Planes that begin a power of two apart push each other out of the cache, and the product reads all of them."""
    x = np.ones((1, side, side, 3), dtype)
    windows = place_windows((side, side), (3, 3), padding=1)
    for _, planes in columns.plane_columns(x, windows, np.dtype(dtype)):
        lines, rest = divmod(planes.strides[0], 64)
        assert lines % 2 == 1
        assert rest == 0


def test_float32_stays_within_rounding_of_float64():
    rng = np.random.default_rng(3)
    x, weight = rng.standard_normal((4, 64, 64, 16)), rng.standard_normal((3, 3, 16, 32))
    grad_output = rng.standard_normal((4, 64, 64, 32))
    x, weight, grad_output = (array.astype(np.float32) for array in (x, weight, grad_output))
    wide = [array.astype(np.float64) for array in (x, weight, grad_output)]
    single = [filtersight.conv2d(x, weight, padding=1), *filtersight.conv2d_backward(grad_output, x, weight, padding=1)]
    double = [filtersight.conv2d(*wide[:2], padding=1), *filtersight.conv2d_backward(wide[2], *wide[:2], padding=1)]
    for ours, exact in zip(single, double, strict=True):
        assert ours.dtype == np.float32
        assert abs(ours - exact).max() < 1e-5 * abs(exact).max()


def ones(*shape, dtype=np.float32):
    return np.ones(shape, dtype)


@pytest.mark.parametrize(
    ("function", "arrays", "options"),
    [
        ("correlate2d", (ones(3000, 3000), ones(3, 3)), {}),
        ("correlate2d", (ones(2000, 4000, dtype=np.float64)[:, ::2], ones(3, 3)), {}),
        ("correlate2d", (ones(3, 1 << 21), ones(3, 3)), {}),
        ("correlate2d", (ones(1 << 21, 3), ones(3, 3)), {}),
        ("conv2d", (ones(1, 1000, 1500, 3), ones(3, 3, 3, 8), ones(8)), {"padding": 1}),
        ("conv2d", (ones(1, 2000, 2000, 3), ones(3, 3, 3, 1)), {"stride": 50}),
        ("conv2d", (ones(1, 150, 400, 16), ones(3, 3, 16, 2)), {"dilation": 50}),
        ("conv2d", (ones(1, 31, 20000, 8), ones(31, 31, 8, 1)), {}),
        ("conv2d", (ones(1, 40, 40, 4096), ones(3, 3, 4096, 2)), {}),
        ("conv2d_backward", (ones(4, 64, 64, 32), ones(4, 64, 64, 16), ones(3, 3, 16, 32)), {"padding": 1}),
        ("conv2d_backward", (ones(1, 499, 999, 4), ones(1, 1000, 2000, 3), ones(3, 3, 3, 4)), {"stride": 2}),
        ("conv2d_backward", (ones(1, 1, 99998, 8), ones(1, 3, 100000, 3), ones(3, 3, 3, 8)), {}),
        ("depthwise_conv2d", (ones(1, 1000, 1500, 8), ones(5, 5, 8), ones(8)), {"padding": 2}),
        ("depthwise_conv2d", (ones(1, 3, 200000, 8), ones(3, 3, 8)), {}),
        ("conv3d", (ones(1, 8, 256, 256, 3), ones(5, 5, 5, 3, 8)), {}),
        ("max_pool2d", (ones(1, 3000, 3000, 1), 2), {}),
        ("max_pool2d", (ones(1, 3000, 3000, 1), 3), {"stride": 1}),
        ("max_pool2d_backward", (ones(1, 1500, 1500, 1), ones(1, 3000, 3000, 1), 2), {}),
        ("max_pool2d_backward", (ones(1, 2998, 2998, 1), ones(1, 3000, 3000, 1), 3), {"stride": 1}),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
@pytest.mark.slow
def test_scratch_memory_stays_small_whatever_the_picture(function, arrays, options):
    tracemalloc.start()
    result = getattr(filtersight, function)(*arrays, **options)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    given_back = sum(array.nbytes for array in (result if isinstance(result, tuple) else (result,)))
    assert peak - given_back < MEGABYTES_ALLOWED * 2**20
