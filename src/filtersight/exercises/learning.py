"""The exercises of part 3: the gradients, their check, a step of training, the loss, ascent and k-means."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from filtersight.convolution import conv2d_backward, correlate2d
from filtersight.exercises.exercise import Exercise, case, numbers
from filtersight.pooling import max_pool2d_backward

Gradients = tuple[NDArray, NDArray, NDArray]


def layer_gradients(grad_output: NDArray, x: NDArray, weight: NDArray, *, stride: int = 1) -> Gradients:
    """Give a layer's three gradients."""
    return conv2d_backward(grad_output, x, weight, stride=stride)


def measured_gradient(loss: Callable[[NDArray], float], array: NDArray, step: float) -> NDArray:
    """Measure the gradient by central differences."""
    return _measured(lambda up, here, down: (up - down) / (2 * step), loss, array, step)


def pooling_gradient(grad_output: NDArray, x: NDArray, kernel_size: int, *, stride: int | None = None) -> NDArray:
    """Hand each slope to the first maximum of its window."""
    return max_pool2d_backward(grad_output, x, kernel_size, stride=stride)


def training_step(kernel: NDArray, picture: NDArray, target: NDArray, rate: float) -> NDArray:
    """Take one step of gradient descent on the mean squared error."""
    error = correlate2d(picture, kernel) - target
    return kernel - rate * 2 * correlate2d(picture, error) / error.size


def cross_entropy(scores: NDArray, labels: NDArray) -> tuple[float, NDArray]:
    """Give the mean loss, and its gradient for the scores; large scores do not overflow."""
    return _cross_entropy(scores - scores.max(axis=1, keepdims=True), labels)


def ascent_step(pictures: NDArray, gradient: NDArray, rate: float) -> NDArray:
    """Move each picture by a step of length `rate`; without a slope it stays."""
    length = _lengths(gradient)
    return pictures + rate * gradient / np.where(length == 0, 1, length)


def _lengths(gradient: NDArray) -> NDArray:
    """Give the length of each picture's gradient."""
    return np.sqrt(np.sum(gradient**2, axis=(1, 2, 3), keepdims=True))


def k_means_round(patches: NDArray, patterns: NDArray) -> tuple[NDArray, NDArray]:
    """Let each patch go to the pattern that it is most like, in either sign, and sum what each pattern got."""
    return _round(patches, patterns / np.linalg.norm(patterns, axis=1, keepdims=True))


def _measured(slope: Callable[..., float], loss: Callable[[NDArray], float], array: NDArray, step: float) -> NDArray:
    gradient = np.zeros(array.shape)
    for place in np.ndindex(array.shape):
        nudge = np.zeros(array.shape)
        nudge[place] = step
        gradient[place] = slope(loss(array + nudge), loss(array), loss(array - nudge))
    return gradient


def _with_slope(slope: Callable[..., float]) -> Any:
    return lambda loss, array, step: _measured(lambda *three: slope(*three, step), loss, array, step)


def _not_put_back(loss: Callable[[NDArray], float], array: NDArray, step: float) -> NDArray:
    """Leave each number lowered by the step."""
    array, gradient = array.copy(), np.zeros(array.shape)
    for place in np.ndindex(array.shape):
        array[place] += step
        raised = loss(array)
        array[place] -= 2 * step
        gradient[place] = (raised - loss(array)) / (2 * step)
    return gradient


def _back(*, adds: bool = True, moves: bool = True) -> Any:
    """Make a layer's gradients that overwrite `grad_input` where windows overlap, or forget the stride."""

    def backward(grad_output: NDArray, x: NDArray, weight: NDArray, *, stride: int = 1) -> Gradients:
        grad_input, grad_weight = np.zeros(x.shape), np.zeros(weight.shape)
        height, width = weight.shape[:2]
        for n, row, column, k in np.ndindex(grad_output.shape):
            top, left = (row * stride, column * stride) if moves else (row, column)
            window = n, slice(top, top + height), slice(left, left + width)
            grad_input[window] = adds * grad_input[window] + grad_output[n, row, column, k] * weight[..., k]
            grad_weight[..., k] += grad_output[n, row, column, k] * x[window]
        return grad_input, grad_weight, grad_output.sum(axis=(0, 1, 2))

    return backward


