"""Every bad argument is refused in words that name it and show its value."""

import re

import numpy as np
import pytest

import filtersight
from filtersight import training

from .cases import ARRAYS, GOOD, call

ANY = range(9)
NDIM = {"image": [2], "kernel": [2], "weight": [4], "bias": [1], "grad_output": [4]}


def complaint(function, *args, **kwargs) -> str:
    """Give the message of the error that a call raises."""
    with pytest.raises((ValueError, TypeError)) as caught:
        function(*args, **kwargs)
    return str(caught.value)


def assert_names(message, name, shown):
    """Look for the argument's name and its value, whatever the words between them."""
    assert re.search(rf"\b{name}\b", message), message
    assert re.search(rf"(?<![\w.-]){re.escape(shown)}(?![\w.])", message), message


def numbers_of_axes_it_cannot_have(function, name):
    allowed = {"zero_pad2d": [2, 4], "relu": ANY, "relu6": ANY, "softmax": ANY}.get(function, NDIM.get(name, [4]))
    allowed = {("depthwise_conv2d", "weight"): [3], ("linear", "x"): [2], ("linear", "weight"): [2]}.get(
        (function, name), allowed
    )
    if function == "conv3d" and name != "bias":
        allowed = [5]
    return [ndim for ndim in range(7) if ndim not in allowed]


@pytest.mark.parametrize(
    ("function", "name", "ndim"),
    [(*case, ndim) for case in ARRAYS for ndim in numbers_of_axes_it_cannot_have(*case)],
)
def test_an_array_with_the_wrong_number_of_axes_is_refused(layers, function, name, ndim):
    bad = np.ones((2,) * ndim)
    assert_names(complaint(call, layers, function, **{name: bad}), name, str(bad.shape))


@pytest.mark.parametrize(
    ("function", "name", "axis"),
    [(*case, axis) for case in ARRAYS for axis in range(GOOD[case[0]][case[1]].ndim)],
)
def test_an_empty_array_is_refused(layers, function, name, axis):
    shape = list(GOOD[function][name].shape)
    shape[axis] = 0
    assert_names(complaint(call, layers, function, **{name: np.ones(shape)}), name, str(tuple(shape)))


@pytest.mark.parametrize(("function", "name"), ARRAYS)
@pytest.mark.parametrize(
    "dtype", [object, str, bytes, np.complex128, np.complex64, "datetime64[s]", [("red", float)]], ids=str
)
def test_an_array_of_no_real_numbers_is_refused(layers, function, name, dtype):
    bad = np.zeros(GOOD[function][name].shape, dtype)
    with pytest.raises(TypeError) as caught:
        call(layers, function, **{name: bad})
    message = str(caught.value)
    assert re.search(rf"\b{name}\b", message), message
    assert str(bad.dtype) in message or bad.dtype.name in message, message


@pytest.mark.parametrize(("function", "name"), [case for case in ARRAYS if case[1] != "bias"])
def test_none_is_refused(layers, function, name):
    with pytest.raises(TypeError, match=rf"\b{name}\b"):
        call(layers, function, **{name: None})


@pytest.mark.parametrize(("function", "name"), ARRAYS)
def test_a_ragged_list_is_refused(layers, function, name):
    assert re.search(rf"\b{name}\b", complaint(call, layers, function, **{name: [[1.0, 2.0], [3.0]]}))


@pytest.mark.parametrize("function", ["conv2d", "conv2d_backward"])
@pytest.mark.parametrize(("x_channels", "weight_channels"), [(3, 1), (1, 3), (3, 4), (2, 3)])
def test_channels_that_do_not_match_are_refused(layers, function, x_channels, weight_channels):
    bad = {"x": np.ones((2, 4, 5, x_channels)), "weight": np.ones((2, 3, weight_channels, 4))}
    message = complaint(call, layers, function, **bad)
    assert_names(message, "weight", str(bad["weight"].shape))
    assert_names(message, "x", str(bad["x"].shape))


