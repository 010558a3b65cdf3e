"""Files that appear only when they are whole, and never in place of another by mistake."""

import io
import os
import secrets
import stat
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from filtersight.program import stop


class NotWritten(Exception):
    """A file cannot be written; one sentence says which, and why."""


def check_new(path: Path, endings: Iterable[str], *, inputs: Iterable[str], force: bool) -> None:
    """Raise `NotWritten` if a file is not to be written at `path`."""
    shown = repr(str(path))
    if path.suffix.lower() not in endings:
        raise NotWritten(
            f"{shown} does not end in {' or '.join(endings)}, so its format is unknown, and no folder of that name is there"
        )
    with _named(path):
        if not path.parent.is_dir():
            raise NotWritten(f"{shown} cannot be written: there is no folder {str(path.parent)!r}")
        if not path.exists():
            return
        if not path.is_file():
            raise NotWritten(f"{shown} is no file that can be overwritten; choose another name")
        if any(os.path.exists(file) and path.samefile(file) for file in inputs):
            raise NotWritten(f"{shown} is what is read; choose another name to write")
        if not force:
            raise NotWritten(f"{shown} is there already; choose another name, or overwrite it with --force")


@contextmanager
def new_files(*paths: Path) -> Iterator[list[BinaryIO]]:
    """Open files that get their names together when all are written; if anything fails, there is none.

    Raises `NotWritten` if the system will not have one of them.
    """
    targets = [Path(os.path.realpath(path)) for path in paths]  # a link stays, and what it leads to is written
    with ExitStack() as stack:
        parts = [stack.enter_context(_part(target)) for target in targets]
        yield [file for _, file in parts]
        for target, (_, file) in zip(targets, parts):
            with _named(target):
                file.flush()
                os.fsync(file.fileno())  # some disks say only now that they are full
                file.close()
        with stop.held():
            for target, (part, _) in zip(targets, parts):
                with _named(target):
                    os.replace(part, target)


@contextmanager
def _part(target: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """Open the file that will become the target, and remove it if it does not."""
    part = target.with_name(f".filtersight-{secrets.token_hex(8)}")
    stop.unfinished.add(part)
    try:
        with _named(target):
            file = io.BufferedWriter(_Part(part, target))
        try:
            with _named(target):
                _take_rights(part, target)
            yield part, file
        finally:
            with suppress(NotWritten):
                file.close()
    finally:
        with suppress(OSError):  # it has got its name, or there never was a file
            part.unlink()
        stop.unfinished.discard(part)


class _Part(io.FileIO):
    """A new file that names another, which it is to become, when it cannot be written."""

    def __init__(self, path: Path, target: Path) -> None:
        super().__init__(path, "x")
        self.target = target

    def write(self, content: Any, /) -> int:
        with _named(self.target):
            return super().write(content)


def _take_rights(part: Path, target: Path) -> None:
    """Give the new file the owner and the rights of the one that it will replace."""
    try:
        old = target.stat()
    except FileNotFoundError:
        return
    with suppress(OSError, AttributeError):  # only root can give files away, and Windows does not know how
        os.chown(part, old.st_uid, old.st_gid)
    part.chmod(stat.S_IMODE(old.st_mode))


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Say in one sentence which file it was that the system would not have."""
    try:
        yield
    except OSError as error:
        raise NotWritten(f"{str(path)!r} cannot be written: {error.strerror or error}") from error
