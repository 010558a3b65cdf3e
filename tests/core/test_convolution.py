import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from filtersight import HORIZONTAL_EDGE, VERTICAL_EDGE

from .cases import generators, layer_cases

# Stride, padding and dilation, for the tests that are too slow to draw them.
OPTIONS = [
    {},
    {"stride": 2},
    {"stride": (1, 3), "padding": (2, 0)},
    {"padding": 1, "dilation": 2},
    {"stride": (3, 2), "padding": (1, 2), "dilation": (2, 1)},
    {"padding": "same"},
    {"padding": "same", "dilation": (1, 2)},
]


def slopes(loss, point, step=1e-3):
    """Central difference of a loss along every number of a point."""
    gradient = np.zeros_like(point)
    for place in np.ndindex(point.shape):
        shift = np.zeros_like(point)
        shift[place] = step
        gradient[place] = (loss(point + shift) - loss(point - shift)) / (2 * step)
    return gradient


def test_one_output_is_the_sum_of_nine_products(layers):
    image = np.array([[3, 0, 1], [1, 5, 8], [2, 7, 2]])
    # (3 - 1) + (1 - 8) + (2 - 2)
    assert_array_equal(layers.correlate2d(image, VERTICAL_EDGE), [[-5]])


def test_the_kernel_slides_over_every_place_where_it_fits(layers):
    image = np.array([[1, 2, 3, 4], [5, 6, 7, 8], [9, 8, 7, 6], [5, 4, 3, 2]])
    # rows 1 to 3 minus: column sums 15 16 17 18, then 19 18 17 16
    assert_array_equal(layers.correlate2d(image, VERTICAL_EDGE), [[-2, -2], [2, 2]])
    assert_array_equal(layers.correlate2d(image, HORIZONTAL_EDGE), [[6 - 24, 9 - 21], [18 - 12, 21 - 9]])


def test_a_wide_kernel_on_a_wide_picture(layers):
    image = np.array([[1, 2, 3, 4], [5, 6, 7, 8]])
    assert_array_equal(layers.correlate2d(image, [[1, 10, 100]]), [[321, 432], [765, 876]])


def test_a_tall_kernel_on_a_tall_picture(layers):
    image = np.array([[1, 5], [2, 6], [3, 7], [4, 8]])
    assert_array_equal(layers.correlate2d(image, [[1], [10], [100]]), [[321, 765], [432, 876]])


def test_the_kernel_is_not_flipped(layers):
    image = np.zeros((5, 5))
    image[2, 2] = 1
    kernel = np.arange(1.0, 10).reshape(3, 3)
    # a single bright pixel meets the kernel's last weight first
    assert_array_equal(layers.correlate2d(image, kernel), kernel[::-1, ::-1])
    maps = layers.conv2d(image.reshape(1, 5, 5, 1), kernel.reshape(3, 3, 1, 1))
    assert_array_equal(maps[0, :, :, 0], kernel[::-1, ::-1])


@given(generators, st.tuples(*[st.integers(1, 4)] * 4))
def test_one_picture_and_one_kernel_are_the_smallest_layer(layers, rng, shape):
    image = rng.standard_normal((shape[0] + shape[2], shape[1] + shape[3]))
    kernel = rng.standard_normal(shape[:2])
    maps = layers.conv2d(image[None, :, :, None], kernel[:, :, None, None])
    assert_allclose(maps[0, :, :, 0], layers.correlate2d(image, kernel), rtol=0, atol=1e-12)


def test_a_filter_sums_over_all_its_channels(layers):
    x = np.array([1.0, 10.0, 100.0]).reshape(1, 1, 1, 3)
    weight = np.array([[1.0, 2.0, 3.0], [0.0, 1.0, 0.0]]).T.reshape(1, 1, 3, 2)
    assert_array_equal(layers.conv2d(x, weight).ravel(), [321, 10])


def test_each_filter_has_its_own_bias(layers):
    x = np.zeros((2, 3, 3, 1))
    maps = layers.conv2d(x, np.ones((2, 2, 1, 3)), np.array([1.0, -2.0, 5.0]))
    assert_array_equal(maps, np.broadcast_to([1.0, -2.0, 5.0], (2, 2, 2, 3)))


