import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from .cases import as_pair, generators, one_or_pair

steps = one_or_pair(st.integers(1, 3))


@st.composite
def pooling_cases(draw):
    """Draw maps without ties, a window that fits, and a stride."""
    kernel_size, stride = draw(steps), draw(steps | st.none())
    size = [k + draw(st.integers(0, 4)) for k in as_pair(kernel_size)]
    shape = (draw(st.integers(1, 2)), *size, draw(st.integers(1, 3)))
    values = draw(generators).permutation(np.prod(shape)) - np.prod(shape) / 2
    return values.reshape(shape), kernel_size, stride


def windows(x, kernel_size, stride):
    """Say where each window lies: (row, column) of the output, and slices of the picture."""
    (rows, columns), (down, right) = as_pair(kernel_size), as_pair(kernel_size if stride is None else stride)
    for i, top in enumerate(range(0, x.shape[1] - rows + 1, down)):
        for j, left in enumerate(range(0, x.shape[2] - columns + 1, right)):
            yield (i, j), (slice(top, top + rows), slice(left, left + columns))


def test_pooling_keeps_the_largest_of_each_window(layers):
    x = np.array([[1, 2, 0, 0], [3, 9, 0, 5], [-1, -2, 4, 4], [-3, -4, 4, 4]]).reshape(1, 4, 4, 1)
    assert_array_equal(layers.max_pool2d(x, 2)[0, :, :, 0], [[9, 5], [-1, 4]])


def test_each_channel_and_each_picture_is_pooled_alone(layers):
    x = np.zeros((2, 2, 2, 2))
    x[0, 1, 0, 0], x[0, 0, 1, 1], x[1, 1, 1, 0] = 5, 7, 3
    assert_array_equal(layers.max_pool2d(x, 2), [[[[5, 7]]], [[[3, 0]]]])


def test_a_pair_means_rows_and_columns(layers):
    x = np.arange(12.0).reshape(1, 3, 4, 1)
    assert_array_equal(layers.max_pool2d(x, (3, 2))[0, :, :, 0], [[9, 11]])
    assert_array_equal(layers.max_pool2d(x, 1, stride=(2, 3))[0, :, :, 0], [[0, 3], [8, 11]])


def test_windows_that_do_not_fit_at_the_border_are_dropped(layers):
    x = np.arange(15.0).reshape(1, 3, 5, 1)
    assert_array_equal(layers.max_pool2d(x, 2)[0, :, :, 0], [[6, 8]])


def test_windows_overlap_when_the_stride_is_smaller_than_the_window(layers):
    x = np.array([3.0, 1.0, 4.0, 1.0, 5.0]).reshape(1, 1, 5, 1)
    assert_array_equal(layers.max_pool2d(x, (1, 3), stride=1).ravel(), [4, 4, 5])


def test_pixels_between_windows_are_skipped_when_the_stride_is_larger(layers):
    x = np.array([1.0, 2.0, 9.0, 4.0, 3.0]).reshape(1, 1, 5, 1)
    assert_array_equal(layers.max_pool2d(x, (1, 2), stride=(1, 3)).ravel(), [2, 4])


@given(pooling_cases())
def test_each_pooled_number_is_the_maximum_of_its_window(layers, case):
    x, kernel_size, stride = case
    pooled = layers.max_pool2d(x, kernel_size, stride=stride)
    count = 0
    for (i, j), (rows, columns) in windows(x, kernel_size, stride):
        assert_array_equal(pooled[:, i, j], x[:, rows, columns].max(axis=(1, 2)))
        count += 1
    assert count == pooled.shape[1] * pooled.shape[2]


@given(pooling_cases())
def test_the_stride_is_the_window_size_by_default(layers, case):
    x, kernel_size, _ = case
    assert_array_equal(layers.max_pool2d(x, kernel_size), layers.max_pool2d(x, kernel_size, stride=kernel_size))


def test_the_gradient_goes_to_the_maximum_alone(layers):
    x = np.array([[1, 2, 0, 0], [3, 9, 0, 5]]).reshape(1, 2, 4, 1)
    grad = layers.max_pool2d_backward(np.array([10.0, 20.0]).reshape(1, 1, 2, 1), x, 2)
    assert_array_equal(grad[0, :, :, 0], [[0, 0, 0, 0], [0, 10, 0, 20]])