@pytest.mark.parametrize(
    ("function", "bad"),
    [
        ("depthwise_conv2d", {"weight": np.ones((2, 3, 1))}),
        ("depthwise_conv2d", {"weight": np.ones((2, 3, 4))}),
        ("depthwise_conv2d", {"x": np.ones((2, 4, 5, 1))}),
        ("linear", {"weight": np.ones((4, 4))}),
        ("linear", {"x": np.ones((2, 1))}),
    ],
    ids=str,
)
def test_kernels_and_columns_that_do_not_match_are_refused(layers, function, bad):
    message = complaint(call, layers, function, **bad)
    for name in ("x", "weight"):
        assert_names(message, name, str((GOOD[function] | bad)[name].shape))


@pytest.mark.parametrize(("x_channels", "weight_channels"), [(3, 1), (1, 3), (3, 4)])
def test_channels_of_a_film_that_do_not_match_are_refused(layers, x_channels, weight_channels):
    bad = {"x": np.ones((1, 3, 4, 5, x_channels)), "weight": np.ones((2, 2, 3, weight_channels, 4))}
    message = complaint(call, layers, "conv3d", **bad)
    assert_names(message, "weight", str(bad["weight"].shape))
    assert_names(message, "x", str(bad["x"].shape))


@pytest.mark.parametrize("kernel_size", [(4, 1, 1), (1, 5, 1), (1, 1, 6)], ids=str)
def test_a_filter_larger_than_the_film_is_refused(layers, kernel_size):
    message = complaint(call, layers, "conv3d", weight=np.ones((*kernel_size, 3, 4)))
    too_long = kernel_size[0] > 3
    assert_names(message, "weight", str((*kernel_size, 3, 4)) if too_long else str(kernel_size[1:]))


@pytest.mark.parametrize("shape", [(5, 1), (1, 6), (5, 6), (9, 9)], ids=str)
def test_a_kernel_larger_than_the_picture_is_refused(layers, shape):
    message = complaint(layers.correlate2d, np.ones((4, 5)), np.ones(shape))
    assert_names(message, "kernel", str(shape))
    assert_names(message, "image", "(4, 5)")


@pytest.mark.parametrize("function", ["conv2d", "conv2d_backward", "depthwise_conv2d"])
@pytest.mark.parametrize(
    ("kernel_size", "options"),
    [
        ((5, 1), {}),
        ((1, 6), {}),
        ((5, 1), {"padding": (0, 3)}),
        ((1, 6), {"padding": (3, 0)}),
        ((7, 1), {"padding": 1}),
        ((3, 1), {"dilation": 2}),
        ((1, 2), {"dilation": (1, 5)}),
        ((5, 1), {"padding": "valid"}),
        ((9, 9), {"stride": 9}),
    ],
    ids=str,
)
def test_a_filter_larger_than_the_padded_picture_is_refused(layers, function, kernel_size, options):
    weight = np.ones((*kernel_size, 3) if function == "depthwise_conv2d" else (*kernel_size, 3, 4))
    message = complaint(call, layers, function, weight=weight, **options)
    assert_names(message, "weight", str(kernel_size))


@pytest.mark.parametrize("function", ["max_pool2d", "max_pool2d_backward"])
@pytest.mark.parametrize("kernel_size", [(5, 1), (1, 6), 5], ids=str)
def test_a_pooling_window_larger_than_the_picture_is_refused(layers, function, kernel_size):
    message = complaint(call, layers, function, kernel_size=kernel_size, stride=1)
    assert_names(message, "kernel_size", str(kernel_size) if isinstance(kernel_size, tuple) else "5")


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ({"size": 3, "kernel_size": 4}, "4"),
        ({"size": (9, 3), "kernel_size": (1, 4)}, "(1, 4)"),
        ({"size": (3, 9), "kernel_size": (4, 1)}, "(4, 1)"),
        ({"size": 3, "kernel_size": 2, "dilation": 3}, "2"),
        ({"size": 1, "kernel_size": 6, "padding": 2}, "6"),
    ],
    ids=str,
)
def test_an_output_size_below_one_is_refused(options, shown):
    assert_names(complaint(filtersight.output_size, **options), "kernel_size", shown)


