"""What stands around a picture when a window reaches over its border."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from filtersight.checks import padding_arguments
from filtersight.windows import Pair


def zero_pad2d(x: ArrayLike, padding: int | Pair) -> NDArray[np.floating]:
    """Surround pictures with zeros.

    Parameters
    ----------
    x
        Grey picture `(H, W)`, or pictures `(N, H, W, C)`.
    padding
        Rows and columns of zeros added on each side, in pixels: one number, or (rows, columns).

    Returns
    -------
    NDArray
        The pictures, `2 * rows` taller and `2 * columns` wider; a new array.

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

    """
    x, (rows, columns) = padding_arguments(x, padding)
    border = ((rows, rows), (columns, columns))
    return np.pad(x, border if x.ndim == 2 else ((0, 0), *border, (0, 0)))