def _pool_back(share: Callable[[NDArray], NDArray], *, adds: bool = True) -> Any:
    """Make a pooling gradient that hands a window's slope on by another rule, or overwrites where windows overlap."""

    def backward(grad_output: NDArray, x: NDArray, kernel_size: int, *, stride: int | None = None) -> NDArray:
        stride = stride or kernel_size
        grad_input = np.zeros(x.shape)
        for n, row, column, k in np.ndindex(grad_output.shape):
            top, left = row * stride, column * stride
            place = n, slice(top, top + kernel_size), slice(left, left + kernel_size), k
            handed = grad_output[n, row, column, k] * share(x[place])
            taken = handed != 0
            grad_input[place] = grad_input[place] + handed if adds else np.where(taken, handed, grad_input[place])
        return grad_input

    return backward


def _only(window: NDArray, place: int) -> NDArray:
    return np.eye(window.size)[place].reshape(window.shape)


def _ties(window: NDArray) -> NDArray:
    return window == window.max()


def _cross_entropy(scores: NDArray, labels: NDArray, axis: int = 1) -> tuple[float, NDArray]:
    probabilities = np.exp(scores) / np.exp(scores).sum(axis=axis, keepdims=True)
    right = np.arange(len(labels)), labels
    loss, slopes = -np.log(probabilities[right]).mean(), probabilities.copy()
    slopes[right] -= 1
    return float(loss), slopes / len(labels)


def _changed(loss: Callable[[float, int], float], slopes: Callable[[NDArray, NDArray], NDArray]) -> Any:
    """Make a cross-entropy with a slip behind the right numbers."""

    def slipped(scores: NDArray, labels: NDArray) -> tuple[float, NDArray]:
        right, gradient = cross_entropy(scores, labels)
        return loss(right, len(labels)), slopes(gradient, labels)

    return slipped


def _add_to_right(slopes: NDArray, labels: NDArray) -> NDArray:
    return slopes + np.eye(slopes.shape[1])[labels] / len(labels)


def _round(
    patches: NDArray, patterns: NDArray, *, sort: Any = np.abs, weigh: Any = lambda likeness: likeness
) -> tuple[NDArray, NDArray]:
    likeness = patches @ patterns.T
    nearest = sort(likeness).argmax(axis=1)
    own = np.where(np.arange(len(patterns)) == nearest[:, np.newaxis], weigh(likeness), 0)
    return own.T @ patches, nearest


def _rounding(**slip: Any) -> Any:
    return lambda patches, patterns: _round(patches, patterns / np.linalg.norm(patterns, axis=1, keepdims=True), **slip)


def _half_square(array: NDArray) -> float:
    return float(np.sum(array**2) / 2)


def _quartic(array: NDArray) -> float:
    return float(np.sum(array**4 + 3 * array) + np.prod(array))