WHOLE_NUMBERS = [
    (0, "0"),
    (-1, "-1"),
    ((1, 0), "(1, 0)"),
    ((0, 1), "(0, 1)"),
    ((-2, 1), "(-2, 1)"),
    (2.0, "2.0"),
    (1.5, "1.5"),
    ((1, 0.5), "(1, 0.5)"),
    (True, "True"),
    ((True, 1), "(True, 1)"),
    (np.float64("nan"), "nan"),
    (float("inf"), "inf"),
    ("2", "2"),
    ("same", "same"),
    ((), "()"),
    ((2,), "(2,)"),
    ((1, 2, 3), "(1, 2, 3)"),
    (1j, "1j"),
]


@pytest.mark.parametrize(
    ("function", "name"),
    [
        ("conv2d", "stride"),
        ("conv2d", "dilation"),
        ("conv2d_backward", "stride"),
        ("conv2d_backward", "dilation"),
        ("depthwise_conv2d", "stride"),
        ("depthwise_conv2d", "dilation"),
        ("max_pool2d", "kernel_size"),
        ("max_pool2d", "stride"),
        ("max_pool2d_backward", "kernel_size"),
        ("max_pool2d_backward", "stride"),
    ],
)
@pytest.mark.parametrize(("value", "shown"), WHOLE_NUMBERS, ids=str)
def test_a_step_or_size_that_is_no_whole_number_above_zero_is_refused(layers, function, name, value, shown):
    assert_names(complaint(call, layers, function, **{name: value}), name, shown)


@pytest.mark.parametrize("name", ["size", "kernel_size", "stride", "dilation"])
@pytest.mark.parametrize(("value", "shown"), WHOLE_NUMBERS, ids=str)
def test_output_size_refuses_what_is_no_whole_number_above_zero(name, value, shown):
    options = {"size": 9, "kernel_size": 1} | {name: value}
    assert_names(complaint(filtersight.output_size, **options), name, shown)


PADDINGS = [
    (-1, "-1"),
    ((0, -1), "(0, -1)"),
    ((-1, 0), "(-1, 0)"),
    (0.5, "0.5"),
    ((0, 0.5), "(0, 0.5)"),
    (True, "True"),
    (float("nan"), "nan"),
    ("full", "full"),
    ("SAME", "SAME"),
    ("1", "1"),
    ("", "''"),
    ((), "()"),
    ((1,), "(1,)"),
    ((1, 2, 3), "(1, 2, 3)"),
    (("same", "same"), "('same', 'same')"),
    (((1, 1), 1), "((1, 1), 1)"),
    (((1, 1), (1,)), "((1, 1), (1,))"),
    (((0, 1), (0, -1)), "((0, 1), (0, -1))"),
    (((0, 0.5), (0, 0)), "((0, 0.5), (0, 0))"),
    (((0, 1), (0, 1), (0, 1)), "((0, 1), (0, 1), (0, 1))"),
    (((1, 2),), "((1, 2),)"),
    (None, "None"),
]


@pytest.mark.parametrize("function", ["conv2d", "conv2d_backward", "depthwise_conv2d", "zero_pad2d"])
@pytest.mark.parametrize(("value", "shown"), PADDINGS, ids=str)
def test_padding_that_is_negative_fractional_or_unknown_is_refused(layers, function, value, shown):
    assert_names(complaint(call, layers, function, padding=value), "padding", shown)


@pytest.mark.parametrize(("value", "shown"), PADDINGS, ids=str)
def test_output_size_refuses_padding_that_is_negative_fractional_or_unknown(value, shown):
    assert_names(complaint(filtersight.output_size, 9, 3, padding=value), "padding", shown)


def test_zero_pad2d_has_no_kernel_to_keep_the_size_for(layers):
    assert_names(complaint(layers.zero_pad2d, np.ones((3, 3)), "same"), "padding", "same")


@pytest.mark.parametrize("function", ["conv2d", "conv2d_backward"])
@pytest.mark.parametrize("stride", [2, (1, 2), (2, 1)], ids=str)
def test_same_padding_with_a_stride_is_refused(layers, function, stride):
    message = complaint(call, layers, function, padding="same", stride=stride)
    assert_names(message, "padding", "same")
    assert_names(message, "stride", str(stride) if isinstance(stride, tuple) else "2")


