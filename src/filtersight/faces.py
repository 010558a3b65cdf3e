"""Find faces: seven convolutions that give one map, bright where a face is, at every size of the picture.

It finds faces and tells nobody apart. The network is Davis E. King's, from dlib, CC0; CREDITS.md beside the package's
data says what it was trained on.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from filtersight.activations import relu
from filtersight.arguments import real_array, real_number
from filtersight.convolution import conv2d
from filtersight.images import MAX_PIXELS, rgb_image
from filtersight.networks import Layer, output
from filtersight.weights import read_arrays, unchanging

MEAN_COLOUR = np.array([122.782, 117.001, 104.298], np.float32)
"""Red, green and blue, from 0 to 255, that dlib takes away from every picture first: a mean colour."""

SIZE = 80
"""Pixels of a face that the network finds; larger ones it finds in a smaller picture."""

STEP = 8
"""Pixels from one place of the last map to the next."""

FIRST = 14
"""The pixel in the middle of what the first place sees: place `(r, c)` tells of pixel `(8r + 14, 8c + 14)`."""

SMALLER = 5 / 6
"""How much smaller each picture of the pyramid is than the one before."""


class Face(NamedTuple):
    """Where a face is, and how sure that is."""

    score: float
    """What the network says: above 0 is a face, about 1 a clear one."""
    row: float
    """Its middle, in pixels from the upper edge."""
    column: float
    """Its middle, in pixels from the left edge."""
    size: float
    """Side of the square around it, in pixels."""

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The square as (top, left, bottom, right), in pixels; it may reach past the picture."""
        half = self.size / 2
        return self.row - half, self.column - half, self.row + half, self.column + half


@cache
def face_finder() -> tuple[Layer, ...]:
    """Give the network that finds faces: seven convolutions, with ReLU after all but the last.

    Returns
    -------
    tuple[Layer, ...]
        `layer 1` to `layer 7`. The last has one map: a place of it is above 0 where a face of about 80 pixels is.

    Raises
    ------
    FileNotFoundError
        If the network's file is not there.
    ValueError
        If it is not what it was when the package was made.

    References
    ----------
    King, *Max-margin object detection*, 2015, arXiv:1502.00046.

    Examples
    --------
    >>> for layer in face_finder():
    ...     print(layer)
    layer 1: 16 filters 5×5×3, stride 2, ReLU
    layer 2: 32 filters 5×5×16, stride 2, ReLU
    layer 3: 32 filters 5×5×32, stride 2, ReLU
    layer 4: 45 filters 5×5×32, padding 2, ReLU
    layer 5: 45 filters 5×5×45, padding 2, ReLU
    layer 6: 45 filters 5×5×45, padding 2, ReLU
    layer 7: 1 filter 9×9×45, padding 4

    """
    strides, paddings = (2, 2, 2, 1, 1, 1, 1), (0, 0, 0, 2, 2, 2, 4)
    arrays = read_arrays("faces.npz")
    return tuple(
        Layer(
            f"layer {number}",
            conv2d,
            unchanging(arrays[f"weight{number}"]),
            unchanging(arrays[f"bias{number}"]),
            stride=stride,
            padding=padding,
            activation=relu if number < 7 else None,
        )
        for number, (stride, padding) in enumerate(zip(strides, paddings, strict=True), start=1)
    )


def face_input(picture: ArrayLike) -> NDArray[np.floating]:
    """Give a picture as the face finder wants it: less the mean colour, and in 256ths.

    Parameters
    ----------
    picture
        Shape `(H, W, 3)`, or `(H, W)` if grey, from 0 to 1, as `load_image` gives it.

    Returns
    -------
    NDArray
        Shape `(1, H, W, 3)`.

    Raises
    ------
    ValueError
        If it has another shape, or numbers below 0 or above 1.
    TypeError
        If it does not hold real numbers.

    Examples
    --------
    >>> face_input(np.ones((40, 30))).shape
    (1, 40, 30, 3)

    """
    return _centred(rgb_image(picture))


def pyramid(picture: ArrayLike, *, enlarge: float = 1.0) -> Iterator[tuple[float, NDArray[np.floating]]]:
    """Give a picture smaller and smaller, by 5/6 each time, until a face would fill it.

    Parameters
    ----------
    picture
        Shape `(H, W, 3)`, or `(H, W)` if grey, from 0 to 1.
    enlarge
        Times that the first is larger than the picture.

    Yields
    ------
    tuple[float, NDArray]
        How many times larger than the picture it is, and the picture as `face_input` gives it. None if the
        first is smaller than a face, 80 pixels.

    Raises
    ------
    ValueError
        As in `face_input`, or if `enlarge` is not above 0, or makes more than 64 million pixels.
    TypeError
        As in `face_input`, or if `enlarge` is no number.

    Examples
    --------
    >>> [(round(scale, 2), x.shape) for scale, x in pyramid(np.ones((100, 120)))]
    [(1.0, (1, 100, 120, 3)), (0.83, (1, 83, 100, 3))]

    """
    image = rgb_image(picture)
    scale = real_number(enlarge, "enlarge", "give a number above 0, such as 2", above=0)
    if image.width * image.height * scale**2 > MAX_PIXELS:
        raise ValueError(f"enlarge is {enlarge!r}, which makes too large a picture of {image.height} x {image.width}")
    while min(image.size) * scale >= SIZE:
        size = round(image.width * scale), round(image.height * scale)
        yield scale, _centred(image.resize(size, Image.Resampling.BILINEAR))
        scale *= SMALLER


