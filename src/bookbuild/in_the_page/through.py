"""A picture on its way through the face finder: what the worker of that page calls in its own Python.

What is given back is made of numbers, texts, lists, dictionaries and flat arrays, which JavaScript takes over as they are.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from filtersight.activations import relu
from filtersight.faces import MEAN_COLOUR, Face, face_finder, faces_of_map, merge_overlapping, pyramid
from filtersight.networks import PICTURE, Layer, exchange_filter, run, switch_off, windows_below
from filtersight.padding import zero_pad2d

ENLARGE = 2
"""The first of a picture's sizes is so many times larger than the picture, as in the book's examples."""


class Through:
    """The network, with the filters that a reader has changed, and the maps of the picture that was seen last."""

    def __init__(self) -> None:
        self.trained = self.layers = face_finder()
        self.changes: dict[tuple[str, int], int | None] = {}
        self.sizes: list[tuple[float, NDArray[np.floating]]] = []
        self.maps: dict[str, NDArray] = {}

    def names(self) -> list[dict[str, Any]]:
        """Say of each layer how it is called, what it does and how many filters it has, the first first."""
        return [
            {"name": layer.name, "text": str(layer).partition(": ")[2], "filters": int(weight_of(layer).shape[-1])}
            for layer in self.trained
        ]

    def open(self, levels: Any, height: int, width: int) -> list[list[float]]:
        """Take a picture, `height * width * 3` levels from 0 to 255, and say in which sizes the network sees it.

        Each is given by how many times larger than the picture it is, and by its rows and columns.
        """
        picture = np.frombuffer(levels, np.uint8).reshape(height, width, 3) / np.float32(255)
        self.sizes = list(pyramid(picture, enlarge=ENLARGE))
        return [[scale, *x.shape[1:3]] for scale, x in self.sizes]

    def find(self, size: int) -> list[list[float]]:
        """Find the faces that are as large as the network wants them in one of the sizes."""
        scale, x = self.sizes[size]
        return _told(faces_of_map(run(self.layers, x)["layer 7"][0, :, :, 0], scale))

    def look(self, size: int) -> dict[str, Any]:
        """Run the picture in one of its sizes through the network, and give all maps and the faces found."""
        scale, x = self.sizes[size]
        self.maps = run(self.layers, x)
        faces = faces_of_map(self.maps["layer 7"][0, :, :, 0], scale)
        return {"maps": [_planes(name, maps) for name, maps in self.maps.items()], "faces": _told(faces)}

    def explain(self, name: str, index: int, row: int, column: int) -> dict[str, Any]:
        """Say how one number of a map came about: the window below, its products with the filter, and their sum."""
        windows = windows_below(self.layers, self.maps, name, row, column)
        layer = next(layer for layer in self.layers if layer.name == name)
        below = windows[1].name
        weight, bias = weight_of(layer)[..., index], layer.bias
        assert bias is not None
        x = self.maps[below]
        sides = layer.sides((x.shape[1], x.shape[2]))
        top, left = row * layer.stride, column * layer.stride
        height, width = weight.shape[:2]
        window = zero_pad2d(x, sides)[0, top : top + height, left : left + width]
        shares = np.einsum("ijc,ijc->c", window, weight, dtype=np.float64)
        return {
            "below": below,
            "top": top - sides[0][0],
            "left": left - sides[1][0],
            "height": height,
            "width": width,
            "numbers": _flat(window),
            "weights": _flat(weight),
            "shares": shares,
            "bias": float(bias[index]),
            "sum": float(shares.sum() + bias[index]),
            "relu": layer.activation is relu,
            "value": float(self.maps[name][0, row, column, index]),
            "windows": [list(window) for window in windows],
        }

    def change(self, name: str, index: int, seed: int | None) -> None:
        """Switch a filter off, or, with a seed, exchange it for a random one of the same spread and bias."""
        self.changes[name, index] = seed
        self._build()

    def restore(self, name: str, index: int) -> None:
        """Put a trained filter back."""
        self.changes.pop((name, index), None)
        self._build()

    def restore_all(self) -> None:
        """Put all trained filters back."""
        self.changes.clear()
        self._build()

    def _build(self) -> None:
        self.layers = self.trained
        for (name, index), seed in self.changes.items():
            if seed is None:
                self.layers = switch_off(self.layers, name, index)
            else:
                self.layers = exchange_for_random(self.layers, name, index, seed)


def exchange_for_random(layers: tuple[Layer, ...], name: str, index: int, seed: int) -> tuple[Layer, ...]:
    """Give the network with random weights in one filter, whose mean is 0 and whose spread and bias are as trained."""
    layer = next(layer for layer in layers if layer.name == name)
    trained = weight_of(layer)[..., index]
    assert layer.bias is not None
    weight = np.random.default_rng(seed).normal(0, trained.std(), trained.shape).astype(np.float32)
    return exchange_filter(layers, name, index, weight, float(layer.bias[index]))


def merge(faces: list[list[float]]) -> list[list[float]]:
    """Keep the surest of the faces, found in several sizes, that mostly cover each other."""
    return _told(merge_overlapping(Face(*face) for face in faces))


def weight_of(layer: Layer) -> NDArray:
    """Give the weights of a layer that has some."""
    assert layer.weight is not None
    return layer.weight


def _told(faces: Any) -> list[list[float]]:
    return [list(face) for face in faces]


def _planes(name: str, maps: NDArray) -> dict[str, Any]:
    """Give maps channel by channel; the picture as levels from 0 to 1 again."""
    _, height, width, channels = maps.shape
    if name == PICTURE:
        maps = np.clip((maps * 256 + MEAN_COLOUR) / 255, 0, 1)
    return {"name": name, "channels": channels, "height": height, "width": width, "data": _flat(maps[0])}


def _flat(array: NDArray) -> NDArray[np.float32]:
    """Lay out `(H, W, C)` channel by channel."""
    return np.ascontiguousarray(array.transpose(2, 0, 1), np.float32).ravel()
