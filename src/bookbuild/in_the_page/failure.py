"""Tell a reader how a cell failed: in one line with its place, and in the lines of the cells that led there."""

import traceback
from typing import TypedDict

FEW = 3  # lines of a traceback, at either end
LONGEST = 300  # characters of the line that tells it all


class Failure(TypedDict):
    """How a cell failed."""

    line: str
    """Where, and what went wrong."""
    traceback: str
    """How Python came there."""
    stopped: bool
    """Whether the reader stopped it."""


def failure_of(error: BaseException, place: str) -> Failure:
    """Tell how a cell failed; `place` stands for that of an error that names no line of a cell."""
    return {
        "line": _line(error, place),
        "traceback": short_traceback(error),
        "stopped": isinstance(error, KeyboardInterrupt),
    }


def short_traceback(error: BaseException) -> str:
    """Leave out the frames of this package, and those inside libraries after the last line of a cell."""
    lines = [f"{frame.filename}, line {frame.lineno}\n    {frame.line}\n" for frame in _frames(error)]
    if len(lines) > 2 * FEW:  # a function that calls itself for ever
        lines[FEW:-FEW] = ["…\n"]
    return "".join([*lines, *traceback.format_exception_only(error)])


def _line(error: BaseException, place: str) -> str:
    """Give the place and the message, of a long one its first and its last line."""
    frames = _frames(error)
    message = str(error)
    if frames:
        place = f"{frames[-1].filename}, line {frames[-1].lineno}"
    elif isinstance(error, SyntaxError) and error.filename and _is_cell(error.filename):
        place, message = f"{error.filename}, line {error.lineno}", error.msg
    lines = message.strip().splitlines() or [""]
    message = lines[0] if len(lines) == 1 else f"{lines[0]} … {lines[-1]}"
    told = f"{place}: {type(error).__name__}{': ' if message else ''}{message}"
    return told if len(told) <= LONGEST else f"{told[: LONGEST - 1]}…"


def _frames(error: BaseException) -> list[traceback.FrameSummary]:
    return [frame for frame in traceback.extract_tb(error.__traceback__) if _is_cell(frame.filename)]


def _is_cell(file: str) -> bool:
    return file.startswith("cell ")
