"""Where the figure and the maps of each picture go."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from filtersight.program.picture import STDIN

STDOUT = "-"
FORMATS = ("png", "webp", "pdf", "svg")
ENDINGS = tuple(f".{form}" for form in FORMATS)


class Job(NamedTuple):
    """One picture, and where what is made of it goes."""

    picture: str
    figure: str | None
    """A file, or `STDOUT`, or None if no figure is wanted."""
    maps: str | None
    form: str
    """The figure's format."""

    @property
    def figure_file(self) -> str | None:
        """The figure's file, if it goes to one."""
        return None if self.figure == STDOUT else self.figure


def jobs(
    pictures: Sequence[str], output: str | None, maps: str | None, form: str | None, *, json: bool, shows: str
) -> list[Job]:
    """Say for each picture what is written where; with `json` a figure is made only if `output` is named.

    `shows` is what the figure shows, such as "filters", and ends its usual name.

    Raises `ValueError` if one file would be written over another.
    """
    if json and output == STDOUT:
        raise ValueError("a figure and --json cannot both go to standard output; give --output a file")
    planned = []
    for picture in pictures:
        name = "stdin" if picture == STDIN else Path(picture).stem
        figure = _figure(picture, f"{name}-{shows}.{form or 'png'}", output) if output or not json else None
        place = None if maps is None else _place(maps, f"{name}-maps.npz")
        planned.append(Job(picture, figure, place, _format(figure, form)))
    _check_different(planned)
    return planned


def _figure(picture: str, usual: str, output: str | None) -> str:
    if output is None:
        return STDOUT if picture == STDIN else usual
    return STDOUT if output == STDOUT else _place(output, usual)


def _place(given: str, usual: str) -> str:
    """Put a file with its usual name into the folder that is given, or take what is given for its name."""
    return str(Path(given, usual)) if os.path.isdir(given) else given


def _format(figure: str | None, form: str | None) -> str:
    if figure in (None, STDOUT):
        return form or FORMATS[0]
    ending = Path(figure).suffix.lower()
    if form and ending != f".{form}":
        raise ValueError(f"{figure!r} does not end in .{form}, the --format that is asked for")
    return ending.removeprefix(".")


def _check_different(planned: Sequence[Job]) -> None:
    """Refuse to write one picture's figure or maps over another's."""
    writers: dict[str, str] = {}
    for job in planned:
        for file in (job.figure, job.maps):
            if file is None:
                continue
            place = file if file == STDOUT else str(Path(file).absolute())
            if place in writers:
                shown = "standard output" if file == STDOUT else repr(file)
                raise ValueError(
                    f"{writers[place]!r} and {job.picture!r} would both be written to {shown}; "
                    "name a folder that is there, or give them one by one"
                )
            writers[place] = job.picture