def test_weights_of_zero_and_a_bias_of_one_give_exactly_one_everywhere(layers):
    x = np.random.default_rng(0).standard_normal((2, 4, 5, 3))
    for padding in (0, 2, "same"):
        maps = layers.conv2d(x, np.zeros((2, 2, 3, 4)), np.ones(4), padding=padding)
        assert_array_equal(maps, np.ones(maps.shape))


def test_stride_skips_rows_and_columns(layers):
    x = np.arange(24.0).reshape(1, 4, 6, 1)
    maps = layers.conv2d(x, np.ones((1, 1, 1, 1)), stride=(2, 3))
    assert_array_equal(maps[0, :, :, 0], [[0, 3], [12, 15]])


def test_dilation_spreads_the_window(layers):
    x = np.arange(15.0).reshape(1, 3, 5, 1)
    maps = layers.conv2d(x, np.ones((2, 2, 1, 1)), dilation=(1, 3))
    # 0 + 3 + 5 + 8, and one column and one row further
    assert_array_equal(maps[0, :, :, 0], [[16, 20], [36, 40]])


def test_a_kernel_may_fit_only_thanks_to_padding(layers):
    maps = layers.conv2d(np.full((1, 1, 1, 1), 2.0), np.arange(9.0).reshape(3, 3, 1, 1), padding=1)
    assert_array_equal(maps, [[[[8]]]])  # only the middle weight, 4, meets the picture


@given(layer_cases())
def test_each_picture_of_a_batch_is_filtered_alone(layers, layer):
    x, weight, bias, _, options = layer
    maps = layers.conv2d(x, weight, bias, **options)
    alone = [layers.conv2d(picture[None], weight, bias, **options)[0] for picture in x]
    assert_allclose(maps, alone, rtol=0, atol=1e-12)


@given(layer_cases(), generators)
def test_convolution_is_linear_in_the_picture(layers, layer, rng):
    x, weight, _, _, options = layer
    other = rng.standard_normal(x.shape)
    of_sum = layers.conv2d(2 * x - 3 * other, weight, **options)
    sum_of = 2 * layers.conv2d(x, weight, **options) - 3 * layers.conv2d(other, weight, **options)
    assert_allclose(of_sum, sum_of, rtol=0, atol=1e-12)


@given(layer_cases(), generators)
def test_convolution_is_linear_in_the_weight(layers, layer, rng):
    x, weight, _, _, options = layer
    other = rng.standard_normal(weight.shape)
    of_sum = layers.conv2d(x, 2 * weight - 3 * other, **options)
    sum_of = 2 * layers.conv2d(x, weight, **options) - 3 * layers.conv2d(x, other, **options)
    assert_allclose(of_sum, sum_of, rtol=0, atol=1e-12)


@given(generators, st.integers(0, 3), st.integers(0, 3))
def test_a_shifted_picture_gives_the_shifted_map(layers, rng, down, right):
    image, kernel = rng.standard_normal((8, 9)), rng.standard_normal((3, 2))
    whole = layers.correlate2d(image, kernel)
    shifted = layers.correlate2d(image[down:, right:], kernel)
    assert_allclose(shifted, whole[down:, right:], rtol=0, atol=1e-12)


@given(layer_cases())
def test_the_input_gradient_is_the_adjoint_of_the_layer(layers, layer):
    x, weight, _, grad_output, options = layer
    grad_input, _, _ = layers.conv2d_backward(grad_output, x, weight, **options)
    assert grad_input.shape == x.shape
    forward = np.sum(layers.conv2d(x, weight, **options) * grad_output)
    assert_allclose(np.sum(x * grad_input), forward, rtol=0, atol=1e-10)


@given(layer_cases(), generators)
def test_the_input_gradient_does_not_depend_on_the_picture(layers, layer, rng):
    x, weight, _, grad_output, options = layer
    here, _, _ = layers.conv2d_backward(grad_output, x, weight, **options)
    there, _, _ = layers.conv2d_backward(grad_output, rng.standard_normal(x.shape), weight, **options)
    assert_allclose(here, there, rtol=0, atol=1e-12)


