"""Max pooling, forward and backward: the largest of each window."""

from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from filtersight.arguments import pair, real_array
from filtersight.columns import Place, pixels_read, tile_places, tile_size
from filtersight.convolution import gradient_argument, quiet
from filtersight.padding import Pair, Windows, place_windows


def max_pool2d(x: ArrayLike, kernel_size: int | Pair, *, stride: int | Pair | None = None) -> NDArray:
    """Keep the largest number of each window, channel by channel.

    Windows that would reach past the right or lower edge are left out. A window with a NaN gives NaN.

    Parameters
    ----------
    x
        Feature maps, shape `(N, H, W, C)`.
    kernel_size
        Size of the window in pixels: one number, or (rows, columns).
    stride
        Step from one window to the next; by default the window's size, so that none overlap.

    Returns
    -------
    NDArray
        Pooled maps, shape `(N, oH, oW, C)` with `oH`, `oW` as in `output_size`.

    Raises
    ------
    ValueError
        If `x` is not 4-D or is empty, a number is below 1, or the window does not fit.
    TypeError
        If `x` does not hold real numbers, or a number is not whole.

    Examples
    --------
    >>> x = np.array([[1, 2, 0, 0], [3, 9, 0, 5]])
    >>> max_pool2d(x.reshape(1, 2, 4, 1), 2).ravel()
    array([9., 5.])

    """
    x, windows = pool_arguments(x, kernel_size, stride)
    out = np.empty((len(x), *windows.places, x.shape[3]), x.dtype)
    for place in _tiles(x, windows):
        _largest(x, windows, place, out=out[place])
    return out


@quiet
def max_pool2d_backward(
    grad_output: ArrayLike, x: ArrayLike, kernel_size: int | Pair, *, stride: int | Pair | None = None
) -> NDArray:
    """Hand each window's gradient to the pixel that was its maximum.

    Where several pixels tie for the maximum, the first takes it all, row by row, as in PyTorch.
    The first NaN counts as the maximum of its window.

    Parameters
    ----------
    grad_output
        Gradient of the loss with respect to the pooled maps, shape `(N, oH, oW, C)`.
    x
        The maps that went in, shape `(N, H, W, C)`.
    kernel_size, stride
        As they were given to `max_pool2d`.

    Returns
    -------
    NDArray
        Gradient with respect to `x`, of its shape; where windows overlap it adds up.

    Raises
    ------
    ValueError
        As in `max_pool2d`, and if `grad_output` has not the shape of its output.
    TypeError
        As in `max_pool2d`.

    Examples
    --------
    >>> x = np.array([[1, 7], [7, 3]])
    >>> max_pool2d_backward(np.full((1, 1, 1, 1), 10), x.reshape(1, 2, 2, 1), 2)[0, :, :, 0]
    array([[ 0., 10.],
           [ 0.,  0.]])

    """
    x, windows = pool_arguments(x, kernel_size, stride)
    grad_output = gradient_argument(grad_output, (len(x), *windows.places, x.shape[3]))
    bits = grad_output.view(f"i{grad_output.itemsize}")  # times 0 these are 0, where infinity would be NaN
    grad_input = np.zeros(x.shape, grad_output.dtype)
    overlapping = windows.stride[0] < windows.size[0] or windows.stride[1] < windows.size[1]
    for place in _tiles(x, windows):
        largest = _largest(x, windows, place)
        some_nan = np.isnan(largest).any()
        free = np.ones(largest.shape, bool)  # windows whose maximum is still to be met
        for pixel, grad in zip(_cells(x, windows, place), _cells(grad_input, windows, place), strict=True):
            hit = pixel == largest
            if some_nan:
                hit |= np.isnan(pixel)
            hit &= free
            free ^= hit
            if overlapping:
                grad += np.multiply(bits[place], hit).view(grad.dtype)
            else:
                np.multiply(bits[place], hit, out=grad.view(bits.dtype))
    return grad_input


def _tiles(x: NDArray, windows: Windows) -> Iterator[Place]:
    """Cut the places into tiles whose windows fit in the cache."""
    pixel = x.shape[3] * x.itemsize
    size = tile_size(windows, lambda height, width: prod(pixels_read(windows, height, width)) * pixel)
    return tile_places(len(x), windows, size)


def _cells(x: NDArray, windows: Windows, place: Place) -> Iterator[NDArray]:
    """Give, for each cell of a window, what it meets at every place: a view `(rows, columns, C)`."""
    for row, column in np.ndindex(windows.size):
        yield x[place.picture, _every(place.rows, windows.stride[0], row), _every(place.columns, windows.stride[1], column)]


def _largest(x: NDArray, windows: Windows, place: Place, out: NDArray | None = None) -> NDArray:
    """Give the maximum of each window at `place`, down the rows first; NaN wins.

    The rows of a picture are long runs in memory, so this is 1.4 times as fast as cell by cell.
    """
    down, across = windows.stride
    height, width = windows.size
    columns = slice(place.columns.start * across, (place.columns.stop - 1) * across + width)
    rows = [x[place.picture, _every(place.rows, down, row), columns] for row in range(height)]
    tallest = _maximum(rows)  # (rows of places, pixels, C)
    here = slice(0, place.size[1])
    return _maximum([tallest[:, _every(here, across, column)] for column in range(width)], out)


def _maximum(arrays: list[NDArray], out: NDArray | None = None) -> NDArray:
    first, *others = arrays
    if not others:
        return np.maximum(first, first, out=out)
    out = np.maximum(first, others[0], out=out)
    for other in others[1:]:
        np.maximum(out, other, out=out)
    return out


def _every(places: slice, stride: int, offset: int) -> slice:
    """Say which pixels the windows at `places` meet with the cell at `offset`, along one axis."""
    return slice(places.start * stride + offset, (places.stop - 1) * stride + offset + 1, stride)


def pool_arguments(x: ArrayLike, kernel_size: Any, stride: Any) -> tuple[NDArray, Windows]:
    """Check the arguments that pooling's forward and backward passes share."""
    x = real_array(x, "x", ("N", "H", "W", "C"))
    kernel_size = pair(kernel_size, "kernel_size", at_least=1)
    stride = kernel_size if stride is None else stride
    return x, place_windows(x.shape[1:3], kernel_size, stride=stride, name="kernel_size")
