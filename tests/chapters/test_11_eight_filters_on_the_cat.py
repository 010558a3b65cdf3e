"""Chapter 11: what the eight random filters answer to."""

import numpy as np
import pytest
from scipy.ndimage import uniform_filter
from scipy.signal import correlate2d
from scipy.stats import pearsonr

from filtersight import cat, conv2d, random_filters, relu

CAT = cat()
WEIGHT = random_filters(2, in_channels=3, out_channels=8, seed=11)
SUMS = WEIGHT.sum(axis=(0, 1, 2))
# The mean of each 2x2 window: SciPy centres an even window on its lower right pixel.
GREY = uniform_filter(cat(grey=True), 2)[1:, 1:]


def scipys_maps(weight):
    maps = [
        sum(correlate2d(CAT[..., c], weight[..., c, k], mode="valid") for c in range(3)) for k in range(weight.shape[3])
    ]
    return np.stack(maps, axis=-1)


MAPS = scipys_maps(WEIGHT)


def likeness(maps, grey=GREY):
    return np.array([pearsonr(maps[..., number].ravel(), grey.ravel()).statistic for number in range(maps.shape[-1])])


def parts_of(filter_):
    """The least-squares fit by one number, what one number a channel adds to it, and the rest."""
    even = np.ones((12, 1))
    channels = np.tile(np.eye(3), (4, 1))
    fits = [basis @ np.linalg.lstsq(basis, filter_.ravel(), rcond=None)[0] for basis in (even, channels)]
    return np.stack([fits[0], fits[1] - fits[0], filter_.ravel() - fits[1]], axis=-1).reshape(2, 2, 3, 3)


def test_the_layer_gives_scipys_eight_maps():
    np.testing.assert_allclose(conv2d(CAT[np.newaxis], WEIGHT)[0], MAPS, atol=1e-12)


def test_filter_7_has_a_large_negative_sum_and_filter_6_a_small_one():
    assert SUMS[7] == pytest.approx(-4.3, abs=0.05)
    assert SUMS[6] == pytest.approx(0.4, abs=0.05)


def test_four_maps_are_below_zero_everywhere_and_their_filters_have_the_lowest_sums():
    below = {number for number in range(8) if MAPS[..., number].max() < 0}
    assert below == {0, 2, 5, 7} == set(np.argsort(SUMS)[:4].tolist())


def test_those_four_are_the_cats_negative_and_the_others_are_not():
    assert (likeness(MAPS)[[0, 2, 5, 7]] < -0.95).all()
    assert (np.abs(likeness(MAPS)[[1, 3, 4, 6]]) < 0.75).all()


def test_an_even_grey_patch_gives_its_brightness_times_the_sum():
    np.testing.assert_allclose(conv2d(np.full((1, 2, 2, 3), 0.3), WEIGHT).ravel(), 0.3 * SUMS)


def test_large_sums_make_copies_of_the_brightness():
    more = random_filters(2, in_channels=3, out_channels=100, seed=12)
    sums = np.append(SUMS, more.sum(axis=(0, 1, 2)))
    correlations = np.append(likeness(MAPS), likeness(scipys_maps(more)))
    far = np.abs(sums) > 2
    assert (np.sign(correlations) == np.sign(sums))[far].all()
    assert np.abs(correlations[far]).min() > 0.8
    assert np.abs(correlations[np.abs(sums) < 0.2]).max() < 0.6


def test_the_parts_of_filter_6_add_up_and_spread_about_equally():
    maps = scipys_maps(parts_of(WEIGHT[..., 6]))
    np.testing.assert_allclose(maps.sum(axis=-1), MAPS[..., 6], atol=1e-12)
    assert maps.std(axis=(0, 1)).round(3).tolist() == [0.051, 0.060, 0.058]


def test_the_brightness_of_filter_7_drowns_the_rest():
    brightness, colour, edges = scipys_maps(parts_of(WEIGHT[..., 7])).std(axis=(0, 1))
    assert brightness > 10 * max(colour, edges)


def test_an_even_patch_of_any_colour_has_no_edges():
    orange = np.broadcast_to([0.8, 0.4, 0.2], (1, 2, 2, 3))
    brightness, colour, edges = conv2d(orange, parts_of(WEIGHT[..., 6])).ravel()
    assert edges == pytest.approx(0, abs=1e-12)
    assert brightness > 0 > colour


def test_few_numbers_of_map_6_and_its_parts_lie_beyond_the_figures_scale():
    maps = np.dstack([MAPS[..., 6], scipys_maps(parts_of(WEIGHT[..., 6]))])
    assert (np.abs(maps) > 0.4).mean(axis=(0, 1)).max() < 0.001


def test_relu_leaves_the_printed_shares():
    shares = (relu(MAPS) > 0).mean(axis=(0, 1)).round(2)
    assert shares.tolist() == [0, 1, 0, 0.04, 0.81, 0, 0.43, 0]


def test_maps_of_zero_mean_filters_are_no_copies_of_the_brightness():
    maps = scipys_maps(random_filters(2, 3, 8, seed=11, zero_mean=True))
    assert np.abs(likeness(maps)).max() < 0.05


def test_without_the_mean_colour_correlations_stay_and_no_filter_is_silent():
    maps = conv2d((CAT - CAT.mean(axis=(0, 1)))[np.newaxis], WEIGHT)[0]
    np.testing.assert_allclose(likeness(maps), likeness(MAPS), atol=1e-9)
    shares = (relu(maps) > 0).mean(axis=(0, 1))
    assert 0.4 < shares.min() and shares.max() < 0.6


def test_exercise_1_even_patches():
    assert WEIGHT[..., 6].sum(axis=(0, 1)).round(2).tolist() == [-0.80, 0.50, 0.72]
    patches = np.empty((2, 2, 2, 3))
    patches[0], patches[1] = 0.5, (0.8, 0.4, 0.2)
    assert conv2d(patches, WEIGHT)[:, 0, 0, 6].round(1).tolist() == [0.2, -0.3]


def test_exercise_2_a_bias_that_leaves_the_darker_half():
    bias = np.zeros(8)
    bias[7] = 1.96
    left = relu(conv2d(CAT[np.newaxis], WEIGHT, bias))[0, :, :, 7] > 0
    assert left.mean() == pytest.approx(0.5, abs=0.005)
    assert GREY[left].mean() < GREY[~left].mean()


def test_exercise_3_many_random_filters_copy_the_brightness():
    maps = conv2d(CAT[np.newaxis], random_filters(2, 3, 1000, seed=0), stride=4)[0]
    assert np.mean(np.abs(likeness(maps, GREY[::4, ::4])) > 0.9) == pytest.approx(0.44, abs=0.005)
