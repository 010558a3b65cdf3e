"""What chapter 05 says about random filters, their sums, and filters that are flipped."""

from itertools import combinations

import numpy as np
import pytest
from scipy import signal

from filtersight import BOX_BLUR, HORIZONTAL_EDGE, VERTICAL_EDGE, cat, correlate2d, random_kernel

PICTURE = cat(grey=True)
KERNEL = random_kernel(seed=5)
SHEET = [random_kernel(seed=seed) for seed in range(9)]
MAPS = [correlate2d(PICTURE, kernel) for kernel in SHEET]
ZERO_MEAN_MAPS = [correlate2d(PICTURE, random_kernel(seed=seed, zero_mean=True)) for seed in range(9)]


def flip(kernel):
    return np.rot90(kernel, 2)  # half a turn


def alike(a, b):
    return np.corrcoef(a.ravel(), b.ravel())[0, 1]


def test_the_seed_draws_the_filter_in_the_figure_each_time():
    shown = [[0.61, 0.62, 0.03], [-0.43, -0.89, -0.23], [-0.18, -0.91, -0.90]]
    np.testing.assert_allclose(KERNEL, shown, rtol=0, atol=0.005)
    assert np.array_equal(KERNEL, np.random.default_rng(5).uniform(-1, 1, (3, 3)))
    assert np.array_equal(KERNEL, random_kernel(seed=5))
    assert not np.array_equal(KERNEL, random_kernel(seed=6))


def test_weights_spread_evenly_over_the_range():
    weights = random_kernel(200, seed=5)
    assert weights.min() >= -1 and weights.max() < 1
    shares, _ = np.histogram(weights, bins=8, range=(-1, 1))
    np.testing.assert_allclose(shares / weights.size, 1 / 8, atol=0.005)


def test_the_map_is_the_cats_negative():
    assert np.mean(MAPS[5] < 0) > 0.999
    assert alike(MAPS[5], PICTURE[1:-1, 1:-1]) < -0.9


def test_a_flat_part_gives_brightness_times_the_sum():
    assert correlate2d(np.full((3, 3), 0.4), KERNEL).item() == pytest.approx(0.4 * KERNEL.sum())


def test_equal_weights_and_the_rest_add_up_and_the_first_decides():
    equal = np.full((3, 3), KERNEL.mean())
    of_equal, of_rest = correlate2d(PICTURE, equal), correlate2d(PICTURE, KERNEL - equal)
    np.testing.assert_allclose(of_equal + of_rest, MAPS[5], rtol=0, atol=1e-14)
    blurred = correlate2d(PICTURE, BOX_BLUR)
    np.testing.assert_allclose(of_equal, KERNEL.sum() * blurred, rtol=0, atol=1e-14)
    assert abs(of_equal).mean() > 15 * abs(of_rest).mean()
    assert np.array_equal(ZERO_MEAN_MAPS[5], of_rest)


def test_the_sums_in_the_question():
    sums = [0.14, 1.15, -2.37, -1.79, 1.69, -2.29, 0.86, 1.64, 0.20]
    assert [kernel.sum().round(2) for kernel in SHEET] == sums


@pytest.mark.parametrize("seed", range(9))
def test_the_sum_decides_the_colour_of_the_map(seed):
    same_sign = np.mean(np.sign(MAPS[seed]) == np.sign(SHEET[seed].sum()))
    if seed in (0, 8):
        assert same_sign < 0.91 and abs(MAPS[seed]).mean() < 0.12
    else:
        assert same_sign > 0.995 and abs(MAPS[seed]).mean() > 0.35


def test_zero_mean_maps_have_both_signs_and_show_no_brightness():
    for feature_map in ZERO_MEAN_MAPS:
        assert 0.4 < np.mean(feature_map > 0) < 0.6
        assert abs(alike(feature_map, PICTURE[1:-1, 1:-1])) < 0.25


def test_no_two_zero_mean_maps_are_the_same_and_seed_6_is_the_palest():
    assert max(abs(alike(a, b)) for a, b in combinations(ZERO_MEAN_MAPS, 2)) < 0.9
    assert np.argmin([abs(feature_map).mean() for feature_map in ZERO_MEAN_MAPS]) == 6


