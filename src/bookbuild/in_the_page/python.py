"""Run a chapter's cells in the reader's browser: what the worker calls in its own Python."""

import ast
import builtins
import gc
import importlib
import linecache
import logging
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import matplotlib

from bookbuild.in_the_page.font_list import mend_font_list

matplotlib.use("agg")
logging.getLogger("matplotlib").setLevel(logging.ERROR)
mend_font_list()

import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402

from bookbuild.figure.drawn import Drawn, open_figures  # noqa: E402
from bookbuild.in_the_page.failure import Failure, failure_of  # noqa: E402
from bookbuild.in_the_page.value import text_of  # noqa: E402

NO_INPUT = 'A page has no line to read from: write the answer into the code instead, as in answer = "…"'

EXERCISES, OWN = "filtersight.exercises", "my_filtersight"

namespace: dict[str, object] = {"__name__": "__main__"}
"""What the cells of a chapter share."""


def forget() -> None:
    """Let the next cell find what the first one found: no names, no figures, and matplotlib's own style."""
    namespace.clear()
    namespace["__name__"] = "__main__"
    linecache.clearcache()
    plt.close("all")
    matplotlib.rcdefaults()
    gc.collect()


def run(code: str, cell: str) -> Failure | None:
    """Run a cell and print the value of its last line, as a notebook does; if it fails, tell how."""
    linecache.cache[cell] = (len(code), None, code.splitlines(keepends=True), cell)
    namespace.pop("_", None)
    plt.close("all")
    if exercises := sys.modules.get(EXERCISES):
        exercises.VERDICTS.clear()
    # At each run, for a cell may have put its own in their place.
    builtins.input, plt.show = _no_input, _show_nothing
    try:
        _run_and_print_the_last(code, cell)
    except BaseException as error:
        return failure_of(error, cell)
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()  # a last line without its end
    return None


def checked(code: str) -> list[dict[str, object]]:
    """Tell which exercises the cell that has run had checked, and what of it goes into the reader's module."""
    if EXERCISES not in sys.modules:
        return []
    from bookbuild.in_the_page import own

    return own.checked(code)


def offer(module: str, folder: str) -> None:
    """Let cells import the reader's module as it is by now, from a folder where Python looks for modules."""
    file = Path(folder) / f"{OWN}.py"
    if not file.exists() or file.read_text(encoding="utf-8") != module:
        sys.dont_write_bytecode = True  # Python takes two texts of one second and one length for the same
        file.write_text(module, encoding="utf-8")
        sys.modules.pop(OWN, None)
        importlib.invalidate_caches()
        linecache.checkcache(str(file))


def faults_of(pieces: dict[str, str]) -> dict[str, str]:
    """Tell which of the pieces that the browser keeps cannot stand in the reader's module."""
    from bookbuild.in_the_page import own

    return own.faults_of(pieces)


def figures(
    cell: str, *, dark: bool, progress: Callable[[int, int], None]
) -> tuple[list[dict[str, object]], Failure | None]:
    """Give the figures that a cell has left open, and close them; and how the drawing failed, if it did."""
    shown: list[dict[str, object]] = []
    try:
        for drawn in _drawn():
            shown.append(_shown(drawn, dark, progress))
    except BaseException as error:
        return shown, failure_of(error, f"{cell}, while its figure was drawn")
    finally:
        plt.close("all")
    return shown, None


def _run_and_print_the_last(code: str, cell: str) -> None:
    module = ast.parse(code, cell)
    last = module.body.pop() if module.body and isinstance(module.body[-1], ast.Expr) else None
    exec(compile(module, cell, "exec"), namespace)
    if not isinstance(last, ast.Expr):
        return
    value = eval(compile(ast.Expression(last.value), cell, "eval"), namespace)
    if value is None or code.rstrip().endswith(";") or _sets(last.value):
        return
    namespace["_"] = value
    if text := text_of(value):
        print(text)


def _sets(last: ast.expr) -> bool:
    """Tell whether it is a call such as `ax.set_ylim(0)`, which is made for what it does."""
    return isinstance(last, ast.Call) and isinstance(last.func, ast.Attribute) and last.func.attr.startswith("set")


def _no_input(*_: object) -> NoReturn:
    raise RuntimeError(NO_INPUT)


def _show_nothing(*_: object, **__: object) -> None:
    """Figures are shown when their cell has ended."""


def _drawn() -> list[Drawn]:
    drawn = open_figures(namespace)
    value = namespace.get("_")  # a figure of which pyplot does not know
    if isinstance(value, Figure) and all(value is not each.fig for each in drawn):
        drawn.append(Drawn(value))
    return drawn


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
