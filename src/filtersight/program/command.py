"""The program `filtersight`: what the filters see in a picture of yours.

Built on Click, which most Python programs use: it reads the options and writes the help.
"""

import os
import re
import sys
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import click
import numpy as np
from numpy.typing import NDArray

from filtersight import conv2d, load_image, max_pool2d, output_size
from filtersight.images import MAX_PIXELS, image_facts
from filtersight.program.filter_choice import (
    LARGEST_KERNEL,
    MOST_FILTERS,
    NAMED,
    NamedFilter,
    chosen_filters,
    different_names,
    random_choice,
)
from filtersight.program.new_files import check_new, new_file
from filtersight.windows import Pair

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from filtersight.program.sheet import Panel

ENDINGS = (".png", ".webp", ".pdf", ".svg")
USUAL_FILTERS = ("vertical-edge", "horizontal-edge")
USUAL_RANDOM = 8
USUAL_SIDE = 512
LARGEST_STEP = 1000

GROUPS = {
    "Which filters": ("--filter", "--random", "--seed"),
    "How they slide": ("--stride", "--padding", "--pool"),
    "The picture": ("--colour", "--size"),
    "What is written": ("--output", "--maps", "--force"),
    "Other": ("--version", "--help"),
}

EPILOG = f"""
\b
Examples:
  filtersight photo.jpg
  filtersight photo.jpg --seed 7 --output maps.pdf
  filtersight photo.jpg -f sobel-vertical -f "0 1 0  1 -4 1  0 1 0"
  filtersight photo.jpg --colour -f learned.npy --random 4
  filtersight photo.jpg --size full --maps maps.npz

The filters that have names are {", ".join(NAMED)}.

The picture is a PNG, JPEG, WebP or GIF file of at most {MAX_PIXELS // 10**6} million pixels. It is turned as the
camera says, what is transparent is laid on white, and of an animation the first frame is taken. The figure's path is
printed once it is written.

\b
Exit codes:
  0  everything is written
  1  stopped with Ctrl-C, or not fully installed
  2  an argument, the picture or a filter will not do, or a file cannot
     be written: one sentence says why, and nothing is written
"""


class GroupedCommand(click.Command):
    """A command whose help lists the options in groups."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each group under its title."""
        options = {word: parameter for parameter in self.get_params(ctx) for word in parameter.opts}
        for title, words in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl([record for word in words if (record := options[word].get_help_record(ctx))])


class RowsColumns(click.ParamType):
    """One whole number, two such as 2x3, or a word."""

    name = "rows and columns"

    def __init__(self, *words: str, at_least: int = 1, at_most: int) -> None:
        self.words, self.at_least, self.at_most = words, at_least, at_most

    def convert(self, value: int | str, param: click.Parameter | None, ctx: click.Context | None) -> int | Pair | str:
        """Give a whole number, (rows, columns), or the word."""
        if isinstance(value, int) or value in self.words:
            return value
        if re.fullmatch(r"[0-9]{1,8}(x[0-9]{1,8})?", value):
            numbers = tuple(map(int, value.split("x")))
            if self.at_least <= min(numbers) <= max(numbers) <= self.at_most:
                return numbers if len(numbers) == 2 else numbers[0]
        words = "".join(f", or {word!r}" for word in self.words)
        self.fail(
            f"{value!r} will not do; give a whole number from {self.at_least} to {self.at_most}, "
            f"or two such as 2x3{words}."
        )


class Slide(NamedTuple):
    """How the window slides over a picture, and how large a window of the map is pooled."""

    stride: int | Pair
    padding: int | Pair | str
    pool: int | Pair | None


FILE = click.Path(path_type=Path)


