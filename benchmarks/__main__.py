"""Compare filtersight with loops, SciPy, OpenCV and PyTorch: `python benchmarks [FILE]`.

Runs once with one thread and once with two, prints a table of each, and writes both to FILE as JSON.
"""

import datetime
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

PYTORCH = ("PyTorch, channels first", "PyTorch, channels last")
HOW = """Time is the median of runs taken in turns, with half the distance between the quartiles. PyTorch stands in its
faster layout. "of product" and "of memory": the time that a matrix product of 1024 x 1024, or a copy of 64 MB, would
need for the same numbers, as a share of filtersight's. Scratch: memory beyond input and output, ours and PyTorch's."""


def main() -> None:
    runs = [run(threads) for threads in (1, 2)]
    for one in runs:
        Console(width=None if sys.stdout.isatty() else 150).print(table(one))
    print(HOW)
    if len(sys.argv) > 1:
        machine = {"cpu": cpu_name(), "cores": os.cpu_count(), "system": platform.system()}
        result = {
            "machine": machine,
            "versions": runs[0].pop("versions"),
            "date": datetime.date.today().isoformat(),
            "how": "make bench",
            "runs": [{key: one[key] for key in ("threads", "kernels", "works")} for one in runs],
        }
        Path(sys.argv[1]).write_text(json.dumps(rounded(result), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def run(threads: int) -> dict:
    """Measure in a process of its own, which sees the number of threads before NumPy is loaded."""
    limits = {f"{library}_NUM_THREADS": str(threads) for library in ("OPENBLAS", "OMP", "MKL", "VECLIB_MAXIMUM")}
    script = Path(__file__).with_name("measure.py")
    done = subprocess.run([sys.executable, script], env=os.environ | limits, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def table(one: dict) -> Table:
    """Set one run as a table, times in milliseconds."""
    kernels = f", OpenBLAS's kernels for {one['kernels']}" if one["kernels"] else ""
    shown = Table(title=f"{one['threads']} thread(s), milliseconds{kernels}")
    shown.add_column("work")
    names = (
        "loops",
        "SciPy",
        "OpenCV",
        "PyTorch",
        "filtersight",
        "to PyTorch",
        "of product",
        "of memory",
        "scratch MB",
    )
    for name in names:
        shown.add_column(name, justify="right")
    for row in one["works"]:
        seconds, extra = dict(row["seconds"]), row["extra_bytes"]
        layouts = [name for name in PYTORCH if name in seconds]
        ours = seconds["filtersight"][1]
        if layouts:
            best = min(layouts, key=lambda name: seconds[name][1])
            seconds["PyTorch"], extra["PyTorch"] = seconds[best], extra.get(best)
        shown.add_row(
            f"{row['work']}: {row['title']}",
            *(milliseconds(seconds.get(name)) for name in names[:5]),
            f"{ours / seconds['PyTorch'][1]:.2f}" if layouts else "–",
            *(
                f"{row['at_least'][limit] / ours:.0%}" if row["at_least"][limit] else "–"
                for limit in ("product", "memory")
            ),
            ", ".join("–" if extra.get(n) is None else f"{extra[n] / 2**20:.0f}" for n in ("filtersight", "PyTorch")),
        )
    return shown


def milliseconds(quartiles: list[float] | None) -> str:
    if quartiles is None:
        return "–"
    low, median, high = (1000 * seconds for seconds in quartiles)
    return f"{median:.3g} ± {(high - low) / 2:.1g}" if median < 1000 else f"{median:.0f}"


def cpu_name() -> str:
    """Name the processor, as Linux or else Python knows it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.processor())


def rounded(value):
    """Keep four digits of every number."""
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return float(f"{value:.4g}") if isinstance(value, float) else value


if __name__ == "__main__":
    main()
