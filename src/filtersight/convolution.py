"""Convolution, forward and backward, as one product of all windows with all filters."""

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from filtersight.arguments import real_array
from filtersight.padding import Pair, Windows, pad_border, place_windows

# Infinity times zero is NaN, and too large a sum is infinity: both pass through without a warning.
quiet = np.errstate(invalid="ignore", over="ignore")


@quiet
def correlate2d(image: ArrayLike, kernel: ArrayLike) -> NDArray:
    """Slide a kernel over a picture and sum the products at each place.

    Deep learning calls this convolution; the kernel is not flipped. NaN and infinity in the
    picture reach every output whose window holds them, even under a weight of zero.

    Parameters
    ----------
    image
        Grey picture, shape `(H, W)`.
    kernel
        Weights, shape `(kH, kW)`, no larger than the picture.

    Returns
    -------
    NDArray
        Feature map, shape `(H - kH + 1, W - kW + 1)`, in the picture's units.

    Raises
    ------
    ValueError
        If either is not 2-D or is empty, or the kernel does not fit.
    TypeError
        If either does not hold real numbers.

    References
    ----------
    Dumoulin & Visin, *A guide to convolution arithmetic for deep learning*, 2016, arXiv:1603.07285.

    Examples
    --------
    >>> correlate2d([[0, 0, 1, 1]], [[-1, 1]])
    array([[0., 1., 0.]])

    """
    image, kernel = kernel_arguments(image, kernel)
    windows = sliding_window_view(image, kernel.shape)  # (oH, oW, kH, kW)
    return np.tensordot(windows, kernel, axes=2)


@quiet
def conv2d(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: int | Pair = 1,
    padding: int | Pair | str = 0,
    dilation: int | Pair = 1,
) -> NDArray:
    """Give each filter's feature map of each picture: a convolutional layer, forward.

    At each place, every filter multiplies its weights with the window, over all channels, and
    sums; its bias is added once. The kernels are not flipped. NaN and infinity pass through.

    Parameters
    ----------
    x
        Pictures, shape `(N, H, W, C_in)`.
    weight
        Filters, shape `(kH, kW, C_in, C_out)`.
    bias
        One number a filter, shape `(C_out,)`; none by default.
    stride
        Step from one window to the next, in pixels: one number, or (rows, columns).
    padding
        Zeros added on each side: one number, (rows, columns), `"valid"` for none, or `"same"`
        for maps of the picture's size (stride 1 only).
    dilation
        Step between the pixels that one window reads; 1 leaves no gaps.

    Returns
    -------
    NDArray
        Feature maps, shape `(N, oH, oW, C_out)` with `oH`, `oW` as in `output_size`. float32
        if all arrays are float32, else float64.

    Raises
    ------
    ValueError
        If dimensions or channels do not match, an array is empty, a number is out of range, or
        the kernel does not fit in the padded picture.
    TypeError
        If an array does not hold real numbers, or a number is not whole.

    References
    ----------
    Dumoulin & Visin, *A guide to convolution arithmetic for deep learning*, 2016, arXiv:1603.07285.

    Examples
    --------
    >>> picture = np.arange(16.0).reshape(1, 4, 4, 1)
    >>> mean_of_four = np.full((2, 2, 1, 1), 0.25)
    >>> conv2d(picture, mean_of_four, [100], stride=2)[0, :, :, 0]
    array([[102.5, 104.5],
           [110.5, 112.5]])

    """
    x, weight, windows = layer_arguments(x, weight, stride, padding, dilation)
    bias = bias_argument(bias, weight)
    view = window_view(pad_border(x, windows.border), windows)
    out = np.tensordot(view, weight, axes=((4, 5, 3), (0, 1, 2)))  # (N, oH, oW, C_out)
    return out if bias is None else out + bias


