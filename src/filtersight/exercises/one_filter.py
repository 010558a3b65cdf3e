"""The exercises of part 1: bytes, slide and sum, edges, arrows, the flip, shades and sharpening."""

import numpy as np
from numpy.typing import NDArray

from filtersight.convolution import correlate2d
from filtersight.exercises.exercise import Exercise, case, numbers
from filtersight.kernels import BOX_BLUR, HORIZONTAL_EDGE, VERTICAL_EDGE

CORRELATE = frozenset({"correlate2d"})


def mean_of_bytes(first: NDArray, second: NDArray) -> NDArray:
    """Give the mean of two pictures, pixel by pixel, as floats."""
    return (first.astype(float) + second) / 2


def vertical_map(picture: NDArray) -> NDArray:
    """Give the vertical edge filter's map."""
    return correlate2d(picture, VERTICAL_EDGE)


def arrow(vertical: NDArray, horizontal: NDArray) -> tuple[NDArray, NDArray, NDArray]:
    """Give the gradient: how much brighter it gets to the right, and down, and its size."""
    return -vertical, -horizontal, np.hypot(vertical, horizontal)


def convolve2d(image: NDArray, kernel: NDArray) -> NDArray:
    """Give the map of the flipped kernel: convolution as mathematics has it."""
    return correlate2d(image, kernel[::-1, ::-1])


def shades(feature_map: NDArray) -> NDArray:
    """Give a shade from 0 to 1 for each answer, 0.5 for zero, with one scale for both signs."""
    largest = abs(feature_map).max()
    return 0.5 + feature_map / (2 * largest if largest else 1)


def sharpen(picture: NDArray, amount: float) -> NDArray:
    """Add what a blur takes away, `amount` times, to the picture without its border."""
    inner = picture[1:-1, 1:-1]
    return inner + amount * (inner - correlate2d(picture, BOX_BLUR))


def _bytes(*shape: int, seed: int) -> NDArray:
    return np.random.default_rng(seed).integers(0, 256, shape, np.uint8)


def _slide(
    image: NDArray, kernel: NDArray, *, size: tuple[int, ...] = (), less: int = 0, dtype: type = float
) -> NDArray:
    """Slide with a slip: the kernel's size read wrongly, a place too few, a map of another type."""
    height, width = size or kernel.shape
    out = np.zeros((image.shape[0] - height + 1 - less, image.shape[1] - width + 1 - less), dtype)
    for row, column in np.ndindex(out.shape):
        out[row, column] = np.sum(image[row : row + height, column : column + width] * kernel)
    return out


def _matrix_products(image: NDArray, kernel: NDArray) -> NDArray:
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows @ kernel).sum(axis=(2, 3))


def _columns_apart(picture: NDArray, apart: int) -> NDArray:
    rows = picture[:-2] + picture[1:-1] + picture[2:]
    return rows[:, :-2] - rows[:, apart : apart + rows.shape[1] - 2]


