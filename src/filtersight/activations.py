"""What is done to each number of a feature map on its own."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from filtersight.arguments import real_array


def relu(x: ArrayLike) -> NDArray:
    """Keep what is positive and set the rest to zero; NaN stays NaN.

    Parameters
    ----------
    x
        Feature maps, of any shape.

    Returns
    -------
    NDArray
        Activation maps, of the same shape; a new array.

    Raises
    ------
    ValueError
        If `x` is empty.
    TypeError
        If `x` does not hold real numbers.

    References
    ----------
    Nair & Hinton, *Rectified linear units improve restricted Boltzmann machines*, ICML 2010.

    Examples
    --------
    >>> relu([-2, 0, 3])
    array([0., 0., 3.])

    """
    return np.maximum(real_array(x, "x"), 0)
