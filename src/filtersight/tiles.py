"""Tiles: places taken a rectangle at a time, small enough that what their windows read stays in the cache."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import product
from typing import NamedTuple

from numpy.typing import NDArray

from filtersight.windows import Pair, Windows

TILE = 3 << 18  # bytes at once: within a second-level cache; half as much is up to 1.2 times slower


class Tile(NamedTuple):
    """The same rectangle of places in some pictures."""

    pictures: slice
    rows: slice
    columns: slice

    @property
    def at_once(self) -> int:
        """How many pictures these are."""
        return self.pictures.stop - self.pictures.start

    @property
    def size(self) -> Pair:
        """How many rows and columns of places these are."""
        return self.rows.stop - self.rows.start, self.columns.stop - self.columns.start

    def of(self, maps: NDArray) -> NDArray:
        """Give these places of maps `(N, oH, oW, C)` as a view `(places, C)`."""
        return maps[self].reshape(-1, maps.shape[-1])


def tile_size(windows: Windows, bytes_of: Callable[[int, int], int], *, several_rows: float = 1.0) -> tuple[Pair, int]:
    """Choose how many rows and columns of places make a tile, and of how many pictures.

    It is as wide as the picture if that fits, and holds several if they fit whole.
    `bytes_of(rows, columns)` says what a picture's share of a tile takes, `several_rows` which part of a tile more
    than one row may fill.
    """
    rows, columns = windows.places
    width = max(1, bisect_right(range(1, columns + 1), TILE, key=lambda width: bytes_of(1, width)))
    if width < columns:  # more than a row would not lie in one run of the maps
        return (1, width), 1
    height = max(1, bisect_right(range(1, rows + 1), TILE * several_rows, key=lambda height: bytes_of(height, width)))
    bands = -(-rows // height)
    size = -(-rows // bands), width  # all of nearly one height
    return size, max(1, TILE // bytes_of(*size)) if size == windows.places else 1


def pixels_read(windows: Windows, height: int, width: int) -> Pair:
    """Count the rows and columns of pixels that the windows of a tile read, gaps included."""
    (row_stride, column_stride), (row_span, column_span) = windows.stride, windows.span
    return (height - 1) * row_stride + row_span, (width - 1) * column_stride + column_span


def cut(count: int, windows: Windows, size: Pair, *, at_once: int = 1) -> Iterator[Tile]:
    """Cut the places of `count` pictures into tiles; the last along each axis may be smaller."""
    pictures, rows, columns = (
        [slice(start, min(start + step, stop)) for start in range(0, stop, step)]
        for stop, step in ((count, at_once), *zip(windows.places, size, strict=True))
    )
    return (Tile(*tile) for tile in product(pictures, rows, columns))
