"""The book's exercises: a reader's function, checked on small cases against the book's own.

A chapter gives the beginning of a function and ends the cell with `print(check(my_function))`. The answer is one
sentence, the same in the page, in the script and in the notebook.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from filtersight.exercises.comparing import alike, difference, named_kind
from filtersight.exercises.exercise import Exercise, told
from filtersight.exercises.full_layer import EXERCISES as FULL_LAYER
from filtersight.exercises.further import EXERCISES as FURTHER
from filtersight.exercises.learning import EXERCISES as LEARNING
from filtersight.exercises.one_filter import EXERCISES as ONE_FILTER
from filtersight.exercises.watching import Outcome, run, watched

EXERCISES: dict[str, Exercise] = {**ONE_FILTER, **FULL_LAYER, **LEARNING, **FURTHER}
"""Every exercise in code, by the name of the function that the reader writes, in the order of the book."""


class Verdict(NamedTuple):
    """What a check found; printed, it is its sentence."""

    is_right: bool
    """Whether the function passed in every case."""
    sentence: str
    """What to tell the reader."""

    def __str__(self) -> str:
        """Give the sentence."""
        return self.sentence


VERDICTS: dict[str, Verdict] = {}
"""What `check` found last, by the names of the exercises; the page keeps what is passed."""


def check(function: Callable[..., Any]) -> Verdict:
    """Check a reader's function against the book's own, on cases that catch the usual slips.

    The function's name says which exercise it answers. It is called with copies of each case's arrays. A function that
    raises, writes into its arguments, never ends, or has the book do the work, is told so.

    Parameters
    ----------
    function
        What the reader has written, under the name that the chapter gave it.

    Returns
    -------
    Verdict
        Whether it is right, and one sentence: the usual mistake by its name, if the function makes that
        mistake and no other, and else the first difference with its place.

    Examples
    --------
    >>> def my_relu(x):
    ...     return abs(x)
    >>> print(check(my_relu))
    You drop the sign: a number below zero becomes 0, not its size.
    >>> check(my_relu).is_right
    False

    """
    verdict = _verdict_on(function)
    name = getattr(function, "__name__", "")
    if name in EXERCISES:
        VERDICTS[name] = verdict
    return verdict


def _verdict_on(function: Callable[..., Any]) -> Verdict:
    """Run the function in every case, and judge."""
    name = getattr(function, "__name__", "")
    if not callable(function):
        return Verdict(False, f"Give the function itself, as in check(my_relu), not {named_kind(function)}.")
    if name not in EXERCISES:
        return Verdict(
            False, f"There is no exercise called {name or function!r}; keep the name that the chapter gives."
        )
    exercise = EXERCISES[name]
    outcomes = []
    for case in exercise.cases:
        outcome = watched(function, case, exercise)
        if outcome.stopped:  # nothing that it does in other cases would tell more
            return Verdict(False, outcome.stopped)
        outcomes.append(outcome)
    return _judge(exercise, outcomes)


def _judge(exercise: Exercise, outcomes: list[Outcome]) -> Verdict:
    """Say what the outcomes of all cases amount to."""
    for case, outcome in zip(exercise.cases, outcomes, strict=True):
        right = run(exercise.answer, case)
        if right.error:
            raise right.error
        fault = _fault(outcome, right.value, exercise)
        if fault:
            return Verdict(False, _usual_mistake(exercise, outcomes) or f"{told(case, exercise)}, {fault}.")
    return Verdict(True, f"Right: in all {len(outcomes)} cases it gives what the book's own code gives.")


def _fault(outcome: Outcome, wanted: Any, exercise: Exercise) -> str:
    """Say what is wrong in one case; nothing if all is right."""
    if outcome.error:
        return (
            f"it raises {type(outcome.error).__name__}{outcome.where}: {' '.join(str(outcome.error).split())}".rstrip(
                ".: "
            )
        )
    fault = difference(outcome.value, wanted, exercise.gives)
    if not fault and outcome.changed:
        return f"the numbers are right, but {outcome.changed} is changed: work on a copy, or make an array of your own"
    return fault


def _usual_mistake(exercise: Exercise, outcomes: list[Outcome]) -> str:
    """Name the mistake that would have had all of these outcomes, if there is one."""
    for sentence, wrong in exercise.mistakes.items():
        if all(_same(outcome, run(wrong, case)) for outcome, case in zip(outcomes, exercise.cases, strict=True)):
            return sentence
    return ""


def _same(one: Outcome, other: Outcome) -> bool:
    if one.error or other.error:
        return type(one.error) is type(other.error)
    return alike(one.value, other.value)
