"""Run a chapter's script once, cell by cell, and hand what it made to its tests."""

import ast
import contextlib
import io
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.animation import Animation
from matplotlib.figure import Figure
from numpy.typing import NDArray

from bookbuild.page.exercises import Written, asked_in, exercise_in, exercises_of, without_exercises
from bookbuild.page.predictions import predictions_in
from bookbuild.page.questions import Question
from filtersight import digits, figures
from filtersight.training import Parameters, initial_parameters, train

GALLERY = Path(__file__).parents[2] / "gallery"
PROSE = re.compile(r"^# %%.*\n((?:#.*\n)*)", re.MULTILINE)
EXAMPLE = re.compile(r"^# ```python\n((?:#.*\n)*?)# ```$", re.MULTILINE)


@dataclass(frozen=True)
class Cell:
    """One code cell: what stands in it, what it printed, and the figures that it drew."""

    code: str
    printed: str
    figures: list[Figure]


@dataclass(frozen=True)
class Chapter:
    """A chapter after its script has run.

    `chapter["name"]` is the value that the script's variable has at the end.
    """

    prose: str
    """All that the reader is told, in Markdown, with every run of white space as one space."""
    variables: Mapping[str, Any]
    examples: list[str]
    """The code that stands in the prose, in its order: it is shown, and the chapter does not run it."""
    predictions: list[Question]
    """What the reader is asked to predict: `right` is the right choice, `why(choice)` what is told to each."""
    answers: dict[str, Question]
    """The exercises whose answers the page checks, by their numbers."""
    cells: list[Cell] = field(default_factory=list)
    """The chapter's own, without those of the exercises."""
    exercises: list[tuple[Written, Cell]] = field(default_factory=list)
    """Each exercise in code, with its cell as the chapter has run it."""

    def __getitem__(self, name: str) -> Any:
        return self.variables[name]

    @property
    def printed(self) -> list[str]:
        """The lines that the chapter prints, in their order."""
        return [line for cell in self.cells for line in cell.printed.splitlines()]

    @property
    def figures(self) -> list[Figure]:
        """Every figure in its order; `captions` and `alts` are theirs, as a browser shows them: however lines break."""
        return [fig for cell in self.cells for fig in cell.figures]

    @property
    def captions(self) -> list[str]:
        return [" ".join(vars(fig)["caption"].split()) for fig in self.figures]

    @property
    def alts(self) -> list[str]:
        return [" ".join(vars(fig)["alt"].split()) for fig in self.figures]

    def follow(self, example: str) -> dict[str, Any]:
        """Run code of the prose after the chapter's own, and give all variables."""
        variables = dict(self.variables)
        exec(example, variables)
        return variables

    def film(self, fig: Figure) -> Animation:
        """The animation that moves a figure."""
        [film] = [film for film in self.variables.values() if isinstance(film, Animation) and vars(film)["_fig"] is fig]
        return film

    def drawn(self, number: int) -> list[NDArray]:
        """The array that each panel of a figure shows as pixels or cells, NaN where a cell is empty."""
        shown = [ax.images[0].get_array() for ax in self.figures[number].axes if ax.images]
        return [array.astype(float).filled(np.nan) for array in shown]

    def limits(self, number: int) -> list[tuple[float, float]]:
        """The numbers that get the first and the last colour, panel by panel."""
        return [ax.images[0].get_clim() for ax in self.figures[number].axes if ax.images]

    def windows(self, number: int) -> list[tuple[float, ...]]:
        """Panel, row, column, rows and columns of each window that is outlined in a figure."""
        return [
            (panel, patch.get_y() + 0.5, patch.get_x() + 0.5, patch.get_height(), patch.get_width())
            for panel, ax in enumerate(self.figures[number].axes)
            for patch in ax.patches
            if patch.get_linewidth() > 1  # not the border of a cell
        ]

    def change(self, old: str, new: str) -> dict[str, Any]:
        """Edit one cell as the reader is asked to, run it after the chapter, and give all variables."""
        [code] = [cell.code for cell in self.cells if old in cell.code]
        try:
            return self.follow(code.replace(old, new))
        finally:
            plt.close("all")


def cells_of(script: str) -> Iterator[tuple[str, int]]:
    """Give each code cell of a chapter, and the number of its first line; cells are what prose parts."""
    docstring = ast.parse(script).body[0]
    code = script.splitlines(keepends=True)
    code[: docstring.end_lineno] = ["\n"] * docstring.end_lineno
    code = PROSE.sub(lambda prose: "# %%\n" + "\n" * prose[1].count("\n"), "".join(code))
    line = 1
    for cell in re.split(r"(?<=\n)# %%\n", code):
        if ast.parse(cell).body:
            yield cell, line
        line += cell.count("\n") + 1


def run(file: Path) -> Chapter:
    """Run a chapter as the build does: in the book's style, each warning an error."""
    script = file.read_text(encoding="utf-8")
    prose = " ".join(
        [ast.get_docstring(ast.parse(script)) or "", *(text.replace("#", " ") for text in PROSE.findall(script))]
    )
    examples = [re.sub(r"^# ?", "", code, flags=re.MULTILINE) for code in EXAMPLE.findall(without_exercises(script))]
    exercises = iter(exercises_of(script))
    variables = {"__name__": "__main__", "__file__": str(file)}
    answers = {asked.number: asked.question for asked in asked_in(script, file.stem) if asked.question}
    chapter = Chapter(" ".join(prose.split()), variables, examples, predictions_in(script, file.stem), answers)
    plt.close("all")
    with plt.rc_context(), warnings.catch_warnings():
        figures.use_book_style()
        warnings.simplefilter("error")
        for code, line in cells_of(script):
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(compile("\n" * (line - 1) + code, str(file), "exec"), chapter.variables)
            cell = Cell(code.strip(), printed.getvalue(), [plt.figure(n) for n in plt.get_fignums()])
            if exercise_in(code):
                chapter.exercises.append((next(exercises), cell))
            else:
                chapter.cells.append(cell)
            plt.close("all")
    for value in chapter.variables.values():
        if isinstance(value, Animation):
            vars(value)["_draw_was_started"] = True  # else it complains, when it is thrown away, that no one drew it
    return chapter


@pytest.fixture(scope="session")
def chapters() -> dict[str, Path]:
    """The script of each chapter, by its number as two digits."""
    return {file.name[:2]: file for file in sorted(GALLERY.glob("*/[0-9][0-9]_*.py"))}


@pytest.fixture(scope="module")
def chapter(request: pytest.FixtureRequest, chapters: dict[str, Path]) -> Chapter:
    """The chapter that the test's module is named after, run once."""
    return run(chapters[request.path.name.removeprefix("test_")[:2]])


@pytest.fixture(scope="session")
def eight_networks(once) -> list[tuple[Parameters, Parameters]]:
    """The network of chapter 18 before and after its training, from the seeds 17 to 24."""
    return once("eight-networks", lambda: [_trained(seed) for seed in range(17, 25)])


def _trained(seed: int) -> tuple[Parameters, Parameters]:
    images, labels, _, _ = digits()
    start = initial_parameters((8, 8, 1), classes=10, seed=seed)
    *_, (learned, _) = train(start, images, labels, epochs=20, seed=seed)
    return start, learned
