"""Windows copied into columns, a tile of places at a time, so that they stay in the cache.

A convolution is one product: a matrix with a window a row, times the filters. For a whole picture
that matrix is kH * kW times as large as the picture; here a tile of it is made, used, and
overwritten by the next.
"""

from collections.abc import Iterator
from math import prod

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import DTypeLike, NDArray

from filtersight.tiles import Tile, cut, pixels_read, tile_size
from filtersight.windows import Pair, Windows

CACHE_LINE = 64  # bytes
FEW_CHANNELS = 8  # with fewer, columns are copied plane by plane
PLANES_IN_A_TILE = (
    2 / 3
)  # where OpenBLAS has AVX-512, a product of more than a million products takes it 1.4 times as long

TileOfColumns = tuple[Tile, list[tuple[slice, NDArray]]]


class Patch:
    """The pixels that the windows of one tile read, borders included, picture by picture; each tile fills it anew."""

    def __init__(
        self, windows: Windows, size: Pair, channels: int, dtype: DTypeLike, *, pictures: int = 1, planar: bool = False
    ):
        self.windows = windows
        rows, columns = pixels_read(windows, *size)
        if planar:
            self.pixels = np.zeros((channels, pictures, rows, columns), dtype).transpose(1, 2, 3, 0)
        else:
            self.pixels = np.zeros((pictures, rows, columns, channels), dtype)
        (row_stride, column_stride), (row_step, column_step) = windows.stride, windows.dilation
        view = sliding_window_view(self.pixels, windows.span, axis=(1, 2), writeable=True)
        # (pictures, oH, oW, C, kH, kW)
        self.windows_view = view[:, ::row_stride, ::column_stride, :, ::row_step, ::column_step]

    def fill(self, x: NDArray, tile: Tile) -> None:
        """Copy in the pixels that a tile's windows read."""
        (here, there), whole = self._meeting(x, tile)
        if not whole:
            self.pixels.fill(0)
        self.pixels[here] = x[there]

    def add_to(self, x: NDArray, tile: Tile) -> None:
        """Add what stands here to the pixels that a tile's windows read."""
        (here, there), _ = self._meeting(x, tile)
        x[there] += self.pixels[here]

    def _meeting(self, x: NDArray, tile: Tile) -> tuple[tuple[tuple[slice, ...], tuple[slice, ...]], bool]:
        """Find where patch and pictures meet, as slices of each, and whether that is the whole patch."""
        here, there, whole = [slice(0, tile.at_once)], [tile.pictures], True
        for axis, places in enumerate((tile.rows, tile.columns)):
            stride, span = self.windows.stride[axis], self.windows.span[axis]
            start = places.start * stride - self.windows.border[axis][0]
            stop = (places.stop - 1) * stride - self.windows.border[axis][0] + span
            first = min(max(start, 0), x.shape[1 + axis])
            last = max(min(stop, x.shape[1 + axis]), first)
            here.append(slice(max(first - start, 0), max(last - start, 0)))
            there.append(slice(first, last))
            whole &= (first, last) == (start, stop)
        return (tuple(here), tuple(there)), whole


def columns_of_tiles(
    x: NDArray, windows: Windows, dtype: DTypeLike, *, one_by_one: bool = False
) -> Iterator[TileOfColumns]:
    """Give the windows of pictures `(N, H, W, C)`, tile by tile, as matrices.

    Each tile comes with some parts. A part says which rows of the filters' matrix
    `(kH * kW * C, F)` it meets, and holds what they meet there, shape `(places, rows)`.
    The next tile overwrites it. Of small pictures a tile holds several, unless they are
    asked for one by one.
    """
    dtype = np.dtype(dtype)
    few = 1 if one_by_one else len(x)
    if x.shape[3] >= FEW_CHANNELS:
        return _row_columns(x, windows, dtype, at_most=few)
    return ((tile, [(slice(None), planes.T)]) for tile, planes in plane_columns(x, windows, dtype, at_most=few))


