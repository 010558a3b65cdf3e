"""Name what a picture shows: EfficientNet-Lite0, fifty layers that know the thousand classes of ImageNet.

The network is Google's, Apache-2.0, with one byte a weight; CREDITS.md beside the package's data says what it was
trained on.
"""

from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from filtersight.activations import relu6
from filtersight.arguments import real_array, whole_number
from filtersight.convolution import conv2d
from filtersight.depthwise import depthwise_conv2d
from filtersight.images import rgb_image
from filtersight.networks import Layer, output
from filtersight.pooling import global_average_pool2d
from filtersight.scores import linear, softmax
from filtersight.weights import FOLDER, read_arrays, unchanging

SIZE = 224
"""Rows and columns of the square that the network looks at."""


class Guess(NamedTuple):
    """What a picture may show."""

    name: str
    """The class, in English."""
    probability: float
    """From 0 to 1, among the thousand classes."""
    number: int
    """Of the class, from 0."""


@cache
def classifier() -> tuple[Layer, ...]:
    """Give the network that names pictures: a stem, sixteen blocks, a head, and the scores of the classes.

    A block widens its maps by 1x1 filters (`expand`, in all but the first), slides one kernel over each (`depthwise`),
    and sums them to few (`project`), to which it adds what came in, where the shapes agree.

    Returns
    -------
    tuple[Layer, ...]
        `stem`; `0.depthwise`, `0.project`, `1.expand`, ... `15.project`; `head`, `mean`, `classes` and
        `probabilities`.

    Raises
    ------
    FileNotFoundError
        If the network's file is not there.
    ValueError
        If it is not what it was when the package was made.

    References
    ----------
    Tan & Le, *EfficientNet: rethinking model scaling for convolutional neural networks*, ICML 2019, arXiv:1905.11946.

    Examples
    --------
    >>> for layer in classifier()[:9]:
    ...     print(layer)
    stem: 32 filters 3×3×3, stride 2, padding same, ReLU6
    0.depthwise: 32 kernels 3×3, one a channel, padding same, ReLU6
    0.project: 16 filters 1×1×32
    1.expand: 96 filters 1×1×16, ReLU6
    1.depthwise: 96 kernels 3×3, one a channel, stride 2, padding same, ReLU6
    1.project: 24 filters 1×1×96
    2.expand: 144 filters 1×1×24, ReLU6
    2.depthwise: 144 kernels 3×3, one a channel, padding same, ReLU6
    2.project: 24 filters 1×1×144, plus 1.project

    """
    strides = (1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1)  # of the sixteen blocks
    arrays = read_arrays("classifier.npz")
    layers = [_filters(arrays, "stem", stride=2, padding="same")]
    for block, stride in enumerate(strides):
        before = layers[-1]
        if f"{block}.expand.weight" in arrays:
            layers.append(_filters(arrays, f"{block}.expand"))
        layers.append(_kernels(arrays, f"{block}.depthwise", stride=stride))
        project = _filters(arrays, f"{block}.project", activation=None)
        same_shape = stride == 1 and _maps_of(before) == _maps_of(project)
        layers.append(replace(project, adds=before.name) if same_shape else project)
    weight, bias = _weights(arrays, "classes")
    return (
        *layers,
        _filters(arrays, "head"),
        Layer("mean", global_average_pool2d),
        Layer("classes", linear, unchanging(weight.T), bias),
        Layer("probabilities", softmax),
    )


@cache
def class_names() -> tuple[str, ...]:
    """Give the names of the thousand classes, in order.

    Returns
    -------
    tuple[str, ...]
        English names from WordNet.

    Examples
    --------
    >>> class_names()[285], len(class_names())
    ('Egyptian cat', 1000)

    """
    return tuple((FOLDER / "class_names.txt").read_text(encoding="utf-8").splitlines())


def classifier_input(picture: ArrayLike) -> NDArray[np.floating]:
    """Give a picture as the classifier wants it: its middle square at 224x224, from about -1 to 1.

    Parameters
    ----------
    picture
        Shape `(H, W, 3)`, or `(H, W)` if grey, from 0 to 1, as `load_image` gives it.

    Returns
    -------
    NDArray
        Shape `(1, 224, 224, 3)`.

    Raises
    ------
    ValueError
        If it has another shape, or numbers below 0 or above 1.
    TypeError
        If it does not hold real numbers.

    Examples
    --------
    >>> classifier_input(np.ones((40, 30))).shape
    (1, 224, 224, 3)

    """
    image = rgb_image(picture)
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    square = image.crop((left, top, left + side, top + side)).resize((SIZE, SIZE), Image.Resampling.BICUBIC)
    return ((np.asarray(square, np.float32) - 127) / 128)[np.newaxis]