def find_faces(picture: ArrayLike, *, enlarge: float = 1.0, layers: tuple[Layer, ...] | None = None) -> list[Face]:
    """Find faces of 80 pixels and more in a picture, the surest first.

    Of the three faces of chapter 25 it finds none that stands on its head, and only one that lies on its side or is a
    negative. Networks like it fail more often on some people than on others, since they learn from the pictures that
    they are shown.

    Parameters
    ----------
    picture
        Shape `(H, W, 3)`, or `(H, W)` if grey, from 0 to 1, as `load_image` gives it.
    enlarge
        Times that the picture is enlarged first: 2 finds faces of 40 pixels, in four times the time.
    layers
        The network, such as one with a filter switched off; by default `face_finder()`.

    Returns
    -------
    list[Face]
        What is left when those are merged that mostly overlap; empty if there is none.

    Raises
    ------
    ValueError
        As in `pyramid`.
    TypeError
        As in `pyramid`.

    References
    ----------
    King, *Max-margin object detection*, 2015, arXiv:1502.00046.

    Examples
    --------
    >>> from filtersight import photographs
    >>> for face in find_faces(photographs()[0], enlarge=2):
    ...     print(f"{face.score:.2f} at row {face.row:.0f}, column {face.column:.0f}, {face.size:.0f} pixels")
    1.07 at row 56, column 109, 48 pixels

    """
    network = face_finder() if layers is None else layers
    found: list[Face] = []
    for scale, x in pyramid(picture, enlarge=enlarge):
        found += faces_of_map(output(network, x)[0, :, :, 0], scale)
    return merge_overlapping(found)


def faces_of_map(scores: ArrayLike, scale: float = 1.0) -> list[Face]:
    """Say where a map of scores is above 0, row by row, as faces in the picture; one face is there at several places.

    Parameters
    ----------
    scores
        The last layer's map, shape `(H, W)`.
    scale
        Times that what the network saw was larger than the picture, as `pyramid` gives it.

    Returns
    -------
    list[Face]
        In the picture's own pixels.

    Raises
    ------
    ValueError
        If the map has another shape, or the scale is not above 0.
    TypeError
        If either does not hold real numbers.

    Examples
    --------
    >>> faces_of_map([[-1, -1], [-1, 0.5]], scale=2)
    [Face(score=0.5, row=11.0, column=11.0, size=40.0)]

    """
    array = real_array(scores, "scores", ("H", "W"))
    times = real_number(scale, "scale", "give a number above 0, such as 2", above=0)
    return [
        Face(
            float(array[row, column]),
            float(STEP * row + FIRST) / times,
            float(STEP * column + FIRST) / times,
            SIZE / times,
        )
        for row, column in np.argwhere(array > 0)
    ]


def merge_overlapping(faces: Iterable[Face], *, overlap: float = 0.5) -> list[Face]:
    """Keep the surest of the faces that mostly cover each other; one face is seen at several places and sizes.

    Parameters
    ----------
    faces
        Faces, in any order.
    overlap
        Share of the smaller square, from which on the less sure of two is left out.

    Returns
    -------
    list[Face]
        Those left, the surest first.

    Examples
    --------
    >>> merge_overlapping([Face(0.5, 12, 10, 20), Face(1.0, 10, 10, 20), Face(0.2, 90, 10, 20)])
    [Face(score=1.0, row=10, column=10, size=20), Face(score=0.2, row=90, column=10, size=20)]

    """
    kept: list[Face] = []
    for face in sorted(faces, reverse=True):
        if all(_shared(face, other) < overlap for other in kept):
            kept.append(face)
    return kept


def _shared(one: Face, other: Face) -> float:
    """Give the area that two squares share, as a share of the smaller one."""
    sides = [
        min(one.size, other.size, (one.size + other.size) / 2 - abs(a - b))
        for a, b in ((one.row, other.row), (one.column, other.column))
    ]
    return max(sides[0], 0) * max(sides[1], 0) / min(one.size, other.size) ** 2


def _centred(image: Image.Image) -> NDArray[np.floating]:
    return ((np.asarray(image, np.float32) - MEAN_COLOUR) / 256)[np.newaxis]