@click.command(cls=GroupedCommand, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("picture", type=FILE)
@click.option(
    "-f",
    "--filter",
    "filter_words",
    metavar="FILTER",
    multiple=True,
    help="A filter's name, the nine numbers of a 3x3 kernel row by row, or an .npy file of shape (rows, columns), "
    "(rows, columns, channels) or (rows, columns, channels, filters). Give it again for more.  "
    f"[default: {' and '.join(USUAL_FILTERS)}]",
)
@click.option(
    "--random",
    "random_count",
    metavar="N",
    type=click.IntRange(0, MOST_FILTERS),
    help=f"Add N random 3x3 filters, with weights from -1 to 1.  [default: {USUAL_RANDOM}, or with --filter none]",
)
@click.option(
    "--seed",
    metavar="N",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Where the random filters come from: the same number gives the same filters.",
)
@click.option(
    "--stride",
    metavar="N|RxC",
    type=RowsColumns(at_most=LARGEST_STEP),
    default=1,
    show_default=True,
    help="Step from one place of the window to the next: one number of pixels, or rows x columns.",
)
@click.option(
    "--padding",
    metavar="N|RxC|same|valid",
    type=RowsColumns("same", "valid", at_least=0, at_most=LARGEST_KERNEL),
    default=0,
    show_default=True,
    help="Zeros around the picture; 'same' for maps of the picture's size, 'valid' for no zeros.",
)
@click.option(
    "--pool",
    metavar="N|RxC",
    type=RowsColumns(at_most=LARGEST_STEP),
    help="Keep the largest number in each window of this size of a map (max pooling).",
)
@click.option(
    "--colour/--grey",
    default=False,
    help="Slide over red, green and blue and add up the products, or over brightness alone. A filter with one kernel "
    "uses it for all three.  [default: grey]",
)
@click.option(
    "--size",
    metavar="N|RxC|full",
    type=RowsColumns("full", at_most=MAX_PIXELS),
    default=USUAL_SIDE,
    show_default=True,
    help="Reduce the picture until its longer side has N pixels; or crop and resize it to R rows and C columns; or "
    "take it in full.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=FILE,
    help=f"Where the figure goes; its ending gives the format: {', '.join(ENDINGS)}.  "
    "[default: the picture's name with -filters.png, in this folder]",
)
@click.option(
    "--maps",
    metavar="FILE.npz",
    type=FILE,
    help="Write the numbers too, for numpy.load: 'picture', and 'maps/NAME' and 'filters/NAME' for each filter.",
)
@click.option("--force", is_flag=True, help="Overwrite files that are there already.")
@click.version_option(package_name="filtersight")
def command(
    picture: Path,
    filter_words: tuple[str, ...],
    random_count: int | None,
    seed: int,
    stride: int | Pair,
    padding: int | Pair | str,
    pool: int | Pair | None,
    colour: bool,
    size: int | Pair | str,
    output: Path | None,
    maps: Path | None,
    force: bool,
) -> None:
    """Draw what filters see in PICTURE: one figure of it and of its feature maps.

    Red in a map is above zero, blue below, and white is zero. Without options the picture is grey, and its filters
    are the vertical edge filter, the horizontal one and eight random ones.
    """
    output = output or Path(f"{picture.stem}-filters.png")
    slide = Slide(stride, padding, pool)
    with clear_errors(ValueError, OSError):
        inputs = [picture, *map(Path, filter_words)]
        check_new(output, ENDINGS, inputs=inputs, force=force)
        if maps:
            check_new(maps, [".npz"], inputs=inputs, force=force)
        filters, random_count = all_filters(filter_words, random_count, seed, channels=3 if colour else 1)
        x = load(picture, size, grey=not colour)
        for filter_ in filters:
            check_fit(x.shape[1:3], filter_, slide)
    # Not at the top: what cannot be drawn should be refused before matplotlib takes its second to start.
    os.environ["MPLBACKEND"] = "agg"  # draws without a screen, whatever the user's other programs draw with
    from filtersight.program.sheet import encode, use_sheet_style

    use_sheet_style()
    with clear_errors(OSError), ExitStack() as files:
        figure_file = files.enter_context(new_file(output))
        maps_file = files.enter_context(new_file(maps)) if maps else None
        fig = draw(x, filters, slide, seed if random_count else None, maps_file)
        figure_file.write(encode(fig, output.suffix[1:].lower()))
    click.echo(os.fsencode(output))  # the name's own bytes, whatever the terminal's encoding


def usual_figure(picture: Path) -> "Figure":
    """Give the figure that the program draws of a picture without options."""
    filters, _ = all_filters((), None, 0, channels=1)
    return draw(load(picture, USUAL_SIDE, grey=True), filters, Slide(1, 0, None), seed=0)


def all_filters(
    words: Sequence[str], random_count: int | None, seed: int, *, channels: int
) -> tuple[list[NamedFilter], int]:
    """Give the filters that a call asks for, or the usual ones, and how many of them are random."""
    if random_count is None:
        random_count = 0 if words else USUAL_RANDOM
    named = [chosen for word in words or USUAL_FILTERS for chosen in chosen_filters(word, channels)]
    return different_names([*named, *random_choice(random_count, channels, seed)]), random_count


def draw(
    x: NDArray, filters: Sequence[NamedFilter], slide: Slide, seed: int | None, maps_file: BinaryIO | None = None
) -> "Figure":
    """Draw the figure, and write the maps whole if there is a file for them."""
    from filtersight.program.sheet import draw_sheet

    return draw_sheet(x[0], make_maps(x, filters, slide, maps_file), notes(slide, seed))


@contextmanager
def clear_errors(*kinds: type[Exception]) -> Iterator[None]:
    """End the program with the sentence of an error that the user can mend."""
    try:
        yield
    except kinds as error:
        failure = click.ClickException(str(error))
        raise failure from error


def load(path: Path, size: int | Pair | str, *, grey: bool) -> NDArray:
    """Load a picture of the size asked for, shape `(1, H, W, C)`, float32, and say what was left out of it."""
    facts = image_facts(path)
    if facts.animated:
        click.echo(f"{path.name!r} is an animation; its first frame is drawn.", err=True)
    wanted = None if isinstance(size, str) else size
    if isinstance(size, int):
        # Floats are twice or six times as large as the file's bytes, and a figure can show no more.
        shrunk = min(1, size / max(facts.rows, facts.columns))
        wanted = max(1, round(facts.rows * shrunk)), max(1, round(facts.columns * shrunk))
        if shrunk < 1:
            click.echo(
                f"{path.name!r} is reduced from {facts.rows} x {facts.columns} pixels to {wanted[0]} x {wanted[1]}; "
                "--size full keeps them all.",
                err=True,
            )
    picture = load_image(path, size=wanted, grey=grey).astype(np.float32)
    return picture.reshape(1, *picture.shape[:2], -1)


def check_fit(size: Pair, filter_: NamedFilter, slide: Slide) -> None:
    """Raise `ValueError` if a filter does not fit in a picture, or the pooling window in its map."""
    try:
        map_size = output_size(size, filter_.weight.shape[:2], stride=slide.stride, padding=slide.padding)
        if slide.pool is not None:
            output_size(map_size, slide.pool, stride=slide.pool)
    except ValueError as error:
        raise ValueError(f"filter {filter_.name!r}: {error}") from None


def notes(slide: Slide, seed: int | None) -> list[str]:
    """Put in words what the figure has to say besides its maps."""
    said = [] if seed is None else [f"Random filters from seed {seed}"]
    usual = Slide(1, 0, None)
    return said + [
        f"{name} {value if isinstance(value, (int, str)) else ' x '.join(map(str, value or ()))}"
        for name, value, unsaid in zip(("Stride", "Padding", "Max pooling"), slide, usual, strict=True)
        if value != unsaid
    ]


def feature_map(x: NDArray, weight: NDArray, slide: Slide) -> NDArray:
    """Give one filter's map, shape `(oH, oW)`."""
    out = conv2d(x, weight[..., None], stride=slide.stride, padding=slide.padding)
    return (out if slide.pool is None else max_pool2d(out, slide.pool))[0, :, :, 0]


def make_maps(x: NDArray, filters: Sequence[NamedFilter], slide: Slide, maps_file: BinaryIO | None) -> "list[Panel]":
    """Make the maps one by one, keep what the figure shows of each, and write it whole if there is a file for it."""
    from filtersight.program.sheet import panel

    panels = []
    with ExitStack() as stack:
        archive = stack.enter_context(zipfile.ZipFile(maps_file, "w")) if maps_file else None
        steps = click.progressbar(filters, file=sys.stderr, hidden=not sys.stderr.isatty(), label="Filtering")
        for name, weight in stack.enter_context(steps):
            whole = feature_map(x, weight, slide)
            panels.append(panel(name, weight, whole))
            if archive:
                write_array(archive, f"maps/{name}", whole)
                write_array(archive, f"filters/{name}", weight)
        if archive:
            write_array(archive, "picture", x[0])
    return panels


def write_array(archive: zipfile.ZipFile, name: str, array: NDArray) -> None:
    """Add an array to an .npz archive; `numpy.savez` would want all arrays at once."""
    with archive.open(f"{name}.npy", "w", force_zip64=True) as file:
        np.lib.format.write_array(file, array)


def run() -> None:
    """Run the program, and turn what is wrong into one sentence and an exit code."""
    try:
        command.main(prog_name="filtersight", standalone_mode=False)
    except click.ClickException as error:
        click.echo(f"filtersight: {error.format_message()}", err=True)
        sys.exit(2)
    except click.Abort:
        click.echo("filtersight: stopped; nothing is written.", err=True)
        sys.exit(1)
