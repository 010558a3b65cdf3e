"""Chapter 23: each mistake is what the chapter says it is, and the mended code is not."""

import numpy as np
import pytest

from filtersight import (
    VERTICAL_EDGE,
    cat,
    conv2d,
    conv2d_backward,
    conv3d,
    correlate2d,
    film,
    max_pool2d,
    max_pool2d_backward,
    random_kernel,
    relu,
    zero_pad2d,
)

LEVELS = np.round(cat(grey=True) * 255)


def test_a_bias_inside_the_sum_counts_once_a_product():
    window, weights = np.ones((2, 2, 3)), np.zeros((2, 2, 3))
    assert np.sum(window * weights + 1) == 12
    np.testing.assert_array_equal(conv2d(window[np.newaxis], weights[..., np.newaxis], [1]), 1)


def test_a_slice_to_minus_zero_is_empty():
    assert len(np.arange(5)[0:-0]) == 0
    np.testing.assert_array_equal(zero_pad2d(np.ones((3, 4)), 0), np.ones((3, 4)))


def test_clipping_leaves_two_of_hundreds_of_levels():
    feature_map = correlate2d(LEVELS, VERTICAL_EDGE)
    assert not np.any((feature_map > 0) & (feature_map < 1))
    assert len(np.unique(feature_map.clip(0, 1))) == 2
    assert len(np.unique(feature_map)) == 483


def test_most_clipped_random_filters_give_one_colour():
    shares = [np.mean(correlate2d(LEVELS, random_kernel(3, seed=seed)).clip(0, 1) == 1) for seed in range(40)]
    assert np.mean([max(share, 1 - share) > 0.95 for share in shares]) == pytest.approx(0.92, abs=0.01)


def test_exchanged_colours_hide_in_grey():
    difference = cat() - cat()[:, :, ::-1]
    in_colour = abs(difference).mean() * 255
    in_grey = abs(difference @ [0.299, 0.587, 0.114]).mean() * 255
    assert (round(in_colour), round(in_grey)) == (46, 13)


@pytest.mark.parametrize(
    ("pixels", "share", "mass"),
    [(LEVELS, 0.13, 1.15), (relu(correlate2d(LEVELS, VERTICAL_EDGE)), 0.34, 1.95)],
    ids=["the cat", "after ReLU"],
)
def test_ties_are_common_and_counted_more_than_once(pixels, share, mass):
    windows = pixels.reshape(pixels.shape[0] // 2, 2, -1, 2).transpose(0, 2, 1, 3).reshape(-1, 4)
    maxima = (windows == windows.max(axis=1, keepdims=True)).sum(axis=1)
    assert np.mean(maxima > 1) == pytest.approx(share, abs=0.006)
    assert maxima.mean() == pytest.approx(mass, abs=0.006)


def test_the_packages_gradient_is_handed_out_once():
    x = relu(correlate2d(LEVELS, VERTICAL_EDGE))[np.newaxis, :, :, np.newaxis]
    assert max_pool2d_backward(np.ones((1, 127, 127, 1)), x, 2).sum() == 127 * 127


def test_a_film_filter_uses_its_depth_on_the_frames():
    assert conv3d(np.ones((1, 7, 6, 5, 2)), np.ones((2, 3, 4, 2, 1))).shape == (1, 6, 4, 2, 1)


def test_frames_in_alphabetical_order_jump():
    order = sorted(range(16), key=lambda n: f"frame_{n}")
    assert order[:4] == [0, 1, 10, 11] and order[8] == 2
    frames = film().mean(axis=3)
    by_number, alphabetical = (abs(np.diff(sequence, axis=0)).mean() for sequence in (frames, frames[order]))
    assert (round(by_number, 3), round(alphabetical, 3)) == (0.042, 0.054)


def test_a_filter_with_an_axis_too_many_is_refused():
    with pytest.raises(ValueError, match=r"kernel has shape \(1, 3, 3\)"):
        correlate2d(np.ones((3, 3)), np.ones((1, 3, 3)))


def test_no_padding_keeps_the_size_under_a_2_by_2_filter():
    sizes = [zero_pad2d(np.ones((256, 256)), p).shape[0] - 2 + 1 for p in (0, 1)]
    assert sizes == [255, 257]


def test_pooling_is_not_invariant_to_a_shift_of_one_pixel():
    maps = relu(correlate2d(cat(grey=True), VERTICAL_EDGE))[np.newaxis, :, :, np.newaxis]
    same = np.mean(max_pool2d(maps[:, :, 1:-1], 2) == max_pool2d(maps[:, :, :-2], 2))
    assert same == pytest.approx(0.40, abs=0.006)


def test_the_exercises():
    one = np.zeros((2, 3))
    one[0, 2] = 1
    np.testing.assert_array_equal(correlate2d(cat(grey=True), one), cat(grey=True)[:-1, 2:])
    assert zero_pad2d(np.ones((2, 3, 4, 5)), 1).shape == (2, 5, 6, 5)
    assert conv2d_backward(np.ones((1, 3, 3, 1)), np.ones((1, 4, 4, 1)), np.ones((2, 2, 1, 1)))[2] == 9
