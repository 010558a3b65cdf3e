"""The exercises of part 2: padding, sizes, stride, one filter over channels, a layer, ReLU, pooling, what a number sees."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from filtersight.activations import relu
from filtersight.convolution import conv2d
from filtersight.exercises.exercise import Exercise, case, numbers
from filtersight.padding import zero_pad2d
from filtersight.pooling import max_pool2d
from filtersight.windows import output_size

NAN = np.nan


def pad(image: NDArray, padding: int) -> NDArray:
    """Surround a grey picture with zeros."""
    return zero_pad2d(image, padding)


def strided(image: NDArray, kernel: NDArray, stride: int) -> NDArray:
    """Slide a kernel over a grey picture in steps of `stride`."""
    return one_filter(image[:, :, np.newaxis], kernel[:, :, np.newaxis], 0, stride)


def one_filter(picture: NDArray, kernels: NDArray, bias: float, stride: int = 1) -> NDArray:
    """Give one filter's map of a picture with channels."""
    return conv2d(picture[np.newaxis], kernels[..., np.newaxis], [bias], stride=stride)[0, :, :, 0]


def layer(x: NDArray, weight: NDArray, bias: NDArray, *, stride: int = 1, padding: int = 0) -> NDArray:
    """Give all maps of a layer."""
    return conv2d(x, weight, bias, stride=stride, padding=padding)


def receptive_field(layers: Sequence[tuple[int, int]]) -> int:
    """Say how many pixels one number sees across, behind layers of (kernel size, stride)."""
    sees, jump = 1, 1
    for kernel_size, stride in layers:
        sees += (kernel_size - 1) * jump
        jump *= stride
    return sees


def _pad_with(image: NDArray, rows: int, columns: int, *, first: int, second: int) -> NDArray:
    """Pad to a size with the picture beginning at (first, second)."""
    padded = np.zeros((rows, columns))
    padded[first : first + image.shape[0], second : second + image.shape[1]] = image
    return padded


def _empty_slice(image: NDArray, padding: int) -> NDArray:
    padded = np.zeros((image.shape[0] + 2 * padding, image.shape[1] + 2 * padding))
    padded[padding:-padding, padding:-padding] = image
    return padded


def _size(round_: Any = math.floor, sides: int = 2, one: int = 1, reach: Any = None, jumps: bool = True) -> Any:
    """Make a size with a slip in one of its parts."""
    reach = reach or (lambda kernel_size, dilation: dilation * (kernel_size - 1) + 1)

    def size_of(size: int, kernel_size: int, *, stride: int = 1, padding: int = 0, dilation: int = 1) -> Any:
        return round_((size + sides * padding - reach(kernel_size, dilation)) / (stride if jumps else 1)) + one

    return size_of


def _unmoved(image: NDArray, kernel: NDArray, stride: int) -> NDArray:
    """Make the map of the right size, from windows that stand side by side."""
    rows, columns = strided(image, kernel, stride).shape
    return strided(image, kernel, 1)[:rows, :columns]


