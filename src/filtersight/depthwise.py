"""Depthwise convolution: each channel has a kernel of its own, and no sum runs over the channels."""

from math import prod

import numpy as np
from numpy.typing import ArrayLike, NDArray

from filtersight.arguments import quiet
from filtersight.checks import bias_argument, depthwise_arguments
from filtersight.columns import Patch
from filtersight.tiles import cut, pixels_read, tile_size
from filtersight.windows import Pair, Sides


@quiet
def depthwise_conv2d(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: int | Pair = 1,
    padding: int | Pair | Sides | str = 0,
    dilation: int | Pair = 1,
) -> NDArray[np.floating]:
    """Slide over each channel a kernel of its own: as many maps come out as channels go in.

    A filter of `conv2d` sums over all channels; here nothing mixes them. A layer of 1x1 filters usually does
    that next, and both together take far fewer multiplications than one layer of full filters. PyTorch calls
    this a convolution whose `groups` are the channels. NaN and infinity pass through.

    Parameters
    ----------
    x
        Pictures, shape `(N, H, W, C)`.
    weight
        One kernel a channel, shape `(kH, kW, C)`.
    bias
        One number a channel, shape `(C,)`; none by default.
    stride, padding, dilation
        As in `conv2d`.

    Returns
    -------
    NDArray
        Feature maps, shape `(N, oH, oW, C)` with `oH`, `oW` as in `output_size`. float32 if all arrays are
        float32 or float16, else float64.

    Raises
    ------
    ValueError
        If dimensions or channels do not match, an array is empty, a number is out of range, or the kernels do
        not fit in the padded picture.
    TypeError
        If an array does not hold real numbers, or a number is not whole.

    References
    ----------
    Howard et al., *MobileNets: efficient convolutional neural networks for mobile vision applications*, 2017,
    arXiv:1704.04861.

    Examples
    --------
    >>> two_channels = np.array([[1.0, 10.0], [2.0, 20.0], [4.0, 40.0]]).reshape(1, 1, 3, 2)
    >>> difference_and_sum = np.array([[-1.0, 1.0], [1.0, 1.0]]).reshape(1, 2, 2)
    >>> depthwise_conv2d(two_channels, difference_and_sum)[0, 0]
    array([[ 1., 30.],
           [ 2., 60.]])

    """
    x, weight, windows = depthwise_arguments(x, weight, stride, padding, dilation)
    bias = bias_argument(bias, weight, "kernels")
    arrays = (x, weight) if bias is None else (x, weight, bias)
    channels = x.shape[3]
    out = np.empty((len(x), *windows.places, channels), np.result_type(*arrays))

    def bytes_of(height: int, width: int) -> int:
        return (2 * height * width + prod(pixels_read(windows, height, width))) * channels * out.itemsize

    size, at_once = tile_size(windows, bytes_of)
    at_once = min(at_once, len(x))
    patch = Patch(windows, size, channels, out.dtype, pictures=at_once)
    # A weight repeated for each place of a row meets the whole row in one run.
    weights = np.repeat(weight[:, :, np.newaxis].astype(out.dtype, copy=False), size[1], axis=2)  # (kH, kW, oW, C)
    products = np.empty((at_once, *size, channels), out.dtype)
    for tile in cut(len(x), windows, size, at_once=at_once):
        patch.fill(x, tile)
        maps, here = out[tile], (slice(tile.at_once), *map(slice, tile.size))
        for row, column in np.ndindex(windows.size):
            pixels, weights_here = patch.windows_view[*here, :, row, column], weights[row, column, here[2]]
            if (row, column) == (0, 0):
                np.multiply(pixels, weights_here, out=maps)
            else:
                maps += np.multiply(pixels, weights_here, out=products[here])
        if bias is not None:
            maps += bias
    return out
