"""What the functions accept: arrays of real numbers, and whole numbers for the rest."""

import operator
from collections.abc import Sequence
from math import inf, isfinite, prod
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

# Infinity times zero is NaN, and too large a sum is infinity: both pass through without a warning.
quiet = np.errstate(invalid="ignore", over="ignore")

MOST_NUMBERS = 1 << 37  # a terabyte of float64: more is a slip, which would end in NumPy's error or fill the memory


def real_array(value: ArrayLike, name: str, axes: Sequence[str] | None = None) -> NDArray:
    """Give `value` as a float array in native byte order, copied only where it must change.

    `axes` names the axes, such as `("H", "W")`; without it any shape will do.
    float32 and float64 stay as they are, float16 becomes float32, and whole numbers become
    float64, so that no sum wraps around. NaN and infinity pass through.
    """
    refuse_masks(value, name)
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} has rows of different lengths; give a full array") from None
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} has dtype {array.dtype}; give real numbers, such as float32 or uint8")
    if axes is not None and array.ndim != len(axes):
        raise ValueError(f"{name} has shape {array.shape}; give {len(axes)} dimensions, ({', '.join(axes)})")
    if array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}, which is empty; give at least one number")
    single = array.dtype.kind == "f" and array.dtype.itemsize <= 4
    return array.astype(np.float32 if single else np.float64, copy=False)


def refuse_masks(value: ArrayLike, name: str) -> None:
    """Raise `TypeError` for a masked array, or a list of them: what is masked would count like the rest."""
    for array in (value, *value) if isinstance(value, (list, tuple)) else (value,):
        if isinstance(array, np.ma.MaskedArray):
            raise TypeError(f"{name} is a masked array, and its mask would be lost; give its filled(...) array")


def refuse_too_many(shape: Sequence[int], given: str) -> None:
    """Raise `ValueError` if no memory holds an array of this shape; `given` says what asks for it, as in "size is 9"."""
    if prod(shape) > MOST_NUMBERS:
        raise ValueError(f"{given}, which makes an array of shape {tuple(shape)} that no memory holds; give less")


def real_number(value: Any, name: str, wanted: str, *, above: float = -inf) -> float:
    """Give `value` as a float; neither NaN nor infinity will do."""
    if not isinstance(value, Real) or isinstance(value, bool):
        raise TypeError(f"{name} is {value!r}; {wanted}")
    try:
        number = float(value)
    except OverflowError:
        number = inf
    if not (isfinite(number) and number > above):
        raise ValueError(f"{name} is {value!r}; {wanted}")
    return number


def pair(value: Any, name: str, *, at_least: int) -> tuple[int, int]:
    """Give `value` as (rows, columns): one whole number stands for both."""
    if not isinstance(value, (tuple, list)):
        value = (whole_number(value, name, at_least=at_least),) * 2
    if len(value) != 2:
        raise ValueError(f"{name} is {value!r}; give one whole number, or a (rows, columns) pair")
    rows, columns = (whole_number(number, f"a number of {name} {value!r}", at_least=at_least) for number in value)
    return rows, columns


def whole_number(value: Any, name: str, *, at_least: int) -> int:
    """Give `value` as an int; neither `True` nor `2.0` will do."""
    expected = f"give a whole number of at least {at_least}"
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} is {value!r}; {expected}") from None
    if isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} is {value!r}; {expected}")
    if number < at_least:
        raise ValueError(f"{name} is {value!r}; {expected}")
    return number


def generator(seed: int | np.random.Generator) -> np.random.Generator:
    """Give `seed` as a generator of random numbers: a whole number is where a new one starts."""
    if isinstance(seed, np.random.Generator):
        return seed
    return np.random.default_rng(whole_number(seed, "seed", at_least=0))
