"""Files that appear only when they are whole, and never in place of another by mistake."""

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


def check_new(path: Path, endings: Iterable[str], *, inputs: Iterable[Path], force: bool) -> None:
    """Raise `ValueError` if a file is not to be written at `path`."""
    shown = repr(str(path))
    if path.suffix.lower() not in endings:
        raise ValueError(f"{shown} does not end in {' or '.join(endings)}, so its format is unknown")
    if not path.parent.is_dir():
        raise ValueError(f"{shown} cannot be written: there is no folder {str(path.parent)!r}")
    if not path.exists():
        return
    if not path.is_file():
        raise ValueError(f"{shown} is no file that can be overwritten; choose another name")
    if any(file.exists() and path.samefile(file) for file in inputs):
        raise ValueError(f"{shown} is what is read; choose another name to write")
    if not force:
        raise ValueError(f"{shown} is there already; choose another name, or overwrite it with --force")


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file that gets its name when all is written; if anything fails, there is none.

    Raises `OSError`, in one sentence, if the system will not have it.
    """
    path = Path(os.path.realpath(path))  # a link stays, and what it leads to is written
    part = path.with_name(f".filtersight-{secrets.token_hex(8)}")
    try:
        with open(part, "xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())  # some disks say only now that they are full
        os.replace(part, path)
    except OSError as error:
        raise OSError(f"{str(path)!r} cannot be written: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)