@pytest.mark.parametrize(
    ("picture", "first"),
    [
        ([[7, 7], [7, 7]], (0, 0)),
        ([[1, 7], [7, 3]], (0, 1)),  # row order, not column order
        ([[1, 2], [7, 7]], (1, 0)),
        ([[7, 1], [1, 7]], (0, 0)),
        ([[-np.inf, -np.inf], [-np.inf, -np.inf]], (0, 0)),
        ([[1, np.inf], [np.inf, np.inf]], (0, 1)),
        ([[0.0, -0.0], [-0.0, 0.0]], (0, 0)),
        ([[-0.0, 0.0], [0.0, -0.0]], (0, 0)),
    ],
    ids=str,
)
def test_the_gradient_of_a_tie_goes_to_the_first_in_row_order(layers, picture, first):
    grad = layers.max_pool2d_backward(np.full((1, 1, 1, 1), 10.0), np.array(picture).reshape(1, 2, 2, 1), 2)
    expected = np.zeros((2, 2))
    expected[first] = 10
    assert_array_equal(grad[0, :, :, 0], expected)


def test_the_indices_count_through_pictures_rows_columns_and_channels(layers):
    x = np.zeros((2, 3, 4, 5))
    x[1, 2, 3, 4] = 1
    pooled, indices = layers.max_pool2d(x, (3, 4), return_indices=True)
    assert pooled[1, 0, 0, 4] == 1
    assert indices[1, 0, 0, 4] == 1 * 60 + 2 * 20 + 3 * 5 + 4
    assert_array_equal(indices[0, 0, 0], [0, 1, 2, 3, 4])  # all tie, so the first pixel of each channel


@given(pooling_cases(), generators, st.booleans())
def test_known_indices_give_the_gradient_that_sought_ones_give(layers, case, rng, tied):
    x, kernel_size, stride = case
    x = np.where(rng.random(x.shape) < 0.1, np.nan, np.sign(x)) if tied else x
    pooled, indices = layers.max_pool2d(x, kernel_size, stride=stride, return_indices=True)
    assert_array_equal(pooled, layers.max_pool2d(x, kernel_size, stride=stride))
    assert_array_equal(x.ravel()[indices], pooled)
    grad_output = rng.standard_normal(pooled.shape)
    known = layers.max_pool2d_backward(grad_output, x, kernel_size, stride=stride, indices=indices)
    assert_allclose(known, layers.max_pool2d_backward(grad_output, x, kernel_size, stride=stride), rtol=0, atol=1e-12)


def test_known_indices_are_not_sought_again(layers):
    grad = layers.max_pool2d_backward([[[[9.0]]]], [[[[1.0], [5.0]]]], (1, 2), indices=[[[[0]]]])
    assert_array_equal(grad.ravel(), [9, 0])


@pytest.mark.parametrize(
    ("indices", "error", "message"),
    [
        (np.zeros((1, 1, 1, 1)), TypeError, "whole numbers"),
        (np.zeros((1, 1, 2, 1), int), ValueError, r"\(1, 1, 2, 1\).*\(1, 1, 1, 1\)"),
        (np.full((1, 1, 1, 1), 4), ValueError, "4 numbers"),
        (np.full((1, 1, 1, 1), -1), ValueError, "from -1"),
    ],
)
def test_indices_that_max_pool2d_cannot_have_given_are_refused(layers, indices, error, message):
    with pytest.raises(error, match=message):
        layers.max_pool2d_backward(np.ones((1, 1, 1, 1)), np.ones((1, 2, 2, 1)), 2, indices=indices)


def test_gradients_of_overlapping_windows_add_up(layers):
    x = np.array([0.0, 5.0, 1.0, 4.0]).reshape(1, 1, 4, 1)
    grad_output = np.array([1.0, 10.0, 100.0]).reshape(1, 1, 3, 1)
    grad = layers.max_pool2d_backward(grad_output, x, (1, 2), stride=1)
    assert_array_equal(grad.ravel(), [0, 11, 0, 100])


def test_gradients_of_tied_and_overlapping_windows_add_up(layers):
    grad = layers.max_pool2d_backward(np.ones((1, 2, 2, 1)), np.zeros((1, 3, 3, 1)), 2, stride=1)
    assert_array_equal(grad[0, :, :, 0], [[1, 1, 0], [1, 1, 0], [0, 0, 0]])


def test_dropped_border_pixels_have_no_gradient(layers):
    x = np.arange(15.0).reshape(1, 3, 5, 1)
    grad = layers.max_pool2d_backward(np.ones((1, 1, 2, 1)), x, 2)
    assert_array_equal(grad[0, :, :, 0], [[0, 0, 0, 0, 0], [0, 1, 0, 1, 0], [0, 0, 0, 0, 0]])


