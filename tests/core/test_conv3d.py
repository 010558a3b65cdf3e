"""Convolution over frames, rows and columns, fast and as loops."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import correlate

import filtersight
from filtersight import conv2d, conv3d, loops, tiles

BOTH = pytest.mark.parametrize("conv3d", [filtersight.conv3d, loops.conv3d], ids=["fast", "loops"])


def scipys(x, weight, bias):
    return np.stack(
        [
            np.stack(
                [correlate(film, weight[..., k], mode="valid")[..., 0] + bias[k] for k in range(len(bias))], axis=-1
            )
            for film in x
        ]
    )


@BOTH
@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    kernel=st.tuples(*[st.integers(1, 3)] * 3),
    more=st.tuples(*[st.integers(0, 3)] * 3),
    channels=st.sampled_from([1, 3, 9]),
    filters=st.integers(1, 3),
    seed=st.integers(0, 99),
)
def test_it_is_scipys_correlation(conv3d, kernel, more, channels, filters, seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(2, *(k + m for k, m in zip(kernel, more, strict=True)), channels))
    weight, bias = rng.normal(size=(*kernel, channels, filters)), rng.normal(size=filters)
    np.testing.assert_allclose(conv3d(x, weight, bias), scipys(x, weight, bias), atol=1e-12)


@pytest.mark.parametrize("tile", [1, 200, 5000])
@pytest.mark.parametrize("channels", [3, 9])
def test_tiles_of_any_size_give_the_same(monkeypatch, tile, channels):
    rng = np.random.default_rng(0)
    x, weight = rng.normal(size=(1, 5, 11, 9, channels)), rng.normal(size=(2, 3, 2, channels, 2))
    monkeypatch.setattr(tiles, "TILE", tile)
    np.testing.assert_allclose(conv3d(x, weight), scipys(x, weight, [0, 0]), atol=1e-12)
    picture = x[:, 0]
    expected = loops.conv2d(picture, weight[0], stride=(2, 1), padding=1, dilation=(1, 2))
    np.testing.assert_allclose(
        conv2d(picture, weight[0], stride=(2, 1), padding=1, dilation=(1, 2)), expected, atol=1e-12
    )


@BOTH
def test_one_frame_deep_it_is_conv2d_on_each_frame(conv3d):
    rng = np.random.default_rng(1)
    x, weight = rng.normal(size=(1, 3, 5, 4, 2)), rng.normal(size=(1, 2, 2, 2, 3))
    np.testing.assert_allclose(conv3d(x, weight)[0], loops.conv2d(x[0], weight[0]), atol=1e-13)


@BOTH
def test_a_nan_reaches_the_windows_that_hold_it_and_no_others(conv3d):
    x = np.zeros((1, 4, 3, 3, 1))
    x[0, 1, 0, 0, 0] = np.nan
    found = np.isnan(conv3d(x, np.ones((2, 2, 2, 1, 1)))[0, ..., 0])
    expected = np.zeros((3, 2, 2), bool)
    expected[:2, 0, 0] = True
    np.testing.assert_array_equal(found, expected)


@BOTH
def test_float32_stays_and_whole_numbers_become_float64(conv3d):
    single = conv3d(np.ones((1, 2, 2, 2, 1), np.float32), np.ones((1, 1, 1, 1, 1), np.float32))
    assert single.dtype == np.float32
    whole = conv3d(np.full((1, 1, 1, 1, 2), 200, np.uint8), np.ones((1, 1, 1, 2, 1), np.uint8))
    assert whole.dtype == np.float64 and whole.item() == 400


@BOTH
@pytest.mark.parametrize(
    ("x", "weight", "bias", "named"),
    [
        ((2, 4, 4, 1), (1, 1, 1, 1, 1), None, "x has shape"),
        ((1, 2, 4, 4, 1), (1, 1, 1, 1), None, "weight has shape"),
        ((1, 2, 4, 4, 2), (1, 1, 1, 3, 1), None, "channels"),
        ((1, 2, 4, 4, 1), (3, 1, 1, 1, 1), None, "frames"),
        ((1, 2, 4, 4, 1), (1, 5, 1, 1, 1), None, "does not fit"),
        ((1, 2, 4, 4, 1), (1, 1, 1, 1, 2), (3,), "bias has shape"),
        ((0, 2, 4, 4, 1), (1, 1, 1, 1, 1), None, "empty"),
    ],
)
def test_bad_arguments_are_named(conv3d, x, weight, bias, named):
    with pytest.raises(ValueError, match=named):
        conv3d(np.ones(x), np.ones(weight), None if bias is None else np.ones(bias))


@pytest.mark.parametrize("shape", [(1, 2048, 512, 3), (1, 64, 16384, 3), (4, 256, 256, 16)])
def test_scratch_memory_stays_under_16_mb(shape):
    x, weight = np.ones(shape, np.float32), np.ones((3, 3, shape[3], 4), np.float32)
    out_bytes = shape[0] * (shape[1] - 2) * (shape[2] - 2) * 4 * 4
    tracemalloc.start()
    conv2d(x, weight)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak - out_bytes < 16e6
