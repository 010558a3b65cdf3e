"""Run a chapter's cells in the reader's browser: what the worker calls in its own Python."""

import linecache
import logging
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

import matplotlib

matplotlib.use("agg")
logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it tells of its font cache, at the next line's import

import matplotlib.pyplot as plt  # noqa: E402

from bookbuild.figure.drawn import Drawn, open_figures  # noqa: E402

FEW = 3  # lines of a traceback, at either end

namespace: dict[str, object] = {"__name__": "__main__"}
"""What the cells of the page share."""


def forget() -> None:
    """Let the next cell find what the first one found: no names, no figures, and matplotlib's own style."""
    namespace.clear()
    namespace["__name__"] = "__main__"
    plt.close("all")
    matplotlib.rcdefaults()


def run(code: str, cell: str) -> str | None:
    """Run a cell; if it fails, give the error as a reader needs it: the lines of the cells, and what went wrong."""
    linecache.cache[cell] = (len(code), None, code.splitlines(keepends=True), cell)
    plt.close("all")
    try:
        exec(compile(code, cell, "exec"), namespace)
    except BaseException as error:
        return short_traceback(error)
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()  # a last line without its end
    return None


def short_traceback(error: BaseException) -> str:
    """Leave out the frames of this module, and those inside libraries after the last line of a cell."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith("cell ")]
    lines = [f"{frame.filename}, line {frame.lineno}\n    {frame.line}\n" for frame in frames]
    if len(lines) > 2 * FEW:  # a function that calls itself for ever
        lines[FEW:-FEW] = ["…\n"]
    return "".join([*lines, *traceback.format_exception_only(error)])


def figures(*, dark: bool, progress: Callable[[int, int], None]) -> list[dict[str, object]]:
    """Give the figures that a cell has left open, and close them."""
    shown = [_shown(drawn, dark, progress) for drawn in open_figures(namespace)]
    plt.close("all")
    return shown


def _shown(drawn: Drawn, dark: bool, progress: Callable[[int, int], None]) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        still, film = Path(folder) / "still.svg", Path(folder) / "film.webp"
        # Nothing is sent, so nothing need be small; to make it so would take as long as to draw.
        drawn.save(still, *((None, film) if dark else (film, None)), progress=progress, compact=False)
        width, height = drawn.size
        return {
            "width": width,
            "height": height,
            "svg": still.read_text(encoding="utf-8"),
            "film": film.read_bytes() if drawn.film else None,
        }
