"""Time every work in one process, its contestants in turn; print the result as JSON.

Started by `__main__`, which has set the number of threads: NumPy's library reads it only once.
"""

import ctypes
import importlib
import json
import os
import sys
import time
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import Progress
from works import works

SECONDS = 3  # for one work
TURN = 0.05  # seconds that a contestant keeps its turn, so that it works from a warm cache as in use
SLOW = 4.0  # seconds; what takes longer runs once


def main() -> None:
    threads = int(os.environ["OPENBLAS_NUM_THREADS"])
    libraries = load_libraries(threads)
    makers = works(libraries)
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task(f"{threads} thread{'s' * (threads > 1)}", total=len(makers))
        rows = []
        for make in makers:
            work = make()
            progress.update(task, description=f"{threads} thread{'s' * (threads > 1)}: {work.name}")
            rows.append(measure(work))
            progress.advance(task)
    versions = {"Python": sys.version.split()[0], "NumPy": np.__version__}
    versions |= {name: module.__version__ for name, module in libraries.items()}
    json.dump({"threads": threads, "kernels": blas_kernels(), "versions": versions, "works": rows}, sys.stdout)


def blas_kernels() -> str | None:
    """Name the processor for which NumPy's OpenBLAS chose its kernels; it decides many a ratio."""
    package = Path(np.__file__).parent
    for file in [*package.parent.glob("numpy.libs/*openblas*"), *package.glob(".dylibs/*openblas*")]:
        library = ctypes.CDLL(str(file))
        for name in ("scipy_openblas_get_corename64_", "openblas_get_corename64_", "openblas_get_corename"):
            if hasattr(library, name):
                function = getattr(library, name)
                function.restype = ctypes.c_char_p
                return function().decode()
    return None


def load_libraries(threads: int) -> dict:
    """Import what there is of the libraries to compare with."""
    libraries = {}
    for name in ("scipy", "cv2", "torch"):
        try:
            libraries[name] = importlib.import_module(name)
        except ImportError:
            print(f"{name} is not installed; its column stays empty.", file=sys.stderr)
    if "scipy" in libraries:
        importlib.import_module("scipy.signal")
    if "cv2" in libraries:
        libraries["cv2"].setNumThreads(threads)
    if "torch" in libraries:
        libraries["torch"].set_num_threads(threads)
    return libraries


def measure(work) -> dict:
    """Run the contestants in turn, round by round, so that a busy moment hits them alike."""
    expected = work.contestants["filtersight"]()
    memory, seconds = {}, {name: [] for name in work.contestants}
    for name, run in work.contestants.items():
        before = resident_memory(peak=False)
        start = time.perf_counter()
        found = run()
        seconds[name].append(time.perf_counter() - start)
        if before is not None:
            memory[name] = max(0, resident_memory(peak=True) - before - found.nbytes)
        np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-5 * abs(expected).max())
        del found
    slow = {name for name, (first,) in seconds.items() if first > SLOW}
    quick = {name: run for name, run in work.contestants.items() if name not in slow}
    for name in quick:
        seconds[name].clear()  # the first run warmed up
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        for name, run in quick.items():
            turn_ends = time.perf_counter() + TURN
            while True:
                seconds[name].append(timed(run))
                if time.perf_counter() > turn_ends:
                    break
    product_speed, bandwidth = limits(work.dtype)
    return {
        "work": work.name,
        "title": work.title,
        "at_least": {"product": work.products / product_speed, "memory": work.bytes / bandwidth},
        "seconds": {name: [float(q) for q in np.percentile(taken, [25, 50, 75])] for name, taken in seconds.items()},
        "rounds": {name: len(taken) for name, taken in seconds.items()},
        "extra_bytes": memory,
    }


def limits(dtype) -> tuple[float, float]:
    """Measure the machine, now: products a second in a large matrix product, bytes a second in a copy."""
    matrix, other = np.ones((1024, 1024), dtype), np.empty((1024, 1024), dtype)
    source, copy = np.ones(1 << 24, np.float32), np.ones(1 << 24, np.float32)
    product = min(timed(lambda: np.matmul(matrix, matrix, out=other)) for _ in range(7))
    copying = min(timed(lambda: np.copyto(copy, source)) for _ in range(7))
    return 1024**3 / product, 2 * source.nbytes / copying


def timed(run) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def resident_memory(*, peak: bool) -> int | None:
    """Give this process's memory in bytes, or its peak since this was last asked without; Linux only."""
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    if not peak:
        Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return int(lines["VmHWM" if peak else "VmRSS"].split()[0]) * 1024


if __name__ == "__main__":
    main()
