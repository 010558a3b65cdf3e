"""A trained network as a list of layers: run it, see the window below a place, change a filter.

The two networks that come with the package are in `filtersight.faces` and `filtersight.classifier`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from filtersight.activations import relu, relu6
from filtersight.arguments import real_array, whole_number
from filtersight.convolution import conv2d
from filtersight.depthwise import depthwise_conv2d
from filtersight.pooling import global_average_pool2d
from filtersight.scores import linear, softmax
from filtersight.windows import Pair, Sides, padding_sides, same_padding

PICTURE = "picture"
"""What the maps that go in are called, among those of the layers."""

_SPOKEN: dict[Callable[..., Any], str] = {
    relu: "ReLU",
    relu6: "ReLU6",
    global_average_pool2d: "mean over all places",
    softmax: "softmax",
}


@dataclass(frozen=True, eq=False)
class Layer:
    """One step of a network: an operation of this package, its weights, and what follows at once."""

    name: str
    """What its maps are called."""
    operation: Callable[..., NDArray]
    """`conv2d`, `depthwise_conv2d`, `global_average_pool2d`, `linear` or `softmax`."""
    weight: NDArray | None = None
    """What the operation takes; none if it takes none."""
    bias: NDArray | None = None
    """One number a filter."""
    stride: int = 1
    """Step from one window to the next, in pixels of the maps below."""
    padding: int | str = 0
    """Zeros on each side, or `"same"`: what `same_padding` says for the maps that come."""
    activation: Callable[..., NDArray] | None = None
    """`relu` or `relu6`, if one follows."""
    adds: str | None = None
    """Name of an earlier layer, whose maps are added at the end."""

    def __call__(self, x: NDArray) -> NDArray:
        """Give this layer's maps of the maps below; what it adds is left to `steps`."""
        arrays = [x] if self.weight is None else [x, self.weight, self.bias]
        options: dict[str, Any] = {}
        if self.slides:
            options = {"stride": self.stride, "padding": self.sides((x.shape[1], x.shape[2]))}
        maps = self.operation(*arrays, **options)
        return self.activation(maps) if self.activation else maps

    def __str__(self) -> str:
        """Say what it does, as one would read it aloud.

        Examples
        --------
        >>> from filtersight.faces import face_finder
        >>> print(face_finder()[0])
        layer 1: 16 filters 5×5×3, stride 2, ReLU

        """
        words = [_what(self)]
        if self.stride > 1:
            words.append(f"stride {self.stride}")
        if self.padding:
            words.append(f"padding {self.padding}")
        if self.activation:
            words.append(_SPOKEN.get(self.activation, self.activation.__name__))
        if self.adds:
            words.append(f"plus {self.adds}")
        return f"{self.name}: {', '.join(words)}"

    @property
    def slides(self) -> bool:
        """Whether a window slides over the maps below."""
        return self.operation in (conv2d, depthwise_conv2d)

    def sides(self, size: Pair) -> Sides:
        """Give the zeros around maps of this size, as ((top, bottom), (left, right))."""
        if self.padding != "same" or self.weight is None:
            return padding_sides(self.padding)
        return same_padding(size, (self.weight.shape[0], self.weight.shape[1]), stride=self.stride)


class Window(NamedTuple):
    """A rectangle of some maps: rows `top` to `bottom - 1`, columns `left` to `right - 1`."""

    name: str
    """The layer whose maps these are, or `"picture"`."""
    top: int
    """First row."""
    left: int
    """First column."""
    bottom: int
    """First row below."""
    right: int
    """First column to the right."""


def steps(layers: Sequence[Layer], x: ArrayLike) -> Iterator[tuple[str, NDArray]]:
    """Run a network, and give each layer's maps as they come, with the layer's name.

    Maps that no later layer adds are kept only by the caller, so a large picture need not fill the memory.

    Parameters
    ----------
    layers
        The network.
    x
        What goes in, shape `(N, H, W, C)`, as the network wants its pictures.

    Yields
    ------
    tuple[str, NDArray]
        A layer's name, and its maps.

    Raises
    ------
    ValueError
        As in the layers' operations.
    TypeError
        As in the layers' operations.

    Examples
    --------
    >>> double = Layer("double", conv2d, np.full((1, 1, 1, 1), 2.0), np.zeros(1))
    >>> [(name, maps.ravel()) for name, maps in steps([double], [[[[1], [-3]]]])]
    [('double', array([ 2., -6.]))]

    """
    maps = real_array(x, "x")
    wanted = {layer.adds for layer in layers}
    kept = {PICTURE: maps} if PICTURE in wanted else {}
    for layer in layers:
        maps = layer(maps)
        if layer.adds:
            maps += kept[layer.adds]
        if layer.name in wanted:
            kept[layer.name] = maps
        yield layer.name, maps