def _one_too_few(image: NDArray, kernel: NDArray, stride: int) -> NDArray:
    rows, columns = ((side - size) // stride for side, size in zip(image.shape, kernel.shape, strict=True))
    return strided(image, kernel, stride)[:rows, :columns]


def _pool(x: NDArray, kernel_size: int, stride: int, how: Any) -> NDArray:
    """Give one number for each window, and for each channel of it, however it is found."""
    windows = np.lib.stride_tricks.sliding_window_view(x, (kernel_size, kernel_size), axis=(1, 2))
    return how(windows[:, ::stride, ::stride].reshape(*windows[:, ::stride, ::stride].shape[:4], -1))


def _pooling(
    how: Any = lambda windows: windows.max(axis=-1), stride_of: Any = lambda size, stride: stride or size
) -> Any:
    """Make a pooling with another rule for a window, or another stride."""

    def pool(x: NDArray, kernel_size: int, *, stride: int | None = None) -> NDArray:
        return _pool(x, kernel_size, stride_of(kernel_size, stride), how)

    return pool


def _jump_first(layers: Sequence[tuple[int, int]]) -> int:
    sees, jump = 1, 1
    for kernel_size, stride in layers:
        jump *= stride
        sees += (kernel_size - 1) * jump
    return sees


EXERCISES = {
    "my_zero_pad2d": Exercise(
        pad,
        cases=(
            case(numbers(2, 3, seed=1), 1),
            case(numbers(3, 2, seed=2), 0),
            case(numbers(1, 4, seed=3), 3),
            case(np.array([[NAN, 1.0], [2.0, 3.0]]), 2),
        ),
        mistakes={
            "With padding 0 your slice ends at -0, which is the beginning, so it is empty: count its end from the front.": (
                _empty_slice
            ),
            "You repeat the outermost pixels; here the frame is of zeros.": lambda image, padding: np.pad(
                image, padding, mode="edge"
            ),
            "Your frame is on two sides only: add 2 * padding rows and columns.": lambda image, padding: _pad_with(
                image, image.shape[0] + padding, image.shape[1] + padding, first=padding, second=padding
            ),
            "Your picture stands in the upper left corner: move it by the padding, down and right.": (
                lambda image, padding: _pad_with(
                    image, image.shape[0] + 2 * padding, image.shape[1] + 2 * padding, first=0, second=0
                )
            ),
            "You made the padded picture square: it has rows and columns of its own.": lambda image, padding: _pad_with(
                image, image.shape[0] + 2 * padding, image.shape[0] + 2 * padding, first=padding, second=padding
            ),
        },
    ),
    "my_output_size": Exercise(
        output_size,
        cases=(
            case(7, 3),
            case(8, 3, stride=2),
            case(5, 2, stride=3),
            case(224, 7, stride=2, padding=3),
            case(9, 3, dilation=4),
            case(4, 4, padding=1),
            case(10, 3, stride=2, padding=1, dilation=2),
        ),
        mistakes={
            "You forget the first place: the window has one before it moves, so add 1.": _size(one=0),
            "You round up: a window that does not fit any more has no place.": _size(math.ceil),
            "You add the padding once; it stands on both sides.": _size(sides=1),
            "You leave a fraction: divide with //, which rounds down.": _size(lambda size: size),
            "You multiply the kernel's size by the dilation; only its gaps grow, dilation * (kernel_size - 1) + 1.": _size(
                reach=lambda kernel_size, dilation: dilation * kernel_size
            ),
            "You forget the dilation.": _size(reach=lambda kernel_size, dilation: kernel_size),
            "You forget the stride.": _size(jumps=False),
        },
    ),
    "my_strided": Exercise(
        strided,
        cases=(
            case(numbers(6, 7, seed=1), numbers(3, 2, seed=2), 2),
            case(numbers(5, 4, seed=3), numbers(2, 2, seed=4), 1),
            case(numbers(8, 5, seed=5), numbers(2, 2, seed=6), 3),
            case(numbers(1, 7, seed=7), numbers(1, 3, seed=8), 2),
        ),
        mistakes={
            "You forget the stride: your window still moves by one.": lambda image, kernel, stride: strided(
                image, kernel, 1
            ),
            "Your map has the right size, but its windows still stand one apart: begin each at row * stride.": _unmoved,
            "Your map lacks its last row and column: the window has a place before it moves, so add 1.": _one_too_few,
            "You flipped the kernel: here it lies on the picture as it is written.": lambda image, kernel, stride: (
                strided(image, kernel[::-1, ::-1], stride)
            ),
        },
    ),
    "my_filter": Exercise(
        one_filter,
        cases=(
            case(numbers(4, 5, 3, seed=1), numbers(2, 3, 3, seed=2), 0.5),
            case(np.ones((2, 2, 3)), np.zeros((2, 2, 3)), 1.0),
            case(numbers(1, 4, 2, seed=3), numbers(1, 2, 2, seed=4), -2.0),
            case(numbers(3, 3, 1, seed=5), numbers(3, 3, 1, seed=6), 1.5),
        ),
        mistakes={
            "Your bias is added once a weight; add it once, after the sum.": lambda picture, kernels, bias: one_filter(
                picture, kernels, bias * kernels.size
            ),
            "Your bias is added once a channel; add it once, after the sum over all of them.": (
                lambda picture, kernels, bias: one_filter(picture, kernels, bias * kernels.shape[2])
            ),
            "You forget the bias.": lambda picture, kernels, bias: one_filter(picture, kernels, 0),
            "You give the mean over the channels; a filter sums them.": lambda picture, kernels, bias: (
                one_filter(picture, kernels, 0) / kernels.shape[2] + bias
            ),
            "You use the first channel only.": lambda picture, kernels, bias: one_filter(
                picture[..., :1], kernels[..., :1], bias
            ),
            "You keep a map for each channel: sum over the channels too, so that one map is left.": (
                lambda picture, kernels, bias: np.stack(
                    [one_filter(picture[..., [c]], kernels[..., [c]], bias) for c in range(kernels.shape[2])], axis=-1
                )
            ),
            "You flipped the kernels: here they lie on the picture as they are written.": lambda picture, kernels, bias: (
                one_filter(picture, kernels[::-1, ::-1], bias)
            ),
        },
        in_chapter=frozenset({"one_answer", "layer_with_loops"}),
    ),
    "my_conv2d": Exercise(
        layer,
        cases=(
            case(numbers(1, 4, 5, 3, seed=1), numbers(2, 3, 3, 2, seed=2), numbers(2, seed=3)),
            case(numbers(2, 5, 6, 2, seed=4), numbers(2, 2, 2, 3, seed=5), numbers(3, seed=6), stride=3),
            case(numbers(1, 1, 4, 1, seed=7), numbers(3, 3, 1, 2, seed=8), numbers(2, seed=9), padding=1),
            case(numbers(2, 4, 3, 2, seed=10), numbers(3, 3, 2, 1, seed=11), np.array([2.0]), stride=2, padding=2),
        ),
        mistakes={
            "Your bias is added once a weight; add it once, after the sum.": lambda x, weight, bias, **steps: layer(
                x, weight, bias * weight[..., 0].size, **steps
            ),
            "Your bias is added once a channel; add it once, after the sum over all of them.": (
                lambda x, weight, bias, **steps: layer(x, weight, bias * weight.shape[2], **steps)
            ),
            "You forget the bias.": lambda x, weight, bias, **steps: layer(x, weight, 0 * bias, **steps),
            "Each filter gets the first one's bias.": lambda x, weight, bias, **steps: layer(
                x, weight, np.full_like(bias, bias[0]), **steps
            ),
            "Your layer sees the first picture only: each picture of the batch has maps of its own.": (
                lambda x, weight, bias, **steps: layer(x[[0] * len(x)], weight, bias, **steps)
            ),
            "You forget the padding.": lambda x, weight, bias, *, stride=1, padding=0: layer(
                x, weight, bias, stride=stride
            ),
            "You forget the stride: your window still moves by one.": lambda x, weight, bias, *, stride=1, padding=0: (
                layer(x, weight, bias, padding=padding)
            ),
            "Your maps have the right size, but their windows still stand one apart: begin each at row * stride.": (
                lambda x, weight, bias, *, stride=1, padding=0: layer(x, weight, bias, padding=padding)[
                    :, : (x.shape[1] + 2 * padding - len(weight)) // stride + 1
                ][:, :, : (x.shape[2] + 2 * padding - weight.shape[1]) // stride + 1]
            ),
            "You flipped the kernels: here they lie on the picture as they are written.": (
                lambda x, weight, bias, **steps: layer(x, weight[::-1, ::-1], bias, **steps)
            ),
        },
        in_chapter=frozenset({"layer_with_loops"}),
    ),
    "my_relu": Exercise(
        relu,
        cases=(
            case(np.array([-2.0, 0.0, 3.0])),
            case(numbers(1, 3, 2, 2, seed=1)),
            case(np.array([[NAN, -1.0, 1.0]])),
            case(np.array([-np.inf, np.inf])),
        ),
        mistakes={
            "You drop the sign: a number below zero becomes 0, not its size.": np.abs,
            "You cut off above 1 as well: what is positive stays as it is.": lambda x: np.clip(x, 0, 1),
            "You turn NaN into 0, which hides a fault: NaN is not above 0 and not below, so ask which numbers are below.": (
                lambda x: np.where(x > 0, x, 0)
            ),
            "You multiply by a mask, and minus infinity times 0 is NaN: choose, with np.where or np.maximum.": (
                lambda x: x * (x > 0)
            ),
            "You leave out what is below zero; set it to 0, so that each number keeps its place.": lambda x: x[
                ~(x < 0)
            ],
            "You keep what is below zero, and lose the rest.": lambda x: np.minimum(x, 0),
        },
    ),
    "my_max_pool2d": Exercise(
        max_pool2d,
        cases=(
            case(numbers(1, 5, 7, 2, seed=1), 2),
            case(numbers(2, 4, 5, 1, seed=2), 3, stride=1),
            case(numbers(1, 7, 5, 2, seed=3), 2, stride=3),
            case(-1 - abs(numbers(1, 2, 4, 1, seed=4)), 2),
            case(np.array([1.0, NAN, 2.0, 5.0, 4.0, 0.5, 6.0, 6.0]).reshape(1, 2, 4, 1), 2),
        ),
        mistakes={
            "You give the mean of each window; its largest number is asked for.": _pooling(
                lambda windows: windows.mean(axis=-1)
            ),
            "You begin each search at 0, so a window of negative numbers gives 0: begin with one of its own.": _pooling(
                lambda windows: windows.max(axis=-1, initial=0)
            ),
            "You pass over NaN: a window that holds one gives NaN, or the fault would be hidden.": _pooling(
                lambda windows: np.fmax.reduce(windows, axis=-1)
            ),
            "Without a stride your windows move by 1; they should move by their own size.": _pooling(
                stride_of=lambda size, stride: stride or 1
            ),
            "You forget the stride: your windows always move by their own size.": _pooling(
                stride_of=lambda size, stride: size
            ),
            "You take the largest over all channels; each channel is pooled by itself.": _pooling(
                lambda windows: windows.max(axis=(-2, -1))[..., np.newaxis]
            ),
        },
        in_chapter=frozenset({"pool_with_loops"}),
    ),
    "my_receptive_field": Exercise(
        receptive_field,
        cases=(
            case([(3, 1)]),
            case([(3, 1), (2, 2), (3, 1)]),
            case([(3, 1), (2, 2), (3, 1), (2, 2), (3, 1)]),
            case([(7, 2), (3, 2), (3, 1)]),
            case([(1, 1), (5, 3), (1, 2), (2, 1)]),
        ),
        mistakes={
            "You let a layer's stride widen its own step: it widens those of the layers after it.": _jump_first,
            "You forget the strides: behind a stride of 2, the next window's numbers stand two apart.": lambda layers: (
                1 + sum(kernel_size - 1 for kernel_size, _ in layers)
            ),
            "You add whole kernels: a window of 3 adds two pixels to the one that was there.": lambda layers: (
                receptive_field([(kernel_size + 1, stride) for kernel_size, stride in layers]) - 1
            ),
            "You begin with 0: before the first layer, a number sees itself.": lambda layers: (
                receptive_field(layers) - 1
            ),
            "You let only the last stride count: the strides multiply.": lambda layers: (
                1 + sum((size - 1) * stride for (size, _), (_, stride) in zip(layers, [(1, 1), *layers], strict=False))
            ),
        },
    ),
}