def copied_for_a_place(windows: Windows, channels: int, dtype: DTypeLike) -> float:
    """Count the numbers that `columns_of_tiles` copies for each place of a window, stride 1 assumed along the rows."""
    height, width = windows.size
    if channels < FEW_CHANNELS:
        return height * width * channels
    (rows, _), _ = _row_tile(windows, channels, np.dtype(dtype))
    return pixels_read(windows, rows, 1)[0] / rows * width * channels


def plane_columns(
    x: NDArray, windows: Windows, dtype: np.dtype, *, beside: int = 0, at_most: int = 1
) -> Iterator[tuple[Tile, NDArray]]:
    """Copy whole windows: for each of their cells, its values at all places as one plane, shape `(cells, places)`.

    With few channels these are the longest runs to copy: 1.9 times as fast on an RGB picture as
    `_row_columns`, 7 times on a grey one. `beside` says how many more numbers a place needs room for,
    `at_most` how many small pictures a tile may hold.
    """
    cells = windows.size[0] * windows.size[1] * x.shape[3]

    def bytes_of(height: int, width: int) -> int:
        pixels = prod(pixels_read(windows, height, width))
        return (height * width * (cells + beside) + pixels * x.shape[3]) * dtype.itemsize

    size, at_once = tile_size(windows, bytes_of, several_rows=PLANES_IN_A_TILE)
    at_once = min(at_once, at_most)
    patch = Patch(windows, size, x.shape[3], dtype, pictures=at_once, planar=True)
    planes = patch.windows_view.transpose(4, 5, 3, 0, 1, 2)  # (kH, kW, C, pictures, oH, oW)
    buffer = np.empty((cells, _apart(prod(planes.shape[3:]), dtype)), dtype)
    for tile in cut(len(x), windows, size, at_once=at_once):
        patch.fill(x, tile)
        view = planes[..., : tile.at_once, : tile.size[0], : tile.size[1]]
        columns = buffer[:, : prod(view.shape[3:])]
        np.copyto(columns.reshape(view.shape), view)
        yield tile, columns


def _apart(places: int, dtype: np.dtype) -> int:
    """Say how many numbers apart planes of so many places begin: an odd number of cache lines.

    A cache has room for few lines whose addresses differ by a power of two, and the product reads all planes side by
    side: those of 1024x1024 pixels took it 1.9 times as long.
    """
    lines = -(-places * dtype.itemsize // CACHE_LINE) | 1
    return lines * CACHE_LINE // dtype.itemsize


def _row_columns(x: NDArray, windows: Windows, dtype: np.dtype, *, at_most: int) -> Iterator[TileOfColumns]:
    """Copy one row of each window, all its cells in one run; the rows of a kernel then share the copy.

    With many channels that copies a third as much for a 3x3 filter.
    """
    cells = windows.size[1] * x.shape[3]
    size, at_once = _row_tile(windows, x.shape[3], dtype)
    at_once = min(at_once, at_most)
    patch = Patch(windows, size, x.shape[3], dtype, pictures=at_once)
    view = sliding_window_view(patch.pixels, windows.span[1], axis=2)
    view = view[:, :, :: windows.stride[1], :, :: windows.dilation[1]].transpose(0, 1, 2, 4, 3)
    buffer = np.empty(view.shape, dtype)  # (pictures, rows, oW, kW, C)
    for tile in cut(len(x), windows, size, at_once=at_once):
        patch.fill(x, tile)
        height, width = tile.size
        columns = buffer[: tile.at_once, :, :width]
        np.copyto(columns, view[: tile.at_once, :, :width])
        parts = []
        for row in range(windows.size[0]):
            first = row * windows.dilation[0]
            read = columns[:, first : first + (height - 1) * windows.stride[0] + 1 : windows.stride[0]]
            parts.append((slice(row * cells, (row + 1) * cells), read.reshape(-1, cells)))
        yield tile, parts


def _row_tile(windows: Windows, channels: int, dtype: np.dtype) -> tuple[Pair, int]:
    def bytes_of(height: int, width: int) -> int:
        rows, columns = pixels_read(windows, height, width)
        return rows * (width * windows.size[1] + columns) * channels * dtype.itemsize

    return tile_size(windows, bytes_of)
