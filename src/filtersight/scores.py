"""The end of a network that classifies: every class sums all numbers, and the sums become probabilities."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from filtersight.arguments import quiet, real_array
from filtersight.checks import bias_argument, linear_arguments


@quiet
def linear(x: ArrayLike, weight: ArrayLike, bias: ArrayLike | None = None) -> NDArray[np.floating]:
    """Multiply all numbers of a picture with weights and sum: once for each number that comes out.

    That is a convolution with a window of the whole picture. NaN and infinity pass through.

    Parameters
    ----------
    x
        What is known of each picture, shape `(N, C_in)`.
    weight
        One column of weights for each sum, shape `(C_in, C_out)`; PyTorch has it transposed.
    bias
        One number for each sum, shape `(C_out,)`; none by default.

    Returns
    -------
    NDArray
        Sums, shape `(N, C_out)`. float32 if all arrays are float32 or float16, else float64.

    Raises
    ------
    ValueError
        If dimensions or lengths do not match, or an array is empty.
    TypeError
        If an array does not hold real numbers.

    Examples
    --------
    >>> linear([[1, 2]], [[10, -1], [1, 0]], [0, 5])
    array([[12.,  4.]])

    """
    x, weight = linear_arguments(x, weight)
    bias = bias_argument(bias, weight, "columns")
    return x @ weight if bias is None else x @ weight + bias


@quiet
def softmax(x: ArrayLike) -> NDArray[np.floating]:
    """Turn the scores of classes into probabilities, `exp(scores) / exp(scores).sum()`.

    Of two classes, the one whose score is higher by 1 is e = 2.718 times as probable. The probabilities say how one
    class compares with the others, whether or not the right one is among them.

    Parameters
    ----------
    x
        Scores, of any shape; the last axis counts the classes.

    Returns
    -------
    NDArray
        Probabilities, of the same shape, from 0 to 1, with a sum of 1 along the last axis.
        NaN or infinity among the scores gives NaN, but minus infinity, a class that cannot be, gives 0.

    Raises
    ------
    ValueError
        If `x` is empty.
    TypeError
        If `x` does not hold real numbers.

    References
    ----------
    Bridle, *Probabilistic interpretation of feedforward classification network outputs*, 1990,
    doi:10.1007/978-3-642-76153-9_28.

    Examples
    --------
    >>> softmax([0, 0, np.log(2)])
    array([0.25, 0.25, 0.5 ])

    """
    x = np.atleast_1d(real_array(x, "x"))
    exponentials = np.exp(x - x.max(axis=-1, keepdims=True))  # the same shares, and no overflow
    return exponentials / exponentials.sum(axis=-1, keepdims=True)
