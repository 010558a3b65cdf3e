"""Convolution, forward and backward, as one product of all windows with all filters."""

from math import prod

import numpy as np
from numpy.typing import ArrayLike, NDArray

from filtersight.arguments import quiet
from filtersight.checks import bias_argument, film_arguments, gradient_argument, kernel_arguments, layer_arguments
from filtersight.columns import Patch, columns_of_tiles
from filtersight.large_kernels import add_products, is_large
from filtersight.tiles import cut, pixels_read, tile_size
from filtersight.windows import Pair, Sides, Windows


@quiet
def correlate2d(image: ArrayLike, kernel: ArrayLike) -> NDArray[np.floating]:
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
    image, kernel, windows = kernel_arguments(image, kernel)
    x, weight = image[np.newaxis, :, :, np.newaxis], kernel[:, :, np.newaxis, np.newaxis]
    return _forward(x, weight, None, windows)[0, :, :, 0]


@quiet
def conv2d(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: int | Pair = 1,
    padding: int | Pair | Sides | str = 0,
    dilation: int | Pair = 1,
) -> NDArray[np.floating]:
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
        Zeros added on each side: one number, (rows, columns), ((top, bottom), (left, right)),
        `"valid"` for none, or `"same"` for maps of the picture's size (stride 1 only).
    dilation
        Step between the pixels that one window reads; 1 leaves no gaps.

    Returns
    -------
    NDArray
        Feature maps, shape `(N, oH, oW, C_out)` with `oH`, `oW` as in `output_size`. float32
        if all arrays are float32 or float16, else float64.

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
    return _forward(x, weight, bias, windows)


@quiet
def conv3d(x: ArrayLike, weight: ArrayLike, bias: ArrayLike | None = None) -> NDArray[np.floating]:
    """Give each filter's feature map of each film: windows reach over frames, rows and columns.

    The kernels are not flipped; stride 1, no padding. NaN and infinity pass through.

    Parameters
    ----------
    x
        Films, shape `(N, D, H, W, C_in)`, with D frames each.
    weight
        Filters, shape `(kD, kH, kW, C_in, C_out)`.
    bias
        One number a filter, shape `(C_out,)`; none by default.

    Returns
    -------
    NDArray
        Feature maps, shape `(N, D - kD + 1, H - kH + 1, W - kW + 1, C_out)`. float32 if all
        arrays are float32 or float16, else float64.

    Raises
    ------
    ValueError
        If dimensions or channels do not match, an array is empty, or the filter does not fit.
    TypeError
        If an array does not hold real numbers.

    References
    ----------
    Tran et al., *Learning spatiotemporal features with 3D convolutional networks*, ICCV 2015, arXiv:1412.0767.

    Examples
    --------
    >>> film = np.array([1.0, 1.0, 4.0]).reshape(1, 3, 1, 1, 1)
    >>> change = np.array([-1.0, 1.0]).reshape(2, 1, 1, 1, 1)
    >>> conv3d(film, change).ravel()
    array([0., 3.])

    """
    x, weight, windows = film_arguments(x, weight)
    bias = bias_argument(bias, weight)
    arrays = (x, weight) if bias is None else (x, weight, bias)
    frames = x.shape[1] - weight.shape[0] + 1
    out = np.zeros((len(x), frames, *windows.places, weight.shape[4]), np.result_type(*arrays))
    if is_large(weight, windows, out.dtype):
        for film, maps in zip(x, out, strict=True):
            add_products(film, weight, windows, maps)
    else:
        _add_frames(x, weight, windows, out)
    return out if bias is None else np.add(out, bias, out=out)


@quiet
def conv2d_backward(
    grad_output: ArrayLike,
    x: ArrayLike,
    weight: ArrayLike,
    *,
    stride: int | Pair = 1,
    padding: int | Pair | Sides | str = 0,
    dilation: int | Pair = 1,
) -> tuple[NDArray[np.floating], NDArray[np.floating], NDArray[np.floating]]:
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
    grad_weight, grad_bias = _backward_weight(grad_output, x, weight, windows)
    # As a correlation it is 1.2 times as fast, but its zeros would meet a weight's infinity.
    as_correlation = windows.stride == (1, 1) and np.isfinite(weight).all()
    backward_input = _backward_input_as_correlation if as_correlation else _backward_input
    return backward_input(grad_output, x, weight, windows), grad_weight, grad_bias


