"""Compare a result with the right one, and say in words where they first differ."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

RELATIVE, ABSOLUTE = 1e-7, 1e-9
"""How far a number may be off: sums taken in another order round otherwise."""


def alike(found: Any, wanted: Any) -> bool:
    """Tell whether two results hold the same numbers; NaN is the same as NaN.

    >>> alike(np.array([1, np.nan]), [1.0, np.nan]), alike(np.ones(0), np.ones(1))
    (True, False)

    """
    if isinstance(wanted, tuple):
        is_several = isinstance(found, tuple | list) and len(found) == len(wanted)
        return is_several and all(alike(*pair) for pair in zip(found, wanted, strict=True))
    one, other = _array(found), _array(wanted)
    if one is None or other is None:
        return one is other
    return one.shape == other.shape and bool(_close(one, other).all())


def difference(found: Any, wanted: Any, gives: tuple[str, ...] = ()) -> str:
    """Say what is wrong with a result; nothing if it is right. `gives` names the results, if there are several.

    >>> difference(np.array([[1.0, 2.0]]), np.array([[1.0, 3.0]]))
    'the number at (0, 1) should be 3, and yours is 2'

    """
    if not isinstance(wanted, tuple):
        return _difference_of_one(found, wanted, "")
    if found is None:
        return NOTHING
    if not isinstance(found, tuple | list) or len(found) != len(wanted):
        several = f"{len(found)} results" if isinstance(found, tuple | list) else named_kind(found)
        return f"it should give {', '.join(gives[:-1])} and {gives[-1]}, and yours gives {several}"
    each = (
        _difference_of_one(one, right, f" of {name}") for one, right, name in zip(found, wanted, gives, strict=True)
    )
    return next(filter(None, each), "")


def named_kind(value: Any) -> str:
    """Say what kind of thing a value is.

    >>> named_kind([1]), named_kind(2)
    ('a list', 'an int')

    """
    kind = "array" if isinstance(value, np.ndarray) else type(value).__name__
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


NOTHING = "it gives nothing back: end it with return"


def _difference_of_one(found: Any, wanted: Any, of: str) -> str:
    if found is None:
        return NOTHING if not of else f"there should be numbers{of}, and yours is None"
    array, right = _array(found), np.asarray(wanted)
    if isinstance(found, list | tuple) or array is None:
        return f"the result{of} should be {'an array' if right.ndim else 'a number'}, and yours is {named_kind(found)}"
    if array.shape != right.shape and not right.ndim:
        return f"the result{of} should be one number, and yours is an array of shape {array.shape}"
    if array.shape != right.shape:
        return f"the shape{of} should be {right.shape}, and yours is {array.shape}"
    if right.dtype.kind == "i" and array.dtype.kind == "f":
        return f"the result{of} should be a whole number, and yours is {array.flat[0]}"
    close = _close(array, right)
    if close.all():
        return ""
    place = tuple(int(axis) for axis in np.argwhere(~close)[0])
    what = f"the number{of} at {place[0] if len(place) == 1 else place}" if place else f"the answer{of}"
    return (
        f"{what} should be {_written(right[place], array[place])}, and yours is {_written(array[place], right[place])}"
    )


def _array(value: Any) -> NDArray | None:
    """Give numbers as an array, and None for all else."""
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        return None
    return array if array.dtype.kind in "biuf" else None


def _close(one: NDArray, other: NDArray) -> NDArray:
    return np.isclose(one.astype(float), other.astype(float), RELATIVE, ABSOLUTE, equal_nan=True)


def _written(number: Any, beside: Any) -> str:
    """Write a number as short as tells it from the other."""
    return f"{number:.4g}" if f"{number:.4g}" != f"{beside:.4g}" else f"{number:.12g}"
