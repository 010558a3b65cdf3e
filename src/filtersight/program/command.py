"""The program `filtersight`: what the filters see in pictures of yours.

Built on Click, which most Python programs use: it reads the options and writes the help.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from filtersight import __version__
from filtersight.images import MAX_PIXELS
from filtersight.program import stop
from filtersight.program.filter_choice import (
    LARGEST_KERNEL,
    MOST_FILTERS,
    NamedFilter,
    chosen_filters,
    different_names,
    random_choice,
)
from filtersight.program.new_files import NotWritten
from filtersight.program.one_picture import Wish, process
from filtersight.program.options import (
    EPILOG,
    GroupedCommand,
    RowsColumns,
    complete_filter,
    print_completion,
)
from filtersight.program.outputs import ENDINGS, FORMATS, Job, jobs
from filtersight.program.picture import load, name
from filtersight.program.sliding import USUAL, Slide, feature_map, notes
from filtersight.program.speech import complain, say
from filtersight.program.through import NETWORKS
from filtersight.windows import Pair

if TYPE_CHECKING:
    from matplotlib.figure import Figure

USUAL_FILTERS = ("vertical-edge", "horizontal-edge")
USUAL_RANDOM = 8
USUAL_SIDE = 512
LARGEST_STEP = 1000

FILE = click.Path()


@click.command(cls=GroupedCommand, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("pictures", metavar="PICTURE...", type=FILE, nargs=-1, required=True)
@click.option(
    "-f",
    "--filter",
    "filter_words",
    metavar="FILTER",
    multiple=True,
    shell_complete=complete_filter,
    help="A filter's name, the nine numbers of a 3x3 kernel row by row, or a file: an .npy of shape (rows, columns), "
    "(rows, columns, channels) or (rows, columns, channels, filters), or an .npz of such, as --maps writes it. Give it "
    f"again for more.  [default: {' and '.join(USUAL_FILTERS)}]",
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
    "--through",
    type=click.Choice(NETWORKS),
    help="Show, instead of filters, the picture's way through a trained network: 'faces' finds faces, 'names' says "
    "what the picture shows. The figure then holds some maps of its layers, and the answer; --json prints the scores.",
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
    "--color/--gray",
    "colour",
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
    metavar="FILE|FOLDER|-",
    type=FILE,
    help=f"Where the figure goes: a file, whose ending gives the format ({', '.join(ENDINGS)}), a folder, or - for "
    "standard output.  [default: the picture's name with -filters.png, in this folder; for the picture - standard "
    "output; with --through -faces.png or -names.png]",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="The figure's format where --output names no file.  [default: png]",
)
@click.option(
    "--maps",
    metavar="FILE.npz|FOLDER",
    type=FILE,
    help="Write the numbers too, for numpy.load: 'picture', and 'maps/NAME' and 'filters/NAME' for each filter, or "
    "'maps/LAYER'.",
)
@click.option(
    "--json",
    is_flag=True,
    help="Print, in one line of JSON for each picture, its size, the filters, and the size, range, sum and mean of "
    "each map. A figure is then drawn only if --output asks for it.",
)
@click.option("--force", is_flag=True, help="Overwrite files that are there already.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what is wrong, and do not print the figure's path.")
@click.option(
    "--completion",
    type=click.Choice(["bash", "zsh", "fish"]),
    is_eager=True,
    expose_value=False,
    callback=print_completion,
    help="Print what this shell needs to complete options and filters; see below.",
)
@click.version_option(__version__, "-V", "--version")
def command(
    pictures: Sequence[str],
    filter_words: Sequence[str],
    random_count: int | None,
    seed: int,
    through: str | None,
    stride: int | Pair,
    padding: int | Pair | str,
    pool: int | Pair | None,
    colour: bool,
    size: int | Pair | str,
    output: str | None,
    form: str | None,
    maps: str | None,
    json: bool,
    force: bool,
    quiet: bool,
) -> None:
    """Draw what filters see in each PICTURE: one figure of it and of its feature maps.

    Red in a map is above zero, blue below, and white is zero. Without options the picture is grey, and its filters
    are the vertical edge filter, the horizontal one and eight random ones.
    """
    try:
        planned = jobs(pictures, output, maps, form, json=json, shows=through or "filters")
        filters: list[NamedFilter] = []
        if through:
            refuse_filters(through)
            random_count = 0
        else:
            filters, random_count = all_filters(filter_words, random_count, seed, channels=3 if colour else 1)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    wish = Wish(
        through=through,
        filters=filters,
        seed=seed if random_count else None,
        slide=Slide(stride, padding, pool),
        size=size,
        grey=not (colour or through),
        inputs=[*pictures, *filter_words],
        force=force,
        json=json,
        quiet=quiet,
    )
    if not process_all(planned, wish):
        raise click.exceptions.Exit(2)


def refuse_filters(through: str) -> None:
    """Raise `ValueError` if the call has options that mean nothing to a network, which has filters of its own."""
    context = click.get_current_context()
    for parameter in context.command.params:
        if parameter.name in ("filter_words", "random_count", "seed", "stride", "padding", "pool", "colour"):
            if context.get_parameter_source(parameter.name) is ParameterSource.COMMANDLINE:
                words = [word for word in parameter.opts if word.startswith("--")][:1] + parameter.secondary_opts[:1]
                raise ValueError(f"--through {through} is for the network's own filters; leave {'/'.join(words)} out")


def process_all(planned: Sequence[Job], wish: Wish) -> bool:
    """Do what is asked with each picture, whatever happens with the others; say what failed, and if nothing did."""
    failed = []
    for number, job in enumerate(planned, start=1):
        try:
            process(job, wish, count=f"{number} of {len(planned)}: " if len(planned) > 1 else "")
        except (ValueError, OSError, NotWritten) as error:
            stop.check()  # a library may have made this error of it
            complain(error)
            failed.append(repr(job.picture))
        except MemoryError:
            complain(f"{name(job.picture)} needs more memory than there is; give a smaller --size")
            failed.append(repr(job.picture))
    if failed and len(planned) > 1:
        complain(f"{len(failed)} of {len(planned)} pictures failed: {', '.join(failed)}")
    return not failed


def all_filters(
    words: Sequence[str], random_count: int | None, seed: int, *, channels: int
) -> tuple[list[NamedFilter], int]:
    """Give the filters that a call asks for, or the usual ones, and how many of them are random."""
    if random_count is None:
        random_count = 0 if words else USUAL_RANDOM
    named = [chosen for word in words or USUAL_FILTERS for chosen in chosen_filters(word, channels)]
    return different_names([*named, *random_choice(random_count, channels, seed)]), random_count


def usual_figure(picture: Path) -> "Figure":
    """Give the figure that the program draws of a picture without options."""
    from filtersight.program.sheet import draw_sheet, panel

    filters, _ = all_filters((), None, 0, channels=1)
    x = load(str(picture), USUAL_SIDE, grey=True, tell=say)
    panels = [panel(*filter_, feature_map(x, filter_.weight, USUAL)) for filter_ in filters]
    return draw_sheet(x[0], panels, notes(USUAL, seed=0))
