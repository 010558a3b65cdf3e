"""Chapter 10: one filter is three kernels and a bias, and many filters make a volume."""

import numpy as np
import pytest
from filtersight import VERTICAL_EDGE, cat, conv2d, random_filters
from scipy.signal import correlate2d

CAT = cat()
WEIGHT = random_filters(2, in_channels=3, out_channels=8, seed=11)


def test_a_filters_map_is_the_sum_of_three_maps_and_one_bias():
    parts = [correlate2d(CAT[:, :, c], WEIGHT[:, :, c, 4], mode="valid") for c in range(3)]
    layer = conv2d(CAT[np.newaxis], WEIGHT[:, :, :, [4]], [0.25])[0, :, :, 0]
    np.testing.assert_allclose(layer, sum(parts) + 0.25, atol=1e-13)


def test_with_weights_of_zero_the_bias_is_left_once():
    np.testing.assert_array_equal(conv2d(CAT[np.newaxis], np.zeros((2, 2, 3, 1)), [1.0]), 1)


def test_the_cat_is_brightest_in_red_and_darkest_in_blue():
    red, green, blue = CAT.mean(axis=(0, 1))
    assert red > green > blue


def test_the_colour_filter_is_blind_to_grey_and_answers_to_fur():
    orange = np.array([1.0, 0.0, -1.0]).reshape(1, 1, 3, 1)
    np.testing.assert_array_equal(conv2d(np.full((1, 4, 4, 3), 0.7), orange), 0)
    warmth = conv2d(CAT[np.newaxis], orange)[0, :, :, 0]
    np.testing.assert_allclose(warmth, CAT[:, :, 0] - CAT[:, :, 2], atol=1e-15)
    assert (warmth > 0).mean() > 0.95


def test_green_minus_blue_is_paler_than_red_minus_blue():
    red, green, blue = np.moveaxis(CAT, 2, 0)
    assert 0 < (green - blue).mean() < (red - blue).mean() / 2


def test_volumes_have_the_printed_shapes():
    maps = conv2d(CAT[np.newaxis], WEIGHT)
    assert maps.shape == (1, 255, 255, 8)
    assert conv2d(maps, random_filters(3, in_channels=8, out_channels=4, seed=10)).shape == (1, 253, 253, 4)


def test_a_filter_must_have_a_kernel_for_each_channel():
    with pytest.raises(ValueError, match="channels"):
        conv2d(CAT[np.newaxis], np.ones((2, 2, 1, 1)))


def test_the_exercises():
    assert 3 * 3 * 16 * 32 + 32 == 4640
    grey = conv2d(CAT[np.newaxis], np.array([0.299, 0.587, 0.114]).reshape(1, 1, 3, 1))[0, :, :, 0]
    assert abs(grey - cat(grey=True)).max() * 255 < 2
    thirds = np.repeat(VERTICAL_EDGE[:, :, np.newaxis, np.newaxis] / 3, 3, axis=2)
    expected = correlate2d(CAT.mean(axis=2), VERTICAL_EDGE, mode="valid")
    np.testing.assert_allclose(conv2d(CAT[np.newaxis], thirds)[0, :, :, 0], expected, atol=1e-13)
