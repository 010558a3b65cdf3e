"""The layers against SciPy, ONNX Runtime and, where it is installed, PyTorch."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import signal, special

from filtersight import HORIZONTAL_EDGE, VERTICAL_EDGE, cat, random_filters, random_kernel, same_padding

from . import onnx_models
from .cases import as_pair, conv2d_by_scipy, generators, layer_cases, sides

CAT_KERNELS = {"vertical": VERTICAL_EDGE, "horizontal": HORIZONTAL_EDGE, "random": random_kernel(seed=1)}


def channels_first(x):
    """Turn pictures `(N, H, W, C)` into `(N, C, H, W)`."""
    return x.transpose(0, 3, 1, 2)


def channels_last(x):
    """Turn pictures `(N, C, H, W)` into `(N, H, W, C)`."""
    return x.transpose(0, 2, 3, 1)


def filters_first(weight):
    """Turn filters `(kH, kW, C_in, C_out)` into `(C_out, C_in, kH, kW)`."""
    return weight.transpose(3, 2, 0, 1)


def steps(layer):
    """Give a layer's stride and dilation as pairs, and its padding side by side."""
    _, weight, _, _, options = layer
    return (
        as_pair(options["stride"]),
        as_pair(options["dilation"]),
        sides(weight.shape[:2], options["padding"], options["dilation"]),
    )


# The maps of the book