@pytest.mark.parametrize("stride", [2, (1, 2), (2, 1)], ids=str)
def test_output_size_refuses_same_padding_with_a_stride(stride):
    message = complaint(filtersight.output_size, 9, 3, padding="same", stride=stride)
    assert_names(message, "padding", "same")
    assert re.search(r"\bstride\b", message)


@pytest.mark.parametrize("shape", [(), (1,), (3,), (5,), (1, 4), (4, 1)], ids=str)
def test_a_bias_of_the_wrong_length_is_refused(layers, shape):
    for function in ("conv2d", "depthwise_conv2d", "linear"):
        bad = np.ones((4, 1) if shape == (3,) and function == "depthwise_conv2d" else shape)  # it has three kernels
        assert_names(complaint(call, layers, function, bias=bad), "bias", str(bad.shape))


@pytest.mark.parametrize(
    ("function", "shape"),
    [
        ("conv2d_backward", (1, 1, 1, 1)),
        ("conv2d_backward", (2, 1, 3, 4)),
        ("conv2d_backward", (1, 3, 3, 4)),
        ("conv2d_backward", (2, 3, 3, 1)),
        ("conv2d_backward", (2, 4, 5, 4)),
        ("conv2d_backward", (2, 3, 3, 5)),
        ("conv2d_backward", (2, 4, 3, 3)),
        ("max_pool2d_backward", (1, 1, 1, 1)),
        ("max_pool2d_backward", (1, 2, 2, 3)),
        ("max_pool2d_backward", (2, 2, 2, 1)),
        ("max_pool2d_backward", (2, 2, 3, 3)),
        ("max_pool2d_backward", (2, 4, 5, 3)),
        ("max_pool2d_backward", (2, 3, 2, 2)),
    ],
    ids=str,
)
def test_an_output_gradient_of_the_wrong_shape_is_refused(layers, function, shape):
    assert_names(complaint(call, layers, function, grad_output=np.ones(shape)), "grad_output", str(shape))


def test_options_after_the_arrays_go_by_name_only(layers):
    x, weight = GOOD["conv2d"]["x"], GOOD["conv2d"]["weight"]
    with pytest.raises(TypeError):
        layers.conv2d(x, weight, None, 2)
    with pytest.raises(TypeError):
        layers.max_pool2d(x, 2, 2)


@pytest.mark.parametrize(("function", "name"), ARRAYS)
@pytest.mark.parametrize("masked", [True, False])
def test_a_masked_array_is_refused_because_its_mask_would_be_lost(layers, function, name, masked):
    bad = np.ma.array(GOOD[function][name], mask=masked)
    with pytest.raises(TypeError, match=rf"\b{name} is a masked array.*give its filled\(\.\.\.\) array"):
        call(layers, function, **{name: bad})
    with pytest.raises(TypeError, match=rf"\b{name} is a masked array"):
        call(layers, function, **{name: [bad]})


def test_masked_indices_and_labels_are_refused(layers):
    x, grad_output = np.ones((1, 2, 2, 1)), np.ones((1, 1, 1, 1))
    with pytest.raises(TypeError, match="indices is a masked array"):
        layers.max_pool2d_backward(grad_output, x, 2, indices=np.ma.zeros((1, 1, 1, 1), int))
    with pytest.raises(TypeError, match="labels is a masked array"):
        training.cross_entropy(np.ones((1, 2)), np.ma.array([1]))


@pytest.mark.parametrize("function", ["conv2d", "conv2d_backward", "depthwise_conv2d", "zero_pad2d"])
@pytest.mark.parametrize("padding", [10**9, 10**6, 10**30, (0, 10**13), (10**13, 0), ((0, 10**13), (0, 0))], ids=str)
def test_padding_that_no_memory_holds_is_refused(layers, function, padding):
    message = complaint(call, layers, function, padding=padding)
    assert_names(message, "padding", str(padding))
    assert "no memory holds" in message