EXERCISES = {
    "my_mean": Exercise(
        mean_of_bytes,
        cases=(
            case(np.array([200], np.uint8), np.array([100], np.uint8)),
            case(_bytes(3, 4, seed=1), _bytes(3, 4, seed=2)),
            case(_bytes(1, 5, seed=3), _bytes(1, 5, seed=4)),
            case(np.array([3, 255], np.uint8), np.array([2, 254], np.uint8)),
        ),
        mistakes={
            "Your sum wraps around at 256: turn the bytes into floats before you add.": lambda first, second: (
                (first + second) / 2
            ),
            "You halve whole numbers with //, which drops the half of each odd one.": lambda first, second: (
                first // 2 + second // 2
            ),
            "You turn the mean back into bytes, which cuts off the half.": lambda first, second: mean_of_bytes(
                first, second
            ).astype(np.uint8),
        },
    ),
    "my_correlate2d": Exercise(
        correlate2d,
        cases=(
            case(numbers(4, 5, seed=1), numbers(3, 2, seed=2)),
            case(numbers(3, 3, seed=3), numbers(3, 3, seed=4)),
            case(numbers(1, 6, seed=5), numbers(1, 3, seed=6)),
            case(np.arange(20).reshape(5, 4), numbers(2, 2, seed=7)),
        ),
        mistakes={
            "You flipped the kernel: here it lies on the picture as it is written.": convolve2d,
            "Your map lacks its last row and column: there are n - f + 1 places, not n - f.": lambda image, kernel: (
                _slide(image, kernel, less=1)
            ),
            "You give the mean of the products; the answer is their sum.": lambda image, kernel: (
                correlate2d(image, kernel) / kernel.size
            ),
            "Your map is of the picture's type, and cuts whole numbers off behind the point: make it of floats.": (
                lambda image, kernel: _slide(image, kernel, dtype=image.dtype)
            ),
            "You multiply matrices with @; use *, which multiplies number by number.": _matrix_products,
            "You took the kernel's height for its width: its shape is (height, width).": lambda image, kernel: _slide(
                image, kernel, size=kernel.shape[::-1]
            ),
        },
        in_chapter=frozenset({"slide"}),
    ),
    "my_vertical_map": Exercise(
        vertical_map,
        cases=(
            case(numbers(5, 6, seed=1)),
            case(numbers(3, 7, seed=2)),
            case(numbers(4, 3, seed=3)),
        ),
        mistakes={
            "Your signs are turned: it is left less right, so bright to dark is above zero.": lambda picture: (
                -vertical_map(picture)
            ),
            "You answer to horizontal edges: sum over three rows, and subtract columns.": lambda picture: correlate2d(
                picture, HORIZONTAL_EDGE
            ),
            "You subtract neighbours; the two columns stand two apart, with one between.": lambda picture: (
                _columns_apart(picture, 1)
            ),
            "You look at one row only; the filter sums over three.": lambda picture: (
                picture[1:-1, :-2] - picture[1:-1, 2:]
            ),
            "You give the mean of three rows; the filter's weights are 1, so sum them.": lambda picture: (
                vertical_map(picture) / 3
            ),
        },
    ),
    "my_arrow": Exercise(
        arrow,
        gives=("right", "down", "size"),
        cases=(
            case(numbers(3, 4, seed=1), numbers(3, 4, seed=2)),
            case(np.array([3.0, -3.0]), np.array([4.0, 4.0])),
            case(np.zeros((1, 2)), numbers(1, 2, seed=3)),
        ),
        mistakes={
            "Your arrows point to the darker side: the filters subtract right from left and lower from upper.": (
                lambda vertical, horizontal: (vertical, horizontal, np.hypot(vertical, horizontal))
            ),
            "You took right for down: the vertical filter's map tells of left and right.": lambda vertical, horizontal: (
                (-horizontal, -vertical, np.hypot(vertical, horizontal))
            ),
            "You add the two sizes; by Pythagoras it is the root of the sum of their squares.": (
                lambda vertical, horizontal: (-vertical, -horizontal, abs(vertical) + abs(horizontal))
            ),
            "You forget the root: the size is the root of the sum of the squares.": lambda vertical, horizontal: (
                (-vertical, -horizontal, vertical**2 + horizontal**2)
            ),
        },
    ),
    "my_convolve2d": Exercise(
        convolve2d,
        may_call=CORRELATE,
        cases=(
            case(numbers(4, 5, seed=1), numbers(3, 3, seed=2)),
            case(numbers(5, 4, seed=3), numbers(2, 3, seed=4)),
            case(numbers(1, 5, seed=5), numbers(1, 2, seed=6)),
        ),
        mistakes={
            "You did not flip the kernel: that is cross-correlation.": correlate2d,
            "You flipped the kernel's rows only: flip its columns too.": lambda image, kernel: correlate2d(
                image, kernel[::-1]
            ),
            "You flipped the kernel's columns only: flip its rows too.": lambda image, kernel: correlate2d(
                image, kernel[:, ::-1]
            ),
            "You transposed the kernel: to flip it is to turn it by half a turn.": lambda image, kernel: correlate2d(
                image, kernel.T
            ),
            "You flipped the picture as well: its answers now stand in the opposite places.": lambda image, kernel: (
                correlate2d(image[::-1, ::-1], kernel[::-1, ::-1])
            ),
            "You flipped the picture: flip the kernel, and leave the picture as it is.": lambda image, kernel: (
                correlate2d(image[::-1, ::-1], kernel)
            ),
        },
    ),
    "my_shades": Exercise(
        shades,
        cases=(
            case(np.array([[-1.0, 3.0]])),
            case(numbers(3, 4, seed=1) - 2),
            case(np.array([[-4.0, -2.0], [0.0, 1.0]])),
            case(np.zeros((2, 3))),
        ),
        mistakes={
            "You clip to 0..1: all that is below zero turns black.": lambda feature_map: feature_map.clip(0, 1),
            "You stretch from the smallest to the largest: zero gets another shade in each map.": lambda feature_map: (
                (feature_map - feature_map.min()) / np.ptp(feature_map)
            ),
            "You drop the sign: both signs get the same shade.": lambda feature_map: (
                abs(feature_map) / abs(feature_map).max()
            ),
            "You divide by the largest size, which in a map of zeros is 0: give 0.5 there.": lambda feature_map: (
                0.5 + feature_map / (2 * abs(feature_map).max())
            ),
            "You divide by the largest number; the largest size may belong to one below zero.": lambda feature_map: (
                0.5 + feature_map / (2 * feature_map.max() or 1)
            ),
            "Your shades go from -1 to 1: halve them, and add a half.": lambda feature_map: (
                feature_map / (abs(feature_map).max() or 1)
            ),
        },
    ),
    "my_sharpen": Exercise(
        sharpen,
        may_call=CORRELATE,
        cases=(
            case(numbers(4, 6, seed=1), 1.0),
            case(numbers(5, 4, seed=2), 0.5),
            case(numbers(3, 3, seed=3), 2.0),
            case(np.full((4, 4), 0.5), 3.0),
        ),
        mistakes={
            "You blur instead: add the picture less its blur, not the blur less the picture.": lambda picture, amount: (
                sharpen(picture, -amount)
            ),
            "You give the detail alone: add it to the picture.": lambda picture, amount: (
                sharpen(picture, amount) - picture[1:-1, 1:-1]
            ),
            "You take the amount of the whole: multiply only what the blur took away.": lambda picture, amount: (
                amount * sharpen(picture, 1)
            ),
            "You forget the amount.": lambda picture, amount: sharpen(picture, 1),
            "The blurred map has two rows and two columns less: cut the picture's border off first.": (
                lambda picture, amount: picture + amount * (picture - correlate2d(picture, BOX_BLUR))
            ),
        },
    ),
}
