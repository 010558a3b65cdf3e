"""Chapter 06: what each way of drawing keeps of a map."""

import numpy as np
import pytest
from scipy.signal import correlate2d

from filtersight import VERTICAL_EDGE, cat, random_kernel

LEVELS = np.round(cat(grey=True) * 255)
MAP = correlate2d(LEVELS, VERTICAL_EDGE, mode="valid")


def white_share(seed, *, zero_mean):
    return np.mean(correlate2d(LEVELS, random_kernel(3, seed=seed, zero_mean=zero_mean), mode="valid") >= 1)


def saturated(shade):
    return np.mean((shade < 1 / 256) | (shade >= 255 / 256))


def test_the_map_has_hundreds_of_whole_numbers_and_none_between_0_and_1():
    assert (MAP.min(), MAP.max()) == (-274, 296)
    assert len(np.unique(MAP)) == 483
    assert not np.any((MAP > 0) & (MAP < 1))


def test_clipping_leaves_the_sign_only():
    np.testing.assert_array_equal(MAP.clip(0, 1), MAP > 0)


def test_stretched_and_signed_saturate_hardly_a_pixel_and_clipped_all():
    largest = abs(MAP).max()
    assert saturated(MAP.clip(0, 1)) == 1
    assert saturated((MAP - MAP.min()) / np.ptp(MAP)) < 0.001
    assert saturated((MAP / largest + 1) / 2) < 0.001


def test_what_absolute_saturates_is_next_to_nothing():
    shade = abs(MAP) / abs(MAP).max()
    black = shade < 1 / 256
    assert abs(MAP[black]).max() < 2
    assert saturated(shade) - black.mean() < 0.001


def test_nine_of_ten_clipped_random_filters_are_one_colour_and_none_with_zero_mean():
    plain, balanced = (
        np.array([white_share(seed, zero_mean=zero_mean) for seed in range(200)]) for zero_mean in (False, True)
    )
    assert np.mean((plain > 0.95) | (plain < 0.05)) == pytest.approx(0.91, abs=0.005)
    assert np.all((balanced > 0.05) & (balanced < 0.95))


def test_in_floats_the_clipped_map_has_greys():
    in_floats = correlate2d(cat(grey=True), VERTICAL_EDGE, mode="valid")
    assert np.mean((in_floats > 0) & (in_floats < 1)) > 0.4


def test_the_exercises():
    assert (0 - (-1)) / (3 - (-1)) == 0.25
    assert np.array([-1, 300]).astype(np.uint8).tolist() == [255, 44]
