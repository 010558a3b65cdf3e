"""Every layer function, and every kind of array that may come in."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import filtersight
from filtersight import loops

from .cases import ARRAYS, GOOD, as_tuple, call

FUNCTIONS = list(GOOD)


def random_arrays(function, dtype=np.float64):
    """Give the good arguments of a function, their arrays filled with random numbers."""
    rng = np.random.default_rng(9)
    return {
        name: rng.standard_normal(value.shape).astype(dtype) if isinstance(value, np.ndarray) else value
        for name, value in GOOD[function].items()
    }


def changed_arrays(arguments, change):
    """Apply a change to the arrays among the arguments."""
    return {name: change(value) if isinstance(value, np.ndarray) else value for name, value in arguments.items()}


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize(
    ("dtype", "result"),
    [
        (np.float32, np.float32),
        (np.float64, np.float64),
        (np.float16, np.float32),
        (np.bool_, np.float64),
        (np.uint8, np.float64),
        (np.int16, np.float64),
        (np.int64, np.float64),
        (">f4", np.float32),
        (">f8", np.float64),
        (">u2", np.float64),
    ],
    ids=str,
)
def test_floats_keep_their_precision_and_whole_numbers_become_float64(layers, function, dtype, result):
    arguments = changed_arrays(GOOD[function], lambda array: array.astype(dtype))
    for array in as_tuple(call(layers, function, **arguments)):
        assert array.dtype == result


@pytest.mark.parametrize(
    ("function", "name"), [case for case in ARRAYS if case[0] in ("correlate2d", "conv2d", "conv3d", "conv2d_backward")]
)
def test_one_float64_array_among_float32_makes_the_result_float64(layers, function, name):
    arguments = changed_arrays(GOOD[function], lambda array: array.astype(np.float32))
    results = as_tuple(call(layers, function, **arguments | {name: GOOD[function][name]}))
    assert np.float64 in [array.dtype for array in results]


@pytest.mark.parametrize("mixed", [(np.float32, np.uint8), (np.uint8, np.float32)], ids=str)
def test_whole_numbers_beside_float32_make_float64(layers, mixed):
    image, kernel = np.ones((3, 3), mixed[0]), np.ones((2, 2), mixed[1])
    assert layers.correlate2d(image, kernel).dtype == np.float64
    assert layers.conv2d(image[None, :, :, None], kernel[:, :, None, None]).dtype == np.float64


@pytest.mark.parametrize("mixed", [(np.float32, np.float16), (np.float16, np.float32)], ids=str)
def test_float16_beside_float32_makes_float32(layers, mixed):
    image, kernel = np.ones((3, 3), mixed[0]), np.ones((2, 2), mixed[1])
    assert layers.correlate2d(image, kernel).dtype == np.float32


def test_uint8_sums_do_not_wrap_around(layers):
    image = np.full((3, 3), 255, np.uint8)
    ones = np.ones((3, 3), np.uint8)
    assert_array_equal(layers.correlate2d(image, ones), [[9 * 255]])
    maps = layers.conv2d(image.reshape(1, 3, 3, 1), ones.reshape(3, 3, 1, 1), np.array([255], np.uint8))
    assert_array_equal(maps, [[[[10 * 255]]]])


def test_uint8_differences_go_below_zero(layers):
    image = np.array([[0, 255]], np.uint8)
    assert_array_equal(layers.correlate2d(image, np.array([[1, -1]], np.int8)), [[-255]])


def test_int8_extremes_do_not_wrap_around(layers):
    image = np.array([[-128, -128]], np.int8)
    assert_array_equal(layers.correlate2d(image, image), [[2 * 128 * 128]])


def test_bool_pictures_are_counted_not_joined(layers):
    image = np.ones((2, 3), bool)
    assert_array_equal(layers.correlate2d(image, np.ones((2, 2), bool)), [[4, 4]])


def test_uint8_gradients_do_not_wrap_around(layers):
    x, weight = np.full((1, 2, 2, 1), 255, np.uint8), np.full((1, 1, 1, 1), 200, np.uint8)
    grads = layers.conv2d_backward(np.full((1, 2, 2, 1), 100, np.uint8), x, weight)
    assert_array_equal(grads[0], np.full((1, 2, 2, 1), 20000))
    assert_array_equal(grads[1], [[[[4 * 25500]]]])
    assert_array_equal(grads[2], [400])
    pooled = layers.max_pool2d_backward(
        np.full((1, 1, 2, 1), 200, np.uint8), np.array([[[[1], [9], [1]]]], np.uint8), (1, 2), stride=1
    )
    assert_array_equal(pooled.ravel(), [0, 400, 0])


def test_float16_is_summed_in_float32(layers):
    image = np.full((50, 50), 1, np.float16)
    # float16 cannot count past 2048 in ones
    assert_array_equal(layers.correlate2d(image, image), [[2500]])


@pytest.mark.parametrize("function", FUNCTIONS)
def test_float32_gives_what_float64_gives_up_to_rounding(layers, function):
    single = random_arrays(function, np.float32)
    double = changed_arrays(single, lambda array: array.astype(np.float64))
    for a, b in zip(
        as_tuple(call(layers, function, **single)), as_tuple(call(layers, function, **double)), strict=True
    ):
        assert_allclose(a, b, rtol=0, atol=1e-5)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_inputs_are_never_written_to(layers, function):
    arguments = random_arrays(function)
    copies = changed_arrays(arguments, np.copy)
    for value in arguments.values():
        if isinstance(value, np.ndarray):
            value.flags.writeable = False  # writing raises, even where it is undone
    for array in as_tuple(call(layers, function, **arguments)):
        array[...] = 0  # the result is the caller's own
    for name, value in copies.items():
        assert_array_equal(arguments[name], value)


def every_other(array):
    """Lay an array out with gaps, as a slice of a larger one."""
    wide = np.zeros([2 * n for n in array.shape], array.dtype)
    view = wide[tuple(slice(None, None, 2) for _ in array.shape)]
    view[...] = array
    return view


def backwards(array):
    """Lay an array out from its end, with negative strides."""
    return np.flip(np.flip(array).copy())


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("lay_out", [every_other, backwards, np.asfortranarray])
def test_arrays_may_lie_in_memory_in_any_way(layers, function, lay_out):
    arguments = random_arrays(function)
    expected = as_tuple(call(layers, function, **arguments))
    results = as_tuple(call(layers, function, **changed_arrays(arguments, lay_out)))
    for result, wanted in zip(results, expected, strict=True):
        assert_allclose(result, wanted, rtol=0, atol=1e-12)


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("dtype", [">f4", ">f8", "<f4", "<f8"])
def test_byte_order_does_not_change_the_numbers(layers, function, dtype):
    native = random_arrays(function, np.dtype(dtype).newbyteorder("="))
    expected = as_tuple(call(layers, function, **native))
    results = as_tuple(call(layers, function, **changed_arrays(native, lambda array: array.astype(dtype))))
    for result, wanted in zip(results, expected, strict=True):
        assert result.dtype == wanted.dtype
        assert_array_equal(result, wanted)


@pytest.mark.parametrize("weight", [0.0, 1.0])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_broken_pixel_reaches_exactly_the_windows_that_read_it(layers, value, weight):
    image = np.ones((5, 6))
    image[2, 3] = value
    feature_map = layers.correlate2d(image, np.full((2, 3), weight))
    expected = np.full((4, 4), 6 * weight)
    expected[1:3, 1:4] = value * weight if np.isfinite(value) or weight else np.nan  # 0 times infinity
    assert_array_equal(feature_map, expected)
    maps = layers.conv2d(image.reshape(1, 5, 6, 1), np.full((2, 3, 1, 1), weight))
    assert_array_equal(maps[0, :, :, 0], expected)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_broken_pixel_stays_in_its_picture_and_its_windows(layers, value):
    x = np.ones((2, 5, 5, 2))
    x[1, 2, 2, 1] = value
    maps = layers.conv2d(x, np.ones((2, 2, 2, 3)), stride=2, padding=1, dilation=2)
    # windows start at rows -1, 1, 3 and read every other row: none reads an even one
    assert np.isfinite(maps).all()
    maps = layers.conv2d(x, np.ones((3, 3, 2, 3)), stride=2, padding=1)
    broken = np.zeros(maps.shape, bool)
    broken[1, 1, 1] = True  # the windows of rows -1..1, 1..3 and 3..5
    assert_array_equal(~np.isfinite(maps), broken)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_broken_weight_stays_in_its_filter(layers, value):
    weight = np.ones((2, 2, 2, 3))
    weight[0, 1, 1, 2] = value
    maps = layers.conv2d(np.ones((2, 3, 3, 2)), weight)
    assert_array_equal(maps[..., :2], np.full((2, 2, 2, 2), 8))
    assert_array_equal(maps[..., 2], np.full((2, 2, 2), value))


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_broken_bias_stays_in_its_map(layers, value):
    maps = layers.conv2d(np.ones((1, 2, 2, 1)), np.ones((1, 1, 1, 2)), np.array([value, 1]))
    assert_array_equal(maps[..., 0], np.full((1, 2, 2), value))
    assert_array_equal(maps[..., 1], np.full((1, 2, 2), 2))


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_broken_output_gradient_reaches_what_its_window_read(layers, value):
    grad_output = np.ones((2, 2, 2, 2))
    grad_output[1, 0, 1, 1] = value
    grads = layers.conv2d_backward(grad_output, np.ones((2, 3, 4, 1)), np.ones((2, 2, 1, 2)), stride=(1, 2))
    reached = np.zeros((2, 3, 4, 1), bool)
    reached[1, 0:2, 2:4] = True
    assert_array_equal(~np.isfinite(grads[0]), reached)
    assert_array_equal(np.isfinite(grads[1]), np.broadcast_to([True, False], (2, 2, 1, 2)))
    assert_array_equal(np.isfinite(grads[2]), [True, False])


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_broken_pixel_reaches_the_weight_gradient_alone(layers, value):
    x = np.ones((1, 2, 2, 2))
    x[0, 0, 0, 1] = value
    grads = layers.conv2d_backward(np.ones((1, 1, 2, 1)), x, np.ones((2, 1, 2, 1)))
    assert np.isfinite(grads[0]).all()
    assert_array_equal(np.isfinite(grads[1][:, 0, :, 0]), [[True, False], [True, True]])
    assert_array_equal(grads[2], [2])


def test_nan_and_infinity_survive_padding(layers):
    padded = layers.zero_pad2d(np.array([[np.nan, np.inf]]), 1)
    assert_array_equal(padded, [[0, 0, 0, 0], [0, np.nan, np.inf, 0], [0, 0, 0, 0]])


def test_opposite_infinities_meet_in_nan_without_a_warning(layers):
    both = np.array([np.inf, -np.inf])
    assert_array_equal(layers.correlate2d(both.reshape(1, 2), np.ones((1, 2))), [[np.nan]])
    assert_array_equal(layers.conv2d(both.reshape(1, 1, 2, 1), np.ones((1, 2, 1, 1))), [[[[np.nan]]]])
    grads = layers.conv2d_backward(both.reshape(1, 1, 2, 1), np.ones((1, 1, 3, 1)), np.ones((1, 2, 1, 1)))
    assert_array_equal(grads[0].ravel(), [np.inf, np.nan, -np.inf])
    assert_array_equal(grads[1].ravel(), [np.nan, np.nan])
    assert_array_equal(grads[2], [np.nan])
    x = np.array([1.0, 2.0, 1.0]).reshape(1, 1, 3, 1)
    grad = layers.max_pool2d_backward(both.reshape(1, 1, 2, 1), x, (1, 2), stride=1)
    assert_array_equal(grad.ravel(), [0, np.nan, 0])


def test_both_implementations_break_alike():
    rng = np.random.default_rng(6)
    x, weight = rng.standard_normal((2, 5, 6, 2)), rng.standard_normal((3, 2, 2, 3))
    x[rng.random(x.shape) < 0.05] = np.nan
    x[rng.random(x.shape) < 0.05] = np.inf
    x[rng.random(x.shape) < 0.05] = -np.inf
    weight[0, 0, 0, 0] = 0
    for options in ({}, {"stride": (2, 1), "padding": 1}, {"padding": "same", "dilation": 2}):
        fast, slow = (layers.conv2d(x, weight, **options) for layers in (filtersight, loops))
        assert 0 < np.isfinite(fast).mean() < 1
        assert_allclose(fast, slow, rtol=0, atol=1e-12)
        grad_output = rng.standard_normal(fast.shape)
        pairs = (layers.conv2d_backward(grad_output, x, weight, **options) for layers in (filtersight, loops))
        for fast, slow in zip(*pairs, strict=True):
            assert_allclose(fast, slow, rtol=0, atol=1e-10)
    assert_array_equal(filtersight.max_pool2d(x, 2, stride=1), loops.max_pool2d(x, 2, stride=1))
    film, weight = np.stack([x, x[::-1], x]), rng.standard_normal((2, 3, 2, 2, 3))
    weight[0, 0, 0, 0] = 0
    fast, slow = (layers.conv3d(film, weight) for layers in (filtersight, loops))
    assert 0 < np.isfinite(fast).mean() < 1
    assert_allclose(fast, slow, rtol=0, atol=1e-12)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_broken_pixel_of_a_film_reaches_exactly_the_windows_that_read_it(layers, value):
    x = np.ones((2, 4, 3, 3, 1))
    x[1, 1, 2, 0] = value
    maps = layers.conv3d(x, np.ones((2, 2, 1, 1, 1)))
    expected = np.full(maps.shape, 4.0)
    expected[1, 0:2, 1, 0] = value
    assert_array_equal(maps, expected)
