"""What the package says that the playground shows: one address's picture, filters and maps, and what belongs together."""

import re
from functools import cached_property

import matplotlib as mpl
import numpy as np
from numpy.typing import NDArray

import filtersight

from ..learned_filters import learned_filters

FILTERS = 8
CHANNELS = ["red", "green", "blue"]
PHOTOGRAPHS = ["astronaut", "camera", "coffee", "grass"]
SIGNED = mpl.colormaps["RdBu_r"](np.arange(256), bytes=True)[:, :3].astype(int)
GREY = np.repeat(np.arange(256)[:, np.newaxis], 3, axis=1)


class Layer:
    """One address of the playground, worked out by the package."""

    def __init__(self, link: str) -> None:
        self.asked = dict(part.split("=") for part in link.removeprefix("#").split("&") if part)
        self.colour = "colour" in self.asked
        self.size = int(self.asked.get("size", 3))
        self.chosen = int(self.asked.get("chosen", 1)) - 1
        self.bias = float(self.asked.get("bias", 0))
        self.placing = {k: int(self.asked.get(k, least)) for k, least in dict(stride=1, padding=0, dilation=1).items()}
        self.pool = int(self.asked.get("pool", 1))
        self.relu = "relu" in self.asked
        self.display = self.asked.get("display", "signed")
        self.at = tuple(int(place) for place in self.asked.get("at", "120,120").split(","))

    @cached_property
    def picture(self) -> NDArray:
        """(H, W, C)."""
        name = self.asked.get("picture", "cat")
        if name == "cat":
            return filtersight.cat() if self.colour else filtersight.cat(grey=True)[:, :, np.newaxis]
        grey = filtersight.images.photographs()[PHOTOGRAPHS.index(name)]
        return np.stack([grey] * (3 if self.colour else 1), axis=-1)

    @cached_property
    def filters(self) -> NDArray:
        """(kH, kW, C_in, C_out), as the reader sees them."""
        size, seed = self.size, int(self.asked.get("seed", 0))
        if "weights" in self.asked:
            given = np.array([float(weight) for weight in self.asked["weights"].split(",")])
            return given.reshape(-1, 3 if self.colour else 1, size, size).transpose(2, 3, 1, 0)
        if self.colour:
            return filtersight.random_filters(size, 3, FILTERS, seed=seed)
        if "seed" in self.asked or size != 3:
            return filtersight.random_kernel(size, seed=seed)[:, :, np.newaxis, np.newaxis]
        return _named(self.asked.get("filter", "VERTICAL_EDGE"))

    @cached_property
    def used(self) -> NDArray:
        """The filters as they are laid on the picture."""
        return self.filters[::-1, ::-1] if "flip" in self.asked else self.filters

    @cached_property
    def before_pooling(self) -> NDArray:
        biases = [self.bias] * self.used.shape[3]
        maps = filtersight.conv2d(self.picture[np.newaxis].astype(float), self.used, biases, **self.placing)
        return filtersight.relu(maps) if self.relu else maps

    @cached_property
    def maps(self) -> NDArray:
        """(H, W, C_out)."""
        return filtersight.max_pool2d(self.before_pooling, self.pool)[0]

    @property
    def map(self) -> NDArray:
        return self.maps[:, :, self.chosen]

    @cached_property
    def second_filters(self) -> NDArray:
        """Those of the second layer: over all maps of the first, or over the chosen one."""
        if self.asked["second"].isdecimal():
            return filtersight.random_filters(3, self.maps.shape[2], FILTERS, seed=int(self.asked["second"]))
        return _named(self.asked["second"])

    @cached_property
    def second_maps(self) -> NDArray:
        """(H, W, C_out)."""
        seen = self.maps if self.asked["second"].isdecimal() else self.maps[:, :, [self.chosen]]
        return filtersight.conv2d(seen[np.newaxis], self.second_filters)[0]

    @cached_property
    def taps(self) -> NDArray:
        """For each place along a side of the map before pooling, the rows of the picture that its window reads."""
        padding = self.placing["padding"]
        coordinates = np.arange(-padding, len(self.picture) + padding, dtype=float)[
            np.newaxis, :, np.newaxis, np.newaxis
        ]
        each = np.eye(self.size)[:, np.newaxis, np.newaxis, :]
        return filtersight.conv2d(coordinates, each, stride=self.placing["stride"], dilation=self.placing["dilation"])[
            0, :, 0
        ].astype(int)

    def seen_along(self, place: int) -> NDArray:
        """The rows, or columns, of the picture that this row, or column, of the pooled map sees."""
        return self.taps[place * self.pool : (place + 1) * self.pool]

    def field(self, row: int, column: int) -> tuple[int, int, int, int]:
        """First row, first column, height and width of what a number of the map sees."""
        rows, columns = self.seen_along(row), self.seen_along(column)
        return rows.min(), columns.min(), np.ptp(rows) + 1, np.ptp(columns) + 1

    def winner(self, row: int, column: int) -> tuple[int, int]:
        """The place before pooling whose number stands here."""
        one = self.before_pooling[:, :, :, [self.chosen]]
        _, places = filtersight.max_pool2d(one, self.pool, return_indices=True)
        return tuple(int(place) for place in np.unravel_index(places[0, row, column, 0], one.shape)[1:3])

    def rivals(self, row: int, column: int) -> NDArray:
        size = self.pool
        return self.before_pooling[
            0, row * size : (row + 1) * size, column * size : (column + 1) * size, self.chosen
        ].ravel()

    def terms(self, row: int, column: int) -> list[tuple[int, int, int, bool, float, float]]:
        """Row, column, channel, whether it lies in the picture, value and weight, for each product of this number."""
        down, across = self.winner(row, column)
        found = []
        for i, r in enumerate(self.taps[down]):
            for j, c in enumerate(self.taps[across]):
                inside = 0 <= r < self.picture.shape[0] and 0 <= c < self.picture.shape[1]
                for channel in range(self.picture.shape[2]):
                    value = self.picture[r, c, channel] if inside else 0
                    found.append((int(r), int(c), channel, inside, value, self.used[i, j, channel, self.chosen]))
        return found

    def fed_by(self, row: int, column: int) -> set[tuple[int, int]]:
        """The places of the map whose numbers a pixel of the picture has a part in."""
        rows, columns = ([p for p in range(len(self.map)) if pixel in self.seen_along(p)] for pixel in (row, column))
        return {(r, c) for r in rows for c in columns}