def test_seed_5_brings_out_lids_and_seed_7_sides():
    lid, side = np.s_[70:80, 65:90], np.s_[90:105, 46:60]
    strength = [(abs(feature_map[lid]).mean(), abs(feature_map[side]).mean()) for feature_map in ZERO_MEAN_MAPS]
    assert strength[5][0] > 1.5 * strength[5][1]
    assert strength[7][1] > 1.5 * strength[7][0]
    assert alike(ZERO_MEAN_MAPS[5], correlate2d(PICTURE, HORIZONTAL_EDGE)) > 0.8


def test_a_flip_is_half_a_turn():
    assert np.array_equal(SHEET[8][::-1, ::-1], flip(SHEET[8]))
    assert np.array_equal(flip([[1, 2, 3], [4, 5, 6], [7, 8, 9]]), [[9, 8, 7], [6, 5, 4], [3, 2, 1]])


def test_flipping_an_edge_filter_changes_the_sign_only():
    for kernel in (VERTICAL_EDGE, HORIZONTAL_EDGE):
        flipped = correlate2d(PICTURE, kernel[::-1, ::-1])
        np.testing.assert_allclose(flipped, -correlate2d(PICTURE, kernel), rtol=0, atol=1e-14)


def test_flipping_a_random_filter_gives_neither_the_same_nor_the_opposite():
    flipped = correlate2d(PICTURE, SHEET[8][::-1, ::-1])
    assert abs(flipped - MAPS[8]).max() > 0.5 and abs(flipped + MAPS[8]).max() > 0.5


def test_flipping_keeps_the_brightness_and_tends_to_change_the_sign_of_edges():
    fur = np.s_[100:130, 40:60]
    assert np.mean(MAPS[8][fur] > 0) > 0.75
    assert np.mean(correlate2d(PICTURE, SHEET[8][::-1, ::-1])[fur] > 0) > 0.75
    for seed, feature_map in enumerate(ZERO_MEAN_MAPS):
        flipped = correlate2d(PICTURE, random_kernel(seed=seed, zero_mean=True)[::-1, ::-1])
        assert alike(flipped, feature_map) < 0


@pytest.mark.parametrize("seed", range(9))
def test_scipy_correlates_as_we_do_and_convolves_with_the_flipped_filter(seed):
    kernel, feature_map = SHEET[seed], MAPS[seed]
    flipped = correlate2d(PICTURE, kernel[::-1, ::-1])
    np.testing.assert_allclose(feature_map, signal.correlate2d(PICTURE, kernel, mode="valid"), rtol=0, atol=1e-12)
    np.testing.assert_allclose(flipped, signal.convolve2d(PICTURE, kernel, mode="valid"), rtol=0, atol=1e-12)
    assert abs(feature_map - signal.convolve2d(PICTURE, kernel, mode="valid")).max() > 0.3


def test_without_a_sum_the_map_of_equal_weights_is_empty():
    mean = random_kernel(seed=5, zero_mean=True).mean()
    assert abs(correlate2d(PICTURE, np.full((3, 3), mean))).max() < 1e-15
    assert random_kernel(seed=4).sum().round(2) == 1.69 and MAPS[4].min() > 0


def test_weights_from_0_to_1_give_a_blurred_positive_cat():
    kernel = np.random.default_rng(5).uniform(0, 1, (3, 3))
    feature_map = correlate2d(PICTURE, kernel)
    assert feature_map.min() > 0 and alike(feature_map, PICTURE[1:-1, 1:-1]) > 0.95
    sums = np.random.default_rng(5).uniform(0, 1, (10_000, 9)).sum(axis=1)
    assert sums.mean() == pytest.approx(4.5, abs=0.05)


def test_a_point_of_light_leaves_the_flipped_filter():
    point = np.zeros((5, 5))
    point[2, 2] = 1
    assert np.array_equal(correlate2d(point, KERNEL), flip(KERNEL))
    assert np.array_equal(correlate2d(point, KERNEL[::-1, ::-1]), KERNEL)


def test_which_filters_a_flip_leaves_alone():
    a, b, c, d, e = np.random.default_rng(1).uniform(-1, 1, 5)
    equal_opposites = np.array([[a, b, c], [d, e, d], [c, b, a]])
    assert np.array_equal(equal_opposites[::-1, ::-1], equal_opposites)
    opposite_signs = np.array([[a, b, c], [d, 0, -d], [-c, -b, -a]])
    assert np.array_equal(opposite_signs[::-1, ::-1], -opposite_signs)
