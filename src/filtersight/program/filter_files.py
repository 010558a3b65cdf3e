"""Filters in files that NumPy, or this program's own --maps, has written."""

import os
import stat
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE_ENDINGS = (".npy", ".npz")
LARGEST_ARRAY = 2**24  # bytes of one array in an archive: more than any filters that are taken need


def filters_in(path: Path, *, most: int) -> list[tuple[str, NDArray]]:
    """Read the filters in a file, and what each is called.

    Raises `ValueError`, in one sentence, if it cannot be read or holds more than `most`.
    """
    _check_readable(path)
    try:
        every = (filter_ for name, array in _arrays(path) for filter_ in _split(name, array))
        found = list(islice(every, most + 1))
    except OSError as error:
        raise ValueError(f"filter file {str(path)!r} cannot be read: {error.strerror or error}") from None
    except Exception:  # NumPy's reader raises errors of many kinds
        raise ValueError(
            f"filter file {str(path)!r} holds no array of numbers; write one with numpy.save or --maps"
        ) from None
    if not 1 <= len(found) <= most:
        raise ValueError(f"filter file {str(path)!r} holds {'more' if found else 'none'}; give 1 to {most} filters")
    return found


def _check_readable(path: Path) -> None:
    try:
        mode = os.stat(path).st_mode
    except OSError as error:
        raise ValueError(f"filter file {str(path)!r} cannot be read: {error.strerror}") from None
    if not stat.S_ISREG(mode):  # to open a pipe would be to wait for its writer
        raise ValueError(f"filter file {str(path)!r} is not an ordinary file")


def _arrays(path: Path) -> Iterator[tuple[str, NDArray]]:
    """Give each array that the file holds, whatever its ending says: one, or those of an archive."""
    if not _is_archive(path):
        # Mapped, not read: a file cannot claim more numbers than it has.
        yield _readable(path.stem), np.load(path, mmap_mode="r", allow_pickle=False)
        return
    with zipfile.ZipFile(path) as archive:
        names = [name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy")]
        for name in [name for name in names if name.startswith("filters/")] or names:
            if archive.getinfo(f"{name}.npy").file_size > LARGEST_ARRAY:
                raise ValueError(f"{name} is too large")
            with archive.open(f"{name}.npy") as file:
                yield name.removeprefix("filters/"), np.lib.format.read_array(file, allow_pickle=False)


def _is_archive(path: Path) -> bool:
    with open(path, "rb") as file:
        return file.read(2) == b"PK"


def _split(name: str, array: NDArray) -> Iterator[tuple[str, NDArray]]:
    """Take a layer's weight, shape `(kH, kW, C_in, C_out)`, apart into its filters."""
    if array.ndim != 4:
        yield name, array
    else:
        for number in range(array.shape[3]):
            yield f"{name} {number + 1}", array[..., number]


def _readable(name: str) -> str:
    """Give a file's name as text that can be drawn, also where its bytes are none."""
    return os.fsencode(name).decode("utf-8", "replace")
