"""The few lines that turn gradients into learned filters.

A small network reads pictures in five steps: convolution, ReLU, max pooling, a linear layer, and
softmax. The first three have functions of their own, forward and backward; what is learned is a `Parameters`.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from filtersight.activations import relu, relu_backward
from filtersight.arguments import generator, real_array, real_number, refuse_masks, refuse_too_many, whole_number
from filtersight.convolution import conv2d, conv2d_backward
from filtersight.pooling import max_pool2d, max_pool2d_backward


class Parameters(NamedTuple):
    """What the network learns; gradients and Adam's moments come in the same form."""

    weight: NDArray
    """Filters, shape `(kH, kW, C_in, C_out)`."""
    bias: NDArray
    """One number a filter, shape `(C_out,)`."""
    matrix: NDArray
    """Linear layer, from pooled pixels to scores, shape `(oH * oW * C_out, classes)`."""
    offset: NDArray
    """One number a class, shape `(classes,)`."""


def initial_parameters(
    image_shape: tuple[int, int, int],
    classes: int,
    *,
    filters: int = 8,
    kernel_size: int = 3,
    seed: int | np.random.Generator = 0,
) -> Parameters:
    """Draw the parameters that learning starts from: random weights, biases of zero.

    Weights are normal with variance 2 / n, where n numbers enter a sum, so that the
    activations neither grow nor fade from layer to layer.

    Parameters
    ----------
    image_shape
        Shape of one picture, `(H, W, C)`.
    classes
        How many answers there are.
    filters, kernel_size
        How many filters the network has, and their height and width.
    seed
        Whole number from which the same parameters come each time, or a generator.

    Returns
    -------
    Parameters
        For a convolution with `"same"` padding, and 2x2 pooling.

    Raises
    ------
    ValueError
        If a number is out of range.
    TypeError
        If a number is not whole.

    References
    ----------
    He et al., *Delving deep into rectifiers*, ICCV 2015, arXiv:1502.01852.

    Examples
    --------
    >>> start = initial_parameters((8, 8, 1), classes=10)
    >>> start.weight.shape, start.matrix.shape
    ((3, 3, 1, 8), (128, 10))

    """
    if not isinstance(image_shape, (tuple, list)) or len(image_shape) != 3:
        raise ValueError(f"image_shape is {image_shape!r}; give (H, W, C)")
    named = f"a number of image_shape {image_shape!r}"
    height, width = (whole_number(n, named, at_least=2) for n in image_shape[:2])  # 2x2 pooling leaves one at least
    channels = whole_number(image_shape[2], named, at_least=1)
    classes = whole_number(classes, "classes", at_least=2)
    filters = whole_number(filters, "filters", at_least=1)
    kernel_size = whole_number(kernel_size, "kernel_size", at_least=1)
    rng = generator(seed)
    pixels = (height // 2) * (width // 2) * filters
    cells = kernel_size * kernel_size * channels
    for shape in ((cells, filters), (pixels, classes)):
        refuse_too_many(shape, f"image_shape is {image_shape!r}, with {filters} filters of size {kernel_size}")
    return Parameters(
        weight=rng.normal(0, np.sqrt(2 / cells), (kernel_size, kernel_size, channels, filters)),
        bias=np.zeros(filters),
        matrix=rng.normal(0, np.sqrt(2 / pixels), (pixels, classes)),
        offset=np.zeros(classes),
    )


class Activations(NamedTuple):
    """What each step of the network gives for some pictures, kept for the way back."""

    images: NDArray
    """Pictures, shape `(N, H, W, C)`."""
    maps: NDArray
    """Feature maps, shape `(N, H, W, C_out)`."""
    activations: NDArray
    """What ReLU leaves of them."""
    pooled: NDArray
    """Their 2x2 maxima, shape `(N, H // 2, W // 2, C_out)`."""
    indices: NDArray
    """Where these were among the activations, as `max_pool2d` tells it."""
    scores: NDArray
    """One number a class, shape `(N, classes)`; the largest is the network's answer."""


def forward(parameters: Parameters, images: ArrayLike) -> Activations:
    """Run the network, and keep what each step gives.

    Parameters
    ----------
    parameters
        What the network has learned so far.
    images
        Pictures, shape `(N, H, W, C)`.

    Returns
    -------
    Activations
        Its `scores` are the result.

    Raises
    ------
    ValueError
        If the pictures have another shape than the parameters are for.
    TypeError
        If they do not hold real numbers.

    Examples
    --------
    >>> start = initial_parameters((8, 8, 1), classes=10)
    >>> forward(start, np.ones((5, 8, 8, 1))).scores.shape
    (5, 10)

    """
    images = real_array(images, "images", ("N", "H", "W", "C"))
    maps = conv2d(images, parameters.weight, parameters.bias, padding="same")
    activations = relu(maps)
    pooled, indices = max_pool2d(activations, 2, return_indices=True)
    pixels = pooled.reshape(len(images), -1)
    if pixels.shape[1] != len(parameters.matrix):
        raise ValueError(
            f"images has shape {images.shape}, which gives {pixels.shape[1]} pooled pixels, but the parameters "
            f"are for {len(parameters.matrix)}; give pictures of the size that the network was made for"
        )
    return Activations(images, maps, activations, pooled, indices, pixels @ parameters.matrix + parameters.offset)


def backward(parameters: Parameters, found: Activations, grad_scores: ArrayLike) -> tuple[Parameters, NDArray]:
    """Send the gradient of a loss back through the network, step by step.

    Parameters
    ----------
    parameters
        As they were given to `forward`.
    found
        What `forward` gave.
    grad_scores
        Gradient of the loss with respect to the scores, shape `(N, classes)`.

    Returns
    -------
    gradients : Parameters
        With respect to each parameter.
    grad_images : NDArray
        With respect to the pictures, shape `(N, H, W, C)`.

    Raises
    ------
    ValueError
        If `grad_scores` has not the shape of the scores.
    TypeError
        If it does not hold real numbers.

    Examples
    --------
    >>> start = initial_parameters((8, 8, 1), classes=10)
    >>> found = forward(start, np.ones((5, 8, 8, 1)))
    >>> gradients, grad_images = backward(start, found, np.ones((5, 10)))
    >>> gradients.weight.shape, grad_images.shape
    ((3, 3, 1, 8), (5, 8, 8, 1))

    """
    grad_scores = real_array(grad_scores, "grad_scores", ("N", "classes"))
    if grad_scores.shape != found.scores.shape:
        raise ValueError(f"grad_scores has shape {grad_scores.shape}; give the scores' shape, {found.scores.shape}")
    grad_matrix = found.pooled.reshape(len(grad_scores), -1).T @ grad_scores
    grad_pooled = (grad_scores @ parameters.matrix.T).reshape(found.pooled.shape)
    grad_activations = max_pool2d_backward(grad_pooled, found.activations, 2, indices=found.indices)
    grad_maps = relu_backward(grad_activations, found.maps)
    grad_images, grad_weight, grad_bias = conv2d_backward(grad_maps, found.images, parameters.weight, padding="same")
    return Parameters(grad_weight, grad_bias, grad_matrix, grad_scores.sum(axis=0)), grad_images


def cross_entropy(scores: ArrayLike, labels: ArrayLike) -> tuple[float, NDArray]:
    """Measure how wrong the scores are, and how the loss changes with each.

    Softmax turns a picture's scores into probabilities, `exp(scores) / exp(scores).sum()`. The loss
    is the mean, over the pictures, of `-log(probability)` of the right class.

    Parameters
    ----------
    scores
        One number a class, shape `(N, classes)`.
    labels
        The right class of each picture, whole numbers from 0, shape `(N,)`.

    Returns
    -------
    loss : float
        0 if every answer is right and certain, log(classes) for an even guess.
    grad_scores : NDArray
        Shape of `scores`: the probabilities, less 1 for the right class, over N.

    Raises
    ------
    ValueError
        If there is not one label a picture, or a label is no class.
    TypeError
        If the scores are not real numbers, or the labels not whole.

    Examples
    --------
    >>> loss, grad_scores = cross_entropy([[0, 0, 0, 0]], [2])
    >>> round(loss, 4), grad_scores
    (1.3863, array([[ 0.25,  0.25, -0.75,  0.25]]))

    """
    scores = real_array(scores, "scores", ("N", "classes"))
    refuse_masks(labels, "labels")
    labels = np.asarray(labels)
    if labels.dtype.kind not in "iu":
        raise TypeError(f"labels has dtype {labels.dtype}; give whole numbers, one a picture")
    if labels.shape != scores.shape[:1]:
        raise ValueError(f"labels has shape {labels.shape}; give one a picture, {scores.shape[:1]}")
    if labels.min() < 0 or labels.max() >= scores.shape[1]:
        raise ValueError(f"labels reach from {labels.min()} to {labels.max()}; give 0 to {scores.shape[1] - 1}")
    pictures = np.arange(len(scores))
    shifted = scores - scores.max(axis=1, keepdims=True)  # the same probabilities, and no overflow
    log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    grad_scores = np.exp(log_probabilities)
    grad_scores[pictures, labels] -= 1
    return float(-log_probabilities[pictures, labels].mean()), grad_scores / len(scores)


def train(
    parameters: Parameters,
    images: ArrayLike,
    labels: ArrayLike,
    *,
    epochs: int = 30,
    batch_size: int = 32,
    learning_rate: float = 0.01,
    seed: int | np.random.Generator = 0,
) -> Iterator[tuple[Parameters, float]]:
    """Learn from labelled pictures, by Adam on mini-batches in random order.

    Parameters
    ----------
    parameters
        Where to start; they are not changed.
    images
        Pictures, shape `(N, H, W, C)`.
    labels
        The right class of each, whole numbers from 0, shape `(N,)`.
    epochs
        How many times to go through all pictures.
    batch_size
        How many pictures make one step.
    learning_rate
        Size of a step.
    seed
        Whole number from which the same order comes each time, or a generator.

    Yields
    ------
    parameters : Parameters
        What is learned by the end of each epoch.
    loss : float
        Mean loss over that epoch's batches.

    Raises
    ------
    ValueError
        If shapes do not match, or a number is out of range.
    TypeError
        If an array does not hold numbers of the right kind.

    References
    ----------
    Kingma & Ba, *Adam: a method for stochastic optimization*, ICLR 2015, arXiv:1412.6980.

    Examples
    --------
    >>> pictures = np.kron(np.eye(4).reshape(4, 2, 2, 1), np.ones((1, 2, 2, 1)))  # one bright quarter each
    >>> start = initial_parameters((4, 4, 1), classes=4)
    >>> losses = [loss for _, loss in train(start, pictures, np.arange(4), epochs=100)]
    >>> losses[0] > 1 > 0.1 > losses[-1]
    True

    """
    refuse_masks(labels, "labels")
    images, labels = real_array(images, "images", ("N", "H", "W", "C")), np.asarray(labels)
    epochs = whole_number(epochs, "epochs", at_least=1)
    batch_size = whole_number(batch_size, "batch_size", at_least=1)
    if labels.shape != images.shape[:1]:
        raise ValueError(f"labels has shape {labels.shape}; give one a picture, {images.shape[:1]}")
    learning_rate = real_number(learning_rate, "learning_rate", "give a number above 0", above=0)
    rng = generator(seed)
    mean = square = Parameters(*map(np.zeros_like, parameters))
    step = 0
    for _ in range(epochs):
        losses = []
        order = rng.permutation(len(images))
        for start in range(0, len(order), batch_size):
            batch = order[start : start + batch_size]
            found = forward(parameters, images[batch])
            loss, grad_scores = cross_entropy(found.scores, labels[batch])
            gradients, _ = backward(parameters, found, grad_scores)
            step += 1
            parameters, mean, square = adam_step(parameters, gradients, mean, square, step, learning_rate)
            losses.append(loss)
        yield parameters, float(np.mean(losses))


def adam_step(
    parameters: Parameters,
    gradients: Parameters,
    mean: Parameters,
    square: Parameters,
    step: int,
    learning_rate: float,
) -> tuple[Parameters, Parameters, Parameters]:
    """Move each parameter against its gradients, by about the learning rate while these stay as they are, small or large.

    Parameters
    ----------
    parameters, gradients
        What is learned so far, and the gradient of the loss with respect to it.
    mean, square
        Running means of the gradients and of their squares; zeros at first.
    step
        Number of this step, from 1.
    learning_rate
        Size of a step.

    Returns
    -------
    tuple[Parameters, Parameters, Parameters]
        Parameters, means and squares after the step; those given are not changed.

    Raises
    ------
    ValueError
        If the step is below 1, or the learning rate not above 0 or not finite.
    TypeError
        If the step is not a whole number, or the learning rate no real number.

    References
    ----------
    Kingma & Ba, *Adam: a method for stochastic optimization*, ICLR 2015, arXiv:1412.6980, algorithm 1.

    Examples
    --------
    >>> here, slope, zero = (Parameters(*[np.array([n])] * 4) for n in (5.0, 40.0, 0.0))
    >>> after, _, _ = adam_step(here, slope, zero, zero, step=1, learning_rate=0.1)
    >>> after.weight.round(6)
    array([4.9])

    """
    step = whole_number(step, "step", at_least=1)
    learning_rate = real_number(learning_rate, "learning_rate", "give a number above 0", above=0)
    mean = Parameters(*(0.9 * m + 0.1 * g for m, g in zip(mean, gradients, strict=True)))
    square = Parameters(*(0.999 * s + 0.001 * g**2 for s, g in zip(square, gradients, strict=True)))
    # The means start from zero; dividing by these lets the first steps count in full.
    start, slow_start = 1 - 0.9**step, 1 - 0.999**step
    moved = (
        p - learning_rate * (m / start) / (np.sqrt(s / slow_start) + 1e-8)
        for p, m, s in zip(parameters, mean, square, strict=True)
    )
    return Parameters(*moved), mean, square
