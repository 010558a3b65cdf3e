"""Signals at any moment: one sentence, the conventional exit code, and nothing left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

SENTENCE = "filtersight: stopped; no file is left half written.\n"
STOPS = {"INT": 130, "TERM": 143, "HUP": 129}
pytestmark = pytest.mark.slow  # each test starts a program and waits for it

A_WHILE = 60  # seconds: only a failing test takes them

WAITING = f"import time; print('loading', flush=True); time.sleep({A_WHILE})"
LOSING = f"""
import time
try:
    print('loading', flush=True)
    time.sleep({A_WHILE})
except BaseException:
    {{then}}
"""


HALF_LOADED = f"""
import atexit, os, sys, time
class Torn:
    def __del__(self, abort=os.abort):
        abort()
sys.torn = Torn()
open('temporary', 'w').close()
atexit.register(os.unlink, 'temporary')
print('loading', flush=True)
time.sleep({A_WHILE})
"""


@pytest.fixture(autouse=True)
def signals_as_in_a_terminal() -> Iterator[None]:
    """A run in the background, or under nohup, ignores some, and the program would inherit that."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    for number, handler in before.items():
        if handler is signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def started(tmp_path) -> Iterator[Callable[..., subprocess.Popen]]:
    """Give a function that starts the program, and see that it ends."""
    processes = []

    def start(*arguments, ahead: Path | None = None, **options) -> subprocess.Popen:
        path = os.pathsep.join(filter(None, (ahead and str(ahead), os.environ.get("PYTHONPATH"))))
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        process = subprocess.Popen(
            [sys.executable, "-m", "filtersight", *arguments],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": path},
            **streams | options,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


@pytest.fixture
def large(tmp_path) -> str:
    """A picture that takes seconds."""
    Image.effect_noise((3000, 3000), 40).save(tmp_path / "large.bmp")
    return "large.bmp"


@pytest.fixture
def instead_of(tmp_path_factory) -> Callable[[str, str], Path]:
    """Give a function that makes a folder with a module that is found before the real one."""

    def make(module: str, code: str) -> Path:
        folder = tmp_path_factory.mktemp("ahead")
        (folder / f"{module}.py").write_text(code)
        return folder

    return make


def stopped(process: subprocess.Popen, name: str) -> None:
    """Send a signal, and see the program stop in good order."""
    process.send_signal(getattr(signal, f"SIG{name}"))
    _, stderr = process.communicate(timeout=A_WHILE)
    assert (process.returncode, stderr.decode()) == (STOPS[name], SENTENCE)


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + A_WHILE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("name", STOPS)
def test_while_maps_are_written(started, large, tmp_path, name):
    process = started(large, "--size", "full", "--maps", "maps.npz")
    until(lambda: any(path.stat().st_size for path in tmp_path.glob(".filtersight-*")))
    stopped(process, name)
    assert os.listdir(tmp_path) == [large]


@pytest.mark.parametrize("module", ["pathlib", "numpy", "click"])
def test_while_libraries_are_loaded(started, photo, instead_of, module):
    process = started(photo, ahead=instead_of(module, WAITING))
    assert process.stdout.readline() == b"loading\n"
    stopped(process, "INT")


@pytest.mark.parametrize("error", ["ImportError", "ValueError"])
def test_while_a_library_makes_another_error_of_it(started, photo, instead_of, tmp_path, error):
    process = started(photo, ahead=instead_of("matplotlib", LOSING.format(then=f"raise {error}")))
    assert process.stdout.readline() == b"loading\n"
    stopped(process, "INT")
    assert os.listdir(tmp_path) == [photo]


def test_while_a_library_is_loaded_that_crashes_when_it_is_taken_apart(started, photo, instead_of, tmp_path):
    process = started(photo, ahead=instead_of("matplotlib", HALF_LOADED))
    assert process.stdout.readline() == b"loading\n"
    stopped(process, "INT")
    assert os.listdir(tmp_path) == [photo]


def test_a_second_signal_when_the_first_is_lost(started, photo, instead_of):
    lost = f"print('lost', flush=True); time.sleep({A_WHILE})"
    process = started(photo, ahead=instead_of("matplotlib", LOSING.format(then=lost)))
    assert process.stdout.readline() == b"loading\n"
    process.send_signal(signal.SIGTERM)
    assert process.stdout.readline() == b"lost\n"
    stopped(process, "TERM")


def test_while_standard_input_is_read(started):
    process = started("-", stdin=subprocess.PIPE)
    process.stdin.write(bytes(2**20))  # more than a pipe holds: it is being read
    process.send_signal(signal.SIGHUP)
    _, stderr = process.communicate(timeout=A_WHILE)
    assert (process.returncode, stderr.decode()) == (129, SENTENCE)


def test_while_the_figure_is_drawn(started, photo, tmp_path):
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    process = started(photo, stderr=theirs)
    os.close(theirs)
    said = b""
    while b"drawing" not in said:
        said += os.read(ours, 1000)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=A_WHILE) == 130
    said += os.read(ours, 1000)
    assert said.decode().endswith("\n" + SENTENCE.replace("\n", "\r\n"))
    assert os.listdir(tmp_path) == [photo]
    os.close(ours)


def test_between_two_pictures_what_is_written_stays(started, photo, large, tmp_path):
    process = started(photo, large, "--size", "full", "-f", "identity")
    assert process.stdout.readline() == b"photo-filters.png\n"
    stopped(process, "TERM")
    assert set(os.listdir(tmp_path)) == {photo, large, "photo-filters.png"}


def test_figure_and_maps_get_their_names_together(photo, tmp_path):
    code = """
import os, signal, sys
from filtersight.__main__ import main
replace = os.replace
def interrupted(*names):
    os.kill(os.getpid(), signal.SIGTERM)
    replace(*names)
os.replace = interrupted
sys.exit(main())
"""
    command = [sys.executable, "-c", code, photo, "-f", "identity", "-o", "out.png", "--maps", "maps.npz"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8")
    assert (result.returncode, result.stderr) == (143, SENTENCE)
    assert set(os.listdir(tmp_path)) == {photo, "out.png", "maps.npz"}


def test_what_nohup_has_closed_off_does_not_stop_it(started, photo, tmp_path):
    ignoring = {"preexec_fn": lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)}
    process = started("-", "-f", "identity", "--json", stdin=subprocess.PIPE, **ignoring)
    process.stdin.write((tmp_path / photo).read_bytes() + bytes(2**20))  # it is being read
    process.send_signal(signal.SIGHUP)
    stdout, stderr = process.communicate(timeout=A_WHILE)
    assert (process.returncode, stderr) == (0, b"")
    assert b'"rows": 30' in stdout
