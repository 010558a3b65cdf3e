"""Kernels and filters: those that have names, and those that chance makes.

The named kernels are float arrays that cannot be written to; copy one to change it.
None is flipped when it is slid over a picture: each is written as `correlate2d` uses it.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from filtersight.arguments import generator, pair, real_number, refuse_too_many, whole_number
from filtersight.windows import Pair


def _named(rows: ArrayLike) -> NDArray[np.float64]:
    kernel = np.array(rows, dtype=np.float64)
    kernel.setflags(write=False)
    return kernel


VERTICAL_EDGE = _named([[1, 0, -1]] * 3)
"""Answers to vertical edges: the left column less the right one, so bright-to-dark is positive."""

HORIZONTAL_EDGE = _named(VERTICAL_EDGE.T)
"""Answers to horizontal edges: the upper row less the lower one."""

IDENTITY = _named([[0, 0, 0], [0, 1, 0], [0, 0, 0]])
"""Leaves the picture as it is."""

BOX_BLUR = _named(np.full((3, 3), 1 / 9))
"""The mean of a pixel and its eight neighbours."""

GAUSSIAN_BLUR = _named(np.outer([1, 2, 1], [1, 2, 1]) / 16)
"""A mean that gives near neighbours more weight."""

SHARPEN = _named([[0, -1, 0], [-1, 5, -1], [0, -1, 0]])
"""The picture less its Laplacian, so that each pixel is driven away from its neighbours."""

SOBEL_VERTICAL = _named(np.outer([1, 2, 1], [1, 0, -1]))
"""Vertical edges, the middle row counted twice (Sobel & Feldman, 1968)."""

SOBEL_HORIZONTAL = _named(SOBEL_VERTICAL.T)
"""Horizontal edges, the middle column counted twice."""

LAPLACIAN = _named([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
"""The sum of the second differences along rows and columns: edges and spots of every direction."""

EMBOSS = _named([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]])
"""The picture plus its slope towards the lower right: light seems to fall along the diagonal."""


def random_kernel(
    kernel_size: int | Pair = 3, *, seed: int | np.random.Generator = 0, zero_mean: bool = False
) -> NDArray[np.float64]:
    """Draw a kernel, each weight uniform in [-1, 1).

    Parameters
    ----------
    kernel_size
        Size in pixels: one number, or (rows, columns).
    seed
        Whole number from which the same kernel comes each time, or a generator to draw from.
    zero_mean
        Subtract the kernel's mean, so that a flat picture gives zero.

    Returns
    -------
    NDArray
        Kernel, shape `(kH, kW)`, float64.

    Raises
    ------
    ValueError
        If the size or the seed is out of range.
    TypeError
        If the size or the seed is not a whole number.

    Examples
    --------
    >>> random_kernel(2, seed=1).round(2)
    array([[ 0.02,  0.9 ],
           [-0.71,  0.9 ]])

    """
    kernel = generator(seed).uniform(-1, 1, _size(kernel_size))
    return kernel - kernel.mean() if zero_mean else kernel


def random_filters(
    kernel_size: int | Pair,
    in_channels: int,
    out_channels: int,
    *,
    seed: int | np.random.Generator = 0,
    zero_mean: bool = False,
) -> NDArray[np.float64]:
    """Draw the weight of a layer, each number uniform in [-1, 1).

    Parameters
    ----------
    kernel_size
        Size in pixels: one number, or (rows, columns).
    in_channels
        Channels of the pictures: 3 for RGB.
    out_channels
        How many filters to draw.
    seed
        Whole number from which the same filters come each time, or a generator to draw from.
    zero_mean
        Subtract each filter's mean, so that a flat picture of equal channels gives zero.

    Returns
    -------
    NDArray
        Weight, shape `(kH, kW, C_in, C_out)`, float64.

    Raises
    ------
    ValueError
        If a size, a count or the seed is out of range.
    TypeError
        If a size, a count or the seed is not a whole number.

    Examples
    --------
    >>> random_filters(2, in_channels=3, out_channels=8, seed=1).shape
    (2, 2, 3, 8)

    """
    shape = (
        *_size(kernel_size),
        whole_number(in_channels, "in_channels", at_least=1),
        whole_number(out_channels, "out_channels", at_least=1),
    )
    asked = f"kernel_size is {kernel_size!r}, in_channels is {in_channels!r} and out_channels is {out_channels!r}"
    refuse_too_many(shape, asked)
    weight = generator(seed).uniform(-1, 1, shape)
    return weight - weight.mean(axis=(0, 1, 2)) if zero_mean else weight


def gabor(
    kernel_size: int | Pair = 15, *, wavelength: float = 6, orientation: float = 0, spread: float = 3
) -> NDArray[np.float64]:
    """Make a Gabor kernel: a wave under a Gaussian bell, whose weights sum to zero.

    Parameters
    ----------
    kernel_size
        Size in pixels: one number, or (rows, columns).
    wavelength
        Distance from one crest of the wave to the next, in pixels.
    orientation
        Direction in which the wave runs, in degrees from the rows: 0 answers to vertical
        stripes, 90 to horizontal ones.
    spread
        Standard deviation of the bell, in pixels.

    Returns
    -------
    NDArray
        Kernel, shape `(kH, kW)`, float64; by default its largest weight is 0.99.

    Raises
    ------
    ValueError
        If a size is out of range, the wavelength or the spread is not above 0.1, or the orientation is not finite.
    TypeError
        If the size is not a whole number, or another argument is no real number.

    References
    ----------
    Daugman, *Uncertainty relation for resolution in space, spatial frequency, and orientation
    optimized by two-dimensional visual cortical filters*, JOSA A 2, 1985.

    Examples
    --------
    >>> kernel = gabor(7, wavelength=4)
    >>> bool(kernel[3, 3] > 0 > kernel[3, 5])
    True

    """
    rows, columns = _size(kernel_size)
    shortest = 0.1  # pixels: under a narrower bell, a kernel without a middle pixel has no weights
    wanted = f"give a length above {shortest} pixels"
    wavelength = real_number(wavelength, "wavelength", wanted, above=shortest)
    spread = real_number(spread, "spread", wanted, above=shortest)
    angle = np.deg2rad(real_number(orientation, "orientation", "give an angle in degrees"))
    row, column = np.mgrid[:rows, :columns]
    row, column = row - (rows - 1) / 2, column - (columns - 1) / 2
    bell = np.exp(-((row / spread) ** 2 + (column / spread) ** 2) / 2)
    wave = np.cos(2 * np.pi * (column * np.cos(angle) + row * np.sin(angle)) / wavelength)
    return bell * (wave - (bell * wave).sum() / bell.sum())


def _size(kernel_size: int | Pair) -> Pair:
    size = pair(kernel_size, "kernel_size", at_least=1)
    refuse_too_many(size, f"kernel_size is {kernel_size!r}")
    return size
