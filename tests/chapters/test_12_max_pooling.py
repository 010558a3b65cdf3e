"""Chapter 12: what pooling keeps, and what a shift does to it."""

import numpy as np
import pytest
from scipy.ndimage import maximum_filter

from filtersight import VERTICAL_EDGE, cat, conv2d, max_pool2d, relu

PICTURE = cat(grey=True)[np.newaxis, :, :, np.newaxis]
WEIGHT = VERTICAL_EDGE[:, :, np.newaxis, np.newaxis]
ACTIVATIONS = relu(conv2d(PICTURE, WEIGHT))
SMALL = np.array([[1, 3, 0, 2], [4, 2, 0, 0], [0, 1, 5, 1], [2, 0, 3, 6]], dtype=float)[np.newaxis, :, :, np.newaxis]


def pooled_by_reshaping(x, size):
    rows, columns = x.shape[1] // size, x.shape[2] // size
    windows = x[:, : rows * size, : columns * size].reshape(len(x), rows, size, columns, size, -1)
    return windows.max(axis=(2, 4))


def kept(shift, size=2):
    before = pooled_by_reshaping(ACTIVATIONS[:, :, :240], size)
    after = pooled_by_reshaping(ACTIVATIONS[:, :, shift : shift + 240], size)
    alive = (before > 0) | (after > 0)
    return np.mean(before == after), np.mean((before == after)[alive])


def test_the_example_by_hand():
    assert max_pool2d(SMALL, 2)[0, :, :, 0].tolist() == [[4, 2], [2, 6]]
    assert max_pool2d(SMALL, 3, stride=1)[0, :, :, 0].tolist() == [[5, 5], [5, 6]]


@pytest.mark.parametrize(("size", "side"), [(2, 127), (3, 84)])
def test_pooling_keeps_the_largest_of_each_window(size, side):
    pooled = max_pool2d(ACTIVATIONS, size)
    assert pooled.shape == (1, side, side, 1)
    np.testing.assert_array_equal(pooled, pooled_by_reshaping(ACTIVATIONS, size))
    assert pooled.max() == ACTIVATIONS.max()


def test_convolution_is_exactly_equivariant():
    np.testing.assert_array_equal(conv2d(PICTURE[:, :, 1:], WEIGHT), conv2d(PICTURE, WEIGHT)[:, :, 1:])


def test_a_shift_of_one_pixel_leaves_two_fifths_and_a_quarter():
    everything, alive = kept(1)
    assert everything == pytest.approx(0.39, abs=0.005)
    assert alive == pytest.approx(0.24, abs=0.005)
    assert kept(0) == (1, 1)
    assert kept(2)[1] < alive


def test_without_pooling_as_many_zeros_stay_but_hardly_anything_else():
    everything, alive = kept(1, size=1)
    assert everything == pytest.approx(0.38, abs=0.005)
    assert alive < 0.02 < kept(1, size=2)[1]


def test_a_larger_window_forgives_more():
    assert kept(1, size=4)[1] > kept(1, size=2)[1]


def test_a_shift_by_the_stride_shifts_the_pooled_map():
    by_two = max_pool2d(ACTIVATIONS[:, :, 2:242], 2)
    np.testing.assert_array_equal(by_two[:, :, :-1], max_pool2d(ACTIVATIONS[:, :, :240], 2)[:, :, 1:])


def test_with_stride_1_every_shift_is_one_by_the_stride():
    pooled = max_pool2d(ACTIVATIONS, 2, stride=1)
    np.testing.assert_array_equal(max_pool2d(ACTIVATIONS[:, :, 1:], 2, stride=1), pooled[:, :, 1:])
    np.testing.assert_array_equal(pooled[0, :, :, 0], maximum_filter(ACTIVATIONS[0, :, :, 0], 2)[1:, 1:])


def test_mean_pooling_is_a_strided_convolution():
    mean = conv2d(ACTIVATIONS, np.full((2, 2, 1, 1), 0.25), stride=2)
    expected = ACTIVATIONS.reshape(1, 127, 2, 127, 2, 1).mean(axis=(2, 4))
    np.testing.assert_allclose(mean, expected, atol=1e-15)


def test_relu_may_come_before_or_after():
    maps = conv2d(PICTURE, WEIGHT)
    np.testing.assert_array_equal(max_pool2d(relu(maps), 2), relu(max_pool2d(maps, 2)))
