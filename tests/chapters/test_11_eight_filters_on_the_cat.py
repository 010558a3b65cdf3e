"""Chapter 11: what the eight random filters answer to."""

import numpy as np
import pytest
from filtersight import cat, conv2d, random_filters, relu
from scipy.signal import correlate2d

CAT = cat()
WEIGHT = random_filters(2, in_channels=3, out_channels=8, seed=11)
MAPS = np.stack(
    [sum(correlate2d(CAT[:, :, c], WEIGHT[:, :, c, k], mode="valid") for c in range(3)) for k in range(8)], axis=-1
)
GREY = cat(grey=True)[:-1, :-1]


def likeness(number):
    return np.corrcoef(MAPS[..., number].ravel(), GREY.ravel())[0, 1]


def test_the_layer_gives_scipys_eight_maps():
    np.testing.assert_allclose(conv2d(CAT[np.newaxis], WEIGHT)[0], MAPS, atol=1e-12)


def test_four_maps_have_nothing_above_zero_and_their_filters_the_lowest_sums():
    silent = {number for number in range(8) if MAPS[..., number].max() <= 0}
    sums = WEIGHT.sum(axis=(0, 1, 2))
    assert silent == {0, 2, 5, 7} == set(np.argsort(sums)[:4].tolist())
    assert sums[list(silent)].max() == pytest.approx(-1.9, abs=0.005)


def test_the_silent_four_are_the_grey_cat_with_its_sign_changed():
    assert all(likeness(number) < -0.9 for number in (0, 2, 5, 7))
    assert all(-0.6 < likeness(number) < 0.8 for number in (1, 3, 4, 6))


def test_filter_4_answers_to_blue_and_against_red():
    red, _, blue = WEIGHT[..., 4].sum(axis=(0, 1))
    assert blue > 3 and red < -0.8
    fur, grey_fur = np.full((1, 2, 2, 3), [0.6, 0.4, 0.1]), np.full((1, 2, 2, 3), 0.4)
    assert conv2d(fur, WEIGHT)[0, 0, 0, 4] < 0 < conv2d(grey_fur, WEIGHT)[0, 0, 0, 4]


def test_relu_leaves_the_printed_shares():
    shares = (relu(MAPS) > 0).mean(axis=(0, 1)).round(2)
    assert shares.tolist() == [0, 1, 0, 0.04, 0.81, 0, 0.43, 0]


def test_without_the_cats_mean_colour_about_half_of_each_map_is_left():
    maps = conv2d((CAT - CAT.mean(axis=(0, 1)))[np.newaxis], WEIGHT)[0]
    shares = (maps > 0).mean(axis=(0, 1))
    assert 0.4 < shares.min() and shares.max() < 0.6


def test_with_zero_mean_filters_colour_decides():
    maps = conv2d(CAT[np.newaxis], random_filters(2, 3, 8, seed=11, zero_mean=True))[0]
    shares = (maps > 0).mean(axis=(0, 1))
    assert (shares > 0.95).sum() == 2 and (shares < 0.05).sum() == 3


def test_the_exercises():
    sums = [random_filters(2, 3, 1, seed=seed).sum() for seed in range(1000)]
    assert np.mean(np.array(sums) < 0) == pytest.approx(0.5, abs=0.04)
    assert -np.median(MAPS[..., 7]) == pytest.approx(2, abs=0.05)
    assert conv2d(CAT[np.newaxis], WEIGHT, padding="same").shape == (1, 256, 256, 8)