def name_picture(picture: ArrayLike, *, best: int = 5, layers: tuple[Layer, ...] | None = None) -> list[Guess]:
    """Say what a picture may show, the most probable first.

    Parameters
    ----------
    picture
        Shape `(H, W, 3)`, or `(H, W)` if grey, from 0 to 1, as `load_image` gives it.
    best
        How many guesses to give.
    layers
        The network, such as one with a filter switched off; by default `classifier()`.

    Returns
    -------
    list[Guess]
        The likeliest classes. The network knows a thousand and must choose among them, whatever the picture shows.

    Raises
    ------
    ValueError
        As in `classifier_input`, or if `best` is below 1.
    TypeError
        As in `classifier_input`, or if `best` is not whole.

    Examples
    --------
    >>> from filtersight import load_image
    >>> from filtersight.images import CAT
    >>> for guess in name_picture(load_image(CAT), best=3):
    ...     print(f"{guess.name} {guess.probability:.2f}")
    Egyptian cat 0.37
    tiger cat 0.36
    tabby 0.16

    """
    number = whole_number(best, "best", at_least=1)  # refused before the network has run
    probabilities = output(classifier() if layers is None else layers, classifier_input(picture))
    return most_probable(probabilities[0], best=number)


def most_probable(probabilities: ArrayLike, *, best: int = 5) -> list[Guess]:
    """Give the most probable classes, the most probable first.

    Parameters
    ----------
    probabilities
        One for each class, shape `(1000,)`, as the classifier's last layer gives them for a picture.
    best
        How many to give.

    Returns
    -------
    list[Guess]
        Of classes that are equally probable, the one with the lower number comes first.

    Raises
    ------
    ValueError
        If there are more numbers than classes, or `best` is below 1.
    TypeError
        If they are not real numbers, or `best` is not whole.

    Examples
    --------
    >>> most_probable(np.eye(1000)[285], best=1)
    [Guess(name='Egyptian cat', probability=1.0, number=285)]

    """
    array = real_array(probabilities, "probabilities", ("classes",))
    names = class_names()
    if len(array) > len(names):
        raise ValueError(f"probabilities has {len(array)} numbers; give one for each of the {len(names)} classes")
    first = np.argsort(-array, kind="stable")[: whole_number(best, "best", at_least=1)]
    return [Guess(names[index], float(array[index]), int(index)) for index in first]


def class_activation_map(layers: tuple[Layer, ...], maps: dict[str, NDArray], number: int) -> NDArray[np.floating]:
    """Say where a class is seen: the head's maps, each times its weight for the class, summed.

    The mean over all places of this map, plus the class's bias, is the class's score.

    Parameters
    ----------
    layers
        The classifier.
    maps
        What `run` gave for it.
    number
        The number of the class, from 0.

    Returns
    -------
    NDArray
        Shape `(7, 7)`: above 0 where it speaks for the class, below 0 where it speaks against it.

    Raises
    ------
    ValueError
        If there is no such class.
    TypeError
        If the number is not whole.

    References
    ----------
    Zhou et al., *Learning deep features for discriminative localization*, CVPR 2016, arXiv:1512.04150.

    Examples
    --------
    >>> from filtersight import cat
    >>> from filtersight.networks import run
    >>> maps = run(classifier(), classifier_input(cat()))
    >>> seen = class_activation_map(classifier(), maps, class_names().index("Egyptian cat"))
    >>> seen.shape, np.isclose(seen.mean() + classifier()[-2].bias[285], maps["classes"][0, 285], atol=1e-4)
    ((7, 7), np.True_)

    """
    weight = next(layer.weight for layer in layers if layer.name == "classes")
    assert weight is not None
    if whole_number(number, "number", at_least=0) >= weight.shape[1]:
        raise ValueError(f"number is {number!r}; give the number of a class, 0 to {weight.shape[1] - 1}")
    return maps["head"][0] @ weight[:, number]


def _weights(arrays: dict[str, NDArray], name: str) -> tuple[NDArray, NDArray]:
    """Give a layer's weights and biases; a weight is a byte times its filter's scale."""
    whole = arrays[f"{name}.weight"].astype(np.float32)
    scale = arrays[f"{name}.scale"].reshape(-1, *[1] * (whole.ndim - 1))
    return whole * scale, unchanging(arrays[f"{name}.bias"])


def _filters(arrays: dict[str, NDArray], name: str, **options: Any) -> Layer:
    weight, bias = _weights(arrays, name)
    return Layer(name, conv2d, unchanging(weight.transpose(2, 3, 1, 0)), bias, **{"activation": relu6} | options)


def _kernels(arrays: dict[str, NDArray], name: str, *, stride: int) -> Layer:
    weight, bias = _weights(arrays, name)
    kernels = unchanging(weight[:, 0].transpose(1, 2, 0))
    return Layer(name, depthwise_conv2d, kernels, bias, stride=stride, padding="same", activation=relu6)


def _maps_of(layer: Layer) -> int:
    assert layer.weight is not None
    return int(layer.weight.shape[-1])