def _named(name: str) -> NDArray:
    """(3, 3, 1, C_out)."""
    if name.startswith("LEARNED"):
        return learned_filters(name)
    return getattr(filtersight.kernels, name)[:, :, np.newaxis, np.newaxis]


def in_levels(picture: NDArray, border: int = 0) -> NDArray:
    """A picture (H, W, C) as whole levels of red, green and blue, with zeros around it."""
    levels = np.round(255 * np.pad(picture, [(border, border), (border, border), (0, 0)])).astype(int)
    return np.broadcast_to(levels, (*levels.shape[:2], 3))


def check_painted(shown: NDArray, expected: NDArray, display: str = "signed", *, limit: float | None = None) -> None:
    """Compare a canvas with a map in matplotlib's colours; a number on the border of two colours may have either."""
    limit = limit or np.abs(expected).max() or 1
    level = {
        "signed": lambda: 128 + expected / limit * 128,
        "absolute": lambda: np.abs(expected) / limit * 256,
        "clipped": lambda: expected * 256,
    }[display]()
    table, apart = (SIGNED, 1) if display == "signed" else (GREY, 0)  # matplotlib cuts where the page rounds
    assert shown.shape[:2] == expected.shape
    right = [
        np.abs(shown - table[np.clip(np.floor(level + shift), 0, 255).astype(int)]).max(axis=-1) <= apart
        for shift in (-0.002, 0.002)
    ]
    assert (right[0] | right[1]).all(), f"{(~(right[0] | right[1])).mean():.1%} of the map is in another colour"


def numbers_in(text: str) -> list[float]:
    """The numbers that a sentence names, with a minus sign of either kind."""
    return [float(number.replace("−", "-")) for number in re.findall(r"[−-]?\d+(?:\.\d+)?", text)]
