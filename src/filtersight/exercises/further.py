"""The exercises of parts 4 and 5: a film's map, overlapping faces, one kernel a map, and a name from maps."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from filtersight.convolution import conv3d
from filtersight.depthwise import depthwise_conv2d
from filtersight.exercises.exercise import Exercise, case, numbers
from filtersight.scores import linear, softmax


def film_map(film: NDArray, filter_: NDArray, bias: float) -> NDArray:
    """Slide a filter over rows, columns and time of a grey film."""
    return conv3d(film[np.newaxis, ..., np.newaxis], filter_[..., np.newaxis, np.newaxis], [bias])[0, ..., 0]


def merged(scores: NDArray, shares: NDArray) -> NDArray:
    """Number the squares that stay, the surest first: none covers half of another, or more."""
    return _merged(np.argsort(-scores), lambda one, kept: all(shares[one, other] < 0.5 for other in kept))


def depthwise(maps: NDArray, kernels: NDArray, bias: NDArray) -> NDArray:
    """Slide over each map the kernel that is its own."""
    return depthwise_conv2d(maps[np.newaxis], kernels, bias)[0]


def probabilities(maps: NDArray, weight: NDArray, bias: NDArray) -> NDArray:
    """Take the mean of each map, sum the means for each class, and share out one among the classes."""
    return softmax(linear(maps.mean(axis=(0, 1))[np.newaxis], weight, bias))[0]


def _film(size_of: Callable[[tuple[int, ...]], tuple[int, ...]] = tuple, *, each: bool = False, times: int = 1) -> Any:
    """Make a map of a film with a slip: sizes taken from another axis, the bias added to each product or left out."""

    def film_map(film: NDArray, filter_: NDArray, bias: float) -> NDArray:
        sizes = zip(film.shape, size_of(filter_.shape), strict=True)
        out = np.zeros([side - size + 1 for side, size in sizes])
        for place in np.ndindex(out.shape):
            ends = zip(place, filter_.shape, strict=True)
            products = film[tuple(slice(first, first + size) for first, size in ends)] * filter_
            out[place] = products.sum() + times * bias * (products.size if each else 1)
        return out

    return film_map


def _in_rows(shape: tuple[int, ...]) -> tuple[int, ...]:
    return (shape[1],) * 3


def _time_in_rows(shape: tuple[int, ...]) -> tuple[int, ...]:
    return shape[1], shape[1], shape[2]


def _merged(order: NDArray, stays: Callable[[int, list[int]], bool]) -> NDArray:
    kept: list[int] = []
    for one in order:
        if stays(one, kept):
            kept.append(one)
    return np.array(kept)


def _driven_out_by_all(scores: NDArray, shares: NDArray) -> NDArray:
    seen: list[int] = []

    def stays(one: int, _: list[int]) -> bool:
        free = all(shares[one, other] < 0.5 for other in seen)
        seen.append(one)
        return free

    return _merged(np.argsort(-scores), stays)


def _name(
    gather: Callable[..., NDArray] = np.mean, *, with_bias: bool = True, share: Callable[[NDArray], NDArray] = softmax
) -> Any:
    """Make the end of a classifier with a slip in one of its steps."""

    def probabilities(maps: NDArray, weight: NDArray, bias: NDArray) -> NDArray:
        return share(gather(maps, axis=(0, 1)) @ weight + bias * with_bias)

    return probabilities


def _overflowing(scores: NDArray) -> NDArray:
    return np.exp(scores) / np.exp(scores).sum()


EXERCISES = {
    "my_film_map": Exercise(
        film_map,
        cases=(
            case(numbers(4, 5, 5, seed=1), numbers(2, 2, 2, seed=2), 0.0),
            case(numbers(6, 5, 7, seed=3), numbers(2, 3, 3, seed=4), 0.0),
            case(numbers(4, 4, 5, seed=5), np.zeros((2, 2, 2)), 1.0),
            case(numbers(5, 6, 6, seed=6), numbers(2, 4, 3, seed=7), 0.5),
            case(numbers(5, 4, 6, seed=8), numbers(3, 2, 4, seed=9), -1.0),
        ),
        mistakes={
            "Two faults are left: time and columns are measured in rows, and the bias is added to each product.": _film(
                _in_rows, each=True
            ),
            "You measure time and columns in rows: each axis has a length of the filter's own.": _film(_in_rows),
            "You still measure time in rows: the filter's first length counts frames.": _film(_time_in_rows),
            "Your bias is added to each product: add it once, after the sum.": _film(each=True),
            "You have lost the bias: add it once, after the sum.": _film(times=0),
            "You flipped the filter: here it lies on the film as it is written.": lambda film, filter_, bias: film_map(
                film, filter_[::-1, ::-1, ::-1], bias
            ),
        },
    ),
    "my_merge": Exercise(
        merged,
        cases=(
            case(np.array([0.4, 0.9]), np.array([[1.0, 0.8], [0.8, 1.0]])),
            case(np.array([0.7, 0.9, 0.3]), np.array([[1.0, 0.6, 0.7], [0.6, 1.0, 0.1], [0.7, 0.1, 1.0]])),
            case(
                np.array([0.2, 0.5, 1.1, 0.8]),
                np.array([[1.0, 0.1, 0.0, 0.5], [0.1, 1.0, 0.6, 0.2], [0.0, 0.6, 1.0, 0.3], [0.5, 0.2, 0.3, 1.0]]),
            ),
            case(np.array([0.6]), np.ones((1, 1))),
        ),
        mistakes={
            "A square that is left out drives others out: compare each with those that stay.": _driven_out_by_all,
            "You go through the squares as they come: begin with the surest.": lambda scores, shares: _merged(
                np.arange(len(scores)), lambda one, kept: all(shares[one, other] < 0.5 for other in kept)
            ),
            "You begin with the least sure: argsort puts the smallest number first, so give it -scores.": (
                lambda scores, shares: _merged(
                    np.argsort(scores), lambda one, kept: all(shares[one, other] < 0.5 for other in kept)
                )
            ),
            "You keep a square that shares just half: from one half on it is left out.": lambda scores, shares: _merged(
                np.argsort(-scores), lambda one, kept: all(shares[one, other] <= 0.5 for other in kept)
            ),
            "You keep the surest only: squares that share little are other faces.": lambda scores, shares: np.array(
                [scores.argmax()]
            ),
            "You keep them all: leave out what shares half with a surer one that stays.": lambda scores, shares: (
                np.argsort(-scores)
            ),
            "You compare with one of those that stay: a square must share little with all of them.": (
                lambda scores, shares: _merged(
                    np.argsort(-scores), lambda one, kept: not kept or shares[one, kept[-1]] < 0.5
                )
            ),
        },
    ),
    "my_depthwise": Exercise(
        depthwise,
        cases=(
            case(numbers(4, 5, 3, seed=1), numbers(2, 3, 3, seed=2), np.zeros(3)),
            case(numbers(3, 3, 2, seed=3), numbers(3, 3, 2, seed=4), np.array([1.0, -2.0])),
            case(numbers(1, 4, 1, seed=5), numbers(1, 2, 1, seed=6), np.array([0.5])),
        ),
        mistakes={
            "You sum over the maps as well, as an ordinary filter does: sum over rows and columns only.": (
                lambda maps, kernels, bias: (
                    depthwise(maps, kernels, 0 * bias).sum(axis=2, keepdims=True).repeat(len(bias), axis=2) + bias
                )
            ),
            "You give one map: there should be as many as come in.": lambda maps, kernels, bias: depthwise(
                maps, kernels, 0 * bias
            ).sum(axis=2),
            "You slide the first kernel over every map: each has its own.": lambda maps, kernels, bias: depthwise(
                maps, kernels[:, :, :1].repeat(len(bias), axis=2), bias
            ),
            "You forget the bias.": lambda maps, kernels, bias: depthwise(maps, kernels, 0 * bias),
            "Your bias is added to each product: add it once, after the sum.": lambda maps, kernels, bias: depthwise(
                maps, kernels, bias * kernels[..., 0].size
            ),
            "You give the mean of the products; the answer is their sum.": lambda maps, kernels, bias: depthwise(
                maps, kernels / kernels[..., 0].size, bias
            ),
            "You flipped the kernels: here they lie on the maps as they are written.": lambda maps, kernels, bias: (
                depthwise(maps, kernels[::-1, ::-1], bias)
            ),
        },
    ),
    "my_probabilities": Exercise(
        probabilities,
        cases=(
            case(numbers(2, 3, 4, seed=1) / 4, numbers(4, 3, seed=2) / 4, numbers(3, seed=3) / 4),
            case(numbers(1, 2, 2, seed=4), numbers(2, 5, seed=5), np.zeros(5)),
            case(numbers(2, 2, 3, seed=6), numbers(3, 2, seed=7), np.array([1000.0, 1002.0])),
        ),
        mistakes={
            "A large score overflows: subtract the largest score from all before np.exp.": _name(share=_overflowing),
            "You sum over the places; a mean does not grow with the map.": _name(np.sum),
            "You take each map's largest number; the network was trained with the mean.": _name(np.max),
            "You give the scores: softmax makes probabilities of them.": _name(share=lambda scores: scores),
            "Your numbers do not sum to 1: divide the exponentials by their sum.": _name(
                share=lambda scores: np.exp(scores - scores.max())
            ),
            "You divide the scores by their sum; take their exponentials first, which are above 0.": _name(
                share=lambda scores: scores / scores.sum()
            ),
            "You forget the bias.": _name(with_bias=False),
        },
    ),
}