@given(pooling_cases(), generators, st.booleans())
def test_no_gradient_is_lost_and_none_is_made(layers, case, rng, tied):
    x, kernel_size, stride = case
    x = np.sign(x) if tied else x
    grad_output = rng.standard_normal(layers.max_pool2d(x, kernel_size, stride=stride).shape)
    grad = layers.max_pool2d_backward(grad_output, x, kernel_size, stride=stride)
    assert grad.shape == x.shape
    assert_allclose(grad.sum(axis=(1, 2)), grad_output.sum(axis=(1, 2)), rtol=0, atol=1e-12)


@given(pooling_cases(), generators)
def test_the_gradient_is_the_slope_of_the_loss(layers, case, rng):
    x, kernel_size, stride = case  # whole numbers, all different, so no maximum changes hands
    grad_output = rng.standard_normal(layers.max_pool2d(x, kernel_size, stride=stride).shape)
    direction = rng.uniform(-0.25, 0.25, x.shape)
    above, below = (layers.max_pool2d(x + sign * direction, kernel_size, stride=stride) for sign in (1, -1))
    slope = np.sum((above - below) / 2 * grad_output)
    grad = layers.max_pool2d_backward(grad_output, x, kernel_size, stride=stride)
    assert_allclose(np.sum(grad * direction), slope, rtol=0, atol=1e-10)


def test_each_slope_agrees_with_its_central_difference(layers):
    rng = np.random.default_rng(2)
    x = rng.permutation(40).reshape(1, 4, 5, 2)
    grad_output = rng.standard_normal((1, 2, 4, 2))
    grad = layers.max_pool2d_backward(grad_output, x, (3, 2), stride=1)
    for place in np.ndindex(x.shape):
        shift = np.zeros(x.shape)
        shift[place] = 0.25
        above, below = (layers.max_pool2d(x + sign * shift, (3, 2), stride=1) for sign in (1, -1))
        assert_allclose(grad[place], np.sum((above - below) / 0.5 * grad_output), rtol=0, atol=1e-10)


def test_nan_wins_its_windows_and_no_others(layers):
    x = np.array([[1, np.nan, 8, 2], [3, 4, 5, 6]]).reshape(1, 2, 4, 1)
    assert_array_equal(layers.max_pool2d(x, 2).ravel(), [np.nan, 8])


@pytest.mark.parametrize("place", [(0, 0), (0, 1), (1, 0), (1, 1)], ids=str)
def test_nan_wins_even_against_infinity_wherever_it_stands(layers, place):
    x = np.full((1, 2, 2, 1), np.inf)
    x[0][place] = np.nan
    assert_array_equal(layers.max_pool2d(x, 2), [[[[np.nan]]]])
    expected = np.zeros((2, 2))
    expected[place] = 10
    assert_array_equal(layers.max_pool2d_backward(np.full((1, 1, 1, 1), 10.0), x, 2)[0, :, :, 0], expected)


def test_the_first_of_several_nans_takes_the_gradient(layers):
    x = np.array([[9, np.nan], [np.nan, np.nan]]).reshape(1, 2, 2, 1)
    grad = layers.max_pool2d_backward(np.ones((1, 1, 1, 1)), x, 2)
    assert_array_equal(grad[0, :, :, 0], [[0, 1], [0, 0]])


def test_infinities_pass_through(layers):
    x = np.array([[-np.inf, -np.inf, 1, np.inf]]).reshape(1, 1, 4, 1)
    assert_array_equal(layers.max_pool2d(x, (1, 2)).ravel(), [-np.inf, np.inf])


def test_nan_in_the_output_gradient_reaches_its_maximum_alone(layers):
    x = np.array([1.0, 2.0, 4.0, 3.0]).reshape(1, 1, 4, 1)
    grad = layers.max_pool2d_backward(np.array([np.nan, 5]).reshape(1, 1, 2, 1), x, (1, 2))
    assert_array_equal(grad.ravel(), [0, np.nan, 5, 0])


def test_the_mean_over_places_is_one_number_a_map_and_picture(layers):
    maps = np.array([[[[1.0, 10], [2, 20]], [[3, 30], [6, 60]]], [[[0, 0], [0, 0]], [[0, 0], [4, -4]]]])
    assert_array_equal(layers.global_average_pool2d(maps), [[3, 30], [1, -1]])


def test_the_mean_over_places_of_what_is_not_finite_is_not_finite_in_that_map_only(layers):
    maps = np.ones((1, 2, 2, 3))
    maps[0, 0, 1, :2] = np.nan, np.inf
    assert_array_equal(layers.global_average_pool2d(maps), [[np.nan, np.inf, 1]])