def run(layers: Sequence[Layer], x: ArrayLike) -> dict[str, NDArray]:
    """Run a network, and keep every map.

    Parameters
    ----------
    layers
        The network.
    x
        What goes in, shape `(N, H, W, C)`, as the network wants its pictures.

    Returns
    -------
    dict[str, NDArray]
        The maps by their layers' names, in order; what went in stands first, as `"picture"`.

    Raises
    ------
    ValueError
        As in the layers' operations.
    TypeError
        As in the layers' operations.

    Examples
    --------
    >>> double = Layer("double", conv2d, np.full((1, 1, 1, 1), 2.0), np.zeros(1), activation=relu)
    >>> {name: maps.ravel() for name, maps in run([double], [[[[1], [-3]]]]).items()}
    {'picture': array([ 1., -3.]), 'double': array([2., 0.])}

    """
    return {PICTURE: real_array(x, "x"), **dict(steps(layers, x))}


def output(layers: Sequence[Layer], x: ArrayLike) -> NDArray:
    """Run a network, and give what its last layer gives; no other map is kept.

    Parameters
    ----------
    layers
        The network.
    x
        What goes in, shape `(N, H, W, C)`, as the network wants its pictures.

    Returns
    -------
    NDArray
        The last layer's maps, or numbers.

    Raises
    ------
    ValueError
        As in the layers' operations.
    TypeError
        As in the layers' operations.

    Examples
    --------
    >>> double = Layer("double", conv2d, np.full((1, 1, 1, 1), 2.0), np.zeros(1))
    >>> output([double, double], [[[[1], [-3]]]]).ravel()
    array([  4., -12.])

    """
    last = real_array(x, "x")
    for _, maps in steps(layers, last):
        last = maps
    return last


def liveliest(maps: ArrayLike, count: int) -> NDArray[np.intp]:
    """Choose the maps to show where there are too many: those whose numbers vary most.

    Parameters
    ----------
    maps
        A layer's maps of one picture, shape `(H, W, C)`.
    count
        How many to choose; all if there are fewer.

    Returns
    -------
    NDArray
        Their numbers, from 0, in order. Of maps that vary alike the first are chosen.

    Raises
    ------
    ValueError
        If the maps have another shape, or `count` is below 1.
    TypeError
        If the maps do not hold real numbers, or `count` is not whole.

    Examples
    --------
    >>> liveliest([[[0, 0, 7], [0, 5, 9]]], 2)
    array([1, 2])

    """
    array = real_array(maps, "maps", ("H", "W", "C"))
    spread = array.std(axis=(0, 1))
    return np.sort(np.argsort(-spread, kind="stable")[: whole_number(count, "count", at_least=1)])


def windows_below(
    layers: Sequence[Layer], maps: dict[str, NDArray], name: str, row: int = 0, column: int = 0
) -> list[Window]:
    """Say which part of every map below, and of the picture, one place is made of.

    Beyond a border stand zeros, which belong to no window.

    Parameters
    ----------
    layers
        The network.
    maps
        What `run` gave; only sizes are read.
    name
        The layer in whose maps the place is.
    row, column
        The place; 0 and 0 in a layer that has no places left, because a mean over them was taken.

    Returns
    -------
    list[Window]
        The place itself, the window in the maps below it, and so on; the last is the part of the picture
        that the place sees, its receptive field.

    Raises
    ------
    ValueError
        If there is no such layer, or no such place in its maps.
    TypeError
        If the place is not whole.

    References
    ----------
    Araujo, Norris & Sim, *Computing receptive fields of convolutional neural networks*, Distill, 2019,
    doi:10.23915/distill.00021.

    Examples
    --------
    >>> from filtersight.faces import face_finder
    >>> layers = face_finder()
    >>> maps = run(layers, np.zeros((1, 256, 256, 3), np.float32))
    >>> for window in windows_below(layers, maps, "layer 3", 5, 5):
    ...     print(*window)
    layer 3 5 5 6 6
    layer 2 10 10 15 15
    layer 1 20 20 33 33
    picture 40 40 69 69

    """
    number = _number(layers, name)
    rows, columns = _size(maps[name])
    row, column = whole_number(row, "row", at_least=0), whole_number(column, "column", at_least=0)
    if row >= rows or column >= columns:
        raise ValueError(f"row {row}, column {column} lies outside the maps of {name!r}, which have {rows} x {columns}")
    windows = [Window(name, row, column, row + 1, column + 1)]
    # What a layer adds needs no window of its own: maps that can be added have one size, and then each window on the
    # way from one to the other holds its own place.
    for layer, below in zip(layers[number::-1], [*(layer.name for layer in layers[:number][::-1]), PICTURE]):
        windows.append(_read(layer, windows[-1], _size(maps[below]), below))
    return windows