def test_a_grey_picture_that_no_memory_holds_is_not_padded(layers):
    assert_names(complaint(layers.zero_pad2d, np.ones((3, 3)), 10**9), "padding", "1000000000")


def test_same_padding_that_no_memory_holds_is_refused(layers):
    message = complaint(call, layers, "conv2d", padding="same", dilation=10**12)
    assert_names(message, "padding", "same")


@pytest.mark.parametrize("name", ["size", "kernel_size", "stride"])
@pytest.mark.parametrize(("value", "shown"), WHOLE_NUMBERS, ids=str)
def test_same_padding_refuses_what_is_no_whole_number_above_zero(name, value, shown):
    options = {"size": 9, "kernel_size": 3} | {name: value}
    assert_names(complaint(filtersight.same_padding, **options), name, shown)


@pytest.mark.parametrize("size", [10**9, 10**30, (1, 10**12)], ids=str)
def test_maps_whose_size_is_only_counted_may_be_of_any_size(size):
    wide = size if isinstance(size, tuple) else (size, size)
    assert filtersight.output_size(wide, 1, padding=10**9) == tuple(side + 2 * 10**9 for side in wide)


@pytest.mark.parametrize("step", [10**9, 10**30])
def test_a_step_beyond_the_picture_leaves_one_window(layers, step):
    rng = np.random.default_rng(4)
    x, weight = rng.standard_normal((1, 4, 5, 2)), rng.standard_normal((2, 3, 2, 1))
    one_window = np.sum(x[0, :2, :3] * weight[..., 0])
    assert layers.conv2d(x, weight, stride=step).ravel() == pytest.approx([one_window])
    assert layers.max_pool2d(x, (2, 3), stride=step).ravel() == pytest.approx(x[0, :2, :3].max(axis=(0, 1)))


@pytest.mark.parametrize("size", [10**9, (1, 10**12), (10**30, 1)], ids=str)
@pytest.mark.parametrize(
    "function",
    [
        filtersight.gabor,
        filtersight.random_kernel,
        lambda kernel_size: filtersight.random_filters(kernel_size, 1, 1),
    ],
    ids=["gabor", "random_kernel", "random_filters"],
)
def test_a_kernel_that_no_memory_holds_is_refused(function, size):
    assert_names(complaint(function, size), "kernel_size", str(size))


def test_filters_that_no_memory_holds_are_refused():
    assert_names(complaint(filtersight.random_filters, 3, 10**9, 10**9), "in_channels", "1000000000")


NO_RATES = [(0, "0"), (-0.1, "-0.1"), (float("nan"), "nan"), (float("inf"), "inf"), ("1", "1"), (True, "True")]


@pytest.mark.parametrize(("rate", "shown"), [*NO_RATES, (None, "None"), (1j, "1j"), (10**400, str(10**400))], ids=str)
def test_a_learning_rate_that_is_no_number_above_zero_is_refused(rate, shown):
    start = training.initial_parameters((4, 4, 1), classes=2)
    images, labels = np.ones((2, 4, 4, 1)), np.array([0, 1])
    learned = training.train(start, images, labels, learning_rate=rate)
    assert_names(complaint(next, learned), "learning_rate", shown)
    message = complaint(training.adam_step, start, start, start, start, step=1, learning_rate=rate)
    assert_names(message, "learning_rate", shown)


@pytest.mark.parametrize(("step", "shown"), [(0, "0"), (-1, "-1"), (1.5, "1.5")])
def test_adams_steps_are_counted_from_one(step, shown):
    start = training.initial_parameters((4, 4, 1), classes=2)
    message = complaint(training.adam_step, start, start, start, start, step=step, learning_rate=0.1)
    assert_names(message, "step", shown)


@pytest.mark.parametrize(
    "shape", [8, (8, 8), (8, 8, 1, 1), (1, 8, 1), (8, 1, 1), (8, 8, 0), (8, 8.0, 1), (10**9, 10**9, 1)], ids=str
)
def test_a_network_for_pictures_that_cannot_be_is_refused(shape):
    assert_names(complaint(training.initial_parameters, shape, classes=2), "image_shape", str(shape))
