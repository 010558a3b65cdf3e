"""Stop in good order when a signal asks for it: Ctrl-C, a closed terminal, or a request to terminate.

Little is imported, and not pathlib, so that this is at work as early as can be.
"""

import atexit
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

SIGNALS = [getattr(signal, name) for name in ("SIGHUP", "SIGINT", "SIGTERM") if hasattr(signal, name)]
SENTENCE = "filtersight: stopped; no file is left half written."

unfinished: set[os.PathLike[str]] = set()
"""Files that are being written, to be removed if the program stops."""


class Stopped(BaseException):
    """A signal has asked the program to stop."""


asked: int | None = None  # the signal that did
_held = False


def is_the_program() -> bool:
    """Tell whether `filtersight` itself is starting, and not a user's own program that imports it."""
    # argv[0] is "-m" while `python -m filtersight` loads the package, and the script's path otherwise.
    started = sys.argv[:1]
    return started == ["-m"] or [os.path.splitext(os.path.basename(word))[0] for word in started] == ["filtersight"]


def listen_early() -> None:
    """End the program at a signal: nothing is done yet."""
    _at_signals(_end)


def listen() -> None:
    """From here on a signal raises `Stopped`; a second one, should the first be lost, ends the program."""
    atexit.register(_leave)  # what is registered first is called last
    _at_signals(_raise)


def listen_no_more() -> None:
    """All is done: let a signal not disturb the end."""
    _at_signals(signal.SIG_IGN)


def check() -> None:
    """Raise `Stopped` if a signal has come whose `Stopped` was lost on its way, or held."""
    if asked is not None:
        raise Stopped


@contextmanager
def held() -> Iterator[None]:
    """Let signals wait until what must not be torn apart is done."""
    global _held
    _held = True
    try:
        yield
    finally:
        _held = False
    check()


def _at_signals(handle: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup has it, and as scripts have it for `&`
            signal.signal(number, handle)


def _leave() -> None:
    """End here if a signal came: a library that it has caught half loaded may crash when Python takes it apart."""
    if asked is not None:
        os._exit(128 + asked)


def _raise(number: int, frame: FrameType | None) -> None:
    global asked
    again = asked is not None
    asked = number
    sys.unraisablehook = lambda unraisable: None  # raised where Python can only print it, it is seen by `check`
    if _held:
        return
    if again:
        _end(number, frame)
    raise Stopped


def _end(number: int, frame: FrameType | None) -> None:
    for path in unfinished:
        with suppress(OSError):
            os.unlink(path)
    with suppress(OSError):
        os.write(2, f"{SENTENCE}\n".encode())
    os._exit(128 + number)
