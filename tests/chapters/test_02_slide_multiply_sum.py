"""What chapter 02 says about windows, products and the size of the map."""

from itertools import product

import numpy as np
import pytest

from filtersight import VERTICAL_EDGE, cat, correlate2d, loops, output_size

PICTURE = np.array(
    [
        [1, 2, 0, 3, 1, 0],
        [4, 0, 1, 2, 0, 5],
        [0, 5, 2, 1, 3, 2],
        [3, 1, 4, 0, 2, 1],
        [2, 0, 1, 5, 0, 4],
        [1, 3, 0, 2, 4, 1],
    ]
)
KERNEL = np.array([[1, 0, 2], [0, 3, 0], [-1, 0, -2]])

both_versions = pytest.mark.parametrize("correlate", [loops.correlate2d, correlate2d], ids=["loops", "fast"])


@both_versions
def test_the_four_answers_worked_by_hand(correlate):
    # Of the nine weights only 1 and 2 above, 3 in the middle, -1 and -2 below are not zero.
    by_hand = [[1 + 0 + 0 - 0 - 4, 2 + 6 + 3 - 5 - 2], [4 + 2 + 15 - 3 - 8, 0 + 4 + 6 - 1 - 0]]
    assert np.array_equal(correlate(PICTURE[:4, :4], KERNEL), by_hand)


def test_the_first_window_has_two_products_that_are_not_zero():
    products = PICTURE[:3, :3] * KERNEL
    assert np.array_equal(products, [[1, 0, 0], [0, 0, 0], [0, 0, -4]])


@both_versions
def test_each_answer_is_the_dot_product_of_window_and_filter(correlate):
    feature_map = correlate(PICTURE, KERNEL)
    assert feature_map.shape == (4, 4)
    for row, column in np.ndindex(4, 4):
        window = PICTURE[row : row + 3, column : column + 3]
        assert feature_map[row, column] == window.ravel() @ KERNEL.ravel()


def test_the_filter_is_not_flipped():
    assert np.array_equal(correlate2d(KERNEL, KERNEL), [[np.sum(KERNEL**2)]])
    assert np.sum(KERNEL * KERNEL[::-1, ::-1]) != np.sum(KERNEL**2)


@pytest.mark.parametrize(("n", "f", "places"), [(4, 3, 2), (6, 3, 4), (256, 3, 254), (256, 5, 252), (256, 256, 1)])
def test_places_of_a_window_on_a_row(n, f, places):
    assert places == len([start for start in range(n) if start + f <= n])
    assert output_size(n, f) == places
    assert correlate2d(np.zeros((f, n)), np.ones((f, f))).shape == (1, places)


def test_loops_and_fast_version_agree_on_the_cat():
    cat_grey = cat(grey=True)
    by_loops = loops.correlate2d(cat_grey, VERTICAL_EDGE)
    assert by_loops.shape == (254, 254)
    np.testing.assert_allclose(by_loops, correlate2d(cat_grey, VERTICAL_EDGE), rtol=0, atol=1e-14)


def test_among_windows_of_equal_strength_the_filters_own_pattern_wins():
    windows = np.random.default_rng(0).normal(size=(10_000, 9))
    windows *= np.linalg.norm(KERNEL) / np.linalg.norm(windows, axis=1, keepdims=True)
    assert (windows @ KERNEL.ravel()).max() < correlate2d(KERNEL, KERNEL).item()


def test_a_single_weight_cuts_the_picture_out():
    middle, corner = np.zeros((3, 3)), np.zeros((3, 3))
    middle[1, 1] = corner[0, 0] = 1
    assert np.array_equal(correlate2d(PICTURE, middle), PICTURE[1:-1, 1:-1])
    assert np.array_equal(correlate2d(PICTURE, corner), PICTURE[:4, :4])


def test_brightness_counts_with_the_sum_of_the_weights():
    assert KERNEL.sum() == 3 and VERTICAL_EDGE.sum() == 0
    assert np.array_equal(correlate2d(PICTURE + 1, KERNEL), correlate2d(PICTURE, KERNEL) + 3)
    assert correlate2d(np.full((3, 3), 5), KERNEL) == 15


def test_no_window_from_0_to_5_answers_more_than_30():
    # The answer is linear in each pixel, so the best window has each pixel at one end of its range.
    corners = np.array(list(product([0, 5], repeat=9)))
    answers = corners @ KERNEL.ravel()
    assert answers.max() == 30
    assert correlate2d(np.where(KERNEL > 0, 5, 0), KERNEL) == 30
