"""Run the program in a folder of its own: in this process, which is quick, or in one of its own, as a user does."""

import ctypes
import io
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from typing import NamedTuple

import matplotlib
import numpy as np
import pytest
from PIL import Image

from filtersight.program import sheet
from filtersight.program.run import result

IN_A_PROCESS = (sys.executable, "-W", "error", "-m", "filtersight")


class Result(NamedTuple):
    """How a call of the program ended."""

    returncode: int
    stdout: str
    stderr: str


class Terminal(io.TextIOWrapper):
    """A terminal that remembers what is written on it."""

    def __init__(self):
        super().__init__(io.BytesIO(), encoding="utf-8", newline="")

    def isatty(self) -> bool:
        return True

    def shown(self) -> str:
        return self.buffer.getvalue().decode()


@pytest.fixture
def filtersight(tmp_path, monkeypatch, capsysbinary) -> Callable[..., Result]:
    """Give a function that runs the program with some arguments in `tmp_path`, without a process of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "agg")  # the program sets it; it is put back
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(sheet, "DENSITY", 40)  # quick to draw

    def run(*arguments, stdin: bytes = b"", binary: bool = False) -> Result:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with matplotlib.rc_context():
            code = result(list(map(str, arguments)))
        stdout, stderr = capsysbinary.readouterr()
        return Result(code, stdout if binary else stdout.decode(), stderr.decode())

    return run


@pytest.fixture
def terminal(monkeypatch) -> Callable[[str], Terminal]:
    """Give a function that makes one of the standard streams a terminal."""

    def attach(stream: str) -> Terminal:
        made = Terminal()
        monkeypatch.setattr(sys, stream, made)
        return made

    return attach


@pytest.fixture
def process(tmp_path) -> Callable[..., subprocess.CompletedProcess]:
    """Give a function that runs the program in a process, as a user does."""

    def run(*arguments, **options) -> subprocess.CompletedProcess:
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        command = [*IN_A_PROCESS, *arguments]
        return subprocess.run(command, **{"cwd": tmp_path, "encoding": "utf-8"} | streams | options)

    return run


def contents(folder) -> dict:
    """Tell what lies in a folder, and when each file was last written."""
    return {path: path.is_dir() or path.lstat().st_mtime_ns for path in folder.rglob("*")}


def refusing(run: Callable, folder) -> Callable[..., str]:
    """Give a function that runs the program, sees it refuse and leave everything, and gives the sentence it says."""

    def refused(*arguments, **options) -> str:
        before = contents(folder)
        result = run(*arguments, **options)
        assert result.returncode == 2, result
        assert not result.stdout
        assert result.stderr.count("\n") == 1, result.stderr
        assert result.stderr.startswith("filtersight: ")
        assert ".filtersight-" not in result.stderr
        assert before == contents(folder)
        return result.stderr

    return refused


@pytest.fixture
def refused(filtersight, tmp_path) -> Callable[..., str]:
    """Give a function that runs the program, sees it refuse, and gives the sentence it says."""
    return refusing(filtersight, tmp_path)


@pytest.fixture
def process_refused(process, tmp_path) -> Callable[..., str]:
    """Do the same in a process."""
    return refusing(process, tmp_path)


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


@pytest.fixture
def mounted(tmp_path):
    """Give a function that makes a folder a file system of its own, where this user may mount one."""
    folders = []

    def mount(folder: str, options: str) -> None:
        place = tmp_path / folder
        place.mkdir(exist_ok=True)
        try:
            done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", place], capture_output=True)
        except FileNotFoundError:
            pytest.skip("there is no mount")
        if done.returncode:
            pytest.skip("this user may not mount a file system")
        folders.append(place)

    yield mount
    for place in folders:
        subprocess.run(["umount", place], check=True)
