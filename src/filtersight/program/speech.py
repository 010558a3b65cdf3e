"""What the program says: to whom reads standard output, to the user, and of its progress."""

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import click

CLOSED = "standard output cannot be written: it is closed"


class OutputFailed(Exception):
    """Standard output cannot be written; one sentence says why."""


class ReaderGone(OutputFailed):
    """Whoever read standard output has closed it."""


def give(content: bytes) -> None:
    """Write to standard output."""
    if sys.stdout is None:
        raise OutputFailed(CLOSED)
    with standard_output():
        click.echo(content, nl=False)


@contextmanager
def standard_output() -> Iterator[None]:
    """Say in one sentence why standard output cannot be written."""
    try:
        yield
    except OSError as error:
        kind = ReaderGone if isinstance(error, BrokenPipeError) else OutputFailed
        raise kind(f"standard output cannot be written: {error.strerror or error}") from error


def say(sentence: str) -> None:
    """Tell the user, in a line on standard error."""
    with suppress(OSError):  # no one may be left to tell
        click.echo(_as_bytes(sentence), err=True)


def complain(sentence: object) -> None:
    """Say what is wrong."""
    say(f"filtersight: {sentence}")


@contextmanager
def progress(title: str, *, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Give a function that shows how far a picture is, always in the same line of a terminal."""
    shown = not quiet and sys.stderr is not None and sys.stderr.isatty()
    length = 0

    def show(state: str) -> None:
        nonlocal length
        line = f"{title}: {state}"[: shutil.get_terminal_size().columns - 1]
        if shown:
            click.echo(b"\r" + _as_bytes(line.ljust(length)), nl=False, err=True)
        length = len(line)

    try:
        yield show
    finally:
        if length and shown:
            click.echo(err=True)


def _as_bytes(sentence: str) -> bytes:
    """Write names with their own bytes, where the locale cannot decode them and `repr` writes escapes."""
    own = re.sub(r"(?<!\\)((?:\\\\)*)\\u(dc[89a-f][0-9a-f])", lambda found: found[1] + chr(int(found[2], 16)), sentence)
    try:
        return os.fsencode(own)
    except UnicodeEncodeError:
        return own.encode("ascii", "backslashreplace")