@given(layer_cases(), generators)
def test_any_picture_meets_the_input_gradient_as_the_layer_meets_the_output(layers, layer, rng):
    _, weight, _, grad_output, options = layer
    other = rng.standard_normal(layer.x.shape)
    grad_input, _, _ = layers.conv2d_backward(grad_output, layer.x, weight, **options)
    forward = np.sum(layers.conv2d(other, weight, **options) * grad_output)
    assert_allclose(np.sum(other * grad_input), forward, rtol=0, atol=1e-10)


@given(layer_cases(), generators)
def test_any_weight_meets_the_weight_gradient_as_the_layer_meets_the_output(layers, layer, rng):
    x, weight, _, grad_output, options = layer
    other = rng.standard_normal(weight.shape)
    _, grad_weight, _ = layers.conv2d_backward(grad_output, x, weight, **options)
    assert grad_weight.shape == weight.shape
    forward = np.sum(layers.conv2d(x, other, **options) * grad_output)
    assert_allclose(np.sum(other * grad_weight), forward, rtol=0, atol=1e-10)


@given(layer_cases())
def test_the_bias_gradient_sums_each_map_of_the_output_gradient(layers, layer):
    x, weight, bias, grad_output, options = layer
    _, _, grad_bias = layers.conv2d_backward(grad_output, x, weight, **options)
    assert grad_bias.shape == bias.shape
    assert_allclose(grad_bias, grad_output.sum(axis=(0, 1, 2)), rtol=0, atol=1e-12)


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_gradients_are_the_slopes_of_the_loss(layers, options):
    rng = np.random.default_rng(4)
    x, weight, bias = (
        rng.standard_normal((2, 4, 5, 2)),
        rng.standard_normal((3, 2, 2, 2)),
        rng.standard_normal(2),
    )
    maps = layers.conv2d(x, weight, bias, **options)
    grad_output = rng.standard_normal(maps.shape)

    def loss(x=x, weight=weight, bias=bias):
        return np.sum(layers.conv2d(x, weight, bias, **options) * grad_output)

    grad_input, grad_weight, grad_bias = layers.conv2d_backward(grad_output, x, weight, **options)
    assert_allclose(grad_input, slopes(lambda x: loss(x=x), x), rtol=0, atol=1e-9)
    assert_allclose(grad_weight, slopes(lambda weight: loss(weight=weight), weight), rtol=0, atol=1e-9)
    assert_allclose(grad_bias, slopes(lambda bias: loss(bias=bias), bias), rtol=0, atol=1e-9)


def test_gradients_worked_by_hand(layers):
    x = np.array([1.0, 2.0, 4.0, 8.0]).reshape(1, 1, 4, 1)
    weight = np.array([3.0, 5.0]).reshape(1, 2, 1, 1)
    grad_output = np.array([1.0, 10.0, 100.0]).reshape(1, 1, 3, 1)
    grad_input, grad_weight, grad_bias = layers.conv2d_backward(grad_output, x, weight)
    assert_array_equal(grad_input.ravel(), [3, 5 + 30, 50 + 300, 500])
    assert_array_equal(grad_weight.ravel(), [1 + 20 + 400, 2 + 40 + 800])
    assert_array_equal(grad_bias, [111])


def test_pixels_that_no_window_read_have_no_gradient(layers):
    x = np.ones((1, 1, 6, 1))
    # windows of two at columns 0 and 3
    grads = layers.conv2d_backward(np.ones((1, 1, 2, 1)), x, np.ones((1, 2, 1, 1)), stride=(1, 3))
    assert_array_equal(grads[0].ravel(), [1, 1, 0, 1, 1, 0])


@given(layer_cases())
def test_options_as_pairs_mean_the_same_as_single_numbers(layers, layer):
    x, weight, bias, _, options = layer
    pairs = {name: (value, value) if isinstance(value, int) else value for name, value in options.items()}
    assert_array_equal(layers.conv2d(x, weight, bias, **pairs), layers.conv2d(x, weight, bias, **options))


def test_numpy_integers_will_do_as_options(layers):
    x, weight = np.ones((1, 5, 5, 1)), np.ones((2, 2, 1, 1))
    maps = layers.conv2d(x, weight, stride=np.int32(2), padding=np.int64(1), dilation=np.uint8(2))
    assert maps.shape == (1, 3, 3, 1)