def exchange_filter(
    layers: Sequence[Layer], name: str, index: int, weight: ArrayLike, bias: float = 0.0
) -> tuple[Layer, ...]:
    """Give the network with another filter in the place of one.

    Parameters
    ----------
    layers
        The network, which stays as it is.
    name
        The layer.
    index
        Which of its filters, from 0.
    weight
        The new filter: `(kH, kW, C_in)` in a convolution, `(kH, kW)` in a depthwise one, `(C_in,)` in a linear layer.
    bias
        The new filter's bias.

    Returns
    -------
    tuple[Layer, ...]
        The changed network.

    Raises
    ------
    ValueError
        If there is no such layer or filter, or the new one has another shape.
    TypeError
        If the filter does not hold real numbers, or the index is not whole.

    Examples
    --------
    >>> double = [Layer("double", conv2d, np.full((1, 1, 1, 1), 2.0), np.zeros(1))]
    >>> triple = exchange_filter(double, "double", 0, [[[3]]], bias=1)
    >>> run(triple, [[[[5]]]])["double"].ravel()
    array([16.])

    """
    number = _number(layers, name)
    layer = layers[number]
    if layer.weight is None or layer.bias is None:
        raise ValueError(f"name is {name!r}, a layer without filters; give one of those with weights")
    filters = layer.weight.shape[-1]
    if whole_number(index, "index", at_least=0) >= filters:
        raise ValueError(f"index is {index!r}, but {name!r} has {filters} filters; give 0 to {filters - 1}")
    new = real_array(weight, "weight")
    if new.shape != layer.weight.shape[:-1]:
        raise ValueError(f"weight has shape {new.shape}; give the shape of one filter, {layer.weight.shape[:-1]}")
    weights, biases = layer.weight.copy(), layer.bias.copy()
    weights[..., index], biases[index] = new, bias
    changed = replace(layer, weight=weights, bias=biases)
    return (*layers[:number], changed, *layers[number + 1 :])


def switch_off(layers: Sequence[Layer], name: str, index: int) -> tuple[Layer, ...]:
    """Give the network without one of its filters: its weights and its bias are zero, and so is its map.

    Parameters
    ----------
    layers
        The network, which stays as it is.
    name
        The layer.
    index
        Which of its filters, from 0.

    Returns
    -------
    tuple[Layer, ...]
        The changed network.

    Raises
    ------
    ValueError
        If there is no such layer or filter.
    TypeError
        If the index is not whole.

    Examples
    --------
    >>> double = [Layer("double", conv2d, np.full((1, 1, 1, 1), 2.0), np.ones(1))]
    >>> run(switch_off(double, "double", 0), [[[[5]]]])["double"].ravel()
    array([0.])

    """
    weight = layers[_number(layers, name)].weight
    return exchange_filter(layers, name, index, np.zeros(weight.shape[:-1]) if weight is not None else 0)


def _what(layer: Layer) -> str:
    if layer.weight is None:
        return _SPOKEN.get(layer.operation, layer.operation.__name__)
    shape, filters = "×".join(map(str, layer.weight.shape[:-1])), layer.weight.shape[-1]
    if layer.operation is depthwise_conv2d:
        return f"{filters} kernels {shape}, one a channel"
    if layer.operation is linear:
        return f"{filters} sums of {shape} numbers"
    return f"{filters} filter{'s' * (filters > 1)} {shape}"


def _number(layers: Sequence[Layer], name: str) -> int:
    names = [layer.name for layer in layers]
    if name not in names:
        raise ValueError(f"name is {name!r}; give that of a layer: {', '.join(names)}")
    return names.index(name)


def _size(maps: NDArray) -> Pair:
    """Give how many rows and columns of places there are; one of each after a mean over them."""
    return (maps.shape[1], maps.shape[2]) if maps.ndim == 4 else (1, 1)


def _read(layer: Layer, window: Window, size: Pair, below: str) -> Window:
    """Say which part of the maps below, of this size, a window of a layer's maps was made of."""
    if layer.operation is global_average_pool2d:
        return Window(below, 0, 0, *size)
    if not layer.slides or layer.weight is None:
        return window._replace(name=below)
    spans = []
    for first, stop, pixels, span, (zeros, _) in zip(
        window[1:3], window[3:5], size, layer.weight.shape[:2], layer.sides(size), strict=True
    ):
        start = first * layer.stride - zeros
        end = (stop - 1) * layer.stride - zeros + span
        spans.append((max(start, 0), min(end, pixels)))
    (top, bottom), (left, right) = spans
    return Window(below, top, left, bottom, right)