@quiet
def conv2d_backward(
    grad_output: ArrayLike,
    x: ArrayLike,
    weight: ArrayLike,
    *,
    stride: int | Pair = 1,
    padding: int | Pair | str = 0,
    dilation: int | Pair = 1,
) -> tuple[NDArray, NDArray, NDArray]:
    """Give the gradients of a loss with respect to a layer's pictures, filters and bias.

    The loss reaches an input pixel through every window that read it, a weight through every
    place of its filter, and a bias through every pixel of its map. NaN and infinity pass through.

    Parameters
    ----------
    grad_output
        Gradient of the loss with respect to the layer's output, shape `(N, oH, oW, C_out)`.
    x
        The pictures that went in, shape `(N, H, W, C_in)`.
    weight
        The filters, shape `(kH, kW, C_in, C_out)`.
    stride, padding, dilation
        As they were given to `conv2d`.

    Returns
    -------
    grad_input : NDArray
        Shape of `x`.
    grad_weight : NDArray
        Shape of `weight`.
    grad_bias : NDArray
        Shape `(C_out,)`.

    Raises
    ------
    ValueError
        As in `conv2d`, and if `grad_output` has not the shape of its output.
    TypeError
        As in `conv2d`.

    References
    ----------
    Dumoulin & Visin, *A guide to convolution arithmetic for deep learning*, 2016, arXiv:1603.07285.

    Examples
    --------
    >>> x, weight = np.array([[1.0, 2.0, 4.0]]), np.array([[-1.0, 1.0]])
    >>> grads = conv2d_backward(np.ones((1, 1, 2, 1)), x.reshape(1, 1, 3, 1), weight.reshape(1, 2, 1, 1))
    >>> [grad.ravel() for grad in grads]
    [array([-1.,  0.,  1.]), array([3., 6.]), array([2.])]

    """
    x, weight, windows = layer_arguments(x, weight, stride, padding, dilation)
    grad_output = gradient_argument(grad_output, (len(x), *windows.places, weight.shape[-1]))
    padded = pad_border(x, windows.border)

    view = window_view(padded, windows)
    grad_weight = np.tensordot(view, grad_output, axes=((0, 1, 2), (0, 1, 2)))  # (C_in, kH, kW, C_out)
    grad_weight = np.ascontiguousarray(grad_weight.transpose(1, 2, 0, 3))

    grad_padded = np.zeros(padded.shape, np.result_type(grad_output, weight))
    for row, column in np.ndindex(windows.size):
        rows, columns = windows.slices(row, column)
        grad_padded[:, rows, columns] += grad_output @ weight[row, column].T
    return crop_border(grad_padded, windows), grad_weight, grad_output.sum(axis=(0, 1, 2))


def window_view(padded: NDArray, windows: Windows) -> NDArray:
    """Look at padded pictures through each window, shape `(N, oH, oW, C, kH, kW)`; nothing is copied."""
    span = tuple(d * (k - 1) + 1 for d, k in zip(windows.dilation, windows.size, strict=True))
    view = sliding_window_view(padded, span, axis=(1, 2))
    (row_stride, column_stride), (row_step, column_step) = windows.stride, windows.dilation
    return view[:, ::row_stride, ::column_stride, :, ::row_step, ::column_step]


def crop_border(padded: NDArray, windows: Windows) -> NDArray:
    """Take the border off again, shape `(N, H, W, C)`."""
    (top, bottom), (left, right) = windows.border
    height, width = padded.shape[1:3]
    return padded[:, top : height - bottom, left : width - right]


def kernel_arguments(image: ArrayLike, kernel: ArrayLike) -> tuple[NDArray, NDArray]:
    """Check the arguments of `correlate2d`."""
    image, kernel = real_array(image, "image", ("H", "W")), real_array(kernel, "kernel", ("kH", "kW"))
    place_windows(image.shape, kernel.shape)
    return image, kernel


def layer_arguments(
    x: ArrayLike, weight: ArrayLike, stride: Any, padding: Any, dilation: Any
) -> tuple[NDArray, NDArray, Windows]:
    """Check the arguments that a layer's forward and backward passes share."""
    x = real_array(x, "x", ("N", "H", "W", "C_in"))
    weight = real_array(weight, "weight", ("kH", "kW", "C_in", "C_out"))
    if x.shape[3] != weight.shape[2]:
        raise ValueError(
            f"weight has shape {weight.shape}, for {weight.shape[2]} channels, but x has shape {x.shape}, "
            f"with {x.shape[3]}; give them the same number"
        )
    windows = place_windows(
        x.shape[1:3],
        weight.shape[:2],
        stride=stride,
        padding=padding,
        dilation=dilation,
        name="weight with kernels",
    )
    return x, weight, windows


def bias_argument(bias: ArrayLike | None, weight: NDArray) -> NDArray | None:
    """Check that the bias, where there is one, has one number for each filter."""
    if bias is None:
        return None
    bias = real_array(bias, "bias", ("C_out",))
    if len(bias) != weight.shape[3]:
        raise ValueError(
            f"bias has shape {bias.shape}, but weight has {weight.shape[3]} filters; give one number a filter"
        )
    return bias


def gradient_argument(grad_output: ArrayLike, shape: tuple[int, ...]) -> NDArray:
    """Check that a gradient has the shape of the output it belongs to."""
    grad_output = real_array(grad_output, "grad_output", ("N", "oH", "oW", "C_out"))
    if grad_output.shape != shape:
        raise ValueError(f"grad_output has shape {grad_output.shape}; give the output's shape, {shape}")
    return grad_output