def _grad(x: NDArray, weight: NDArray, stride: int, seed: int) -> NDArray:
    """Give slopes for a layer's output."""
    places = ((side - size) // stride + 1 for side, size in zip(x.shape[1:3], weight.shape[:2], strict=True))
    return numbers(len(x), *places, weight.shape[3], seed=seed)


def _layer_case(x: NDArray, weight: NDArray, stride: int = 1) -> Any:
    return case(_grad(x, weight, stride, seed=1), x, weight, **({"stride": stride} if stride > 1 else {}))


_SHIFTED = np.array([[1000.0, 1001.0, 999.0], [-1000.0, -1000.0, -1000.0]])

EXERCISES = {
    "my_conv2d_backward": Exercise(
        layer_gradients,
        gives=("grad_input", "grad_weight", "grad_bias"),
        cases=(
            _layer_case(numbers(1, 4, 5, 2, seed=2), numbers(2, 3, 2, 2, seed=3)),
            _layer_case(numbers(2, 5, 4, 1, seed=4), numbers(2, 2, 1, 3, seed=5), stride=2),
            _layer_case(numbers(1, 1, 7, 2, seed=6), numbers(1, 2, 2, 1, seed=7), stride=3),
        ),
        mistakes={
            "Your grad_input keeps the last window's part only: where windows overlap, add with +=.": _back(adds=False),
            "You flipped the kernel: each slope goes back along the weights as they are written.": (
                lambda grad_output, x, weight, *, stride=1: (
                    layer_gradients(grad_output, x, weight[::-1, ::-1], stride=stride)[0],
                    *layer_gradients(grad_output, x, weight, stride=stride)[1:],
                )
            ),
            "You forget the stride: a window begins at row * stride and column * stride.": _back(moves=False),
            "Your grad_bias is the mean of the slopes; it is their sum, because each number got the bias once.": (
                lambda grad_output, x, weight, *, stride=1: (
                    *layer_gradients(grad_output, x, weight, stride=stride)[:2],
                    grad_output.mean(axis=(0, 1, 2)),
                )
            ),
            "You mixed up the order: give grad_input, grad_weight and grad_bias.": (
                lambda grad_output, x, weight, *, stride=1: tuple(
                    layer_gradients(grad_output, x, weight, stride=stride)[k] for k in (1, 0, 2)
                )
            ),
            "Your grad_weight is divided by the number of pictures: the slopes of all of them add up.": (
                lambda grad_output, x, weight, *, stride=1: (
                    (found := layer_gradients(grad_output, x, weight, stride=stride))[0],
                    found[1] / len(x),
                    found[2],
                )
            ),
        },
        in_chapter=frozenset({"backward"}),
    ),
    "my_gradient": Exercise(
        measured_gradient,
        cases=(
            case(_half_square, numbers(2, 3, seed=1), 1e-3),
            case(_quartic, numbers(4, seed=2), 1e-2),
            case(_quartic, numbers(1, 2, 2, seed=3), 1e-3),
        ),
        mistakes={
            "You nudge one way only: take the loss above less the loss below, over twice the step.": _with_slope(
                lambda up, here, down, step: (up - here) / step
            ),
            "You nudge down only: take the loss above less the loss below, over twice the step.": _with_slope(
                lambda up, here, down, step: (here - down) / step
            ),
            "You divide by the step; from below to above it is two steps.": _with_slope(
                lambda up, here, down, step: (up - down) / step
            ),
            "Your sign is turned: the loss above less the loss below.": _with_slope(
                lambda up, here, down, step: (down - up) / (2 * step)
            ),
            "You give the change of the loss; divide it by the change of the number, twice the step.": _with_slope(
                lambda up, here, down, step: up - down
            ),
            "You do not put a number back before you nudge the next.": _not_put_back,
        },
        in_chapter=frozenset({"measured_gradient"}),
    ),
    "my_max_pool2d_backward": Exercise(
        pooling_gradient,
        cases=(
            case(numbers(1, 2, 3, 2, seed=1), numbers(1, 5, 7, 2, seed=2), 2),
            case(
                1 + abs(numbers(1, 2, 3, 1, seed=3)),
                np.tile([0.0, 1.0, 1.0, 0.0, 1.0], 4).reshape(1, 4, 5, 1),
                3,
                stride=1,
            ),
            case(np.array([-2.0, 3.0]).reshape(1, 1, 2, 1), np.zeros((1, 2, 4, 1)), 2),
            case(1 + abs(numbers(2, 2, 1, 1, seed=4)), numbers(2, 5, 3, 1, seed=5), 2, stride=3),
        ),
        mistakes={
            "You hand the whole slope to every tied number: the first of them takes all of it.": _pool_back(_ties),
            "You share the slope among tied numbers: the first of them takes all of it.": _pool_back(
                lambda window: _ties(window) / _ties(window).sum()
            ),
            "You hand the slope to the last of the tied numbers: the first of them takes it.": _pool_back(
                lambda window: _only(window, window.size - 1 - int(window.ravel()[::-1].argmax()))
            ),
            "Where windows overlap you keep the last slope only: add with +=.": _pool_back(
                lambda window: _only(window, int(window.argmax())), adds=False
            ),
            "You hand each number an equal part, as the mean would: the largest takes all.": _pool_back(
                lambda window: np.full(window.shape, 1 / window.size)
            ),
            "You hand the slope to the smallest number of each window.": _pool_back(
                lambda window: _only(window, int(window.argmin()))
            ),
        },
        in_chapter=frozenset({"pool_backward"}),
    ),
    "my_step": Exercise(
        training_step,
        may_call=frozenset({"correlate2d"}),
        cases=(
            case(numbers(2, 3, seed=1), numbers(4, 5, seed=2), numbers(3, 3, seed=3), 0.1),
            case(numbers(3, 3, seed=4), numbers(3, 6, seed=5), numbers(1, 4, seed=6), 0.5),
            case(numbers(1, 2, seed=7), numbers(3, 3, seed=8), numbers(3, 2, seed=9), 2.0),
        ),
        mistakes={
            "You go uphill: subtract the slopes, so that the loss falls.": lambda kernel, picture, target, rate: (
                training_step(kernel, picture, target, -rate)
            ),
            "You sum over the places; the loss is a mean, so divide by their number.": (
                lambda kernel, picture, target, rate: (
                    kernel + target.size * (training_step(kernel, picture, target, rate) - kernel)
                )
            ),
            "You forget the 2 that a square's slope has.": lambda kernel, picture, target, rate: training_step(
                kernel, picture, target, rate / 2
            ),
            "You forget the rate.": lambda kernel, picture, target, rate: training_step(kernel, picture, target, 1),
            "You give the slopes alone: subtract them, times the rate, from the kernel.": (
                lambda kernel, picture, target, rate: kernel - training_step(kernel, picture, target, 1)
            ),
            "You forget the target: the error is the map less the target.": lambda kernel, picture, target, rate: (
                training_step(kernel, picture, 0 * target, rate)
            ),
        },
        in_chapter=frozenset({"slopes", "learn"}),
    ),
    "my_cross_entropy": Exercise(
        cross_entropy,
        gives=("loss", "grad_scores"),
        cases=(
            case(np.array([[0.0, 0.0, 0.0, 0.0]]), np.array([2])),
            case(numbers(3, 4, seed=1), np.array([1, 0, 3])),
            case(numbers(2, 2, seed=2), np.array([1, 1])),
            case(_SHIFTED, np.array([1, 2])),
        ),
        mistakes={
            "Your exponentials overflow: subtract each picture's largest score first, which leaves the probabilities.": (
                _cross_entropy
            ),
            "You sum the losses of the pictures; give their mean.": _changed(
                lambda loss, count: loss * count, lambda slopes, labels: slopes
            ),
            "Your slopes are those of the sum: divide them by the number of pictures.": _changed(
                lambda loss, count: loss, lambda slopes, labels: slopes * len(labels)
            ),
            "Your slopes are the probabilities: subtract 1 at the right class.": _changed(
                lambda loss, count: loss, _add_to_right
            ),
            "Your loss has the wrong sign: the logarithm of a probability is below zero.": _changed(
                lambda loss, count: -loss, lambda slopes, labels: slopes
            ),
            "Your probabilities sum to 1 over the pictures; each picture's own should, over its classes.": (
                lambda scores, labels: _cross_entropy(scores - scores.max(axis=0, keepdims=True), labels, axis=0)
            ),
        },
    ),
    "my_ascent_step": Exercise(
        ascent_step,
        cases=(
            case(numbers(1, 2, 3, 1, seed=1), numbers(1, 2, 3, 1, seed=2), 0.5),
            case(numbers(3, 2, 2, 2, seed=3), numbers(3, 2, 2, 2, seed=4), 2.0),
            case(numbers(2, 2, 2, 1, seed=5), np.stack([np.zeros((2, 2, 1)), numbers(2, 2, 1, seed=6)]), 1.0),
        ),
        mistakes={
            "You divide by a length of 0: a picture without a slope stays as it is.": lambda pictures, gradient, rate: (
                pictures + rate * gradient / _lengths(gradient)
            ),
            "You do not divide by the gradient's length: the step is as long as the gradient happens to be.": (
                lambda pictures, gradient, rate: pictures + rate * gradient
            ),
            "You go downhill: add the step, so that the score grows.": lambda pictures, gradient, rate: ascent_step(
                pictures, gradient, -rate
            ),
            "You divide by one length for all pictures; each has its own.": lambda pictures, gradient, rate: (
                pictures + rate * gradient / np.linalg.norm(gradient)
            ),
            "You forget the rate.": lambda pictures, gradient, rate: ascent_step(pictures, gradient, 1),
            "You divide by the square of the length: take its root.": lambda pictures, gradient, rate: (
                pictures + rate * gradient / (_lengths(gradient) ** 2 + (gradient == 0))
            ),
        },
    ),
    "my_k_means_round": Exercise(
        k_means_round,
        gives=("patterns", "nearest"),
        cases=(
            case(numbers(6, 4, seed=1), numbers(3, 4, seed=2)),
            case(numbers(5, 3, seed=3), np.array([[1.0, 0, 0], [0, 4, 0]])),
            case(np.array([[-2.0, 0.5], [0.0, 1.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])),
            case(np.array([[1.0, 1.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])),
        ),
        mistakes={
            "A pattern and its negative are one kind: compare the sizes of the likeness, without the sign.": _rounding(
                sort=lambda likeness: likeness
            ),
            "Long patterns win at once: divide each by its length before you compare.": _round,
            "You sum the patches alone: each counts by its likeness, so that one in the other sign is turned.": _rounding(
                weigh=np.ones_like
            ),
            "You let a patch of the other sign count against its pattern: weigh it by the likeness with its sign.": (
                _rounding(weigh=np.abs)
            ),
        },
        in_chapter=frozenset({"k_means"}),
    ),
}