@pytest.mark.parametrize("name", CAT_KERNELS)
@pytest.mark.slow
def test_a_map_of_the_grey_cat_equals_scipys(layers, name):
    image, kernel = cat(grey=True), CAT_KERNELS[name]
    feature_map = layers.correlate2d(image, kernel)
    assert feature_map.shape == (254, 254)
    assert_allclose(feature_map, signal.correlate2d(image, kernel, "valid"), rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", CAT_KERNELS)
@pytest.mark.slow
def test_a_map_of_the_grey_cat_in_float32_equals_onnx_runtimes(layers, name):
    image, kernel = cat(grey=True).astype(np.float32), CAT_KERNELS[name].astype(np.float32)
    feature_map = layers.correlate2d(image, kernel)
    assert feature_map.dtype == np.float32
    (expected,) = onnx_models.run("Conv", image[None, None], kernel[None, None])
    assert_allclose(feature_map, expected[0, 0], rtol=0, atol=1e-5)


@pytest.mark.slow
def test_eight_maps_of_the_rgb_cat_equal_scipys(layers):
    image, weight = cat(), random_filters(2, 3, 8, seed=1)
    maps = layers.conv2d(image[None], weight)
    assert maps.shape == (1, 255, 255, 8)
    for f in range(8):
        expected = sum(signal.correlate2d(image[..., c], weight[..., c, f], "valid") for c in range(3))
        assert_allclose(maps[0, ..., f], expected, rtol=0, atol=1e-12)


@pytest.mark.slow
def test_eight_maps_of_the_rgb_cat_in_float32_equal_onnx_runtimes(layers):
    image, weight = cat().astype(np.float32)[None], random_filters(2, 3, 8, seed=1).astype(np.float32)
    maps = layers.conv2d(image, weight)
    assert maps.dtype == np.float32
    (expected,) = onnx_models.run("Conv", channels_first(image), filters_first(weight))
    assert_allclose(maps, channels_last(expected), rtol=0, atol=1e-5)


# SciPy


@given(generators, st.tuples(*[st.integers(1, 5)] * 2), st.tuples(*[st.integers(0, 6)] * 2))
def test_correlate2d_equals_scipys(layers, rng, kernel_size, room):
    image = rng.standard_normal((kernel_size[0] + room[0], kernel_size[1] + room[1]))
    kernel = rng.standard_normal(kernel_size)
    expected = signal.correlate2d(image, kernel, "valid")
    assert_allclose(layers.correlate2d(image, kernel), expected, rtol=0, atol=1e-12)


@given(layer_cases())
def test_a_layer_equals_scipys_correlations(layers, layer):
    x, weight, bias, _, options = layer
    maps = layers.conv2d(x, weight, bias, **options)
    assert_allclose(maps, conv2d_by_scipy(x, weight, bias, **options), rtol=0, atol=1e-12)


@given(layer_cases())
def test_a_layer_without_bias_is_one_with_a_bias_of_zero(layers, layer):
    x, weight, bias, _, options = layer
    expected = conv2d_by_scipy(x, weight, np.zeros_like(bias), **options)
    assert_allclose(layers.conv2d(x, weight, **options), expected, rtol=0, atol=1e-12)


def one_kernel_a_channel(layer):
    """Take of a layer's filters one kernel for each channel, and a bias."""
    weight = np.resize(layer.weight, (*layer.weight.shape[:2], layer.x.shape[3]))
    return weight, np.resize(layer.bias, layer.x.shape[3])


@given(layer_cases())
def test_a_depthwise_layer_is_one_whose_filters_are_zero_but_on_their_own_channel(layers, layer):
    weight, bias = one_kernel_a_channel(layer)
    filters = weight[:, :, :, None] * np.eye(len(bias))
    maps = layers.depthwise_conv2d(layer.x, weight, bias, **layer.options)
    assert_allclose(maps, conv2d_by_scipy(layer.x, filters, bias, **layer.options), rtol=0, atol=1e-12)


@given(generators, st.integers(1, 3), st.integers(1, 5), st.integers(1, 4))
def test_a_linear_layer_and_softmax_equal_numpys_and_scipys(layers, rng, pictures, numbers, classes):
    x, weight, bias = (rng.standard_normal(shape) for shape in ((pictures, numbers), (numbers, classes), (classes,)))
    scores = layers.linear(x, weight, bias)
    assert_allclose(scores, np.einsum("ni,io->no", x, weight) + bias, rtol=0, atol=1e-12)
    assert_allclose(layers.linear(x, weight), scores - bias, rtol=0, atol=1e-12)
    assert_allclose(layers.softmax(700 * scores), special.softmax(700 * scores, axis=-1), rtol=1e-9)


@pytest.mark.filterwarnings("ignore:invalid value encountered:RuntimeWarning")  # SciPy's own, of infinity
@pytest.mark.parametrize("broken", [np.nan, np.inf, -np.inf])
def test_softmax_of_what_is_not_finite_is_scipys(layers, broken):
    scores = np.array([[1.0, broken, 2.0], [broken] * 3, [0.0, 1.0, 3.0]])
    assert_allclose(layers.softmax(scores), special.softmax(scores, axis=-1), rtol=1e-12)


@given(generators)
def test_the_input_gradient_is_scipys_full_convolution(layers, rng):
    kernel, grad_output = rng.standard_normal((2, 3)), rng.standard_normal((4, 5))
    x = rng.standard_normal((1, 5, 7, 1))
    grad_input, _, _ = layers.conv2d_backward(grad_output[None, :, :, None], x, kernel[:, :, None, None])
    assert_allclose(grad_input[0, :, :, 0], signal.convolve2d(grad_output, kernel), rtol=0, atol=1e-12)


@st.composite
def film_cases(draw, dtype=np.float64):
    """Draw films, filters that fit in them, and a bias."""
    films, channels, filters = (draw(st.integers(1, n)) for n in (2, 3, 3))
    kernel_size = draw(st.tuples(*[st.integers(1, 3)] * 3))
    size = [k + draw(st.integers(0, 3)) for k in kernel_size]
    rng = draw(generators)
    shapes = ((films, *size, channels), (*kernel_size, channels, filters), (filters,))
    return [rng.standard_normal(shape).astype(dtype) for shape in shapes]


@given(film_cases())
def test_maps_of_a_film_equal_scipys_correlations(layers, case):
    x, weight, bias = case
    maps = layers.conv3d(x, weight, bias)
    for film, feature in np.ndindex(len(x), weight.shape[-1]):
        expected = bias[feature] + sum(
            signal.correlate(x[film, ..., channel], weight[..., channel, feature], "valid", method="direct")
            for channel in range(x.shape[-1])
        )
        assert_allclose(maps[film, ..., feature], expected, rtol=0, atol=1e-12)


# ONNX Runtime


@given(film_cases(np.float32))
def test_float32_maps_of_a_film_equal_onnx_runtimes(layers, case):
    x, weight, bias = case
    (expected,) = onnx_models.run("Conv", x.transpose(0, 4, 1, 2, 3), weight.transpose(4, 3, 0, 1, 2), bias)
    maps = layers.conv3d(x, weight, bias)
    assert maps.dtype == np.float32
    assert_allclose(maps, expected.transpose(0, 2, 3, 4, 1), rtol=0, atol=2e-5)


@given(layer_cases(dtypes=(np.float32,)))
def test_a_float32_layer_equals_onnx_runtimes(layers, layer):
    stride, dilation, pads = steps(layer)
    (expected,) = onnx_models.run(
        "Conv",
        channels_first(layer.x),
        filters_first(layer.weight),
        layer.bias,
        strides=stride,
        dilations=dilation,
        pads=[pads[0][0], pads[1][0], pads[0][1], pads[1][1]],
    )
    maps = layers.conv2d(layer.x, layer.weight, layer.bias, **layer.options)
    assert maps.dtype == np.float32
    assert_allclose(maps, channels_last(expected), rtol=0, atol=1e-5)


@given(layer_cases(dtypes=(np.float32,)))
def test_a_float32_depthwise_layer_equals_onnx_runtimes(layers, layer):
    stride, dilation, ((top, bottom), (left, right)) = steps(layer)
    weight, bias = one_kernel_a_channel(layer)
    (expected,) = onnx_models.run(
        "Conv",
        channels_first(layer.x),
        weight.transpose(2, 0, 1)[:, None],
        bias,
        group=len(bias),
        strides=stride,
        dilations=dilation,
        pads=[top, left, bottom, right],
    )
    maps = layers.depthwise_conv2d(layer.x, weight, bias, **layer.options)
    assert maps.dtype == np.float32
    assert_allclose(maps, channels_last(expected), rtol=0, atol=1e-5)


@settings(max_examples=10)
@given(generators)
def test_relu6_means_and_scores_equal_onnx_runtimes(layers, rng):
    x = (8 * rng.standard_normal((2, 3, 4, 5))).astype(np.float32)
    weight, bias = rng.standard_normal((5, 6)).astype(np.float32), rng.standard_normal(6).astype(np.float32)
    (clipped,) = onnx_models.run("Clip", x, np.float32(0), np.float32(6))
    assert_array_equal(layers.relu6(x), clipped)
    (means,) = onnx_models.run("GlobalAveragePool", channels_first(x))
    assert_allclose(layers.global_average_pool2d(x), means[:, :, 0, 0], rtol=0, atol=1e-5)
    (scores,) = onnx_models.run("Gemm", means[:, :, 0, 0], weight, bias)
    found = layers.linear(means[:, :, 0, 0], weight, bias)
    assert_allclose(found, scores, rtol=0, atol=1e-4)
    (probabilities,) = onnx_models.run("Softmax", scores)
    found = layers.softmax(scores)
    assert found.dtype == np.float32
    assert_allclose(found, probabilities, rtol=0, atol=1e-6)


@pytest.mark.parametrize("stride", [1, 2, 3, (1, 2)], ids=str)
@pytest.mark.parametrize("kernel_size", [(1, 1), (2, 3), (3, 3), (5, 4)], ids=str)
def test_same_padding_for_a_stride_is_onnxs_same_upper(layers, kernel_size, stride):
    rng = np.random.default_rng(7)
    x = rng.standard_normal((1, 7, 8, 2)).astype(np.float32)
    weight = rng.standard_normal((*kernel_size, 2, 3)).astype(np.float32)
    (expected,) = onnx_models.run(
        "Conv", channels_first(x), filters_first(weight), auto_pad="SAME_UPPER", strides=as_pair(stride)
    )
    padding = same_padding((7, 8), kernel_size, stride=stride)
    maps = layers.conv2d(x, weight, stride=stride, padding=padding)
    assert_allclose(maps, channels_last(expected), rtol=0, atol=1e-5)


@pytest.mark.parametrize("kernel_size", [(2, 2), (4, 1), (1, 4), (3, 2), (3, 3)], ids=str)
def test_same_padding_is_onnxs_same_upper(layers, kernel_size):
    rng = np.random.default_rng(7)
    x = rng.standard_normal((1, 6, 7, 2)).astype(np.float32)
    weight = rng.standard_normal((*kernel_size, 2, 3)).astype(np.float32)
    (expected,) = onnx_models.run("Conv", channels_first(x), filters_first(weight), auto_pad="SAME_UPPER")
    maps = layers.conv2d(x, weight, padding="same")
    assert_allclose(maps, channels_last(expected), rtol=0, atol=1e-5)


@given(layer_cases(dtypes=(np.float32,)))
def test_the_input_gradient_equals_onnx_runtimes_transposed_convolution(layers, layer):
    stride, dilation, pads = steps(layer)
    spans = [d * (k - 1) + 1 for d, k in zip(dilation, layer.weight.shape[:2], strict=True)]
    padded = [n + sum(added) for n, added in zip(layer.x.shape[1:3], pads, strict=True)]
    left_over = [(n - span) % step for n, span, step in zip(padded, spans, stride, strict=True)]
    (expected,) = onnx_models.run(
        "ConvTranspose",
        channels_first(layer.grad_output),
        filters_first(layer.weight),
        strides=stride,
        dilations=dilation,
        output_padding=left_over,
    )
    (top, bottom), (left, right) = pads
    expected = expected[:, :, top : padded[0] - bottom, left : padded[1] - right]
    grad_input, _, _ = layers.conv2d_backward(layer.grad_output, layer.x, layer.weight, **layer.options)
    assert grad_input.dtype == np.float32
    assert_allclose(grad_input, channels_last(expected), rtol=0, atol=2e-5)


@given(layer_cases(dtypes=(np.float32,)))
def test_the_weight_gradient_equals_an_onnx_convolution_with_the_output_gradient(layers, layer):
    stride, dilation, pads = steps(layer)
    padded = np.pad(layer.x, [(0, 0), *pads, (0, 0)])
    (expected,) = onnx_models.run(
        "Conv",
        padded.transpose(3, 0, 1, 2),  # channels as the batch, pictures as the channels
        layer.grad_output.transpose(3, 0, 1, 2),
        strides=dilation,  # stride and dilation change places
        dilations=stride,
    )
    rows, columns = layer.weight.shape[:2]
    expected = expected.transpose(2, 3, 0, 1)[:rows, :columns]
    _, grad_weight, grad_bias = layers.conv2d_backward(layer.grad_output, layer.x, layer.weight, **layer.options)
    assert grad_weight.dtype == grad_bias.dtype == np.float32
    assert_allclose(grad_weight, expected, rtol=0, atol=5e-5)


@st.composite
def float32_pools(draw):
    """Draw maps, a window that fits, and a stride."""
    kernel_size = draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    stride = draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    size = [k + draw(st.integers(0, 4)) for k in kernel_size]
    x = draw(generators).standard_normal((draw(st.integers(1, 2)), *size, draw(st.integers(1, 3))))
    return x.astype(np.float32), kernel_size, stride


@given(float32_pools(), generators)
def test_pooling_and_its_gradient_equal_onnx_runtimes(layers, case, rng):
    x, kernel_size, stride = case
    expected, places = onnx_models.run(
        "MaxPool", channels_first(x), outputs=2, kernel_shape=kernel_size, strides=stride
    )
    pooled = layers.max_pool2d(x, kernel_size, stride=stride)
    assert pooled.dtype == np.float32
    assert_array_equal(pooled, channels_last(expected))

    grad_output = rng.standard_normal(pooled.shape).astype(np.float32)
    scattered = np.zeros(x.size)
    np.add.at(scattered, places.ravel(), channels_first(grad_output).ravel())
    expected = channels_last(scattered.reshape(channels_first(x).shape))
    grad_input = layers.max_pool2d_backward(grad_output, x, kernel_size, stride=stride)
    assert_allclose(grad_input, expected, rtol=0, atol=1e-5)


# PyTorch, where it is installed


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch")


def to_torch(torch, *arrays):
    return [torch.tensor(np.ascontiguousarray(array), requires_grad=True) for array in arrays]


@given(layer_cases())
def test_a_layer_and_its_gradients_equal_pytorchs(layers, torch, layer):
    x, weight, bias = to_torch(torch, channels_first(layer.x), filters_first(layer.weight), layer.bias)
    stride, dilation, (rows, columns) = steps(layer)
    padded = torch.nn.functional.pad(x, (*columns, *rows))
    maps = torch.nn.functional.conv2d(padded, weight, bias, stride=stride, dilation=dilation)
    maps.backward(torch.tensor(channels_first(layer.grad_output).copy()))
    ours = layers.conv2d(layer.x, layer.weight, layer.bias, **layer.options)
    assert_allclose(ours, channels_last(maps.detach().numpy()), rtol=0, atol=1e-12)
    grads = layers.conv2d_backward(layer.grad_output, layer.x, layer.weight, **layer.options)
    assert_allclose(grads[0], channels_last(x.grad.numpy()), rtol=0, atol=1e-12)
    assert_allclose(grads[1], weight.grad.numpy().transpose(2, 3, 1, 0), rtol=0, atol=1e-12)
    assert_allclose(grads[2], bias.grad.numpy(), rtol=0, atol=1e-12)


@given(float32_pools(), generators, st.booleans())
def test_pooling_and_its_gradient_equal_pytorchs_ties_included(layers, torch, case, rng, tied):
    x, kernel_size, stride = case
    x = np.sign(x) if tied else x
    (their_x,) = to_torch(torch, channels_first(x))
    their_maps = torch.nn.functional.max_pool2d(their_x, kernel_size, stride)
    pooled = layers.max_pool2d(x, kernel_size, stride=stride)
    assert_array_equal(pooled, channels_last(their_maps.detach().numpy()))
    grad_output = rng.standard_normal(pooled.shape).astype(np.float32)
    their_maps.backward(torch.tensor(channels_first(grad_output).copy()))
    grad_input = layers.max_pool2d_backward(grad_output, x, kernel_size, stride=stride)
    assert_allclose(grad_input, channels_last(their_x.grad.numpy()), rtol=0, atol=1e-5)


@settings(max_examples=10)
@given(generators)
def test_relu_equals_pytorchs(layers, torch, rng):
    x = rng.standard_normal((2, 3, 4, 2))
    x[0, 0, 0] = np.nan, -np.inf
    assert_array_equal(layers.relu(x), torch.relu(torch.tensor(x)).numpy())


@given(layer_cases(dtypes=(np.float32,)))
def test_a_depthwise_layer_and_its_end_equal_pytorchs(layers, torch, layer):
    weight, bias = one_kernel_a_channel(layer)
    stride, dilation, (rows, columns) = steps(layer)
    x, kernels, theirs = to_torch(torch, channels_first(layer.x), weight.transpose(2, 0, 1)[:, None], bias)
    padded = torch.nn.functional.pad(x, (*columns, *rows))
    maps = torch.nn.functional.conv2d(padded, kernels, theirs, stride=stride, dilation=dilation, groups=len(bias))
    ours = layers.depthwise_conv2d(layer.x, weight, bias, **layer.options)
    assert_allclose(ours, channels_last(maps.detach().numpy()), rtol=0, atol=1e-5)
    clipped = torch.nn.functional.relu6(9 * maps)
    assert_allclose(layers.relu6(9 * ours), channels_last(clipped.detach().numpy()), rtol=0, atol=1e-4)
    probabilities = torch.softmax(clipped.mean((2, 3)), -1)
    ours = layers.softmax(layers.global_average_pool2d(layers.relu6(9 * ours)))
    assert_allclose(ours, probabilities.detach().numpy(), rtol=0, atol=1e-4)
