"""Zeros around a picture, alone and within a layer."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from filtersight import same_padding

from .cases import as_pair, generators, one_or_pair

sizes = st.integers(1, 12)


def test_padding_puts_one_row_and_column_of_zeros_on_each_side(layers):
    padded = layers.zero_pad2d(np.array([[1.0, 2.0], [3.0, 4.0]]), 1)
    assert_array_equal(padded, [[0, 0, 0, 0], [0, 1, 2, 0], [0, 3, 4, 0], [0, 0, 0, 0]])


def test_a_pair_pads_rows_first_and_columns_second(layers):
    padded = layers.zero_pad2d(np.array([[5.0]]), (1, 2))
    assert_array_equal(padded, [[0, 0, 0, 0, 0], [0, 0, 5, 0, 0], [0, 0, 0, 0, 0]])


@given(generators, st.tuples(sizes, sizes), one_or_pair(st.integers(0, 3)))
def test_a_grey_picture_is_padded_as_numpy_pads_it(layers, rng, shape, padding):
    picture = rng.standard_normal(shape)
    rows, columns = as_pair(padding)
    expected = np.pad(picture, [(rows, rows), (columns, columns)])
    assert_array_equal(layers.zero_pad2d(picture, padding), expected)


def test_two_pairs_pad_top_and_bottom_first_left_and_right_second(layers):
    padded = layers.zero_pad2d(np.array([[5.0]]), ((0, 1), (2, 0)))
    assert_array_equal(padded, [[0, 0, 5], [0, 0, 0]])


@given(generators, st.tuples(*[st.integers(1, 4)] * 4), one_or_pair(st.integers(0, 3)))
def test_a_batch_is_padded_in_rows_and_columns_only(layers, rng, shape, padding):
    pictures = rng.standard_normal(shape)
    rows, columns = as_pair(padding)
    expected = np.pad(pictures, [(0, 0), (rows, rows), (columns, columns), (0, 0)])
    assert_array_equal(layers.zero_pad2d(pictures, padding), expected)


def test_padding_by_nothing_gives_a_new_array(layers):
    picture = np.ones((2, 3))
    padded = layers.zero_pad2d(picture, 0)
    padded[:] = 7
    assert_array_equal(picture, np.ones((2, 3)))


def test_a_numpy_integer_will_do_as_padding(layers):
    assert layers.zero_pad2d(np.ones((2, 3)), np.int64(1)).shape == (4, 5)


def test_same_padding_of_an_even_kernel_adds_the_odd_zero_below_and_right(layers):
    picture = np.array([[1.0, 2.0], [3.0, 4.0]]).reshape(1, 2, 2, 1)
    sums = layers.conv2d(picture, np.ones((2, 2, 1, 1)), padding="same")
    assert_array_equal(sums[0, :, :, 0], [[10, 6], [7, 4]])


def test_same_padding_of_a_wide_dilated_kernel_adds_the_odd_zero_on_the_right(layers):
    picture = np.array([1.0, 2.0, 3.0, 4.0, 5.0]).reshape(1, 1, 5, 1)
    kernel = np.ones((1, 4, 1, 1))  # dilation 3 spans 9 zeros: 4 on the left, 5 on the right
    sums = layers.conv2d(picture, kernel, padding="same", dilation=3)
    assert_array_equal(sums.ravel(), [3, 1 + 4, 2 + 5, 3, 1 + 4])


@given(*[st.integers(1, 40)] * 2, *[st.integers(1, 5)] * 2)
def test_same_padding_for_a_stride_gives_one_place_for_each_step_and_no_zero_too_many(size, kernel_size, stride, other):
    (top, bottom), (left, right) = same_padding((size, other), (kernel_size, 1), stride=(stride, 1))
    assert (left, right) == (0, 0)
    assert bottom - top in (0, 1)
    zeros = top + bottom
    assert (size + zeros - kernel_size) // stride + 1 == -(-size // stride)
    assert zeros == 0 or (size + zeros - 1 - kernel_size) // stride + 1 < -(-size // stride)
