"""A picture on its way through a trained network: what the worker of that page calls in its own Python.

What is given back is made of numbers, texts, lists, dictionaries and flat arrays, which JavaScript takes over as they are.
"""

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from filtersight.activations import relu, relu6
from filtersight.classifier import class_activation_map, class_names, classifier, classifier_input, most_probable
from filtersight.convolution import conv2d
from filtersight.depthwise import depthwise_conv2d
from filtersight.faces import MEAN_COLOUR, Face, face_finder, faces_of_map, merge_overlapping, pyramid
from filtersight.networks import (
    PICTURE,
    Layer,
    exchange_filter,
    liveliest,
    output,
    run,
    switch_off,
    windows_below,
)
from filtersight.padding import zero_pad2d

ENLARGE = 2
"""The first of a picture's sizes is so many times larger than the picture, as in the book's examples."""

GUESSES = 5
"""So many of the thousand classes are told."""

IN_A_ROW = 24
"""So many maps of a layer are shown unless all are asked for."""

SEEN = "where it is seen"
"""What the class activation map is called, among the maps of the layers."""

SPOKEN = {None: "", relu: "ReLU", relu6: "ReLU6"}


class Through(ABC):
    """A network, with the filters that a reader has changed, and the maps of the picture that was seen last."""

    mean: tuple[float, ...]
    """Of red, green and blue, from 0 to 255: it is taken away first."""
    parts: int
    """What is left is divided by this."""
    ground: str
    """Why so, in a sentence."""

    def __init__(self, trained: tuple[Layer, ...]) -> None:
        self.trained = self.layers = trained
        self.changes: dict[tuple[str, int], int | None] = {}
        self.inputs: list[tuple[float, NDArray[np.floating]]] = []
        self.maps: dict[str, NDArray] = {}
        self.scale = 1.0

    @abstractmethod
    def sizes(self, picture: NDArray[np.floating]) -> list[tuple[float, NDArray[np.floating]]]:
        """Give the pictures that go in: how many times larger than the picture each is, and `(1, H, W, 3)`."""

    @abstractmethod
    def answer(self) -> dict[str, Any]:
        """Say what the network makes of the maps, and in `top` at which map, its number and place, to look first."""

    def shown(self) -> tuple[Layer, ...]:
        """Give the layers that have maps to be seen."""
        return self.layers

    def network(self) -> dict[str, Any]:
        """Say of each layer how it is called, what it does and how many filters it has, the first first."""
        layers = [_description(layer) for layer in self.shown()]
        return {"layers": layers, "mean": list(self.mean), "parts": self.parts, "ground": self.ground}

    def open(self, levels: Any, height: int, width: int) -> list[list[float]]:
        """Take a picture, `height * width * 3` levels from 0 to 255, and say in which sizes the network sees it.

        Each is given by how many times larger than the picture it is, and by its rows and columns.
        """
        picture = np.frombuffer(levels, np.uint8).reshape(height, width, 3) / np.float32(255)
        self.inputs = self.sizes(picture)
        return [[scale, *x.shape[1:3]] for scale, x in self.inputs]

    def look(self, size: int) -> dict[str, Any]:
        """Run the picture in one of its sizes through the network, and give the answer and the sizes of all maps."""
        self.scale, x = self.inputs[size]
        self.maps = run(self.layers, x)
        return self.looked()

    def looked(self) -> dict[str, Any]:
        """Give the answer, and the rows and columns of all maps."""
        answer = self.answer()
        return {"sizes": {name: list(maps.shape[1:3]) for name, maps in self.maps.items()}, **answer}

    def maps_of(self, name: str) -> dict[str, Any]:
        """Give a layer's maps channel by channel, and which to show; the picture as levels from 0 to 1 again."""
        maps = self.maps[name][0]
        chosen = [0]
        if name == PICTURE:
            maps = np.clip((maps * self.parts + np.array(self.mean, np.float32)) / 255, 0, 1)
        else:
            chosen = liveliest(maps, IN_A_ROW).tolist()
        height, width, channels = maps.shape
        return {"channels": channels, "height": height, "width": width, "data": _flat(maps), "liveliest": chosen}

    def explain(self, name: str, index: int, row: int, column: int) -> dict[str, Any]:
        """Say how one number of a map came about: the window below, its products with the filter, and their sum."""
        layers = self.shown()
        windows = windows_below(layers, self.maps, name, row, column)
        layer = next(layer for layer in layers if layer.name == name)
        below = windows[1].name
        x = self.maps[below]
        first = index if layer.operation is depthwise_conv2d else 0  # of the maps below that it looks at
        weight = weight_of(layer)[..., index].reshape(*weight_of(layer).shape[:2], -1)
        assert layer.bias is not None
        bias = float(layer.bias[index])
        sides = layer.sides((x.shape[1], x.shape[2]))
        top, left = row * layer.stride, column * layer.stride
        height, width, channels = weight.shape
        padded = zero_pad2d(x[..., first : first + channels], sides)
        window = padded[0, top : top + height, left : left + width]
        shares = np.einsum("ijc,ijc->c", window, weight, dtype=np.float64)
        return {
            "below": below,
            "first": first,
            "top": top - sides[0][0],
            "left": left - sides[1][0],
            "height": height,
            "width": width,
            "numbers": _flat(window),
            "weights": _flat(weight),
            "shares": shares,
            "bias": bias,
            "sum": float(shares.sum() + bias),
            "activation": SPOKEN[layer.activation],
            "adds": layer.adds and [layer.adds, float(self.maps[layer.adds][0, row, column, index])],
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


class Faces(Through):
    """The face finder: it sees a picture in several sizes, and its answer is where faces are."""

    mean = tuple(map(float, MEAN_COLOUR))
    parts = 256
    ground = "Of each channel a number is taken away first, a mean colour’s, as dlib does."

    def __init__(self) -> None:
        super().__init__(face_finder())

    def sizes(self, picture: NDArray[np.floating]) -> list[tuple[float, NDArray[np.floating]]]:
        """Give the pyramid, from twice the picture's size on."""
        return list(pyramid(picture, enlarge=ENLARGE))

    def answer(self) -> dict[str, Any]:
        """Say where faces are, and how large the last map's largest number is."""
        scores = self.maps["layer 7"][0, :, :, 0]
        return {
            "faces": _told(merge_overlapping(faces_of_map(scores, self.scale))),
            "most": float(scores.max()),
            "top": ["layer 7", 0, *_brightest(scores)],
        }

    def find(self, size: int) -> list[list[float]]:
        """Find the faces that are as large as the network wants them in one of the sizes."""
        scale, x = self.inputs[size]
        return _told(faces_of_map(output(self.layers, x)[0, :, :, 0], scale))

    def merge(self, faces: list[list[float]]) -> list[list[float]]:
        """Keep the surest of the faces, found in several sizes, that mostly cover each other."""
        return _told(merge_overlapping(Face(*face) for face in faces))


class Names(Through):
    """The classifier: it sees a picture in one size, and its answer is what the picture may show."""

    mean = (127.0,) * 3
    parts = 128
    ground = "Of each channel the middle is taken away first, so that black is about −1 and white 1."

    def __init__(self) -> None:
        super().__init__(classifier())
        self.wanted: int | None = None
        self.number = 0

    def names(self) -> list[str]:
        """Give all the names, so that a reader can look for any."""
        return list(class_names())

    def sizes(self, picture: NDArray[np.floating]) -> list[tuple[float, NDArray[np.floating]]]:
        """Give the middle square at the network's own size."""
        x = classifier_input(picture)
        return [(x.shape[1] / min(picture.shape[:2]), x)]

    def shown(self) -> tuple[Layer, ...]:
        """Give the layers down to the head, and the class activation map, which one filter of 1x1 makes of the head."""
        *convolutions, _, classes, _ = self.layers
        weight = weight_of(classes)[np.newaxis, np.newaxis, :, [self.number]]
        return (*convolutions, Layer(SEEN, conv2d, weight, np.zeros(1, np.float32)))

    def look(self, size: int, wanted: int | None = None) -> dict[str, Any]:
        """Run the picture through the network, and show the activation map of a class, by default the likeliest."""
        self.wanted = wanted
        return super().look(size)

    def see(self, wanted: int) -> dict[str, Any]:
        """Show the activation map of another class of the same picture."""
        self.wanted = wanted
        return self.looked()

    def answer(self) -> dict[str, Any]:
        """Say the likeliest classes, and how the activation map of one of them makes its score."""
        probabilities, scores = self.maps["probabilities"][0], self.maps["classes"][0]
        guesses = most_probable(probabilities, best=GUESSES)
        self.number = guesses[0].number if self.wanted is None else self.wanted
        seen = class_activation_map(self.layers, self.maps, self.number)
        self.maps[SEEN] = seen[np.newaxis, :, :, np.newaxis]
        bias = self.layers[-2].bias
        assert bias is not None
        return {
            "guesses": [list(guess) for guess in guesses],
            "seen": {
                "name": class_names()[self.number],
                "number": self.number,
                "mean": float(seen.mean()),
                "bias": float(bias[self.number]),
                "score": float(scores[self.number]),
                "probability": float(probabilities[self.number]),
                "map": _flat(seen[..., np.newaxis]),
            },
            "top": [SEEN, 0, *_brightest(seen)],
        }


def exchange_for_random(layers: tuple[Layer, ...], name: str, index: int, seed: int) -> tuple[Layer, ...]:
    """Give the network with random weights in one filter, whose mean is 0 and whose spread and bias are as trained."""
    layer = next(layer for layer in layers if layer.name == name)
    trained = weight_of(layer)[..., index]
    assert layer.bias is not None
    weight = np.random.default_rng(seed).normal(0, trained.std(), trained.shape).astype(np.float32)
    return exchange_filter(layers, name, index, weight, float(layer.bias[index]))


def weight_of(layer: Layer) -> NDArray:
    """Give the weights of a layer that has some."""
    assert layer.weight is not None
    return layer.weight


def _description(layer: Layer) -> dict[str, Any]:
    """Say how a layer is called, what it does, how many maps it has, and whether their numbers have signs."""
    filters = int(weight_of(layer).shape[-1])
    text = str(layer).partition(": ")[2]
    return {"name": layer.name, "text": text, "filters": filters, "signed": layer.activation is None}


def _brightest(scores: NDArray) -> list[int]:
    return [int(at) for at in np.unravel_index(scores.argmax(), scores.shape)]


def _told(faces: Any) -> list[list[float]]:
    return [list(face) for face in faces]


def _flat(array: NDArray) -> NDArray[np.float32]:
    """Lay out `(H, W, C)` channel by channel."""
    return np.ascontiguousarray(array.transpose(2, 0, 1), np.float32).ravel()
