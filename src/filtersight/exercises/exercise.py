"""What an exercise in code is made of: the book's own answer, cases, and the usual mistakes."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

FEW = 4
"""Up to so many numbers of an array are written out in a sentence."""


class Case(NamedTuple):
    """The arguments of one call."""

    arguments: tuple[Any, ...]
    options: dict[str, Any]


@dataclass(frozen=True)
class Exercise:
    """A function to write, and what it is checked with."""

    answer: Callable[..., Any]
    """The book's own function."""
    cases: tuple[Case, ...]
    mistakes: Mapping[str, Callable[..., Any]]
    """What to say of each usual mistake, and a function that makes it."""
    gives: tuple[str, ...] = ()
    """The names of the results, where there are several."""
    may_call: frozenset[str] = field(default=frozenset())
    """The book's functions that the reader may use here."""
    in_chapter: frozenset[str] = field(default=frozenset())
    """The functions of the chapter that would be an answer."""


def case(*arguments: Any, **options: Any) -> Case:
    """Write a case as the call that it is."""
    return Case(arguments, options)


def numbers(*shape: int, seed: int = 0) -> NDArray:
    """Give halves from -4.5 to 4.5, which are added and multiplied without rounding, the same ones for each seed.

    >>> numbers(2, 2)
    array([[ 3.5,  1.5],
           [ 0. , -2. ]])

    """
    return np.random.default_rng(seed).integers(-9, 10, shape) / 2


def told(case: Case, exercise: Exercise) -> str:
    """Say which case it is, at the beginning of a sentence.

    >>> told(case(np.ones((4, 5)), stride=2), Exercise(lambda image, *, stride: image, (), {}))
    'With image of shape (4, 5) and stride=2'

    """
    names = list(inspect.signature(exercise.answer).parameters)
    given = zip(names, case.arguments, strict=False)
    parts = [_named(name, value) for name, value in given if not callable(value)]
    parts += [f"{name}={value}" for name, value in case.options.items()]
    return f"With {' and '.join(filter(None, (', '.join(parts[:-1]), parts[-1])))}"


def _named(name: str, value: Any) -> str:
    if isinstance(value, np.ndarray) and (value.size > FEW or value.ndim > 1):
        whole = "" if value.dtype.kind == "f" else " and of whole numbers"
        return f"{name} of shape {value.shape}{whole}"
    return f"{name}={value.tolist() if isinstance(value, np.ndarray) else value}"
