import numpy as np
from hypothesis import given
from hypothesis.extra import numpy as npst
from numpy.testing import assert_array_equal


def test_relu_keeps_what_is_positive_and_sets_the_rest_to_zero(layers):
    assert_array_equal(
        layers.relu(np.array([[-2.0, 0.0, 3.5], [1e-300, -1e-300, -7.0]])), [[0, 0, 3.5], [1e-300, 0, 0]]
    )


@given(npst.arrays(np.float64, npst.array_shapes(max_dims=4, max_side=3)))
def test_relu_is_the_larger_of_zero_and_each_number(layers, x):
    assert_array_equal(layers.relu(x), np.where(np.isnan(x), np.nan, np.where(x > 0, x, 0)))


def test_nan_stays_nan_and_infinity_stays_infinity(layers):
    assert_array_equal(layers.relu(np.array([np.nan, np.inf, -np.inf])), [np.nan, np.inf, 0])


def test_relu_gives_a_new_array(layers):
    x = np.ones((2, 2))
    layers.relu(x)[:] = 7
    assert_array_equal(x, np.ones((2, 2)))


def test_relu6_keeps_what_lies_between_0_and_6(layers):
    x = np.array([[-2.0, 0.0, 3.5], [6.0, 6.5, np.inf], [np.nan, -np.inf, 1e-300]])
    assert_array_equal(layers.relu6(x), [[0, 0, 3.5], [6, 6, 6], [np.nan, 0, 1e-300]])


def test_relu6_gives_a_new_array(layers):
    x = np.ones((2, 2))
    layers.relu6(x)[:] = 7
    assert_array_equal(x, np.ones((2, 2)))
