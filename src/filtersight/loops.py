"""Every operation as its definition: nested loops, slow and obvious.

Each function takes the same arguments as its fast twin in `padding`, `convolution`, `depthwise`,
`activations`, `pooling` and `scores`, raises the same errors, and gives the same numbers up to rounding.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from filtersight.arguments import quiet, real_array
from filtersight.checks import (
    activation_arguments,
    bias_argument,
    depthwise_arguments,
    film_arguments,
    gradient_argument,
    indices_argument,
    kernel_arguments,
    layer_arguments,
    linear_arguments,
    padding_arguments,
    pool_arguments,
)
from filtersight.windows import Pair, Sides, Windows


@quiet
def correlate2d(image: ArrayLike, kernel: ArrayLike) -> NDArray:
    """Slide a kernel over a picture: at each place, multiply and sum.

    Arguments, result and errors are those of [filtersight.convolution.correlate2d][].

    Examples
    --------
    >>> correlate2d([[0, 0, 1, 1]], [[-1, 1]])
    array([[0., 1., 0.]])

    """
    image, kernel, windows = kernel_arguments(image, kernel)
    kernel_height, kernel_width = kernel.shape
    feature_map = np.zeros(windows.places, np.result_type(image, kernel))  # (H - kH + 1, W - kW + 1)
    for row in range(feature_map.shape[0]):
        for column in range(feature_map.shape[1]):
            window = image[row : row + kernel_height, column : column + kernel_width]
            feature_map[row, column] = np.sum(window * kernel)
    return feature_map


def zero_pad2d(x: ArrayLike, padding: int | Pair | Sides) -> NDArray:
    """Surround pictures with zeros: copy every pixel to its place in a larger array.

    Arguments, result and errors are those of [filtersight.padding.zero_pad2d][].

    Examples
    --------
    >>> zero_pad2d([[1, 2]], (0, 1))
    array([[0., 1., 2., 0.]])

    """
    x, border = padding_arguments(x, padding)
    batch = x if x.ndim == 4 else x[np.newaxis, :, :, np.newaxis]
    padded = _with_border(batch, border)
    return padded if x.ndim == 4 else padded[0, :, :, 0]


@quiet
def conv2d(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: int | Pair = 1,
    padding: int | Pair | Sides | str = 0,
    dilation: int | Pair = 1,
) -> NDArray:
    """Give each filter's feature map of each picture, one number at a time.

    Arguments, result and errors are those of [filtersight.convolution.conv2d][].

    Examples
    --------
    >>> conv2d(np.ones((1, 2, 2, 3)), np.zeros((2, 2, 3, 1)), [1])
    array([[[[1.]]]])

    """
    x, weight, windows = layer_arguments(x, weight, stride, padding, dilation)
    bias = bias_argument(bias, weight)
    padded = _with_border(x, windows.border)
    kernel_height, kernel_width, channels, filters = weight.shape
    (row_stride, column_stride), (row_step, column_step) = windows.stride, windows.dilation

    arrays = (x, weight) if bias is None else (x, weight, bias)
    out = np.zeros((len(x), *windows.places, filters), np.result_type(*arrays))
    for picture, row, column, feature in np.ndindex(out.shape):
        total = 0
        for i in range(kernel_height):
            for j in range(kernel_width):
                for channel in range(channels):
                    pixel = padded[
                        picture, row * row_stride + i * row_step, column * column_stride + j * column_step, channel
                    ]
                    total += pixel * weight[i, j, channel, feature]
        if bias is not None:
            total += bias[feature]  # once for each number of the map, after the sum
        out[picture, row, column, feature] = total
    return out


@quiet
def depthwise_conv2d(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: int | Pair = 1,
    padding: int | Pair | Sides | str = 0,
    dilation: int | Pair = 1,
) -> NDArray:
    """Give each channel's own feature map, one number at a time.

    Arguments, result and errors are those of [filtersight.depthwise.depthwise_conv2d][].

    Examples
    --------
    >>> depthwise_conv2d([[[[1, 10]], [[2, 20]]]], [[[1, 1]], [[1, -1]]])
    array([[[[  3., -10.]]]])

    """
    x, weight, windows = depthwise_arguments(x, weight, stride, padding, dilation)
    bias = bias_argument(bias, weight, "kernels")
    padded = _with_border(x, windows.border)
    kernel_height, kernel_width, channels = weight.shape
    (row_stride, column_stride), (row_step, column_step) = windows.stride, windows.dilation

    arrays = (x, weight) if bias is None else (x, weight, bias)
    out = np.zeros((len(x), *windows.places, channels), np.result_type(*arrays))
    for picture, row, column, channel in np.ndindex(out.shape):
        total = 0
        for i in range(kernel_height):
            for j in range(kernel_width):
                pixel = padded[
                    picture, row * row_stride + i * row_step, column * column_stride + j * column_step, channel
                ]
                total += pixel * weight[i, j, channel]
        if bias is not None:
            total += bias[channel]
        out[picture, row, column, channel] = total
    return out


@quiet
def conv3d(x: ArrayLike, weight: ArrayLike, bias: ArrayLike | None = None) -> NDArray:
    """Give each filter's feature map of each film, one number at a time.

    Arguments, result and errors are those of [filtersight.convolution.conv3d][].

    Examples
    --------
    >>> conv3d(np.ones((1, 2, 2, 2, 3)), np.ones((2, 2, 2, 3, 1))).ravel()
    array([24.])

    """
    x, weight, windows = film_arguments(x, weight)
    bias = bias_argument(bias, weight)
    kernel_depth, kernel_height, kernel_width, channels, filters = weight.shape

    arrays = (x, weight) if bias is None else (x, weight, bias)
    out = np.zeros((len(x), x.shape[1] - kernel_depth + 1, *windows.places, filters), np.result_type(*arrays))
    for film, frame, row, column, feature in np.ndindex(out.shape):
        total = 0
        for k in range(kernel_depth):
            for i in range(kernel_height):
                for j in range(kernel_width):
                    for channel in range(channels):
                        pixel = x[film, frame + k, row + i, column + j, channel]
                        total += pixel * weight[k, i, j, channel, feature]
        if bias is not None:
            total += bias[feature]
        out[film, frame, row, column, feature] = total
    return out


@quiet
def conv2d_backward(
    grad_output: ArrayLike,
    x: ArrayLike,
    weight: ArrayLike,
    *,
    stride: int | Pair = 1,
    padding: int | Pair | Sides | str = 0,
    dilation: int | Pair = 1,
) -> tuple[NDArray, NDArray, NDArray]:
    """Give a layer's gradients: send each output's gradient back along every product it was made of.

    Arguments, result and errors are those of [filtersight.convolution.conv2d_backward][].

    Examples
    --------
    >>> grads = conv2d_backward([[[[5.0]]]], [[[[2.0]]]], [[[[3.0]]]])
    >>> [grad.item() for grad in grads]
    [15.0, 10.0, 5.0]

    """
    x, weight, windows = layer_arguments(x, weight, stride, padding, dilation)
    grad_output = gradient_argument(grad_output, (len(x), *windows.places, weight.shape[-1]))
    padded = _with_border(x, windows.border)
    kernel_height, kernel_width, channels, filters = weight.shape
    (row_stride, column_stride), (row_step, column_step) = windows.stride, windows.dilation

    grad_padded = np.zeros(padded.shape, np.result_type(grad_output, weight))
    grad_weight = np.zeros(weight.shape, np.result_type(grad_output, x))
    grad_bias = np.zeros(filters, grad_output.dtype)
    for picture, row, column, feature in np.ndindex(grad_output.shape):
        grad = grad_output[picture, row, column, feature]
        grad_bias[feature] += grad
        for i in range(kernel_height):
            for j in range(kernel_width):
                for channel in range(channels):
                    place = (
                        picture,
                        row * row_stride + i * row_step,
                        column * column_stride + j * column_step,
                        channel,
                    )
                    grad_weight[i, j, channel, feature] += padded[place] * grad
                    grad_padded[place] += weight[i, j, channel, feature] * grad
    (top, _), (left, _) = windows.border
    grad_input = grad_padded[:, top : top + x.shape[1], left : left + x.shape[2]]
    return grad_input, grad_weight, grad_bias


def relu(x: ArrayLike) -> NDArray:
    """Keep what is positive and set the rest to zero, one number at a time.

    Arguments, result and errors are those of [filtersight.activations.relu][].

    Examples
    --------
    >>> relu([-2, 0, 3])
    array([0., 0., 3.])

    """
    x = real_array(x, "x")
    out = np.zeros(x.shape, x.dtype)
    for place in np.ndindex(x.shape):
        out[place] = 0 if x[place] < 0 else x[place]
    return out


def relu6(x: ArrayLike) -> NDArray:
    """Keep what lies between 0 and 6, one number at a time.

    Arguments, result and errors are those of [filtersight.activations.relu6][].

    Examples
    --------
    >>> relu6([-2, 0, 3, 9])
    array([0., 0., 3., 6.])

    """
    x = real_array(x, "x")
    out = np.zeros(x.shape, x.dtype)
    for place in np.ndindex(x.shape):
        out[place] = 0 if x[place] < 0 else 6 if x[place] > 6 else x[place]
    return out


def relu_backward(grad_output: ArrayLike, x: ArrayLike) -> NDArray:
    """Let the gradient through where ReLU let the number through, one number at a time.

    Arguments, result and errors are those of [filtersight.activations.relu_backward][].

    Examples
    --------
    >>> relu_backward([5, 6, 7], [-2, 0, 3])
    array([0., 0., 7.])

    """
    grad_output, x = activation_arguments(grad_output, x)
    grad_input = np.zeros(x.shape, grad_output.dtype)
    for place in np.ndindex(x.shape):
        grad_input[place] = 0 if x[place] <= 0 else grad_output[place]
    return grad_input


def max_pool2d(
    x: ArrayLike, kernel_size: int | Pair, *, stride: int | Pair | None = None, return_indices: bool = False
) -> NDArray | tuple[NDArray, NDArray]:
    """Keep the largest number of each window: look at each in turn.

    Arguments, result and errors are those of [filtersight.pooling.max_pool2d][].

    Examples
    --------
    >>> max_pool2d([[[[1], [5]], [[3], [2]]]], 2)
    array([[[[5.]]]])

    """
    x, windows = pool_arguments(x, kernel_size, stride)
    out = np.zeros((len(x), *windows.places, x.shape[3]), x.dtype)
    indices = np.zeros(out.shape, np.intp)
    for place in np.ndindex(out.shape):
        best = _place_of_maximum(x, windows, place)
        out[place] = x[best]
        indices[place] = np.ravel_multi_index(best, x.shape)
    return (out, indices) if return_indices else out


@quiet
def max_pool2d_backward(
    grad_output: ArrayLike,
    x: ArrayLike,
    kernel_size: int | Pair,
    *,
    stride: int | Pair | None = None,
    indices: ArrayLike | None = None,
) -> NDArray:
    """Hand each window's gradient to the pixel that was its maximum, one window at a time.

    Arguments, result and errors are those of [filtersight.pooling.max_pool2d_backward][].

    Examples
    --------
    >>> max_pool2d_backward([[[[9]]]], [[[[1], [5]], [[3], [2]]]], 2)[0, :, :, 0]
    array([[0., 9.],
           [0., 0.]])

    """
    x, windows = pool_arguments(x, kernel_size, stride)
    grad_output = gradient_argument(grad_output, (len(x), *windows.places, x.shape[3]))
    saved = None if indices is None else indices_argument(indices, grad_output.shape, x.size)
    grad_input = np.zeros(x.shape, grad_output.dtype)
    for place in np.ndindex(grad_output.shape):
        best = _place_of_maximum(x, windows, place) if saved is None else np.unravel_index(saved[place], x.shape)
        grad_input[best] += grad_output[place]
    return grad_input


@quiet
def global_average_pool2d(x: ArrayLike) -> NDArray:
    """Give the mean of each map, place by place.

    Arguments, result and errors are those of [filtersight.pooling.global_average_pool2d][].

    Examples
    --------
    >>> global_average_pool2d([[[[1], [5]], [[3], [3]]]])
    array([[3.]])

    """
    x = real_array(x, "x", ("N", "H", "W", "C"))
    count, height, width, channels = x.shape
    out = np.zeros((count, channels), x.dtype)
    for picture, channel in np.ndindex(out.shape):
        total = 0
        for row in range(height):
            for column in range(width):
                total += x[picture, row, column, channel]
        out[picture, channel] = total / (height * width)
    return out


@quiet
def linear(x: ArrayLike, weight: ArrayLike, bias: ArrayLike | None = None) -> NDArray:
    """Give each sum of each picture, one product at a time.

    Arguments, result and errors are those of [filtersight.scores.linear][].

    Examples
    --------
    >>> linear([[1, 2]], [[10, -1], [1, 0]], [0, 5])
    array([[12.,  4.]])

    """
    x, weight = linear_arguments(x, weight)
    bias = bias_argument(bias, weight, "columns")
    arrays = (x, weight) if bias is None else (x, weight, bias)
    out = np.zeros((len(x), weight.shape[1]), np.result_type(*arrays))
    for picture, column in np.ndindex(out.shape):
        total = 0
        for row in range(weight.shape[0]):
            total += x[picture, row] * weight[row, column]
        if bias is not None:
            total += bias[column]
        out[picture, column] = total
    return out


@quiet
def softmax(x: ArrayLike) -> NDArray:
    """Turn scores into probabilities, one class at a time.

    Arguments, result and errors are those of [filtersight.scores.softmax][].

    Examples
    --------
    >>> softmax([0, 0, np.log(2)])
    array([0.25, 0.25, 0.5 ])

    """
    x = np.atleast_1d(real_array(x, "x"))
    out = np.zeros(x.shape, x.dtype)
    for place in np.ndindex(x.shape[:-1]):
        highest = max(x[place])
        if any(np.isnan(x[place])):
            highest = np.nan
        total = sum(np.exp(score - highest) for score in x[place])
        for number, score in enumerate(x[place]):
            out[(*place, number)] = np.exp(score - highest) / total
    return out


def _place_of_maximum(x: NDArray, windows: Windows, place: tuple[int, ...]) -> tuple[int, ...]:
    """Find the first pixel of a window, row by row, that no other exceeds; a NaN exceeds all."""
    picture, row, column, channel = place
    best = (picture, row * windows.stride[0], column * windows.stride[1], channel)
    for i in range(windows.size[0]):
        for j in range(windows.size[1]):
            here = (picture, row * windows.stride[0] + i, column * windows.stride[1] + j, channel)
            if np.isnan(x[here]):
                return here
            if x[here] > x[best]:
                best = here
    return best


def _with_border(x: NDArray, border: Sides) -> NDArray:
    """Copy `(N, H, W, C)` pixel by pixel into zeros that leave room for the border."""
    (top, bottom), (left, right) = border
    count, height, width, channels = x.shape
    padded = np.zeros((count, top + height + bottom, left + width + right, channels), x.dtype)
    for row in range(height):
        for column in range(width):
            padded[:, top + row, left + column] = x[:, row, column]
    return padded
