"""What the program does with one picture: load it, filter it, and write what is asked for."""

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from numpy.typing import NDArray

from filtersight.program import report, stop
from filtersight.program.archive import Archive
from filtersight.program.filter_choice import NamedFilter
from filtersight.program.new_files import check_new, new_files
from filtersight.program.outputs import ENDINGS, STDOUT, Job
from filtersight.program.picture import load, name
from filtersight.program.sliding import Slide, check_fit, feature_map, notes
from filtersight.program.speech import give, progress, say
from filtersight.program.through import drawn, enlargement, look, words
from filtersight.windows import Pair

if TYPE_CHECKING:
    from filtersight.program.sheet import Panel


class Wish(NamedTuple):
    """What is to be done with every picture alike."""

    through: str | None
    """The network that the picture goes through, or None for the filters."""
    filters: Sequence[NamedFilter]
    seed: int | None
    """Where the random filters come from, if there are any."""
    slide: Slide
    size: int | Pair | str
    grey: bool
    inputs: Sequence[str]
    """Files that are read, and so are not to be overwritten."""
    force: bool
    json: bool
    quiet: bool


def process(job: Job, wish: Wish, *, count: str = "") -> None:
    """Write one picture's figure, maps and report.

    Raises `ValueError`, `OSError`, `NotWritten` or `OutputFailed`, in one sentence, if it cannot be done.
    """
    x = load_checked(job, wish)
    with progress(count + name(job.picture), quiet=wish.quiet) as show:
        facts = write_through(job, x, wish, show) if wish.through else {"filters": write(job, x, wish, show)}
        show("done")
    if wish.json:
        give(report.line(job, x, facts))
    elif job.figure_file and not wish.quiet:
        give(os.fsencode(f"{job.figure}\n"))  # the name's own bytes, whatever the terminal's encoding


def load_checked(job: Job, wish: Wish) -> NDArray:
    """Load the picture, if all that is asked for can be done with it."""
    if job.figure == STDOUT and sys.stdout is not None and sys.stdout.isatty():
        raise ValueError("a figure is not for a terminal; send it to a file or a program, or give --output")
    for file, endings in ((job.figure_file, ENDINGS), (job.maps, [".npz"])):
        if file:
            check_new(Path(file), endings, inputs=wish.inputs, force=wish.force)
    x = load(job.picture, wish.size, grey=wish.grey, tell=(lambda remark: None) if wish.quiet else say)
    if wish.through == "faces":
        enlargement((x.shape[1], x.shape[2]))
    for filter_ in wish.filters:
        check_fit(x.shape[1:3], filter_, wish.slide)
    return x


def write(job: Job, x: NDArray, wish: Wish, show: Callable[[str], None]) -> list[dict[str, Any]]:
    """Write the figure and the maps, both or neither, and give the facts of each map."""
    sheet = started_sheet() if job.figure else None
    with new_files(*(Path(file) for file in (job.maps, job.figure_file) if file)) as files:
        panels, facts = make_maps(x, wish, sheet, files[0] if job.maps else None, show)
        if sheet:
            show("drawing")
            fig = sheet.draw_sheet(x[0], panels, notes(wish.slide, wish.seed))
            (files[-1].write if job.figure_file else give)(sheet.encode(fig, job.form))
        stop.check()
    return facts


def write_through(job: Job, x: NDArray, wish: Wish, show: Callable[[str], None]) -> dict[str, Any]:
    """Run the network, write the figure and the maps, both or neither, and give the answer and each layer's size."""
    assert wish.through
    seen = look(x, wish.through, show)
    sheet = started_sheet() if job.figure else None
    with new_files(*(Path(file) for file in (job.maps, job.figure_file) if file)) as files:
        if job.maps:
            with Archive(files[0]) as archive:
                for layer, maps in seen.layers.items():
                    archive.add(f"maps/{layer}", maps)
                archive.add("picture", x[0])
        if sheet:
            show("drawing")
            below = {layer: report.size(maps) for layer, maps in seen.layers.items()}
            boxes = [face["box"] for face in seen.answer if "box" in face]
            fig = sheet.draw_layers(x[0], drawn(seen), below, boxes, words(wish.through, seen.answer))
            (files[-1].write if job.figure_file else give)(sheet.encode(fig, job.form))
        stop.check()
    return {wish.through: seen.answer, "layers": report.layer_facts(seen.layers)}


def started_sheet() -> ModuleType:
    """Give the module that draws.

    It is not imported before: what cannot be drawn should be refused before matplotlib takes its second to start.
    """
    os.environ["MPLBACKEND"] = "agg"  # draws without a screen, whatever the user's other programs draw with
    from filtersight.program import sheet

    sheet.use_sheet_style()
    return sheet


def make_maps(
    x: NDArray, wish: Wish, sheet: ModuleType | None, maps_file: BinaryIO | None, show: Callable[[str], None]
) -> "tuple[list[Panel], list[dict[str, Any]]]":
    """Make the maps one by one, write each whole, and keep what is drawn and reported of it."""
    panels, facts = [], []
    with ExitStack() as stack:
        archive = stack.enter_context(Archive(maps_file)) if maps_file else None
        for number, filter_ in enumerate(wish.filters, start=1):
            show(f"filter {number} of {len(wish.filters)}")
            stop.check()
            whole = feature_map(x, filter_.weight, wish.slide)
            if sheet:
                panels.append(sheet.panel(*filter_, whole))
            if wish.json:
                facts.append(report.map_facts(filter_, whole))
            if archive:
                archive.add(f"maps/{filter_.name}", whole)
                archive.add(f"filters/{filter_.name}", filter_.weight)
        if archive:
            archive.add("picture", x[0])
    return panels, facts
