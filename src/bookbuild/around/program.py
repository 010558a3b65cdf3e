"""Show the program `filtersight` on its page: its own help, and the figure it draws of the cat."""

import tempfile
from functools import lru_cache
from pathlib import Path

from bookbuild.figure.drawn import Drawn
from bookbuild.package import package_state
from bookbuild.page.figures import publish

HELP_WIDTH = 80  # letters, as on most terminals
SAMPLE = "book/images/command_line.svg"


def program_help(project: Path, start: str) -> str:
    """Give what `filtersight --help` prints."""
    # Not at the top: while the book is served, each build imports the package as it is by then.
    import click

    from filtersight.program.command import command

    context = click.Context(command, info_name="filtersight", terminal_width=HELP_WIDTH)
    return f"```text\n{command.get_help(context)}\n```"


def program_sample(project: Path, start: str) -> str:
    """Give the Markdown that shows the figure which the program draws without options."""
    return sample(package_state(project))[0]


@lru_cache(maxsize=1)
def sample(state: str) -> tuple[str, bytes]:
    """Draw that figure, once for each state of the package, and give its Markdown and its SVG."""
    from filtersight import figures
    from filtersight.images import CAT
    from filtersight.program.command import usual_figure

    figures.use_book_style()
    fig = usual_figure(CAT)
    figures.describe(
        fig,
        caption="The cat's photograph under the filters that you get without options.",
        alt="A grey photograph of a cat and ten maps of it in blue, white and red, each below its filter, a grid of "
        "three by three numbers. The maps of the two edge filters show thin outlines. Most of the random ones show "
        "the whole cat, all in red or all in blue. The last place holds a colour scale and the line: Random filters "
        "from seed 0.",
    )
    with tempfile.TemporaryDirectory() as folder:
        still = Path(folder) / SAMPLE
        still.parent.mkdir(parents=True)
        return publish(Drawn(fig), still, page=Path(folder) / "command-line.md"), still.read_bytes()
