"""What stands around a picture when a window reaches over its border."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from filtersight.checks import padding_arguments
from filtersight.windows import Pair, Sides


def zero_pad2d(x: ArrayLike, padding: int | Pair | Sides) -> NDArray[np.floating]:
    """Surround pictures with zeros.

    Parameters
    ----------
    x
        Grey picture `(H, W)`, or pictures `(N, H, W, C)`.
    padding
        Rows and columns of zeros added on each side, in pixels: one number, (rows, columns), or
        ((top, bottom), (left, right)).

    Returns
    -------
    NDArray
        The pictures, taller and wider by what is added on both sides; a new array.

    Raises
    ------
    ValueError
        If `x` has other dimensions or is empty, or the padding is negative or larger than memory.
    TypeError
        If `x` does not hold real numbers, or the padding is not whole.

    Examples
    --------
    >>> zero_pad2d([[1, 2], [3, 4]], 1)
    array([[0., 0., 0., 0.],
           [0., 1., 2., 0.],
           [0., 3., 4., 0.],
           [0., 0., 0., 0.]])
    >>> zero_pad2d([[1, 2], [3, 4]], ((0, 0), (0, 1)))
    array([[1., 2., 0.],
           [3., 4., 0.]])

    """
    x, border = padding_arguments(x, padding)
    return np.pad(x, border if x.ndim == 2 else ((0, 0), *border, (0, 0)))
