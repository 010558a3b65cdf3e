"""Run a function on a case, and see what it does: an error, an endless loop, a changed argument, a call of the book's code.

A reader's function is watched with `sys.settrace`, which Python calls at each step and each call. That is slow, and it
does not matter: the cases are small.
"""

import copy
import inspect
import os
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np

from filtersight.exercises.comparing import alike
from filtersight.exercises.exercise import Case, Exercise, told

MOST_STEPS, MOST_SECONDS = 1_000_000, 3.0
"""What runs for longer on a case that small is not going to end."""
BOOK = str(Path(__file__).parents[1]) + os.sep


@dataclass
class Outcome:
    """What came of one call."""

    value: Any = None
    error: BaseException | None = None
    where: str = ""
    """The line that raised, as in " on its line 3"."""
    changed: str = ""
    """The argument that is no longer what it was."""
    stopped: str = ""
    """Why it was not let run to its end, as a sentence."""


class _Stopped(BaseException):
    """Ends a function that is not let go on; no `except Exception` of the reader's catches it."""


def run(function: Callable[..., Any], case: Case, trace: Callable[..., Any] | None = None) -> Outcome:
    """Call a function with copies of a case's arguments; warnings are not told. `trace` watches that call alone."""
    arguments, options = copy.deepcopy(case)
    outcome = Outcome()
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            outcome.value = _call(function, arguments, options, trace)
        except (Exception, SystemExit) as error:
            outcome.error, outcome.where = error, _line_of(error, function)
    names = inspect.signature(function).parameters if outcome.error is None else ()
    for name, before, after in zip(names, case.arguments, arguments, strict=False):
        if isinstance(before, np.ndarray) and not alike(after, before):
            outcome.changed = outcome.changed or name
    return outcome


def _call(function: Callable[..., Any], arguments: Any, options: Any, trace: Callable[..., Any] | None) -> Any:
    before = sys.gettrace()
    sys.settrace(trace or before)
    try:
        return function(*arguments, **options)
    finally:
        sys.settrace(before)


def watched(function: Callable[..., Any], case: Case, exercise: Exercise) -> Outcome:
    """Call a reader's function, and stop it where it has the book do its work, or does not end."""
    watch = _Watch(case, exercise)
    try:
        outcome = run(function, case, watch.at_call)
    except _Stopped:
        outcome = Outcome()
    if watch.reason:
        outcome.stopped = watch.reason if watch.calls_the_book else f"{told(case, exercise)}, {watch.reason}"
    return outcome


class _Watch:
    """What Python calls while the reader's function runs."""

    def __init__(self, case: Case, exercise: Exercise) -> None:
        self.exercise = exercise
        self.handed_over = {value.__code__ for value in case.arguments if inspect.isfunction(value)}
        self.reason = ""
        self.calls_the_book = False
        self.steps, self.until = 0, time.monotonic() + MOST_SECONDS
        self.is_inside = False  # a function of the book's that may be called: what it calls is its own affair

    def at_call(self, frame: FrameType, event: str, argument: Any) -> Any:
        """Look at a function that begins."""
        name = frame.f_code.co_name
        if self.is_inside:
            return None
        if frame.f_code.co_filename.startswith(BOOK):
            if name not in self.exercise.may_call and frame.f_code not in self.handed_over:
                self.calls_the_book = True
                self.stop(f"It calls the book's own {name}: write that part yourself.")
            self.is_inside = True
            return self.at_end
        if name in self.exercise.in_chapter:
            self.calls_the_book = True
            self.stop(f"It calls {name}, which the chapter has written: write that part yourself.")
        frame.f_trace_opcodes = True  # `while True: pass` comes to no new line
        return self.at_step(frame, event, argument)

    def at_step(self, frame: FrameType, event: str, argument: Any) -> Any:
        """Count the steps of the reader's code."""
        self.steps += 1
        if self.steps > MOST_STEPS or (self.steps % 1000 == 0 and time.monotonic() > self.until):
            self.stop("it was stopped, because it did not come to its end: does each loop end?")
        return self.at_step

    def at_end(self, frame: FrameType, event: str, argument: Any) -> Any:
        """See the book's function return."""
        if event == "return":
            self.is_inside = False
        return self.at_end

    def stop(self, reason: str) -> None:
        """End the function; Python then watches no longer."""
        self.reason = reason
        raise _Stopped


def _line_of(error: BaseException, function: Callable[..., Any]) -> str:
    """Say on which line of the function an error was raised."""
    code = getattr(function, "__code__", None)
    numbers = [number for frame, number in traceback.walk_tb(error.__traceback__) if frame.f_code is code]
    return f" on its line {numbers[-1] - code.co_firstlineno + 1}" if code and numbers else ""
