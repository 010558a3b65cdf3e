"""Large kernels: SciPy's answer, with far fewer numbers copied than their windows hold."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import signal

import filtersight
from filtersight import loops

from .cases import as_pair, conv2d_by_scipy, generators
from .test_tiles import MEGABYTES_ALLOWED
from .test_tiles import settings as tile_settings

steps = st.sampled_from([1, 2, (3, 1), (1, 2)])


@pytest.fixture
def copied(monkeypatch):
    """Count the numbers that are copied into columns."""
    counted = []
    copyto = np.copyto
    monkeypatch.setattr(
        np, "copyto", lambda to, *rest, **options: counted.append(to.size) or copyto(to, *rest, **options)
    )
    return counted


def test_a_large_kernel_copies_each_row_of_pixels_once_for_all_its_rows(copied):
    image, kernel = np.ones((200, 210)), np.ones((64, 65))
    filtersight.correlate2d(image, kernel)
    assert 0 < sum(copied) <= 200 * (210 - 65 + 1) * 65  # 1/47 of the numbers in all windows


@pytest.mark.parametrize("channels", [1, 3, 16])
def test_large_filters_of_a_layer_copy_a_small_part_of_their_windows(copied, channels):
    filtersight.conv2d(np.ones((2, 60, 70, channels)), np.ones((25, 25, channels, 2)), padding="same")
    assert 0 < sum(copied) <= 2 * 60 * 70 * (25 * 25 * channels) / 10


def test_large_filters_of_a_film_copy_a_small_part_of_their_windows(copied):
    filtersight.conv3d(np.ones((1, 3, 60, 70, 3)), np.ones((2, 25, 25, 3, 2)))
    assert 0 < sum(copied) <= 3 * 36 * 46 * (25 * 25 * 3) / 10


def test_the_gradient_of_the_pictures_copies_a_small_part_of_large_windows(copied):
    x, weight = np.ones((1, 60, 70, 1)), np.ones((25, 25, 1, 1))
    grad_output = np.ones((1, 36, 46, 1))
    filtersight.conv2d_backward(grad_output, x, weight)
    of_the_weight = 36 * 46 * 25 * 25
    assert sum(copied) - of_the_weight <= 60 * 70 * (25 * 25) / 10


@pytest.mark.parametrize("size", [(1, 30), (30, 1), (30, 31), (60, 61)], ids=str)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_large_kernel_gives_scipys_answer(size, dtype):
    rng = np.random.default_rng(5)
    image, kernel = rng.standard_normal((60, 61)).astype(dtype), rng.standard_normal(size).astype(dtype)
    exact = signal.correlate2d(image.astype(float), kernel.astype(float), "valid")
    found = filtersight.correlate2d(image, kernel)
    assert found.dtype == dtype
    assert abs(found - exact).max() <= (1e-11 if dtype == "float64" else 1e-3)


@settings(max_examples=60)
@given(
    generators,
    st.tuples(*[st.integers(6, 9)] * 2),
    st.tuples(*[st.integers(0, 12)] * 2),
    st.fixed_dictionaries({"padding": st.sampled_from([0, 1, (4, 2)]), "dilation": steps, "stride": steps})
    | st.fixed_dictionaries({"padding": st.just("same"), "dilation": steps}),
    st.sampled_from([1, 3, 9]),
    st.integers(1, 2),
    st.sampled_from([1, 5_000, 3 << 18]),
)
def test_layers_with_large_kernels_give_scipys_answer_whatever_the_tiles(
    rng, size, room, options, channels, filters, tile
):
    reach = [(k - 1) * d + 1 for k, d in zip(size, as_pair(options["dilation"]), strict=True)]
    x = rng.standard_normal((2, *(span + more for span, more in zip(reach, room, strict=True)), channels))
    weight, bias = rng.standard_normal((*size, channels, filters)), rng.standard_normal(filters)
    with tile_settings(tile):
        maps = filtersight.conv2d(x, weight, bias, **options)
    assert_allclose(maps, conv2d_by_scipy(x, weight, bias, **options), rtol=0, atol=1e-11)


@given(generators, st.sampled_from([1, 3000, 3 << 18]))
def test_films_with_large_kernels_give_the_loops_answer_whatever_the_tiles(rng, tile):
    x, weight = rng.standard_normal((2, 3, 8, 9, 2)), rng.standard_normal((2, 6, 7, 2, 1))
    with tile_settings(tile):
        maps = filtersight.conv3d(x, weight, [1])
    assert_allclose(maps, loops.conv3d(x, weight, [1]), rtol=0, atol=1e-11)


@pytest.mark.parametrize("padding", [0, 2])
def test_infinity_and_nan_reach_what_they_reach_in_the_loops(padding):
    rng = np.random.default_rng(2)
    x, weight = rng.standard_normal((1, 14, 15, 1)), rng.standard_normal((8, 8, 1, 1))
    x[0, 3, 4], x[0, 9, 9], weight[0, 0], weight[7, 2] = np.nan, np.inf, 0, -np.inf
    assert_allclose(
        filtersight.conv2d(x, weight, padding=padding), loops.conv2d(x, weight, padding=padding), atol=1e-11
    )


def test_a_window_with_wide_gaps_reads_no_rows_between_them(copied):
    x = np.random.default_rng(3).standard_normal((1, 161, 161, 1))
    weight = np.ones((5, 5, 1, 1))
    maps = filtersight.conv2d(x, weight, dilation=40)
    assert_allclose(maps, x[:, ::40, ::40].sum(keepdims=True), rtol=1e-12)
    assert sum(copied) == 25


@pytest.mark.parametrize(
    ("function", "arrays"),
    [
        ("correlate2d", (np.ones((33, 60_000), np.float32), np.ones((30, 30), np.float32))),
        ("correlate2d", (np.ones((60_000, 33), np.float32), np.ones((30, 30), np.float32))),
        ("conv2d", (np.ones((1, 40, 2000, 16), np.float32), np.ones((21, 21, 16, 2), np.float32))),
        ("conv3d", (np.ones((1, 3, 40, 2000, 3), np.float32), np.ones((2, 21, 21, 3, 2), np.float32))),
    ],
    ids=["wide", "tall", "layer", "film"],
)
def test_large_kernels_need_little_scratch_memory(function, arrays):
    tracemalloc.start()
    maps = getattr(filtersight, function)(*arrays)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak - maps.nbytes < MEGABYTES_ALLOWED * 2**20