def _forward(x: NDArray, weight: NDArray, bias: NDArray | None, windows: Windows) -> NDArray:
    """Multiply every tile of windows with the filters."""
    filters = weight.shape[3]
    arrays = (x, weight) if bias is None else (x, weight, bias)
    out = np.empty((len(x), *windows.places, filters), np.result_type(*arrays))
    films = weight[np.newaxis]  # one frame deep
    if is_large(films, windows, out.dtype):
        out.fill(0)
        add_products(x, films, windows, out)
        return out if bias is None else np.add(out, bias, out=out)
    # (kH * kW * C_in, C_out); numbers that lie backwards in memory, as a flipped kernel's, multiply half as fast.
    matrix = np.ascontiguousarray(weight.reshape(-1, filters), out.dtype)
    for tile, parts in columns_of_tiles(x, windows, out.dtype):
        maps = tile.of(out)
        (rows, columns), *others = parts
        np.matmul(columns, matrix[rows], out=maps)
        for rows, columns in others:
            maps += columns @ matrix[rows]
        if bias is not None:
            maps += bias
    return out


def _add_frames(x: NDArray, weight: NDArray, windows: Windows, out: NDArray) -> None:
    """Copy each frame's windows once, and add their share to each of the kD maps that they belong to."""
    depth, filters = weight.shape[0], weight.shape[4]
    matrices = weight.reshape(depth, -1, filters).astype(out.dtype, copy=False)  # (kD, kH * kW * C_in, C_out)
    for film, maps in zip(x, out, strict=True):
        for tile, parts in columns_of_tiles(film, windows, out.dtype, one_by_one=True):
            for step, matrix in enumerate(matrices):
                frame = tile.pictures.start - step
                if 0 <= frame < len(maps):
                    products = tile._replace(pictures=slice(frame, frame + 1)).of(maps)
                    for cells, columns in parts:
                        products += columns @ matrix[cells]


def _backward_weight(grad_output: NDArray, x: NDArray, weight: NDArray, windows: Windows) -> tuple[NDArray, NDArray]:
    """Sum, over all places, what each weight met there times the gradient there."""
    filters = weight.shape[3]
    grad_weight = np.zeros((weight.size // filters, filters), np.result_type(grad_output, x))
    grad_bias = np.zeros(filters, grad_output.dtype)
    for tile, parts in columns_of_tiles(x, windows, grad_weight.dtype):
        grad = tile.of(grad_output)
        for rows, columns in parts:
            grad_weight[rows] += columns.T @ grad
        grad_bias += np.ones(len(grad), grad.dtype) @ grad
    return grad_weight.reshape(weight.shape), grad_bias


def _backward_input_as_correlation(grad_output: NDArray, x: NDArray, weight: NDArray, windows: Windows) -> NDArray:
    """Slide the flipped kernels, inputs and outputs exchanged, over the gradient: stride 1 only."""
    flipped = weight[::-1, ::-1].transpose(0, 1, 3, 2)
    (tall, wide), ((top, bottom), (left, right)) = windows.span, windows.border
    border = (tall - 1 - top, tall - 1 - bottom), (wide - 1 - left, wide - 1 - right)
    return _forward(grad_output, flipped, None, windows._replace(border=border, places=x.shape[1:3]))


def _backward_input(grad_output: NDArray, x: NDArray, weight: NDArray, windows: Windows) -> NDArray:
    """Send each place's gradient back to the pixels that its window read."""
    grad_input = np.zeros(x.shape, np.result_type(grad_output, weight))
    channels, filters = weight.shape[2:]

    def bytes_of(height: int, width: int) -> int:
        pixels = prod(pixels_read(windows, height, width))
        return (height * width * (channels + filters) + pixels * channels) * grad_input.itemsize

    size, at_once = tile_size(windows, bytes_of)
    at_once = min(at_once, len(x))
    patch = Patch(windows, size, channels, grad_input.dtype, pictures=at_once)
    for tile in cut(len(x), windows, size, at_once=at_once):
        patch.pixels.fill(0)
        grad = tile.of(grad_output)
        for row, column in np.ndindex(windows.size):
            sent = grad @ weight[row, column].T  # (places, C_in)
            receivers = patch.windows_view[: tile.at_once, : tile.size[0], : tile.size[1], :, row, column]
            receivers += sent.reshape(receivers.shape)
        patch.add_to(grad_input, tile)
    return grad_input
