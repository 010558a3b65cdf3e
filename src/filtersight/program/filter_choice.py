"""Which filters to use: by name, as nine numbers, from a file, or by chance."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from filtersight import kernels
from filtersight.program.filter_files import FILE_ENDINGS, filters_in

NAMED = {
    name.lower().replace("_", "-"): kernel
    for name, kernel in vars(kernels).items()
    if name.isupper() and isinstance(kernel, np.ndarray)
}
"""The kernels of `filtersight.kernels`, by the names that the command line uses."""

LARGEST_KERNEL = 64
MOST_FILTERS = 64
LARGEST_WEIGHT = 1e30  # beyond it, a sum of products may leave float32


class NamedFilter(NamedTuple):
    """A filter and what it is called."""

    name: str
    weight: NDArray
    """Shape `(kH, kW, C)`, float32."""


def chosen_filters(choice: str, channels: int) -> list[NamedFilter]:
    """Find the filters that a word of the command line means, for pictures of so many channels.

    Raises `ValueError` if it means none.
    """
    if choice in NAMED:
        return [_named(choice, NAMED[choice], channels)]
    if choice.lower().endswith(FILE_ENDINGS):
        return [_named(name, weight, channels) for name, weight in filters_in(Path(choice), most=MOST_FILTERS)]
    try:
        numbers = [float(word) for word in re.split(r"[\s,;]+", choice.strip(" ,;"))]
    except ValueError:
        raise ValueError(
            f"filter {choice!r} is no name, no nine numbers and no .npy or .npz file; the names are {', '.join(NAMED)}"
        ) from None
    if len(numbers) != 9:
        raise ValueError(
            f"filter {choice!r} has {len(numbers)} numbers; give nine, row by row, or an .npy or .npz file"
        )
    return [_named("yours", np.reshape(numbers, (3, 3)), channels)]


def random_choice(count: int, channels: int, seed: int) -> list[NamedFilter]:
    """Draw so many 3x3 filters, or none."""
    if count == 0:
        return []
    weight = kernels.random_filters(3, channels, count, seed=seed)
    return [_named(f"random {number + 1}", weight[..., number], channels) for number in range(count)]


def different_names(filters: Iterable[NamedFilter]) -> list[NamedFilter]:
    """Give each filter a name of its own: number those whose names have come before."""
    named = {}
    for name, weight in filters:
        number, unused = 1, name
        while unused in named:
            number += 1
            unused = f"{name} ({number})"
        named[unused] = NamedFilter(unused, weight)
    return list(named.values())


def _named(name: str, weight: NDArray, channels: int) -> NamedFilter:
    """Give a kernel to every channel alike, or check that a filter has a kernel for each."""
    if weight.ndim == 2:
        weight = np.stack([weight] * channels, axis=-1)
    if weight.ndim != 3 or weight.shape[2] != channels:
        raise ValueError(
            f"filter {name!r} has shape {weight.shape}; give (rows, columns), or (rows, columns, {channels}) "
            f"for a {'colour' if channels == 3 else 'grey'} picture"
        )
    if not 1 <= min(weight.shape) <= max(weight.shape) <= LARGEST_KERNEL:
        raise ValueError(f"filter {name!r} has shape {weight.shape}; give 1 to {LARGEST_KERNEL} rows and columns")
    if weight.dtype.kind not in "biuf":
        raise ValueError(f"filter {name!r} holds {weight.dtype}; give real numbers")
    if not (np.abs(weight.astype(np.float64)) <= LARGEST_WEIGHT).all():
        raise ValueError(f"filter {name!r} holds what is no number or too large; give numbers up to {LARGEST_WEIGHT:g}")
    return NamedFilter(name, weight.astype(np.float32))
