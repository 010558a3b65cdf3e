"""What is done to each number of a feature map on its own."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from filtersight.arguments import real_array
from filtersight.checks import activation_arguments


def relu(x: ArrayLike) -> NDArray[np.floating]:
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


def relu6(x: ArrayLike) -> NDArray[np.floating]:
    """Keep what lies between 0 and 6, and set the rest to the nearer of the two; NaN stays NaN.

    With a known largest number, maps can be stored in few bits: networks for phones use it.

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
    Sandler et al., *MobileNetV2: inverted residuals and linear bottlenecks*, CVPR 2018, arXiv:1801.04381.

    Examples
    --------
    >>> relu6([-2, 0, 3, 9])
    array([0., 0., 3., 6.])

    """
    return np.clip(real_array(x, "x"), 0, 6)


def relu_backward(grad_output: ArrayLike, x: ArrayLike) -> NDArray[np.floating]:
    """Let the gradient through where ReLU let the number through.

    At exactly zero, where ReLU has a kink, nothing passes, as in PyTorch.

    Parameters
    ----------
    grad_output
        Gradient of the loss with respect to what `relu` gave, of the shape of `x`.
    x
        What went in.

    Returns
    -------
    NDArray
        Gradient with respect to `x`; a new array.

    Raises
    ------
    ValueError
        If the shapes differ, or are empty.
    TypeError
        If either does not hold real numbers.

    Examples
    --------
    >>> relu_backward([5, 6, 7], [-2, 0, 3])
    array([0., 0., 7.])

    """
    grad_output, x = activation_arguments(grad_output, x)
    return np.where(x <= 0, grad_output.dtype.type(0), grad_output)
