"""Run the program as a user does, in a process and a folder of its own."""

import ctypes
import os
import resource
import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image


@pytest.fixture
def filtersight(tmp_path) -> Callable[..., subprocess.CompletedProcess]:
    """Give a function that runs `filtersight` with some arguments in `tmp_path`."""

    def run(*arguments, **options) -> subprocess.CompletedProcess:
        command = [sys.executable, "-W", "error", "-m", "filtersight", *map(str, arguments)]
        return subprocess.run(
            command, cwd=tmp_path, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL, **options
        )

    return run


@pytest.fixture
def refused(filtersight, tmp_path) -> Callable[..., str]:
    """Give a function that runs `filtersight`, sees it refuse, and gives the sentence it says."""

    def run(*arguments, **options) -> str:
        before = {path: path.lstat().st_mtime_ns for path in tmp_path.rglob("*")}
        result = filtersight(*arguments, **options)
        assert result.returncode == 2, result
        assert result.stdout == ""
        assert result.stderr.count("\n") == 1, result.stderr
        assert result.stderr.startswith("filtersight: ")
        assert before == {path: path.lstat().st_mtime_ns for path in tmp_path.rglob("*")}
        return result.stderr

    return run


@pytest.fixture
def photo(tmp_path) -> str:
    """A colour picture of 30 rows and 40 columns."""
    pixels = np.random.default_rng(1).integers(0, 256, (30, 40, 3), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "photo.png")
    return "photo.png"


@pytest.fixture
def as_anyone() -> dict:
    """Options for a child that may not read and write everything, even if its parent is root."""

    def give_up_rights() -> None:
        drop_from_bounding_set, override, read_and_search = 24, 1, 2  # of linux/prctl.h and linux/capability.h
        for right in (override, read_and_search) if os.geteuid() == 0 else ():
            if ctypes.CDLL(None).prctl(drop_from_bounding_set, right):
                raise OSError("cannot give up root's rights")

    return {"preexec_fn": give_up_rights}


@pytest.fixture
def on_a_full_disk() -> dict:
    """Options for a child that can write no file beyond 4 kB."""
    return {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))}
